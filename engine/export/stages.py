"""Which lines of a program a stage of its step runs, found by their comments."""

from __future__ import annotations

STAGES = ("batch", "forward", "loss", "backward", "update")


def stage_lines(program: str) -> dict[str, str]:
    """Stage -> its lines, without their indentation and the comment that names it; of the last loop of the program.

    A stage ends at the next one or at an empty line. Raises ValueError for a program without one of the stages.
    """
    found: dict[str, list[str]] = {}
    here: list[str] | None = None
    for line in program.splitlines():
        word = line.strip().removeprefix("# ")
        if line.strip().startswith("# ") and word in STAGES:
            found[word] = here = []
        elif not line.strip():
            here = None
        elif here is not None:
            here.append(line)
    missing = [stage for stage in STAGES if stage not in found]
    if missing:
        raise ValueError(f"The program must have a comment for each stage of its step, but has none for {missing[0]}.")
    return {stage: _flush(found[stage]) for stage in STAGES}


def _flush(lines: list[str]) -> str:
    """Lines moved to the left margin."""
    margin = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    return "\n".join(line[margin:] for line in lines)
