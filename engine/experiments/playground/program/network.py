"""The network section of a Playground program: the layers, how their weights start, what they take over."""

from __future__ import annotations

from dataclasses import dataclass

from engine.core.config import unknown_name
from engine.experiments.playground.config import PlaygroundConfig
from engine.experiments.playground.problem import Problem

ACTIVATIONS = {
    "linear": "", "relu": "nn.ReLU()", "leaky relu": "nn.LeakyReLU(0.01)", "elu": "nn.ELU()", "tanh": "nn.Tanh()",
    "sigmoid": "nn.Sigmoid()", "softplus": "nn.Softplus()", "silu": "nn.SiLU()", "gelu": "nn.GELU()",
}  # fmt: skip
NORMS = {"none": "", "batch": "nn.BatchNorm1d({})", "layer": "nn.LayerNorm({})"}
STATISTICS = ("running_mean", "running_var", "num_batches_tracked")  # of batch norm
INITS = {
    "zeros": "nn.init.zeros_(layer.weight)",
    "small normal": "nn.init.normal_(layer.weight, std=0.01)",
    "uniform": "nn.init.uniform_(layer.weight, -0.5, 0.5)",
    "xavier": "nn.init.xavier_uniform_(layer.weight)  # Glorot and Bengio 2010",
    "he": 'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")  # He et al. 2015',
}
INHERIT = '''\
def inherit(new, old):
    """Copy the corner of every tensor that both layers have."""
    for mine, theirs in zip(new.state_dict().values(), old.state_dict().values()):
        corner = tuple(slice(min(a, b)) for a, b in zip(mine.shape, theirs.shape))
        mine[corner] = theirs[corner]'''


@dataclass(frozen=True)
class Place:
    """Where a module of the run's network stands in the program's ``nn.Sequential``."""

    module: str  # hidden.0.linear, hidden.0.norm, output, or dropout.0
    index: int
    rows: int  # how many units it has
    columns: int  # how many inputs each of its weights has; 0 for a norm


class Network:
    """One network of the program. ``dropped``: which hidden layers ever have dropout while it trains."""

    def __init__(self, config: PlaygroundConfig, problem: Problem, dropped: set[int]):
        self.config, self.problem = config, problem
        self.lines: list[str] = []
        self.places: dict[str, Place] = {}
        width, count = len(problem.inputs), 0
        for i, layer in enumerate(config.layers):
            calls = [
                (f"hidden.{i}.linear", f"nn.Linear({width}, {layer.units})", width),
                (f"hidden.{i}.norm", NORMS[layer.norm].format(layer.units), 0),
                ("", ACTIVATIONS[layer.activation], 0),
                (f"dropout.{i}", f"nn.Dropout({layer.dropout!r})" if i in dropped else "", 0),
            ]
            here = [(module, call, columns) for module, call, columns in calls if call]
            for module, _, columns in here:
                if module:
                    self.places[module] = Place(module, count, layer.units, columns)
                count += 1
            self.lines.append(f"    {', '.join(call for _, call, _ in here)},")
            width = layer.units
        self.lines.append(f"    nn.Linear({width}, {problem.outputs}),")
        self.places["output"] = Place("output", count, problem.outputs, width)

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Parameter -> shape, as the run names them, in the order of ``model.parameters()``."""
        found: dict[str, tuple[int, ...]] = {}
        for module, place in self.places.items():
            if not module.startswith("dropout"):
                found[f"{module}.weight"] = (place.rows, place.columns) if place.columns else (place.rows,)
                found[f"{module}.bias"] = (place.rows,)
        return found

    @property
    def has_norm(self) -> bool:
        return any(module.endswith("norm") for module in self.places)

    def at(self, name: str) -> str:
        """``hidden.0.linear.weight`` -> ``model[0].weight``."""
        if name not in self.shapes:
            raise LookupError(unknown_name("parameter", name, list(self.shapes)))
        module, _, tensor = name.rpartition(".")
        return f"model[{self.places[module].index}].{tensor}"

    def key(self, name: str) -> str:
        """``hidden.0.linear.weight`` -> ``0.weight``, as ``model.state_dict()`` has it."""
        module, _, tensor = name.rpartition(".")
        if name not in self.shapes and tensor not in STATISTICS:
            raise LookupError(unknown_name("parameter", name, list(self.shapes)))
        return f"{self.places[module].index}.{tensor}"

    def rows_of(self, unit: str) -> list[int]:
        """Where the parameters of a unit (``h0.3``, ``out.0``) lie among all, in order; empty when it is not there."""
        site, _, row = unit.rpartition(".")
        module = "output" if site == "out" else f"hidden.{site[1:]}"
        found, start, j = [], 0, int(row)
        for name, shape in self.shapes.items():
            wide = shape[1] if len(shape) > 1 else 1
            if j < shape[0] and name.rpartition(".")[0] in (module, f"{module}.linear", f"{module}.norm"):
                found += range(start + j * wide, start + (j + 1) * wide)
            start += shape[0] * wide
        return found

    def code(self) -> str:
        """Code that leaves ``model`` with its first weights, drawn in the order of the run's."""
        return "\n".join([
            "model = nn.Sequential(", *self.lines, ")",
            "for layer in model:",
            "    if isinstance(layer, nn.Linear):",
            f"        {INITS[self.config.init]}",
            "        nn.init.zeros_(layer.bias)",
        ])  # fmt: skip

    def inherit(self, old: Network) -> str:
        """Code that copies what fits from ``old``, a network before this one; see ``inheritance.py``."""
        mine, theirs = self.problem.inputs, old.problem.inputs
        first = next(iter(self.places))
        lines = []
        for module, place in self.places.items():
            other = old.places.get(module)
            deeper = len(self.config.layers) != len(old.config.layers)
            if other is None or module.startswith("dropout") or (module == "output" and deeper):
                continue
            lines.append(f"inherit(model[{place.index}], old[{other.index}])")
            if module == first and mine != theirs:
                lines[-1:] = self._first_weights(place, other, theirs)
        return "\n".join(lines)

    def _first_weights(self, place: Place, other: Place, theirs: tuple[str, ...]) -> list[str]:
        """The weights that read the inputs go by the inputs' names."""
        rows = min(place.rows, other.rows)
        pairs = [(i, theirs.index(name)) for i, name in enumerate(self.problem.inputs) if name in theirs]
        lines = [f"model[{place.index}].bias.data[:{rows}] = old[{other.index}].bias.data[:{rows}]"]
        if pairs:
            here, there = ([pair[side] for pair in pairs] for side in (0, 1))
            lines.append(
                f"model[{place.index}].weight.data[:{rows}, {here}] = old[{other.index}].weight.data[:{rows}, {there}]"
                "  # by the inputs' names"
            )
        return lines
