"""A run as one program, told with the very classes that trained it: their sources, its settings, its loop.

For a lab whose step is a few calls of a ``Learner``, a class that knows its settings only by attribute, and of the
engine only what can be pasted. The Playground writes its programs by hand instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import fill, indent
from typing import Any

from engine.core.config import Config
from engine.core.events import words
from engine.export.closure import Closure, import_lines
from engine.export.embedding import NUMBERS, WIDTH, embedded
from engine.export.layout import assemble, printable

MOST_TOLD = 20  # events in the docstring
ANEW = '''\
def built_anew(config):
    """A learner with other settings. It begins from its seed, whatever random numbers were drawn before."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        return Learner(config)'''


@dataclass(frozen=True)
class Retelling:
    """What a lab says about its programs.

    ``sources``: (heading, classes and functions; or strings of code) pasted with all they need of the engine, which
    stands under the heading of the first that is of its module, or under the module's own name. ``begin`` makes
    ``learner`` of ``config``. ``body`` is one step, with the comments ``# batch`` ``# forward`` ``# loss``
    ``# backward`` ``# update``; it leaves the number that is printed in ``loss``, and where ``sparse`` None on steps
    that do not change the weights. ``finished``: an expression that is true once the run has ended by itself.
    ``install``: what has to be there to run it. ``keep``: dictionaries of which only some keys are pasted, name ->
    keys; so the program has the optimizer it uses, and not all.
    """

    title: str
    sources: Sequence[tuple[str, Iterable[type | Callable | str]]]
    body: str
    begin: str = "learner = Learner(config)"
    finished: str = ""
    sparse: bool = False
    install: str = "torch numpy"
    keep: Mapping[str, Collection[str]] = field(default_factory=dict)


def retell(config: Config, events: Sequence[dict[str, Any]], steps: int, plan: Retelling) -> str:
    """See ``Experiment.program``. The learner has ``network``, and ``adjust``, ``inherit`` and ``freeze`` if its lab
    has such events. Raises ValueError for sources that cannot be pasted."""
    happening = [event for event in events if event["step"] < steps]
    roots = [item for _, items in plan.sources for item in items if not isinstance(item, str)]
    closure = Closure(roots, plan.keep)
    pasted = _headed(plan, closure)
    code = "\n".join(text for _, text in pasted) + plan.body + plan.begin
    weights = [
        embedded(f"loaded_{n}", event["tensors"]) for n, event in enumerate(happening) if event["kind"] == "weights"
    ]
    helpers = [NUMBERS] * bool(weights) + weights + [ANEW] * any(event["kind"] == "change" for event in happening)
    parts = [
        ("settings", f"config = {_namespace(config, code)}\nsteps = {steps}"),
        *pasted,
        ("on the way", "\n\n\n".join(helpers)),
        ("the run", _training(happening, plan)),
    ]
    told = assemble(_title(config, happening, steps, plan), parts)
    return _with_imports(told, closure.imports)


def _headed(plan: Retelling, closure: Closure) -> list[tuple[str, str]]:
    """(heading, code) of everything that is pasted, one section a module, in an order that runs."""
    headings: dict[str, str] = {}
    loose: list[tuple[str, str]] = []
    for heading, items in plan.sources:
        for item in items:
            if isinstance(item, str):
                loose.append((heading, item))
            else:
                headings.setdefault(item.__module__, heading)
    found: dict[str, list[str]] = {}
    for module, text in closure.pieces:
        found.setdefault(module, []).append(text)
    sections = []
    for module, pieces in found.items():
        text = ""
        for before, piece in zip([None, *pieces], pieces, strict=False):
            close = before is not None and "\n" not in before + piece  # numbers stand close together
            text += ("\n" if close else "\n\n\n" if before is not None else "") + piece
        sections.append((headings.get(module, module.rsplit(".", 1)[-1].replace("_", " ")), text))
    return loose + sections


def _namespace(config: Config, code: str) -> str:
    """The settings that the code reads, as they can be read by attribute."""
    rows = [
        f"    {name}={_literal(getattr(config, name))},"
        for name in type(config).model_fields
        if name == "seed" or re.search(rf"\b{name}\b", code)
    ]
    return "\n".join(["SimpleNamespace(", *rows, ")"])


def _literal(value: Any) -> str:
    if isinstance(value, Config):
        names = [name for name in type(value).model_fields if name not in value.unused()]
        fields = ", ".join(f"{name}={_literal(getattr(value, name))}" for name in names)
        return f"SimpleNamespace({fields})"
    if isinstance(value, list | tuple):
        inside = ", ".join(_literal(item) for item in value)
        if len(inside) > 90:
            inside = "".join(f"\n        {_wrapped(_literal(item))}," for item in value) + "\n    "
        return f"({inside},)" if len(value) == 1 and not inside.startswith("\n") else f"({inside})"
    return _text(value) if isinstance(value, str) else repr(value)


