"""A recurrent network written out over its time steps, so that the gradient of every state can be read.

The cells are those of ``torch.nn.RNN``, ``LSTM`` and ``GRU``, to the last digits:

``tanh rnn``  h = tanh(W x + U h + b): Elman 1990, Cognitive Science 14; ``relu rnn`` with max(0, .) instead
``lstm``      c = f c + i g, h = o tanh(c): Hochreiter and Schmidhuber 1997, Neural Computation 9; Gers et al. 2000
``gru``       h = z h + (1 - z) n: Cho et al. 2014, arXiv:1406.1078

Departs from torch in how its parameters lie: unit first, then gate, so that row j is everything unit j learns.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

Step = Callable[[Tensor, Tensor, tuple[Tensor, ...]], tuple[Tensor, ...]]


def tanh_step(from_x: Tensor, from_h: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return (torch.tanh(from_x + from_h),)


def relu_step(from_x: Tensor, from_h: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return (torch.relu(from_x + from_h),)


def lstm_step(from_x: Tensor, from_h: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """Gates input, forget, cell, output, as in torch. One call bends all of them: calls are what a step costs."""
    sums = from_x + from_h  # (B, 4 H)
    i, f, _, o = torch.sigmoid(sums).chunk(4, 1)
    c = torch.addcmul(f * state[1], i, torch.tanh(sums.chunk(4, 1)[2]))  # (B, H)
    return o * torch.tanh(c), c


def gru_step(from_x: Tensor, from_h: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """Gates reset, update, new, as in torch: the reset gate acts on the weighted sum, not on the state."""
    (rx, zx, nx), (rh, zh, nh) = from_x.chunk(3, 1), from_h.chunk(3, 1)
    new = torch.tanh(torch.addcmul(nx, torch.sigmoid(rx + rh), nh))  # (B, H)
    return (torch.lerp(new, state[0], torch.sigmoid(zx + zh)),)  # the update gate says what share of the state is kept


CELLS: dict[
    str, tuple[Step, int, int, int]
] = {  # cell -> (step, gates, which of them keeps the state, parts of a state)
    "tanh rnn": (tanh_step, 1, -1, 1),
    "relu rnn": (relu_step, 1, -1, 1),
    "lstm": (lstm_step, 4, 1, 2),
    "gru": (gru_step, 3, 1, 1),
}


class Unrolled(nn.Module):
    """One recurrent layer of H units. ``weight_ih`` (H, gates, inputs), ``weight_hh`` (H, gates, H), biases (H, gates).

    ``start`` of the recurrent weights, gate by gate: orthogonal, identity or normal (variance 1 / H), all times
    ``scale``. Input weights are uniform with variance 1 / inputs; the gate that keeps the state gets ``forget_bias``.
    """

    def __init__(self, inputs: int, hidden: int, cell: str, start: str, scale: float, forget_bias: float):
        super().__init__()
        self.step, self.gates, keeper, self.parts = CELLS[cell]
        self.activation = {"tanh rnn": torch.tanh, "relu rnn": torch.relu}.get(cell)
        reach = (3 / inputs) ** 0.5
        self.weight_ih = nn.Parameter(torch.empty(hidden, self.gates, inputs).uniform_(-reach, reach))
        self.weight_hh = nn.Parameter(torch.empty(hidden, self.gates, hidden))
        self.bias_ih = nn.Parameter(torch.zeros(hidden, self.gates))
        self.bias_hh = nn.Parameter(torch.zeros(hidden, self.gates))
        with torch.no_grad():
            for gate in range(self.gates):
                weight = torch.empty(hidden, hidden)
                if start == "identity":
                    nn.init.eye_(weight)  # Le, Jaitly and Hinton 2015, arXiv:1504.00941
                elif start == "orthogonal":
                    nn.init.orthogonal_(weight)  # Saxe et al. 2013, arXiv:1312.6120
                else:
                    nn.init.normal_(weight, std=hidden**-0.5)
                self.weight_hh[:, gate] = scale * weight
            if keeper >= 0:
                self.bias_ih[:, keeper] = forget_bias  # Jozefowicz et al. 2015, ICML

    def forward(self, x: Tensor, states: list[Tensor] | None = None, copies: list[Tensor] | None = None) -> Tensor:
        """(B, T, inputs) -> the last h (B, H). Into ``states`` go the T states (B, H) (of an LSTM its cell c), into
        ``copies`` the recurrent weights as each step used them, so that its share of their gradient can be told."""
        from_xs = x @ _gate_first(self.weight_ih).T + _gate_first(self.bias_ih)  # (B, T, gates * H)
        weight, bias = _gate_first(self.weight_hh), _gate_first(self.bias_hh)  # (gates * H, H), (gates * H,)
        state = (x.new_zeros(len(x), len(self.weight_hh)),) * self.parts
        for from_x in from_xs.unbind(1):
            used = weight
            if copies is not None:
                used = weight.view_as(weight)
                copies.append(used)
            state = self.step(from_x, torch.addmm(bias, state[0], used.T), state)
            if states is not None:
                states.append(state[-1])
        return state[0]


def _gate_first(parameter: Tensor) -> Tensor:
    """(H, gates, ...) -> (gates * H, ...), as torch has them."""
    return parameter.transpose(0, 1).flatten(0, 1)


class UnrolledRNN(nn.Module):
    """An unrolled layer and a linear answer from its last state."""

    def __init__(self, inputs: int, outputs: int, hidden: int, cell: str, start: str, scale: float, forget_bias: float):
        super().__init__()
        self.recurrent = Unrolled(inputs, hidden, cell, start, scale, forget_bias)
        self.output = nn.Linear(hidden, outputs)
        nn.init.xavier_uniform_(self.output.weight)
        nn.init.zeros_(self.output.bias)

    def forward(self, x: Tensor) -> Tensor:  # (B, T, inputs)
        return self.output(self.recurrent(x))  # (B, outputs)

    def trace(self, x: Tensor) -> list[Tensor]:
        """The last state (B, H) and the network's output (B, outputs)."""
        last = self.recurrent(x)
        return [last, self.output(last)]

    def flow(self, x: Tensor) -> tuple[list[Tensor], list[Tensor], Tensor]:
        """T states (B, H), T times the recurrent weights, and the output."""
        states: list[Tensor] = []
        copies: list[Tensor] = []
        return states, copies, self.output(self.recurrent(x, states, copies))
