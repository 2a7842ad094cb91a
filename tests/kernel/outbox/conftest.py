from pathlib import Path

import pytest
from django.template import Engine


@pytest.fixture
def message_kind(settings, tmp_path):
    """Write a text for a test kind; the loader looks into this folder as well."""
    folder = tmp_path / "messages"
    folder.mkdir()
    engine = Engine.get_default()
    engine.dirs.append(tmp_path)
    for loader in engine.template_loaders:
        getattr(loader, "reset", lambda: None)()

    def write(kind: str, text: str) -> Path:
        path = folder / f"{kind}.txt"
        path.write_text(text)
        return path

    yield write
    engine.dirs.remove(tmp_path)
    for loader in engine.template_loaders:
        getattr(loader, "reset", lambda: None)()


@pytest.fixture
def greeting(message_kind):
    message_kind("test_greeting", "Subjek: Kabar untuk {{ who }}\n\nHalo {{ who }}, tanggal {{ on|day_in_words }}.\n")
    return "test_greeting"