def _text(value: str) -> str:
    """A literal of text; long text (somebody's own pictures) on lines that fit."""
    if len(value) <= WIDTH:
        return repr(value)
    parts = (value[i : i + WIDTH] for i in range(0, len(value), WIDTH))
    return "(\n" + "".join(f"        {part!r}\n" for part in parts) + "    )"


def _wrapped(text: str) -> str:
    """A long literal of a nested setting on lines that fit."""
    return fill(text, 108, subsequent_indent=" " * 12, break_long_words=False, break_on_hyphens=False)


def _training(events: Sequence[dict[str, Any]], plan: Retelling) -> str:
    at: dict[int, list[str]] = {}
    for number, event in enumerate(events):
        at.setdefault(event["step"], []).append(_happens(event, number))
    first = "\n".join(at.pop(0, []))
    later = "\n".join(f"if step == {step}:\n{indent(chr(10).join(codes), '    ')}" for step, codes in at.items())
    checks = (
        "loss = torch.as_tensor(loss).item()\n"
        "if not (math.isfinite(loss) and all(bool(p.isfinite().all()) for p in learner.network.parameters())):\n"
        '    print(f"# at step {step} the numbers grew beyond all bounds")\n'
        "    break\n"
        "print(step, loss)"
    )
    if plan.sparse:
        checks = f"if loss is not None:\n{indent(checks, '    ')}"
    end = f"if {plan.finished}:\n    break" if plan.finished else ""
    blocks = [plan.body.strip("\n"), checks, later, end]
    loop = "for step in range(1, steps + 1):\n" + "\n\n".join(indent(block, "    ") for block in blocks if block)
    begin = (
        "torch.set_num_threads(1)  # a network this small is only slowed down by more\ntorch.manual_seed(config.seed)"
    )
    return "\n\n".join(part for part in [f"{begin}\n{plan.begin}", first, loop] if part)


def _happens(event: dict[str, Any], number: int) -> str:
    match event:
        case {"kind": "adjust" | "change" as kind, "changes": changes}:
            given = ", ".join(f"{name}={_plain(value)}" for name, value in changes.items())
            lines = [f"config = SimpleNamespace(**{{**vars(config), **dict({given})}})"]
            if kind == "adjust":
                return "\n".join([*lines, "learner.adjust(config)"])
            return "\n".join([*lines, "old, learner = learner, built_anew(config)", "learner.inherit(old)"])
        case {"kind": "edit", "target": target, "index": index, "value": value}:
            place = ", ".join(str(int(i)) for i in index)
            return f"dict(learner.network.named_parameters())[{target!r}].data[{place}] = {value + 0!r}"
        case {"kind": "freeze", "unit": unit, "on": on}:
            return f"learner.freeze({unit!r}, {on})"
    return f"for name, tensor in loaded_{number}.items():\n    learner.network.state_dict()[name].copy_(tensor)"


def _plain(value: Any) -> str:
    """A setting as an event has it: JSON, where a nested setting is a dictionary."""
    if isinstance(value, dict):
        return f"SimpleNamespace({', '.join(f'{name}={_plain(item)}' for name, item in value.items())})"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_plain, value))}]"
    return _text(value) if isinstance(value, str) else repr(value)


def _title(config: Config, events: Sequence[dict[str, Any]], steps: int, plan: Retelling) -> str:
    knobs = type(config).knobs()
    rows = [
        (
            knobs[name].label or name.replace("_", " "),
            str(value).partition("\n")[0]
            if not isinstance(value, list)
            else ", ".join(map(str, getattr(config, name))),
        )
        for name, value in config.changed().items()
    ]
    rows += [(f"step {event['step']}", words(event)) for event in events[:MOST_TOLD]]
    if len(events) > MOST_TOLD:
        rows.append(("...", f"and {len(events) - MOST_TOLD} more events"))
    table = "\n".join(
        fill(f"{name:<18} {printable(text[:400])}", 100, initial_indent=" " * 4, subsequent_indent=" " * 23)
        for name, text in rows
    )
    return "\n\n".join(
        part
        for part in [
            plan.title,
            table,
            f"    pip install {plan.install}",
            f"It trains for {steps:,} steps and prints a line for each{' with an update' if plan.sparse else ''}: the "
            "step, and its loss before the update.\n"
            "With the same version of PyTorch they are the numbers of the run.",
        ]
        if part
    )


def _with_imports(program: str, lines: list[str]) -> str:
    """The program with the imports of its pasted parts in place of those that were guessed from its words."""
    docstring, rest = program.split('\n"""\n', 1)
    body = rest[rest.index("# ---") :]
    needed = [*lines, "import math", "import torch", "from types import SimpleNamespace"]
    needed += ["import base64", "import numpy as np"] if "def numbers(" in body else []
    head = "\n".join(["from __future__ import annotations\n", *import_lines(needed)])
    return f'{docstring}\n"""\n\n{head}\n\n\n{body}'
