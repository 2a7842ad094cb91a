"""What a set-up file says twice: the second row would overwrite the first without a word."""

from typing import Final

_ONLY_ONE: Final = {
    "bodies": ("code", "LSP"),
    "schemes": ("slug", "Skema"),
    "clauses": ("slug", "Ketentuan skema"),
    "standards": ("standard", "Standar pelayanan"),
    "decrees": ("standard", "Kata keputusan"),
    "sequences": ("scope", "Pola nomor"),
}
"""Parts with one row for each thing of the catalogue, by the column that names it."""
LONGEST: Final = 60  # characters of a name that a sentence repeats


def told_twice(content: dict[str, list[object]]) -> list[str]:
    """A sentence for each thing that has more than one row in the same part of the file."""
    faults = []
    for part, (column, label) in _ONLY_ONE.items():
        names = [
            row[column] for row in content.get(part, []) if isinstance(row, dict) and isinstance(row.get(column), str)
        ]
        faults += [
            f"{label} {name[:LONGEST]}: tertulis {names.count(name)} kali dalam berkas. Sisakan satu, lalu unggah lagi."
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        ]
    return faults
