"""The engine on the command line: ``list``, ``run KEY --steps N``, ``export KEY --steps N -o FILE``."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from engine.core import catalogue
from engine.core.config import Config, ConfigError


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit status: 0, or 2 when something asked for cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m engine", description="Torchlight without the browser.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    listing = verbs.add_parser("list", help="print the catalogue of labs and their presets")
    listing.add_argument("--json", action="store_true", help="as one JSON array")
    running = verbs.add_parser(
        "run", allow_abbrev=False, help="train without a page", epilog="Every setting of the lab is a flag: --lr 0.1",
        usage="python -m engine run [KEY] --steps N [--preset NAME] [--load FILE] [--json] [--SETTING VALUE ...]",
    )  # fmt: skip
    running.add_argument("--load", metavar="FILE", help="settings (.json), weights (.safetensors) or a saved run")
    running.add_argument("--preset", help="settings to start from")
    running.add_argument("--steps", type=int, help="how many steps to train; a settings file may say it")
    running.add_argument("--json", action="store_true", help="one JSON object a step on stdout")
    exporting = verbs.add_parser(
        "export", allow_abbrev=False, help="write a run as one plain PyTorch program",
        epilog="Every setting of the lab is a flag: --lr 0.1",
    )  # fmt: skip
    exporting.add_argument("key", help="which lab")
    exporting.add_argument("--preset", help="settings to start from")
    exporting.add_argument("--steps", type=int, required=True, help="how many steps the program trains")
    exporting.add_argument("-o", dest="file", required=True, help="a name in .py or .ipynb, or - for stdout")
    known, rest = parser.parse_known_args(arguments)
    try:
        if known.verb == "list":
            if rest:
                raise LookupError(f"python -m engine list takes no {rest[0]!r}.")
            _list(known.json)
        elif known.verb == "export":
            _export(known.key, known.preset, known.steps, _settings(rest), known.file)
        else:
            key = rest.pop(0) if rest and not rest[0].startswith("--") else ""
            _run(key, known.preset, known.steps, _settings(rest), known.load or "", known.json)
    except (ConfigError, LookupError, ValueError) as error:
        print(error.args[0], file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader has seen enough
        sys.stderr.close()
    return 0


def _list(as_json: bool) -> None:
    rows = [
        {"key": lab.key, "chapter": lab.chapter, "title": lab.title, "presets": list(lab.all_presets)}
        for lab in catalogue.catalogue().values()
    ]
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        print(f"{row['key']:<16} {row['chapter']:<14} {row['title']}")
        for preset in row["presets"]:
            print(f"{'':<16} --preset {preset}")


def _run(
    key: str, preset: str | None, steps: int | None, settings: dict[str, str], file: str, as_json: bool
) -> None:  # fmt: skip
    if steps is not None and steps < 0:
        raise ValueError(f"--steps must be at least 0, got {steps}.")
    if file:
        make, steps = _loaded(key, preset, steps, settings, file)
    else:
        if not key or steps is None:
            raise ValueError("python -m engine run needs a lab and --steps, or --load with a file that says them.")
        lab = catalogue.get(key)
        config: Config = lab.Config.parse({**(lab.preset(preset).values if preset else {}), **settings})
        make = lambda: _new(key, config)  # noqa: E731

    import torch  # late: listing and refusing bad settings load no torch

    torch.set_num_threads(1)  # as in a worker: small networks are only slowed down by more
    run = make()
    steps += run.step  # a saved run goes on
    printed = run.step - 1
    with _progress(steps) as show:
        while True:
            if as_json:
                printed = _print_rows(run, printed)
            show(run.step)
            if run.step >= steps or run.stopped:
                break
            run.advance(until=steps, seconds=0.25)
    scalars = {name: float(column.values[-1]) for name, column in run.timeline.columns.items() if column.size}
    final = {
        "final": True, "step": run.step, **scalars, "seconds": round(run.seconds, 4),
        "weights_sha256": run.weights_sha256(),
    }  # fmt: skip
    if run.diverged:
        final["diverged"] = run.diverged
    if run.experiment.finished:
        final["finished"] = run.experiment.finished
    if as_json:
        print(_json(final))
    else:
        if scalars:  # a run may be too short to have any
            print("  ".join(f"{name} {value:.6g}" for name, value in scalars.items()))
        print(f"{run.step} steps in {run.seconds:.2f} s, weights {final['weights_sha256'][:12]}")
        for sentence in (run.experiment.finished, run.diverged and f"Diverged: {run.diverged}"):
            if sentence:
                print(sentence)


def _new(key: str, config: Config, events: Sequence[dict[str, Any]] = ()) -> Any:
    from engine.core.run import Run

    return Run(key, config, events)


def _loaded(
    key: str, preset: str | None, steps: int | None, settings: dict[str, str], file: str
) -> tuple[Callable[[], Any], int]:  # fmt: skip
    """What makes the run that a file holds, and how many steps to train it. Raises ValueError with a sentence."""
    from engine.saved.kind import kind_of
    from engine.saved.run_file import read_run
    from engine.saved.settings_file import read_settings
    from engine.saved.weights_file import lab_of, read_weights

    try:
        with open(file, "rb") as opened:
            data = opened.read()
    except OSError as error:
        raise ValueError(f"{file} cannot be read: {error.strerror}.") from None
    kind = kind_of(data)
    events: list[dict[str, Any]] = []
    if kind == "run":
        backup = read_run(data)[1]
        found = backup["description"]["key"]
        if preset or settings:
            raise ValueError("A saved run goes on with its own settings: leave out the others.")
    elif kind == "settings":
        found, config, events, planned, sentences = read_settings(data)
        steps = planned if steps is None else steps
        for sentence in sentences:
            print(sentence, file=sys.stderr)
    else:
        tensors = read_weights(data)
        found = key or lab_of(data)
    if key and found != key:
        raise ValueError(f"{file} belongs to the lab {found!r}, not to {key!r}.")
    if steps is None:
        raise ValueError("python -m engine run needs --steps: the file does not say how many.")
    lab = catalogue.get(found)
    if kind == "run":
        return lambda: _resumed(backup), steps
    start = config.model_dump(mode="json") if kind == "settings" else {}
    config = lab.Config.parse({**start, **(lab.preset(preset).values if preset else {}), **settings})
    if kind == "settings":
        return lambda: _new(found, config, events), steps

    def with_weights() -> Any:
        run = _new(found, config)
        run.load_weights(tensors)
        return run

    return with_weights, steps


def _resumed(backup: dict[str, Any]) -> Any:
    from engine.core.backup import resumed

    return resumed(backup)


def _export(key: str, preset: str | None, steps: int, settings: dict[str, str], file: str) -> None:
    lab = catalogue.get(key)
    if steps < 1:
        raise ValueError(f"--steps must be at least 1, got {steps}.")
    if file != "-" and not file.endswith((".py", ".ipynb")):
        raise ValueError(f"The file's name must end in .py or .ipynb, got {file!r}.")
    start = lab.preset(preset).values if preset else {}
    config: Config = lab.Config.parse({**start, **settings})

    from engine.export.files import written  # late, as above

    text = written(key, config, steps, as_notebook=file.endswith(".ipynb"))
    if file == "-":
        print(text, end="")
        return
    try:
        with open(file, "w", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except OSError as error:
        raise ValueError(f"{file} cannot be written: {error.strerror}.") from None


def _print_rows(run: Any, after: int) -> int:
    """One JSON object for every logged step since the last call; returns the newest step printed."""
    rows: dict[int, dict[str, float]] = {}
    for name, column in run.timeline.columns.items():
        for step, value in zip(*(array.tolist() for array in column.since(after)), strict=True):
            rows.setdefault(step, {})[name] = value
    for step in sorted(rows):
        print(_json({"step": step, **rows[step]}))
    return run.step


def _json(row: dict[str, Any]) -> str:
    """One line. A number that is not finite has no JSON form and becomes null."""
    plain = {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}
    return json.dumps(plain, allow_nan=False)


def _settings(rest: list[str]) -> dict[str, str]:
    """``--lr 0.1 --layers=8,8`` as a dictionary. Raises ValueError for anything else."""
    found: dict[str, str] = {}
    words = iter(rest)
    for word in words:
        if not word.startswith("--"):
            raise ValueError(f"Settings are written --name value, got {word!r}.")
        name, equals, value = word[2:].partition("=")
        value = value if equals else next(words, None)
        if value is None:
            raise ValueError(f"--{name} needs a value after it, got nothing.")
        found[name.replace("-", "_")] = value
    return found


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    """A bar on stderr, when somebody is looking at it."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return

    def show(step: int) -> None:
        done = 40 if total == 0 else 40 * step // total
        sys.stderr.write(f"\r[{'#' * done}{'.' * (40 - done)}] {step}/{total}")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\n")


if __name__ == "__main__":
    sys.exit(main())
