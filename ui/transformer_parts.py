"""Heads and layers of a transformer as units that can be silenced: the picture's names and the network's.

On the picture a head is ``self.0.1`` (stack, layer, head) and a layer ``self.0``; for the network a head is a unit of
its layer's site, ``attn0.1``, and a layer is all the units that ``facts["layers"]`` lists for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Facts = dict[str, Any]
Ablated = dict[str, str]


def heads(facts: Facts) -> Iterator[tuple[str, str]]:
    """Every head: its name on the picture and its unit."""
    for stack in facts.get("stacks", ()):
        for layer, site in enumerate(stack.get("sites", ())):
            for head in range(stack["heads"]):
                yield f"{stack['name']}.{layer}.{head}", f"{site}.{head}"


def layer_units(facts: Facts) -> dict[str, list[str]]:
    """The units of every layer as a whole: ``self.0`` -> attention, MLP and what else it adds to the stream."""
    found: dict[str, list[str]] = {}
    count: dict[str, int] = {}
    for layer in facts.get("layers", ()):
        stack = layer.get("stack", "self")
        number = count.get(stack, 0)
        count[stack] = number + 1
        found[f"{stack}.{number}"] = list(layer["units"])
    cross = next((stack for stack in facts.get("stacks", ()) if stack["name"] == "cross"), None)
    for layer, site in enumerate(cross["sites"] if cross else ()):  # of a decoder's layer only what reads the encoder
        found.setdefault(f"cross.{layer}", [f"{site}.{head}" for head in range(cross["heads"])])
    return found


def silenced(facts: Facts, ablated: Ablated) -> dict[str, str]:
    """The heads that are silenced, by their names on the picture."""
    return {part: ablated[unit] for part, unit in heads(facts) if unit in ablated}


def out_layers(facts: Facts, ablated: Ablated) -> dict[str, str]:
    """The layers of which every unit is silenced, and how: the way of their first unit."""
    return {
        part: ablated[units[0]]
        for part, units in layer_units(facts).items()
        if units and all(unit in ablated for unit in units)
    }


def silence(facts: Facts, ablated: Ablated, part: str, way: str | None) -> Ablated:
    """What is silenced once ``part``, a head or a layer, says 0 or its mean, or (None) speaks again.

    Raises LookupError for a part that the network has not.
    """
    units = {**{name: [unit] for name, unit in heads(facts)}, **layer_units(facts)}.get(part)
    if not units:
        raise LookupError(f"The network on screen has no head or layer {part[:20]!r}.")
    rest = {unit: how for unit, how in ablated.items() if unit not in units}
    return rest if way is None else {**rest, **dict.fromkeys(units, way)}
