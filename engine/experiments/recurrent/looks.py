"""What pictures may ask of this lab: every gate over a text, the arithmetic of a unit, units over a longer stretch.

Units of a character model that can be read were found by Karpathy, Johnson and Fei-Fei 2015 (arXiv:1506.02078), and so
were shares of saturated gates; units that are on for a phrase, and where else they are, is the question of LSTMVis
(Strobelt et al. 2016, arXiv:1606.07461).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.core.config import unknown_name
from engine.experiments.recurrent.learner import UNASKED
from engine.experiments.recurrent.reading import Reading
from engine.models.recurrent_layer import GATES, SIGMOID, Recurrent
from engine.models.recurrent_net import RecurrentNet
from engine.probes.evaluation import evaluating

TOP = 5  # likeliest answers that are named
LOW, HIGH = 0.1, 0.9  # a gate below or above counts as shut or open (Karpathy et al.)
MOST_MATCHES = 40
AGREE = 0.6  # share of the units that have to be on for a match


class Looks(Reading):
    """Needs ``network``, ``learner``, ``config``."""

    def look_gates(self, cell: int = 0, layer: int = 0, text: Any = None, back: bool = False) -> dict[str, np.ndarray]:
        """Every gate of a layer while a text of T tokens is read, in its order; ``back``: of the direction that reads
        backwards.

        f32 (T, H) each: ``input`` ``forget`` ``candidate`` ``output`` ``cell`` ``hidden`` of an LSTM, ``reset``
        ``update`` ``candidate`` ``hidden`` of a GRU, ``before`` ``hidden`` of a simple cell. ``tokens`` i32 (T,), or
        ``values`` f32 (T, I); ``target`` i32 (T,), -1 where nothing is asked, ``top`` i32 (T, 5) and ``top_p`` f32
        (T, 5) the likeliest answers, ``loss`` f32 (T,) in nats, NaN where nothing is asked; of numbers ``said`` and
        ``wanted`` f32 (T, O), and the loss is the squared error."""
        network, place, direction = self.place(cell, layer, back)
        x, y = self.asked(text)
        with evaluating(self.network):
            traces, outputs = network.trace(x)
        gates = {name: array(values[0]) for name, values in traces[place][direction].items()}
        read = {"tokens": x[0].numpy().astype(np.int32)} if self.learner.tokens else {"values": array(x[0])}
        return gates | read | answered(outputs[0], y[0])

    def look_equation(
        self, cell: int = 0, layer: int = 0, text: Any = None, t: int | None = None, unit: int = 0, back: bool = False
    ) -> dict[str, np.ndarray]:
        """The arithmetic of one unit, at every step of a text or at step ``t`` alone (T is then 1): ``parts`` f32
        (T, G, 5), of each gate in the order of the facts: what comes from the input, from the hidden state before,
        the bias, their sum, and the sum squashed. ``hidden`` f32 (T, 2) before and after, and of an LSTM ``cell``. What
        comes from the hidden state to the candidate of a GRU has been through the reset gate."""
        network, place, direction = self.place(cell, layer, back)
        part = network.layers[place]
        x, _ = self.asked(text)
        if type(unit) is not int or not 0 <= unit < part.units:
            raise LookupError(f"The units of this layer have numbers from 0 to {part.units - 1}, got {str(unit)[:40]}.")
        steps = slice(None) if t is None else self.step_of(t, x)
        with evaluating(self.network):
            traces, _ = network.trace(x)
            below = network.embed(x)
            if place:
                below = network.above(place - 1, torch.cat([each["hidden"] for each in traces[place - 1]], 2))
        trace = {name: values[0] for name, values in traces[place][direction].items()}  # (T, H)
        earlier = {name: before(trace[name], direction) for name in ("hidden", "cell") if name in trace}
        looks = {"parts": parts(part, below[0], trace, earlier["hidden"], unit, direction)[steps]}
        for name, values in earlier.items():
            looks[name] = torch.stack([values[:, unit], trace[name][:, unit]], 1)[steps]  # (T, 2)
        return {name: array(values) for name, values in looks.items()}

    # --- over a longer text -------------------------------------------------------------------------------------------

    def look_stretch(
        self, cell: int = 0, layer: int = 0, unit: int = 0, state: str = "hidden", back: bool = False
    ) -> dict[str, np.ndarray]:
        """One unit's ``state`` (``hidden``, ``cell`` or a gate) over some 1,000 validation tokens: ``values`` f32 (L,),
        ``tokens`` i32 (L,) (of numbers ``inputs`` f32 (L, I)), ``starts`` i32 where another row of text begins."""
        trace, read = self.followed(cell, layer, back)
        if not isinstance(state, str) or state not in trace:
            raise LookupError(unknown_name("state", str(state)[:40], list(trace)))
        units = trace[state].shape[1]
        if type(unit) is not int or not 0 <= unit < units:
            raise LookupError(f"The units of this layer have numbers from 0 to {units - 1}, got {str(unit)[:40]}.")
        return {"values": array(trace[state][:, unit])} | read

    def look_units_on(
        self, cell: int = 0, layer: int = 0, text: Any = None, start: int = 0, stop: int = 1, threshold: float = 0.3,
        back: bool = False,
    ) -> dict[str, np.ndarray]:  # fmt: skip
        """Units that are on for the tokens from ``start`` up to ``stop`` of a text, and off elsewhere in it, or the
        other way round: ``unit`` i32 (n,), ``score`` f32 (n,) the mean state inside less that outside, as a share of
        the range over the text, where at least ``threshold`` of it; the clearest first, at most 20. ``matches`` i32
        (m, 3): where in the stretch most of them are as they are inside: start, stop, how many of them; ``tokens`` and
        ``starts`` as in ``stretch``."""
        network, place, direction = self.place(cell, layer, back)
        x, _ = self.asked(text)
        steps = x.shape[1]
        if not (type(start) is int and type(stop) is int and 0 <= start < stop <= steps):
            raise LookupError(f"A phrase must lie between 0 and {steps}, got {str(start)[:20]} to {str(stop)[:20]}.")
        if not isinstance(threshold, int | float) or not 0 <= threshold <= 100:
            raise ValueError(f"The threshold must be in [0, 100], got {str(threshold)[:40]}.")
        with evaluating(self.network):
            said = network.trace(x)[0][place][direction]["hidden"][0].nan_to_num(0.0)  # (T, H)
        inside = torch.zeros(steps, dtype=torch.bool)
        inside[start:stop] = True
        within = said[inside].mean(0)  # (H,)
        without = said[~inside].mean(0) if not inside.all() else torch.zeros_like(within)
        spread = (said.amax(0) - said.amin(0)).clamp(min=0.05)  # a unit that hardly moves is on for nothing
        score = (within - without) / spread
        order = score.abs().argsort(descending=True, stable=True)
        unit = order[score.abs()[order] >= threshold][:20]
        trace, read = self.followed(cell, layer, back)
        on = ((trace["hidden"] - (within + without) / 2) * score.sign() > 0)[:, unit].sum(1).numpy()  # (L,)
        return {
            "unit": unit.numpy().astype(np.int32), "score": array(score[unit]),
            "matches": matches(on, len(unit), read["starts"]),
        } | read  # fmt: skip

    def look_saturation(self, cell: int = 0) -> dict[str, np.ndarray]:
        """``share`` f32 (layers, S, D * H, 2): of the steps of the stretch those at which a gate is below 0.1, and
        those above 0.9, for the gates ``saturating`` of the facts. A simple cell has no gates: of its state the shares
        below -0.9 and above 0.9."""
        network, _, _ = self.place(cell, 0, False)
        x, cold = self.stretch()
        with evaluating(self.network):
            traces, _ = network.trace(x)
        rows = []
        for layer in traces:
            names = saturating(network.layers[0].kind)
            low = -HIGH if names == ["hidden"] else LOW
            values = torch.stack([
                torch.cat([each[name][:, cold:].flatten(0, 1) for each in layer], 1) for name in names
            ])  # (S, L, D * H)  # fmt: skip
            rows.append(torch.stack([(values < low).float().mean(1), (values > HIGH).float().mean(1)], 2))
        return {"share": array(torch.stack(rows))}

    # --- helpers ------------------------------------------------------------------------------------------------------

    def place(self, cell: int, layer: int, back: bool) -> tuple[RecurrentNet, int, int]:
        """The network, layer and direction of these numbers. Raises LookupError."""
        if type(cell) is not int or not 0 <= cell < len(self.network):
            raise LookupError(f"The cells have numbers from 0 to {len(self.network) - 1}, got {str(cell)[:40]}.")
        network = self.network[cell]
        if type(layer) is not int or not 0 <= layer < len(network.layers):
            raise LookupError(f"Its layers have numbers from 0 to {len(network.layers) - 1}, got {str(layer)[:40]}.")
        if back and network.layers[layer].directions == 1:
            raise LookupError("This cell reads in one direction only.")
        return network, layer, int(bool(back))

    def step_of(self, t: int, x: Tensor) -> slice:
        if type(t) is not int or not 0 <= t < x.shape[1]:
            raise LookupError(f"The steps of this text have numbers from 0 to {x.shape[1] - 1}, got {str(t)[:40]}.")
        return slice(t, t + 1)

    def followed(self, cell: int, layer: int, back: bool) -> tuple[dict[str, Tensor], dict[str, np.ndarray]]:
        """Gates and states of a layer over the stretch, name -> (L, H), and what is read there."""
        network, place, direction = self.place(cell, layer, back)
        x, cold = self.stretch()
        with evaluating(self.network):
            traces, _ = network.trace(x)
        trace = {name: values[:, cold:].flatten(0, 1) for name, values in traces[place][direction].items()}
        shown = x[:, cold:]
        starts = np.arange(0, shown.shape[0] * shown.shape[1], shown.shape[1], dtype=np.int32)
        flat = shown.flatten(0, 1)
        read = {"tokens": flat.numpy().astype(np.int32)} if self.learner.tokens else {"inputs": array(flat)}
        return trace, read | {"starts": starts}


def parts(layer: Recurrent, x: Tensor, trace: dict[str, Tensor], h: Tensor, unit: int, direction: int) -> Tensor:
    """``look_equation``'s ``parts`` (T, G, 5) of inputs (T, I) and states before each step (T, H)."""
    end = layer.ends()[direction]
    rows = [gate * layer.units + unit for gate in range(len(GATES[layer.kind]))]
    weight_ih, weight_hh, bias_ih, bias_hh = (
        getattr(layer, name + end).detach()[rows] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    from_x, from_h = x @ weight_ih.T, h @ weight_hh.T  # (T, G)
    bias = (bias_ih + bias_hh).expand_as(from_x).clone()
    if layer.kind == "gru":
        reset = trace["reset"][:, unit]
        from_h[:, 2] = reset * (from_h[:, 2] + bias_hh[2])
        bias[:, 2] = bias_ih[2]
    names = GATES[layer.kind] if layer.kind != "rnn" else ("hidden",)
    squashed = torch.stack([trace[name][:, unit] for name in names], 1)
    return torch.stack([from_x, from_h, bias, from_x + from_h + bias, squashed], 2)


def before(states: Tensor, direction: int) -> Tensor:
    """States after each step (T, H) -> before each."""
    zero = torch.zeros_like(states[:1])
    return torch.cat([states[1:], zero]) if direction else torch.cat([zero, states[:-1]])


def answered(outputs: Tensor, y: Tensor) -> dict[str, np.ndarray]:
    """What is said and asked, (T, K) against (T,) or (T, O); see ``look_gates``."""
    if y.dtype != torch.long:
        return {
            "said": array(outputs), "wanted": array(y), "loss": array((outputs - y).square().mean(1)),
            "target": np.full(len(y), UNASKED, np.int32), "top": np.zeros((len(y), 0), np.int32),
            "top_p": np.zeros((len(y), 0), np.float32),
        }  # fmt: skip
    logp = outputs.log_softmax(1)
    top_p, top = logp.exp().nan_to_num(0.0).topk(min(TOP, outputs.shape[1]), 1)
    loss = -logp.gather(1, y.clamp(min=0)[:, None])[:, 0]
    loss[y == UNASKED] = torch.nan
    return {
        "target": y.numpy().astype(np.int32), "top": top.numpy().astype(np.int32), "top_p": array(top_p),
        "loss": array(loss),
    }  # fmt: skip


def saturating(kind: str) -> list[str]:
    """The gates that can be open or shut; of a simple cell its state."""
    return [name for name in GATES[kind] if name in SIGMOID] or ["hidden"]


def matches(on: np.ndarray, units: int, starts: np.ndarray) -> np.ndarray:
    """Runs of steps at which most of the units are on (L,), within one row of text: start, stop, how many on average.
    The fullest first."""
    enough = np.concatenate([[False], on >= max(1.0, AGREE * units), [False]]) & bool(units)
    before, after, another = enough[:-1], enough[1:], np.isin(np.arange(len(enough) - 1), starts)  # (L + 1,)
    edges = (np.flatnonzero(one & (~other | another)).tolist() for one, other in ((after, before), (before, after)))
    found = [(start, stop, round(float(on[start:stop].mean()))) for start, stop in zip(*edges, strict=True)]
    found = sorted(found, key=lambda each: (-each[2], each[0] - each[1], each[0]))[:MOST_MATCHES]
    return np.array(found, np.int32).reshape(-1, 3)


def array(values: Tensor) -> np.ndarray:
    return values.detach().float().numpy().copy()
