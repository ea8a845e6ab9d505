"""One recurrent layer of which every gate can be seen: simple (Elman), gated recurrent unit, long short-term memory.

``rnn``   h = tanh(W x + b + U h + d), or relu: Elman 1990, Cognitive Science 14
``gru``   r, z = sigmoid(W x + b + U h + d), n = tanh(W x + b + r (U h + d)), h = (1 - z) n + z h: Cho et al. 2014,
          arXiv:1406.1078, with the reset gate where torch has it
``lstm``  i, f, o = sigmoid(W x + b + U h + d), g = tanh(...), c = f c + i g, h = o tanh(c): Hochreiter and Schmidhuber
          1997, Neural Computation 9; forget gate of Gers, Schmidhuber and Cummins 2000

Parameters lie as in ``torch.nn.RNN``, ``GRU`` and ``LSTM`` (gate after gate) and start as there, but the bias of the
forget gate. Nobody looking, the layer runs on torch's own kernel; looked at, it takes the same steps one by one.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

GATES: dict[str, tuple[str, ...]] = {  # in the order of torch's parameters
    "rnn": ("before",),
    "gru": ("reset", "update", "candidate"),
    "lstm": ("input", "forget", "candidate", "output"),
}
SIGMOID = ("reset", "update", "input", "forget", "output")  # gates between 0, shut, and 1, open
State = tuple[Tensor, ...]  # h, and of an LSTM c, each (D, B, H): D directions
Instead = Callable[[Tensor], Tensor]


class Recurrent(nn.Module):
    """A layer of ``units`` H that reads in one direction, or in ``both`` with H units each.

    ``instead``  (direction, name) -> what to put in place of a gate or of ``hidden`` (B, H) at every step. Empty but
                 while somebody silences units or holds gates; then the steps are taken one by one.
    """

    def __init__(self, kind: str, inputs: int, units: int, both: bool, activation: str, forget_bias: float):
        super().__init__()
        self.kind, self.units, self.directions = kind, units, 2 if both else 1
        self.activation = torch.relu if kind == "rnn" and activation == "relu" else torch.tanh  # what bends the state
        self.instead: dict[tuple[int, str], Instead] = {}
        rows = len(GATES[kind]) * units
        for end in self.ends():
            self.register_parameter("weight_ih" + end, nn.Parameter(torch.empty(rows, inputs)))
            self.register_parameter("weight_hh" + end, nn.Parameter(torch.empty(rows, units)))
            self.register_parameter("bias_ih" + end, nn.Parameter(torch.empty(rows)))
            self.register_parameter("bias_hh" + end, nn.Parameter(torch.empty(rows)))
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.uniform_(-(units**-0.5), units**-0.5)
            if kind == "lstm":  # a gate that starts open lets the cell keep what it has: Jozefowicz et al. 2015, ICML
                for end in self.ends():
                    getattr(self, "bias_ih" + end)[units : 2 * units] = forget_bias
                    getattr(self, "bias_hh" + end)[units : 2 * units] = 0

    def ends(self) -> list[str]:
        """Of the names of the parameters, one for each direction."""
        return ["", "_reverse"][: self.directions]

    def start(self, x: Tensor) -> State:
        """The state before the first step: zeros."""
        return (x.new_zeros(self.directions, len(x), self.units),) * (2 if self.kind == "lstm" else 1)

    def forward(self, x: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """(B, T, I) -> h of every step (B, T, D * H), and the last state."""
        state = state or self.start(x)
        if self.instead:
            return self.slowly(x, state)
        weights = [getattr(self, name + end) for end in self.ends() for name in KERNEL_ORDER]
        after = (weights, True, 1, 0.0, self.training, self.directions == 2, True)
        if self.kind == "lstm":
            output, h, c = torch.lstm(x, state, *after)
            return output, (h, c)
        run = torch.gru if self.kind == "gru" else torch.rnn_relu if self.activation is torch.relu else torch.rnn_tanh
        output, h = run(x, state[0], *after)
        return output, (h,)

    def slowly(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """What ``forward`` gives, step by step."""
        traces = [self.trace(x, state, direction) for direction in range(self.directions)]
        ends = [-1, 0]  # where each direction has its last step
        parts = ("hidden", "cell")[: len(state)]
        last = tuple(torch.stack([t[part][:, end] for t, end in zip(traces, ends)]) for part in parts)  # noqa: B905
        return torch.cat([trace["hidden"] for trace in traces], 2), last

    def trace(self, x: Tensor, state: State | None = None, direction: int = 0) -> dict[str, Tensor]:
        """Every gate, and the state after each step, of one direction: name -> (B, T, H) in the order of the text."""
        steps = self.steps(x, state, direction)
        return {name: torch.stack([step[name] for step in steps], 1) for name in steps[0]}

    def steps(self, x: Tensor, state: State | None = None, direction: int = 0) -> list[dict[str, Tensor]]:
        """The same as T dictionaries of (B, H)."""
        end = self.ends()[direction]
        weight, bias = getattr(self, "weight_hh" + end), getattr(self, "bias_hh" + end)  # (G * H, H), (G * H,)
        from_x = x @ getattr(self, "weight_ih" + end).T + getattr(self, "bias_ih" + end)  # (B, T, G * H)
        h, *cell = (part[direction] for part in state or self.start(x))  # (B, H)
        found = []
        for part in from_x.unbind(1)[:: -1 if direction else 1]:
            step = self.step(part, torch.addmm(bias, h, weight.T), h, cell, direction)
            h, cell = step["hidden"], [step["cell"]] if cell else []
            found.append(step)
        return found[::-1] if direction else found

    def step(self, from_x: Tensor, from_h: Tensor, h: Tensor, cell: list[Tensor], direction: int) -> dict[str, Tensor]:
        """One step from what comes of the input and of the state before (B, G * H); the equations above."""
        put = self.put
        if self.kind == "rnn":
            before = put(direction, "before", from_x + from_h)  # (B, H)
            return {"before": before, "hidden": put(direction, "hidden", self.activation(before))}
        if self.kind == "gru":
            (rx, zx, nx), (rh, zh, nh) = from_x.chunk(3, 1), from_h.chunk(3, 1)
            reset = put(direction, "reset", torch.sigmoid(rx + rh))  # (B, H)
            update = put(direction, "update", torch.sigmoid(zx + zh))
            candidate = put(direction, "candidate", torch.tanh(nx + reset * nh))
            hidden = put(direction, "hidden", (1 - update) * candidate + update * h)
            return {"reset": reset, "update": update, "candidate": candidate, "hidden": hidden}
        i, f, g, o = (from_x + from_h).chunk(4, 1)
        input_ = put(direction, "input", torch.sigmoid(i))  # (B, H)
        forget = put(direction, "forget", torch.sigmoid(f))
        candidate = put(direction, "candidate", torch.tanh(g))
        output = put(direction, "output", torch.sigmoid(o))
        c = forget * cell[0] + input_ * candidate
        hidden = put(direction, "hidden", output * torch.tanh(c))
        return {
            "input": input_, "forget": forget, "candidate": candidate, "output": output, "cell": c, "hidden": hidden,
        }  # fmt: skip

    def put(self, direction: int, name: str, value: Tensor) -> Tensor:
        """The value (B, H), or what somebody has put in its place."""
        instead = self.instead.get((direction, name))
        return instead(value) if instead else value


KERNEL_ORDER = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")  # in the order that torch's kernels want them
