"""Measure and print one table: ``python -m benchmarks`` for all, ``python -m benchmarks loop looks`` for some.
Those that take many minutes (breakout) are measured only when they are named.

Figures are ratios of two sides measured in turns, in short blocks, so that a busy or another machine changes them
little; microseconds stand beside them to give an idea, and belong to the machine they were measured on.
A missed target is printed as such; the exit status is 0 whatever was measured.
"""

import importlib
import os
import platform
import sys
import time

import torch

from benchmarks.table import Table

NAMES = ("loop", "overhead", "looks", "seeds", "race", "vision", "recurrent", "gpt", "dqn", "live")
LONG = ("breakout",)  # only when named


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in NAMES + LONG]
    if unknown:
        raise SystemExit(f"There is no benchmark {unknown[0]!r}; there are {', '.join(NAMES + LONG)}.")
    torch.set_num_threads(1)
    begin = time.perf_counter()
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    print(f"{platform.machine()}, {os.cpu_count()} cores{load}; torch {torch.__version__}, one thread a loop\n")
    table = Table()
    for name in names or NAMES:
        module = importlib.import_module(f"benchmarks.{name}")
        table.heading(name, module.__doc__.splitlines()[0])
        module.measure(table)
    table.close(time.perf_counter() - begin)


if __name__ == "__main__":
    main(sys.argv[1:])
