"""The table the benchmarks fill: one line a figure, printed as soon as it is known, with its target and the verdict."""

from __future__ import annotations

WIDTH = 66  # characters of the first column
COLUMNS = f"{{:<{WIDTH}}} {{:>18}}  {{:<14}} {{}}"


class Table:
    """Prints lines and counts the targets."""

    def __init__(self) -> None:
        self.met = 0
        self.missed: list[str] = []
        self._about = ""  # what the rows below the newest note are about
        print(COLUMNS.format("", "measured", "target", ""))

    def heading(self, name: str, about: str) -> None:
        print(f"\n{name}: {about}")

    def row(
        self, what: str, value: float, unit: str = "", *, least: float | None = None, most: float | None = None,
        digits: int = 2, note: str = "",
    ) -> None:  # fmt: skip
        """One figure. ``least`` and ``most`` make it a target (both: a range, ends included)."""
        verdict = ""
        if least is not None or most is not None:
            met = (least is None or value >= least) and (most is None or value <= most)
            verdict = "met" if met else "NOT MET"
            self.met += met
            if not met:
                self.missed.append(f"{self._about}: {what}")
        measured = f"{value:.{digits}f} {unit}".strip()
        print(
            COLUMNS.format("  " + what, measured, _target(least, most), f"{verdict}  {note}".strip()).rstrip(),
            flush=True,
        )

    def note(self, sentence: str) -> None:
        """What the figures above or below mean, or why there are none."""
        self._about = sentence.partition(",")[0]
        print(f"  {sentence}", flush=True)

    def close(self, seconds: float) -> None:
        """The last lines: how many targets were met, and which were not."""
        print(f"\n{self.met} of {self.met + len(self.missed)} targets met, in {seconds:.0f} s.")
        for what in self.missed:
            print(f"NOT MET: {what}")


def _target(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f"{least:g} to {most:g}"
    if least is not None:
        return f">= {least:g}"
    return "" if most is None else f"<= {most:g}"
