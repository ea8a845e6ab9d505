"""The attention head a page is about, for its picture and its panels: ``bench.view``, so that it travels in links.

A head is ``{"stack": "self", "layer": 0, "head": 1}``, as a view ``self.0.1``. What stacks there are the run says in
``facts["stacks"]``: {"name", "layers", "heads", "causal", "sites" (of each layer's heads)}.
"""

from __future__ import annotations

from typing import Any

from ui.bench import Bench

Head = dict[str, Any]
Stack = dict[str, Any]


def stacks(answer: dict[str, Any]) -> list[Stack]:
    """All of the network's attention, from its input to its output."""
    return answer.get("facts", {}).get("stacks", [])


def chosen_head(bench: Bench, answer: dict[str, Any] | None = None) -> Head:
    """The head that is looked at; the first one when the run (that of ``answer``) does not have the chosen one."""
    found = stacks(bench.answer if answer is None else answer)
    name, *numbers = bench.view.split(".")
    for stack in found:
        if stack["name"] == name and len(numbers) == 2 and all(n.isdecimal() and len(n) < 4 for n in numbers):
            layer, head = map(int, numbers)
            if layer < stack["layers"] and head < stack["heads"]:
                return {"stack": name, "layer": layer, "head": head}
    return {"stack": found[-1]["name"] if found else "self", "layer": 0, "head": 0}


def choose_head(bench: Bench, stack: Any, layer: Any, head: Any) -> None:
    """Look at another one. Raises LookupError with a sentence for one that the network on screen has not."""
    bench.view = bench.held = view_of(bench.answer, stack, layer, head)


def view_of(answer: dict[str, Any], stack: Any, layer: Any, head: Any) -> str:
    """A head as a view. Raises LookupError for one that the network has not."""
    known = next((one for one in stacks(answer) if one["name"] == stack), None)
    if known is None:
        raise LookupError(f"The network on screen has no attention {str(stack)[:20]!r}.")
    for name, value, count in (("layer", layer, known["layers"]), ("head", head, known["heads"])):
        if type(value) is not int or not 0 <= value < count:
            raise LookupError(f"A {name} of this attention must be in 0..{count - 1}, got {str(value)[:20]}.")
    return f"{stack}.{layer}.{head}"
