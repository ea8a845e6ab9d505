"""The CNN lab's picture: what it asks a run for, what it tells the component, and what is done on it.

What is looked at closely is ``bench.view``, so that it travels in links and is forgotten with the network: a layer
``conv1``, one of its units ``conv1.3``, or one number in that unit's map, ``conv1.3.12.7`` (row, column).
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

import streamlit as st

from engine.data.images.centring import BOXES
from ui.bench import Bench
from ui.beside import beside
from ui.chosen_image import FIRST, choose, chosen, words
from ui.classroom import classroom
from ui.components.cnn import SCALES, TABS, cnn
from ui.obeying import obeying
from ui.panels import kept
from ui.shown import Shown
from ui.units import DOES, frozen_units, unit_command

GALLERY = 12  # images in the strip
STRONGEST = 16
FILTERS = 0.3  # seconds between two looks at the filters of a run that moves
PIXELS = 60_000  # of all feature maps that are sent in one frame
FEWEST, MOST = 4, 16  # maps of a layer; of that which is looked at, all
FACTS = ("stages", "units", "class_names", "channels", "size", "dataset", "train", "val")

Stage = dict[str, Any]
Focus = dict[str, Any]


def lenses(bench: Bench) -> list[dict[str, Any]]:
    """What ``cnn_view`` has to be shown with every frame: the maps always, of the rest what is on screen."""
    image, tab, focus = chosen(bench), _looked_at(bench)["tab"], focus_of(bench)
    if _is_plain(bench):  # names neither image nor layer: the run beside need not have them
        return [{"name": "maps", "most": FEWEST}, *([{"name": "filters"}] if tab == "filters" else [])]
    layer, unit = focus["layer"], focus["unit"]
    stage = _stage(bench.answer, layer)
    found = [{"name": "maps", "image": image, "layer": layer if _spatial(stage) else "", "most": most(bench.answer)}]
    if stage is None:
        return found
    if beside(bench):  # the second picture has no answers but those of its frames
        found += [lens for lens, _ in _filters(bench)]
    if tab == "map" and unit is not None:
        if _can(stage, "sums"):
            found.append({"name": "sums", "image": image, "layer": layer, "unit": unit})
        if _can(stage, "arithmetic") and (focus["y"] is not None or not _spatial(stage)):
            place = {"y": focus["y"] or 0, "x": focus["x"] or 0}
            found.append({"name": "arithmetic", "image": image, "layer": layer, "unit": unit, **place})
    return found


def cnn_view(bench: Bench, shown: Shown, key: str) -> None:
    """Draw one run of the bench; only that on screen can be worked on."""
    answer, mine = shown.answer, shown is bench.run
    facts, looked = answer.get("facts", {}), _looked_at(bench)
    image = FIRST if _is_plain(bench) else chosen(bench)
    gallery = {name: looked[name] for name in ("split", "start", "wrong")} | {"count": GALLERY}
    meta = {
        "facts": {name: facts.get(name) for name in FACTS}, "run": shown.id, "step": answer.get("step", 0),
        "follow": not mine, "moving": shown.moving, "focus": focus_of(bench, answer), "tab": looked["tab"],
        "scale": looked["scale"], "image": image, "image_words": words(image), "gallery": gallery,
        "box": BOXES.get(facts.get("dataset"), 0), "frozen": frozen_units(answer),
        "probing": mine and not classroom().closes("units"), "ablated": bench.ablated if mine else {},
        "measured": answer.get("measured") if mine else None, "strongest_at": None, "gallery_at": None,
    }  # fmt: skip
    looks = answer.get("looks", {})
    asked = [lens["name"] for lens in lenses(bench)]
    arrays = {f"{lens}.{name}": array for lens in asked for name, array in looks.get(lens, {}).items()}
    for lens, every in _beside_frames(bench) if mine else ():
        name = lens["name"]
        found = kept.look(bench, f"{bench.lab.key}:picture.{name}", lens, every)
        if found and found.lens == lens:
            meta[f"{name}_at"] = found.step
            arrays |= {f"{name}.{part}": array for part, array in found.arrays.items()}
    cnn(key, meta, arrays)


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Do what was pressed. Raises ValueError or LookupError with a sentence."""
    looked = _looked_at(bench)
    match given:
        case {"do": "focus", "layer": layer, "unit": unit, "y": y, "x": x}:
            bench.view = bench.held = view_of(bench.answer, layer, unit, y, x)
            if unit is not None and looked["tab"] == "filters" and given.get("zoom"):
                looked["tab"] = "map"
        case {"do": "tab", "tab": str(tab)} if tab in TABS:
            looked["tab"] = tab
        case {"do": "scale", "scale": str(scale)} if scale in SCALES:
            looked["scale"] = scale
        case {"do": "choose", "image": image}:
            choose(bench, image)
        case {"do": "draw", "pixels": str(pixels)}:
            choose(bench, {"drawn": coloured(pixels, bench.answer.get("facts", {}).get("channels", 1))})
        case {"do": "gallery", "split": "train" | "val" | "batch" as split, "start": int(start), "wrong": bool(wrong)}:
            looked |= {"split": split, "start": max(0, start), "wrong": wrong}
        case {"do": what} if what in DOES:
            unit_command(bench, given)


