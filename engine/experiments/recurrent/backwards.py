"""What goes back through time: how much of the last loss reaches each step, and which inputs an answer depends on.

The gradient that reaches a step is what Hochreiter 1991 and Bengio, Simard and Frasconi 1994 (IEEE Trans. Neural
Networks 5) followed as it fades or grows. Gradient times input is the first-order change of an answer when an input is
taken away (Shrikumar et al. 2016, arXiv:1605.01713); occlusion takes it away and looks (Zeiler and Fergus 2013,
arXiv:1311.2901; Li et al. 2016, arXiv:1612.08220, for words).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.core.config import unknown_name
from engine.experiments.recurrent.learner import UNASKED
from engine.experiments.recurrent.looks import array
from engine.models.recurrent_net import RecurrentNet
from engine.probes.copies import still

METHODS = ("gradient", "occlusion")


class Backwards:
    """The lenses ``reach`` and ``mattered``. Needs what ``Looks`` needs, and works on throw-away copies."""

    def look_reach(self, cell: int = 0, text: Any = None, t: int | None = None) -> dict[str, np.ndarray]:
        """How long the gradient of one loss is when it reaches the state after each step (of an LSTM its cell, which
        the hidden state is made of): ``norm`` f32 (T,) of the top layer, ``layers`` f32 (L, T) of all; ``at`` i32 ()
        the step whose loss it is (``t``, or the last at which something is asked), and ``first`` i32 () the first step
        it reaches in training, where a window is cut."""
        network, _, _ = self.place(cell, 0, False)
        x, y = self.asked(text)
        at, target = self.answer_at(network, x, y, t)
        network = still(network)
        network.requires_grad_(True)  # so that the steps are recorded
        with torch.enable_grad():
            states, outputs = states_of(network, x)
            loss = -self.score(outputs[0, at], target)
            every = [state for layer in states for state in layer]
            slopes = torch.autograd.grad(loss, every, allow_unused=True)
        norms = torch.stack([torch.zeros(()) if slope is None else slope.norm() for slope in slopes])
        layers = norms.view(len(states), x.shape[1]).nan_to_num(0.0)
        return {
            "norm": array(layers[-1]), "layers": array(layers), "at": np.int32(at),
            "first": np.int32(self.cut_before(cell, at)),
        }  # fmt: skip

    def look_mattered(
        self, cell: int = 0, text: Any = None, t: int | None = None, method: str = "gradient"
    ) -> dict[str, np.ndarray]:
        """Which inputs the answer at step ``t`` (or the last one asked for) depends on: ``mattered`` f32 (t + 1,), what
        each adds to the logarithm of the answer's probability. ``gradient``: slope times input less the average input;
        ``occlusion``: what is lost with the average input in its place. ``at`` i32 () is the step, ``target`` i32 ()
        the answer: the right one, or the likeliest where none is known. Of numbers: what each adds to what is said.

        In a cell that reads in both directions later inputs count as well: then there are T of them."""
        if method not in METHODS:
            raise LookupError(unknown_name("method", str(method)[:40], list(METHODS)))
        network, _, _ = self.place(cell, 0, False)
        x, y = self.asked(text)
        at, target = self.answer_at(network, x, y, t)
        network = still(network)
        if network.layers[0].directions == 1:
            x = x[:, : at + 1]
        usual = self.average_input(network)  # (E,)
        inputs = network.embed(x).detach()  # (1, t + 1, E)
        if method == "gradient":
            with torch.enable_grad():
                inputs.requires_grad_(True)
                said = self.score(read(network, inputs)[0, at], target)
                slopes = torch.autograd.grad(said, inputs)[0]
            found = (slopes * (inputs.detach() - usual)).sum(2)[0]
        else:
            with torch.no_grad():
                steps = inputs.shape[1]
                each = inputs.repeat(steps, 1, 1)  # (t + 1, t + 1, E)
                each[range(steps), range(steps)] = usual
                said = self.score(read(network, inputs)[0, at], target)
                outputs = torch.cat([read(network, part)[:, at] for part in each.split(50)])
                found = said - torch.stack([self.score(row, target) for row in outputs])
        return {
            "mattered": array(found.nan_to_num(0.0)), "at": np.int32(at),
            "target": np.int32(UNASKED if target is None else target),
        }  # fmt: skip

    # --- helpers ------------------------------------------------------------------------------------------------------

    def answer_at(self, network: RecurrentNet, x: Tensor, y: Tensor, t: int | None) -> tuple[int, int | None]:
        """The step that is asked about, and its answer; None where answers are numbers. Raises LookupError."""
        if t is not None:
            self.step_of(t, x)
        words = y.dtype == torch.long
        asked = (y[0] != UNASKED if words else ~y[0].isnan().any(1)).nonzero()[:, 0]
        at = t if t is not None else int(asked[-1]) if len(asked) else x.shape[1] - 1
        if not words:
            return at, None
        if y[0, at] != UNASKED:
            return at, int(y[0, at])
        with torch.no_grad():
            return at, int(still(network)(x)[0, at].argmax())

    def score(self, outputs: Tensor, target: int | None) -> Tensor:
        """log p of the answer (K,), or the number that is said."""
        return outputs[0] if target is None else outputs.log_softmax(0)[target]

    def average_input(self, network: RecurrentNet) -> Tensor:
        """The mean of what is read in training (E,)."""
        with torch.no_grad():
            x = self.splits()["train"][0]
            return network.embed(x).mean((0, 1))

    def cut_before(self, cell: int, at: int) -> int:
        """The first step of the window that step ``at`` is in."""
        if self.config.cells[cell].both:
            return 0
        return at // self.config.window * self.config.window


def read(network: RecurrentNet, inputs: Tensor) -> Tensor:
    """The outputs (N, T, K) for inputs that are embedded already (N, T, E)."""
    for place, layer in enumerate(network.layers):
        inputs = network.above(place, layer(inputs)[0])
    return network.output(inputs)


def states_of(network: RecurrentNet, x: Tensor) -> tuple[list[list[Tensor]], Tensor]:
    """Of each layer the T states (1, H) of the direction that reads forwards, as they are in the graph (of an LSTM the
    cell: what comes back through the hidden state alone leaves out the way the cell is made for), and the outputs."""
    said = network.embed(x)
    found = []
    for place, layer in enumerate(network.layers):
        ways = [layer.steps(said, None, direction) for direction in range(layer.directions)]
        found.append([step["cell" if layer.kind == "lstm" else "hidden"] for step in ways[0]])
        said = torch.cat([torch.stack([step["hidden"] for step in way], 1) for way in ways], 2)
        said = network.above(place, said)
    return found, network.output(said)
