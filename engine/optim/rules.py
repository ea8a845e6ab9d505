"""Update rules, written out: each turns one flat gradient into a change of one flat parameter tensor, in place.

Every rule agrees with the ``torch.optim`` class of its name (tests hold it to 1e-10 in float64). They are written here
because on one flat tensor the wrapper of ``torch.optim`` costs more than the update, and because a page about
optimizers should be able to show the rule that runs. ``g`` is the gradient, ``w`` the parameters, ``lr`` the learning
rate of this step; all products and roots are element by element.

On a few hundred numbers a call costs 1 us and its arithmetic nothing, so the code counts calls: ``lerp_`` is a running
mean in one call, ``add(..., alpha=)`` multiplies and adds in one, and ``eps`` is kept as a tensor because a Python
number beside a tensor is wrapped anew at every call, which costs more than the addition.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import torch
from torch import Tensor

from engine.core.config import unknown_name


class Rule(ABC):
    """Base of all rules. A subclass names its settings, its memories (one tensor (N,) each) and the step.

    ``like`` is the parameter tensor (N,); only its size, dtype and device matter. ``t`` counts the steps taken.
    """

    settings: ClassVar[tuple[str, ...]] = ()
    memories: ClassVar[tuple[str, ...]] = ()

    def __init__(self, like: Tensor):
        self.t = 0
        for name in self.memories:
            setattr(self, name, torch.zeros_like(like))

    @abstractmethod
    def step(self, w: Tensor, g: Tensor, lr: float) -> None:
        """Change ``w`` (N,) in place by its gradient ``g`` (N,), which is left as it is."""

    def state(self) -> dict[str, Any]:
        """Everything the next step depends on: live tensors and numbers."""
        return {"t": self.t} | {name: getattr(self, name) for name in self.memories}

    def load(self, state: dict[str, Any]) -> None:
        """Take over a state by copying it."""
        self.t = int(state["t"])
        for name in self.memories:
            getattr(self, name).copy_(state[name])


class SGD(Rule):
    """``w -= lr g``. Robbins and Monro 1951, Annals of Mathematical Statistics 22."""

    def step(self, w: Tensor, g: Tensor, lr: float) -> None:
        w.add_(g, alpha=-lr)


class Momentum(Rule):
    """``v = momentum v + g;  w -= lr v``. Polyak 1964, USSR Comp. Math. 4; Sutskever et al. 2013, ICML.

    As in torch, ``lr`` stays outside of ``v``: a changed rate acts on the whole velocity at once.
    """

    settings = ("momentum",)
    memories = ("v",)

    def __init__(self, like: Tensor, momentum: float = 0.9):
        super().__init__(like)
        self.momentum = momentum

    def step(self, w: Tensor, g: Tensor, lr: float) -> None:
        torch.add(g, self.v, alpha=self.momentum, out=self.v)
        w.add_(self.v, alpha=-lr)


class Nesterov(Momentum):
    """``v = momentum v + g;  w -= lr (g + momentum v)``. Nesterov 1983; Sutskever et al. 2013, ICML."""

    def step(self, w: Tensor, g: Tensor, lr: float) -> None:
        torch.add(g, self.v, alpha=self.momentum, out=self.v)
        w.add_(g, alpha=-lr).add_(self.v, alpha=-lr * self.momentum)


class Rprop(Rule):
    """Only the gradient's sign counts. Each weight has a step size of its own:

    ``s *= eta_plus`` while the sign of ``g`` stays, ``s *= eta_minus`` when it flips (and that step is skipped);
    ``w -= s sign(g)``, ``s`` within [1e-6, 50]. Riedmiller and Braun 1993, IEEE ICNN.

    Departs from it: ``s`` is kept as a multiple of ``lr``, so that the learning rate, which in the paper is only the
    first step size, can be changed later. With a constant rate it is the paper's rule. Meant for full batches.
    """

    settings = ("eta_minus", "eta_plus")
    memories = ("before", "size")
    smallest, largest = 1e-6, 50.0

    def __init__(self, like: Tensor, eta_minus: float = 0.5, eta_plus: float = 1.2):
        super().__init__(like)
        self.size.fill_(1.0)
        self.zero, self.shrink, self.keep, self.grow = like.new_tensor([0.0, eta_minus, 1.0, eta_plus]).unbind()

    def step(self, w: Tensor, g: Tensor, lr: float) -> None:
        if lr == 0:
            return
        agree = g * self.before
        flipped = agree < self.zero
        factor = torch.where(flipped, self.shrink, torch.where(agree > self.zero, self.grow, self.keep))
        self.size.mul_(factor).clamp_(self.smallest / lr, self.largest / lr)
        torch.mul(g, ~flipped, out=self.before)
        w.addcmul_(self.before.sign(), self.size, value=-lr)


class Adagrad(Rule):
    """``s += g^2;  w -= lr g / (sqrt(s) + eps)``. Duchi, Hazan and Singer 2011, JMLR 12."""

    settings = ("eps",)
    memories = ("s",)

    def __init__(self, like: Tensor, eps: float = 1e-10):
        super().__init__(like)
        self.eps = like.new_tensor(eps)

    def step(self, w: Tensor, g: Tensor, lr: float) -> None:
        self.s.addcmul_(g, g)
        w.addcdiv_(g, self.s.sqrt().add_(self.eps), value=-lr)


class Adadelta(Rule):
    """Steps in the units of the weights, from running means of squared gradients and squared steps:

    ``s = rho s + (1 - rho) g^2;  d = g sqrt(u + eps) / sqrt(s + eps);  u = rho u + (1 - rho) d^2;  w -= lr d``.
    Zeiler 2012, arXiv:1212.5701 (there without ``lr``, that is ``lr`` = 1).
    """

    settings = ("rho", "eps")
    memories = ("s", "u")

    def __init__(self, like: Tensor, rho: float = 0.9, eps: float = 1e-6):
        super().__init__(like)
        self.rho, self.eps = rho, like.new_tensor(eps)

    def step(self, w: Tensor, g: Tensor, lr: float) -> None:
        self.s.lerp_(g * g, 1 - self.rho)
        d = self.u.add(self.eps).div_(self.s + self.eps).sqrt_().mul_(g)
        self.u.lerp_(d * d, 1 - self.rho)
        w.add_(d, alpha=-lr)


class RMSprop(Rule):
    """``s = rho s + (1 - rho) g^2;  w -= lr g / (sqrt(s) + eps)``. Hinton 2012, Coursera lecture 6e."""

    settings = ("rho", "eps")
    memories = ("s",)

    def __init__(self, like: Tensor, rho: float = 0.99, eps: float = 1e-8):
        super().__init__(like)
        self.rho, self.eps = rho, like.new_tensor(eps)

    def step(self, w: Tensor, g: Tensor, lr: float) -> None:
        self.s.lerp_(g * g, 1 - self.rho)
        w.addcdiv_(g, self.s.sqrt().add_(self.eps), value=-lr)


class RMSpropMomentum(Rule):
    """``s = rho s + (1 - rho) g^2;  v = momentum v + g / (sqrt(s) + eps);  w -= lr v``.

    Graves 2013, arXiv:1308.0850, without its centring by the mean gradient.
    """

    settings = ("rho", "momentum", "eps")
    memories = ("s", "v")

    def __init__(self, like: Tensor, rho: float = 0.99, momentum: float = 0.9, eps: float = 1e-8):
        super().__init__(like)
        self.rho, self.momentum, self.eps = rho, momentum, like.new_tensor(eps)

    def step(self, w: Tensor, g: Tensor, lr: float) -> None:
        self.s.lerp_(g * g, 1 - self.rho)
        torch.add(g / self.s.sqrt().add_(self.eps), self.v, alpha=self.momentum, out=self.v)
        w.add_(self.v, alpha=-lr)


class Adam(Rule):
    """``m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;  w -= lr m' / (sqrt(v') + eps)``

    with ``m' = m / (1 - beta1^t)`` and ``v' = v / (1 - beta2^t)``. Kingma and Ba 2014, arXiv:1412.6980. Written in the
    paper's second form (end of its section 2), which has the corrections in two numbers: one call fewer.
    """

    settings = ("beta1", "beta2", "eps")
    memories = ("m", "v")

    def __init__(self, like: Tensor, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8):
        super().__init__(like)
        self.beta1, self.beta2, self.eps = beta1, beta2, like.new_tensor(eps)

    def step(self, w: Tensor, g: Tensor, lr: float) -> None:
        self.t += 1
        self.m.lerp_(g, 1 - self.beta1)
        self.v.lerp_(g * g, 1 - self.beta2)
        correct = (1 - self.beta2**self.t) ** 0.5
        size = lr * correct / (1 - self.beta1**self.t)
        w.addcdiv_(self.m, self.v.sqrt().add_(self.eps, alpha=correct), value=-size)


class AdamW(Adam):
    """``w *= 1 - lr weight_decay``, then Adam. Loshchilov and Hutter 2017, arXiv:1711.05101.

    As in torch, biases decay as well, and the decay is scaled by ``lr``.
    """

    settings = (*Adam.settings, "weight_decay")

    def __init__(self, like: Tensor, weight_decay: float = 0.01, **adam: float):
        super().__init__(like, **adam)
        self.weight_decay = weight_decay

    def step(self, w: Tensor, g: Tensor, lr: float) -> None:
        w.add_(w, alpha=-lr * self.weight_decay)
        super().step(w, g, lr)


RULES: dict[str, type[Rule]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "rprop": Rprop,
    "adagrad": Adagrad,
    "adadelta": Adadelta,
    "rmsprop": RMSprop,
    "rmsprop momentum": RMSpropMomentum,
    "adam": Adam,
    "adamw": AdamW,
}


def build(name: str, like: Tensor, settings: dict[str, Any]) -> Rule:
    """The rule of that name with those of ``settings`` that it has. Raises LookupError with the closest name."""
    if name not in RULES:
        raise LookupError(unknown_name("optimizer", name, list(RULES)))
    rule = RULES[name]
    return rule(like, **{key: settings[key] for key in rule.settings if key in settings})