obey = obeying(command)


def coloured(pixels: str, channels: int) -> str:
    """A grey drawing (base64 of S*S bytes) as an image of so many channels: the same in each.

    Raises ValueError for what is no base64.
    """
    try:
        grey = base64.b64decode(pixels, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("A drawing must be sent as base64 of its pixels, one byte each.") from None
    return base64.b64encode(grey * channels).decode()


def view_of(answer: dict[str, Any], layer: Any, unit: Any, y: Any, x: Any) -> str:
    """``bench.view`` for what is clicked; "out" for nothing. Raises LookupError for what the network has not."""
    if layer is None:
        return "out"
    stage = _stage(answer, layer)
    if stage is None:
        raise LookupError(f"The network on screen has no layer {str(layer)[:20]!r}.")
    parts = [str(layer)]
    for number, below in zip((unit, y, x), [*stage["shape"], 1, 1][:3], strict=True):
        if number is None:
            break
        if type(number) is not int or not 0 <= number < below:
            raise LookupError(f"A place in {layer} must be below {stage['shape']}, got {[unit, y, x]}.")
        parts.append(str(number))
    return ".".join(parts)


def focus_of(bench: Bench, answer: dict[str, Any] | None = None) -> Focus:
    """The layer that is looked at, the unit and the place, or None; the first with filters when none is chosen."""
    answer = bench.answer if answer is None else answer
    layer, *numbers = bench.view.split(".")
    stage = _stage(answer, layer)
    if stage is None:
        first = next((stage["name"] for stage in _stages(answer) if _can(stage, "filters")), None)
        return {"layer": first, "unit": None, "y": None, "x": None}
    limits = [*stage["shape"], 1, 1]
    given = [int(n) if n.isdecimal() and len(n) < 6 and int(n) < limits[i] else None for i, n in enumerate(numbers[:3])]
    unit, y, x = (*given, None, None, None)[:3]
    if unit is None or y is None or x is None:
        y = x = None
    return {"layer": layer, "unit": unit, "y": y, "x": x}


def most(answer: dict[str, Any]) -> int:
    """How many maps of each layer fit into a frame: 16 of a small network, as few as 4 of a large one."""
    for count in (MOST, 12, 8, 6):
        shapes = [stage["shape"] for stage in _stages(answer) if len(stage["shape"]) == 3]
        if sum(min(channels, count) * h * w for channels, h, w in shapes) <= PIXELS:
            return count
    return FEWEST


def _stages(answer: dict[str, Any]) -> list[Stage]:
    return answer.get("facts", {}).get("stages", [])


def _stage(answer: dict[str, Any], layer: Any) -> Stage | None:
    return next((stage for stage in _stages(answer) if stage["name"] == layer), None)


def _can(stage: Stage, lens: str) -> bool:
    """Whether a lens works for a layer, as the facts say."""
    return bool(stage.get(lens, stage["kind"] == "conv" or (lens == "filters" and stage["kind"] == "dense")))


def _spatial(stage: Stage | None) -> bool:
    """Whether what the layer says has rows and columns."""
    return stage is not None and len(stage["shape"]) == 3


def _beside_frames(bench: Bench) -> list[tuple[dict[str, Any], float]]:
    """What is asked for less often than with every frame, and every how many seconds while the run moves. To find
    errors, or the strongest images, takes a pass over a whole split: at rest only."""
    looked, focus = _looked_at(bench), focus_of(bench)
    wrong = {"wrong": True} if looked["wrong"] else {}
    lens = {"name": "gallery", "split": looked["split"], "start": looked["start"], "count": GALLERY, **wrong}
    found = [(lens, kept.AT_REST if wrong else kept.OFTEN)]
    if looked["split"] == "batch":  # the coming mini-batch, as augmentation hands it over
        found = [({"name": "augmented", "count": GALLERY}, kept.OFTEN)]
    if not beside(bench):
        found += _filters(bench)
    if looked["tab"] == "strongest" and focus["unit"] is not None:
        lens = {"name": "strongest", "layer": focus["layer"], "unit": focus["unit"], "split": "train"}
        found.append(({**lens, "most": STRONGEST}, kept.AT_REST))
    return found


def _filters(bench: Bench) -> list[tuple[dict[str, Any], float]]:
    """The filters of the layer that is looked at, if they are on screen. Their gradients take a pass backwards, and the
    run has to be put back after it: a few times a second will do."""
    stage = _stage(bench.answer, focus_of(bench)["layer"])
    if _looked_at(bench)["tab"] != "filters" or stage is None or not _can(stage, "filters"):
        return []
    return [({"name": "filters", "layer": stage["name"]}, FILTERS)]


def _is_plain(bench: Bench) -> bool:
    """Whether this is ``ui.beside.plain_view``: the bench for a run beside that lacks what is looked at."""
    return st.session_state.get(f"{bench.lab.key}:bench") is not bench


def _looked_at(bench: Bench) -> dict[str, Any]:
    """What is chosen on the picture of this session, for all runs of the lab."""
    start = {"tab": TABS[0], "scale": SCALES[1], "split": "val", "start": 0, "wrong": False}
    return st.session_state.setdefault(f"{bench.lab.key}:looked_at", start)
