"""How weights start: what decides whether a deep network learns at all.

``zeros``         every weight 0: all units of a layer stay equal for ever
``small normal``  normal with standard deviation 0.01
``uniform``       uniform in [-0.5, 0.5], the start of TensorFlow Playground (Smilkov et al. 2017, arXiv:1708.03788)
``xavier``        uniform with variance 2 / (inputs + outputs): Glorot and Bengio 2010, AISTATS; suits tanh and sigmoid
``he``            normal with variance 2 / inputs: He et al. 2015, arXiv:1502.01852; suits ReLU

Biases start at 0 in every scheme (TensorFlow Playground: 0.1). Norm layers keep scale 1 and shift 0.
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn

INITS: dict[str, Callable[[Tensor], Tensor]] = {
    "zeros": nn.init.zeros_,
    "small normal": lambda weight: nn.init.normal_(weight, std=0.01),
    "uniform": lambda weight: nn.init.uniform_(weight, -0.5, 0.5),
    "xavier": nn.init.xavier_uniform_,
    "he": lambda weight: nn.init.kaiming_normal_(weight, nonlinearity="relu"),
}


def initialise(module: nn.Module, how: str) -> None:
    """Start every linear and convolutional layer of ``module`` in place, in order, from torch's random stream.

    Raises LookupError for an unknown scheme.
    """
    if how not in INITS:
        raise LookupError(f"There is no initialisation {how!r}. Known: {', '.join(INITS)}.")
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv1d | nn.Conv2d):
            INITS[how](layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
