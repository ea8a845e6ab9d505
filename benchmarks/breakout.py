"""MinAtar's Breakout from pixels: the mean return after 500,000 frames, and frames a second. Many minutes.

Returns are those of whole episodes of training, exploring as it goes, as Young and Tian 2019 (arXiv:1903.03176) report
them: the mean of the last 100. Seconds are processor time of one thread.
"""

from __future__ import annotations

from statistics import median
from time import thread_time

from benchmarks.table import Table
from engine.core.run import Run

SEEDS = range(1001, 1006)
FRAMES = 500_000
LAST = 100  # episodes


def measure(table: Table) -> None:
    returns, rates = [], []
    for seed in SEEDS:
        run = Run("dqn", {"environment": "minatar/breakout", "seed": seed})
        begin = thread_time()
        run.advance(steps=FRAMES)
        rates.append(FRAMES / (thread_time() - begin))
        returns.append(float(run.timeline.values("return")[-LAST:].mean()))
        table.note(f"seed {seed}, mean return {returns[-1]:.1f}, {rates[-1]:,.0f} frames/s")
    table.row(f"median return of {len(SEEDS)} seeds after {FRAMES:,} frames", median(returns), least=8, digits=1,
              note=f"{min(returns):.1f} to {max(returns):.1f}")  # fmt: skip
    table.row("frames a second, a frame a step", median(rates), digits=0)
