"""Running exported programs: in a clean interpreter and an empty folder, where nothing of this project can be found."""

import os
import subprocess
import sys
from pathlib import Path

Losses = dict[int, float]  # step -> loss, in the order they were printed

# Loads torch once and runs every program in a fork of itself: an interpreter that has seen no other program.
MANY = """
import os, runpy, sys, traceback
import numpy, torch
for path in sys.argv[1:]:
    child = os.fork()
    if child == 0:
        try:
            sys.stdout = open(path + ".out", "w")
            runpy.run_path(path, run_name="__main__")
            sys.stdout.close()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(f"{path} failed")
"""


def printed(program: str, folder: Path) -> Losses:
    """What one program prints, in an interpreter of its own."""
    path = folder / "program.py"
    path.write_text(program, encoding="utf-8")
    return _losses(_run([sys.executable, "-I", str(path)], folder))


def all_printed(programs: list[str], folder: Path) -> list[Losses]:
    """What each of many programs prints, at the cost of one start of the interpreter."""
    if not hasattr(os, "fork"):
        return [printed(program, folder) for program in programs]
    paths = [folder / f"program_{number}.py" for number in range(len(programs))]
    for path, program in zip(paths, programs, strict=True):
        path.write_text(program, encoding="utf-8")
    _run([sys.executable, "-I", "-c", MANY, *map(str, paths)], folder)
    return [_losses(path.with_suffix(".py.out").read_text(encoding="utf-8")) for path in paths]


def _run(command: list[str], folder: Path) -> str:
    empty = folder / "empty"
    empty.mkdir(exist_ok=True)
    done = subprocess.run(command, cwd=empty, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert list(empty.iterdir()) == []
    return done.stdout


def _losses(text: str) -> Losses:
    rows = [line.split(" ") for line in text.splitlines() if not line.startswith("#")]
    return {int(step): float(loss) for step, loss in rows}
