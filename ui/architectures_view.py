"""The Architectures lab's picture: how every contender stands, and what goes on inside the families."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import streamlit as st

from ui.bench import Bench
from ui.chosen_image import choose, chosen, words
from ui.components.architectures import QUANTITIES, TABS, architectures
from ui.obeying import obeying
from ui.panels import kept
from ui.panels.kept import AT_REST, OFTEN
from ui.shown import Shown

GALLERY = 14  # pictures in the strip
FIELD = "contenders"  # of the settings
MOST = 6
MEASURED = ("train_loss", "val_loss", "train_accuracy", "val_accuracy")
FAMILY = {"branches": "inception", "gates": "squeeze", "unrolled": "recurrent"}  # tab -> the family it is about
COUNTED: dict[str, dict[str, np.ndarray]] = {}  # parameters and multiply-adds of ImageNet's networks: they never change
FACTS = ("contenders", "class_names", "channels", "size", "classes", "val", "imagenet")

Lens = dict[str, Any]


def lenses(bench: Bench) -> list[Lens]:
    """What has to be answered with every look, by the run on screen and by one that stands beside it.

    Exact standings at rest; while the run moves its curves tell them. Two runs are compared through their depth.
    """
    found = [] if bench.run.moving else [{"name": "standings"}]
    return found + ([{"name": "flow"}] if bench.beside and looked_at(bench)["tab"] == "depth" else [])


def architectures_view(bench: Bench, shown: Shown, key: str) -> None:
    """Draw one run of the bench; the inside is that of the run on screen."""
    answer, mine = shown.answer, shown is bench.run
    facts, looked = answer.get("facts", {}), looked_at(bench)
    meta = {
        "facts": {name: facts.get(name) for name in FACTS}, "run": shown.id, "step": answer.get("step", 0),
        "follow": not mine, "moving": shown.moving, "tab": looked["tab"], "quantity": looked["quantity"],
        "picked": picked(bench), "stage": looked["stage"], "image": chosen(bench), "image_words": words(chosen(bench)),
        "start": looked["start"], "standings": standings(answer), "seen": {},
        "room": len(getattr(bench.config, FIELD)) < MOST, "changed": FIELD in bench.waiting(),
    }  # fmt: skip
    arrays: dict[str, np.ndarray] = {}
    if looked["tab"] == "depth" and (flow := answer.get("looks", {}).get("flow")):
        meta["seen"]["flow"] = answer["step"]
        arrays |= {f"flow.{part}": array for part, array in flow.items()}
    for name, lens, every in asked(bench) if mine else ():
        found = kept.look(bench, f"{bench.lab.key}:picture.{name}", lens, every)
        if found and found.lens == lens:
            meta["seen"][name] = found.step
            arrays |= {f"{name}.{part}": array for part, array in found.arrays.items()}
    if looked["tab"] == "imagenet":
        arrays |= {f"imagenet.{part}": array for part, array in _imagenet(bench, ask=mine).items()}
    architectures(key, meta, arrays)


def asked(bench: Bench) -> Iterator[tuple[str, Lens, float]]:
    """What the open tab needs beside the frames: name, lens, and every how many seconds while the run moves."""
    tab, looked = looked_at(bench)["tab"], looked_at(bench)
    known = _contenders(bench.answer)
    if tab == "depth" and not bench.beside:
        yield "flow", {"name": "flow"}, OFTEN
    if tab == "lesions":
        for k, contender in enumerate(known):
            if contender["blocks"]:
                yield f"lesions{k}", {"name": "lesions", "contender": k}, AT_REST
    if tab not in FAMILY or (who := picked(bench)) is None:
        return
    if tab == "gates":
        yield "gates", {"name": "gates", "contender": who}, OFTEN
        return
    lens: Lens = {"name": tab, "contender": who, "image": chosen(bench)}
    if tab == "branches":
        stages = known[who]["branches"]
        lens["stage"] = looked["stage"] if looked["stage"] in stages else stages[0]
    yield tab, lens, OFTEN
    yield "gallery", {"name": "gallery", "split": "val", "start": looked["start"], "count": GALLERY}, OFTEN


def picked(bench: Bench) -> int | None:
    """The contender that the open tab is about: the one that was clicked, or the first that has what it shows."""
    known, looked = _contenders(bench.answer), looked_at(bench)
    has = {"branches": "branches", "gates": "gates", "unrolled": "times"}.get(looked["tab"])
    fitting = [k for k, contender in enumerate(known) if has is None or contender[has]]
    return looked["picked"] if looked["picked"] in fitting else next(iter(fitting), None)


def standings(answer: dict[str, Any]) -> list[dict[str, float | None]]:
    """Loss and accuracy of every contender on both splits: as it stands, or as last measured before the step."""
    exact = answer.get("looks", {}).get("standings", {})
    return [
        {
            **{name: float(exact[name][k]) if name in exact else _last(answer, f"{name}_{k}") for name in MEASURED},
            "loss": _last(answer, f"loss_{k}"),
        }
        for k in range(len(_contenders(answer)))
    ]


def _last(answer: dict[str, Any], name: str) -> float | None:
    steps, values = (np.asarray(part) for part in answer.get("curves", {}).get(name, ((), ())))
    place = int(np.searchsorted(steps, answer.get("step", 0), side="right")) - 1
    return float(values[place]) if place >= 0 else None


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Do what was pressed. Raises ConfigError, ValueError, LookupError or RuntimeError with a sentence."""
    looked = looked_at(bench)
    match given:
        case {"do": "tab", "tab": str(tab)} if tab in TABS:
            looked["tab"] = tab
        case {"do": "quantity", "quantity": str(quantity)} if quantity in QUANTITIES:
            looked["quantity"] = quantity
        case {"do": "picked", "picked": int(number)}:
            looked["picked"] = number
        case {"do": "stage", "stage": str(stage)}:
            looked["stage"] = stage
        case {"do": "choose", "image": image}:
            choose(bench, image)
        case {"do": "start", "start": int(start)}:
            looked["start"] = min(max(0, start), max(0, bench.answer.get("facts", {}).get("val", 1) - 1))
        case {"do": "add", "family": str(family)}:
            add(bench, family)
        case {"do": "count"}:
            pass  # the picture that is drawn next asks for one more network
        case {"do": "reset"}:
            bench.start()


