"""The warm process of warm_child.py, which knows nothing of the portal but the folder of the child's program."""

import json
import os
import sys
from pathlib import Path

sys.path = [*(one for one in sys.path if one != str(Path(__file__).parent)), sys.argv[1]]


def child(arguments: list[str], out: int) -> None:
    """In the forked process: the program of the child, with its standard output in `out`."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(out, 1)
    code = 1
    try:
        main(arguments)
        code = 0
    finally:
        os._exit(code)


def answer(arguments: list[str]) -> tuple[int, str]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        child(arguments, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        output = file.read().decode()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), output


if __name__ == "__main__":
    # The child reads each of these when it needs it; here they are read once, for all children.
    import pikepdf  # noqa: F401
    import pypdfium2  # noqa: F401
    from inspect_child import album, compare, image, page, pdf  # noqa: F401
    from inspect_child.main import main
    from PIL import ImageCms, ImageFilter, ImageOps, JpegImagePlugin, PngImagePlugin  # noqa: F401

    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)  # noqa: T201
