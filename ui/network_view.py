"""The network on the plane, and what people do to it with the mouse: layers, inputs, weights, painted points."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.data.table import points_to_csv
from ui.bench import Bench
from ui.beside import beside
from ui.classroom import classroom
from ui.components.network import network
from ui.obeying import obeying
from ui.shown import Shown
from ui.units import DOES, frozen_units, unit_command


def lenses(bench: Bench) -> list[dict[str, Any]]:
    """What ``network_view`` has to be shown."""
    pair = {"pair": list(bench.pair)}
    return [
        {"name": "network", **pair},
        {"name": "surface", "unit": bench.view, **pair},
        {"name": "points", **pair},
        {"name": "metrics"},
    ]


def network_view(bench: Bench, shown: Shown, key: str) -> None:
    """Draw the network of one run of the bench; only that on screen can be worked on. Two of them are drawn compact."""
    answer = shown.answer
    mine, closed = shown is bench.run, classroom().closes
    facts = dict(answer.get("facts", {}))
    if len(facts.get("names", ())) > 2:
        facts["x_label"], facts["y_label"] = (facts["names"][i] for i in bench.pair)
    meta = {
        "facts": facts, "run": shown.id, "step": answer.get("step", 0), "view": bench.view,
        "editable": mine and not closed("weights"), "growing": mine and not closed("layers"),
        "choosing": mine and not closed("features"), "painting": mine and not closed("paint"), "held": bench.held,
        "max_layers": 8, "max_units": 64, "follow": not mine,
        "compact": beside(bench) is not None, "probing": mine and not closed("units"), "frozen": frozen_units(answer),
        "ablated": bench.ablated if mine else {}, "measured": answer.get("measured") if mine else None,
    }  # fmt: skip
    if mine and bench.stale():
        wanted = bench.config
        meta["wanted"] = {"units": [layer.units for layer in wanted.layers], "features": list(wanted.features)}
    looks = answer.get("looks", {})  # those of open panels are among them
    arrays = {name: array for lens in lenses(bench) for name, array in looks.get(lens["name"], {}).items()}
    network(key, meta, arrays)


def network_command(bench: Bench, command: dict[str, Any]) -> None:
    """Do what was clicked. Raises ConfigError, ValueError or LookupError with a sentence."""
    config, layers = bench.config, list(bench.config.layers)
    match command:
        case {"do": "look_at", "unit": unit}:
            bench.view = str(unit)
            bench.held = bench.view if command.get("locked") else "out"
        case {"do": "edit", "target": "w" | "b" as kind, "layer": layer, "index": index, "value": value}:
            weight, bias = bench.answer["facts"]["parameter_names"][int(layer)]
            bench.edit(weight if kind == "w" else bias, [int(i) for i in index], float(value))
        case {"do": "add_layer"}:
            bench.want(config.replace(layers=[*layers, layers[-1] if layers else {"units": 4}]))
        case {"do": "remove_layer"}:
            bench.want(config.replace(layers=layers[:-1]))
        case {"do": "add_unit" | "remove_unit" as verb, "layer": place}:
            i = int(place)
            layers[i] = layers[i].replace(units=layers[i].units + (1 if verb == "add_unit" else -1))
            bench.want(config.replace(layers=layers))
        case {"do": "toggle_feature", "feature": name}:
            chosen = set(config.features) ^ {str(name)}
            known = type(config).knobs()["features"].choices
            bench.want(config.replace(features=[feature for feature in known if feature in chosen]))
        case {"do": what} if what in DOES:
            unit_command(bench, command)
        case {"do": "paint", "points": points}:
            own = {"dataset": "own", "table": points_to_csv(points), "table_target": "class"}
            bench.use(config.replace(**own, table_features=("x1", "x2"), table_task="classification"))


obey = obeying(network_command)


def axes_picker(bench: Bench, key: str) -> None:
    """Which two features are on the picture's axes, when the data has more than two. For the row of the title."""
    names = bench.answer.get("facts", {}).get("names", ())
    if len(names) < 3:
        return
    for place, word in enumerate(("Across", "Up")):
        widget = f"{key}.{place}"
        st.session_state[widget] = bench.pair[place]  # the bench decides; the widget follows
        st.selectbox(
            word, range(len(names)), format_func=lambda i, word=word: f"{word}: {names[i]}", key=widget, width=170,
            on_change=_axis_chosen, args=(bench, place, widget), label_visibility="collapsed",
        )  # fmt: skip


def _axis_chosen(bench: Bench, place: int, widget: str) -> None:
    """The feature that is on the other axis already changes places with this one."""
    chosen, other = st.session_state[widget], bench.pair[1 - place]
    if chosen == other:
        other = bench.pair[place]
    bench.pair = (chosen, other) if place == 0 else (other, chosen)