def add(bench: Bench, family: str) -> None:
    """One more contender, as deep and wide as the first; a run that has begun waits for a reset."""
    now = getattr(bench.config, FIELD)
    if len(now) >= MOST:
        raise ValueError(f"There may be {MOST} contenders at a time: take one out first.")
    text = f"{family} depth={now[0].depth} width={now[0].width}"
    bench.want(bench.config.replace(**{FIELD: (*now, text)}))


obey = obeying(command)


def looked_at(bench: Bench) -> dict[str, Any]:
    """What is chosen on the picture of this session, for all runs of the lab."""
    start = {"tab": TABS[0], "quantity": QUANTITIES[0], "picked": None, "stage": "", "start": 0}
    return st.session_state.setdefault(f"{bench.lab.key}:looked_at", start)


def _imagenet(bench: Bench, ask: bool) -> dict[str, np.ndarray]:
    """Parameters and multiply-adds of the rows of the table, NaN where there are none (yet). The run's worker counts
    one network a look, so that it can train in between; the page asks for the next as soon as it has drawn one."""
    nets = [row["net"] for row in bench.answer.get("facts", {}).get("imagenet", ())]
    left = [net for net in nets if net and net not in COUNTED]
    if ask and left:
        lens: Lens = {"name": "imagenet", "net": left[0]}
        found = kept.look(bench, f"{bench.lab.key}:picture.imagenet", lens, OFTEN)
        if found and found.lens == lens:
            COUNTED[left[0]] = found.arrays
    return {
        name: np.array([float(COUNTED[net][name]) if net in COUNTED else np.nan for net in nets])
        for name in ("parameters", "macs")
    }


def _contenders(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return answer.get("facts", {}).get("contenders", [])
