"""The update rules, learning-rate schedules and losses of a Playground program, each as the few lines that it is.

The lines are those of ``engine.optim``, call for call: then the losses agree in every bit.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.experiments.playground.config import PlaygroundConfig


@dataclass(frozen=True)
class Rule:
    """``settings`` and ``memory`` stand before the loop, ``update`` in it. ``{t}`` is the number of this update, from
    1, ``{name}`` a setting of the run."""

    source: str
    settings: str
    memory: str
    update: str


NOTE_V = "v = torch.zeros_like(w)  # velocity"
NOTE_S = "s = torch.zeros_like(w)  # running mean of squared gradients"
RULES: dict[str, Rule] = {
    "sgd": Rule("Gradient descent, Robbins and Monro 1951.", "", "", "w.add_(g, alpha=-lr)  # w = w - lr g"),
    "momentum": Rule(
        "Momentum, Polyak 1964.", "momentum = {momentum!r}", NOTE_V,
        "torch.add(g, v, alpha=momentum, out=v)  # v = momentum v + g\n"
        "w.add_(v, alpha=-lr)  # w = w - lr v",
    ),
    "nesterov": Rule(
        "Momentum that looks ahead, Nesterov 1983.", "momentum = {momentum!r}", NOTE_V,
        "torch.add(g, v, alpha=momentum, out=v)  # v = momentum v + g\n"
        "w.add_(g, alpha=-lr).add_(v, alpha=-lr * momentum)  # w = w - lr (g + momentum v)",
    ),
    "rprop": Rule(
        "Rprop, Riedmiller and Braun 1993: only the gradient's sign counts; every weight has its own step.",
        "shrink, keep, grow = torch.tensor([{eta_minus!r}, 1.0, {eta_plus!r}]).unbind()\nzero = torch.tensor(0.0)",
        "size = torch.ones_like(w)  # every weight's step, as a multiple of lr\n"
        "before = torch.zeros_like(w)  # the gradient before; 0 where its sign has just flipped",
        "agree = g * before\n"
        "flipped = agree < zero\n"
        "size.mul_(torch.where(flipped, shrink, torch.where(agree > zero, grow, keep)))\n"
        "size.clamp_(1e-6 / lr, 50.0 / lr)\n"
        "torch.mul(g, ~flipped, out=before)\n"
        "w.addcmul_(before.sign(), size, value=-lr)  # w = w - lr size sign(g)",
    ),
    "adagrad": Rule(
        "Adagrad, Duchi et al. 2011.", "eps = torch.tensor({eps!r})",
        "s = torch.zeros_like(w)  # sum of squared gradients",
        "s.addcmul_(g, g)  # s = s + g^2\n"
        "w.addcdiv_(g, s.sqrt().add_(eps), value=-lr)  # w = w - lr g / (sqrt(s) + eps)",
    ),
    "adadelta": Rule(
        "Adadelta, Zeiler 2012.", "rho, eps = {rho!r}, torch.tensor({eps!r})",
        NOTE_S + "\nu = torch.zeros_like(w)  # running mean of squared steps",
        "s.lerp_(g * g, 1 - rho)  # s = rho s + (1 - rho) g^2\n"
        "d = u.add(eps).div_(s + eps).sqrt_().mul_(g)  # d = g sqrt(u + eps) / sqrt(s + eps)\n"
        "u.lerp_(d * d, 1 - rho)  # u = rho u + (1 - rho) d^2\n"
        "w.add_(d, alpha=-lr)  # w = w - lr d",
    ),
    "rmsprop": Rule(
        "RMSprop, Hinton 2012.", "rho, eps = {rho!r}, torch.tensor({eps!r})", NOTE_S,
        "s.lerp_(g * g, 1 - rho)  # s = rho s + (1 - rho) g^2\n"
        "w.addcdiv_(g, s.sqrt().add_(eps), value=-lr)  # w = w - lr g / (sqrt(s) + eps)",
    ),
    "rmsprop momentum": Rule(
        "RMSprop with momentum, Graves 2013.", "rho, momentum, eps = {rho!r}, {momentum!r}, torch.tensor({eps!r})",
        f"{NOTE_S}\n{NOTE_V}",
        "s.lerp_(g * g, 1 - rho)  # s = rho s + (1 - rho) g^2\n"
        "torch.add(g / s.sqrt().add_(eps), v, alpha=momentum, out=v)  # v = momentum v + g / sqrt(s)\n"
        "w.add_(v, alpha=-lr)  # w = w - lr v",
    ),
    "adam": Rule(
        "Adam, Kingma and Ba 2014.", "beta1, beta2, eps = {beta1!r}, {beta2!r}, torch.tensor({eps!r})",
        "m = torch.zeros_like(w)  # running mean of gradients\n"
        "v = torch.zeros_like(w)  # running mean of squared gradients",
        "m.lerp_(g, 1 - beta1)  # m = beta1 m + (1 - beta1) g\n"
        "v.lerp_(g * g, 1 - beta2)  # v = beta2 v + (1 - beta2) g^2\n"
        "correct = (1 - beta2**{t}) ** 0.5  # m and v began at 0: this makes up for it\n"
        "size = lr * correct / (1 - beta1**{t})\n"
        "w.addcdiv_(m, v.sqrt().add_(eps, alpha=correct), value=-size)  # w = w - size m / sqrt(v)",
    ),
}  # fmt: skip
RULES["adamw"] = Rule(
    "AdamW, Loshchilov and Hutter 2017: Adam, and every weight decays a little.",
    RULES["adam"].settings + "\nweight_decay = {weight_decay!r}",
    RULES["adam"].memory,
    "w.add_(w, alpha=-lr * weight_decay)  # w = w - lr weight_decay w\n" + RULES["adam"].update,
)

SCHEDULES: dict[str, tuple[str, str]] = {  # kind -> function's name and source; ``step`` counts updates from 0
    "constant": ("constant", 'def constant(step):\n    """Always the same learning rate."""\n    return 1.0'),
    "step": (
        "stepwise",
        'def stepwise(step):\n    """The learning rate drops after every `schedule_steps` steps."""\n'
        "    return schedule_factor ** (step // schedule_steps)",
    ),
    "exponential": (
        "exponential",
        'def exponential(step):\n    """The learning rate falls by `schedule_factor` in `schedule_steps` steps."""\n'
        "    return schedule_factor ** (step / schedule_steps)",
    ),
    "cosine": (
        "cosine",
        'def cosine(step):\n    """Half a cosine from 1 to 0. Loshchilov and Hutter 2016."""\n'
        "    return (1 + math.cos(math.pi * min(step / schedule_steps, 1))) / 2",
    ),
    "one-cycle": (
        "one_cycle",
        'def between(a, b, share):\n    """From a to b along half a cosine."""\n'
        "    return b + (a - b) * (1 + math.cos(math.pi * share)) / 2\n\n\n"
        'def one_cycle(step):\n    """Up from 1/25 to 1 in the first 30 %, then down to almost 0. '
        'Smith and Topin 2017."""\n'
        "    top, last, end = 0.3 * schedule_steps - 1, schedule_steps - 1, 1 / 25 / 1e4\n"
        "    if step < top:\n"
        "        return between(1 / 25, 1.0, step / top)\n"
        "    if last <= top or step >= last:\n"
        "        return end\n"
        "    return between(1.0, end, max(0.0, (step - top) / (last - top)))",
    ),
    "warm-up": (
        "warm_up",
        'def warm_up(step):\n    """A straight line up to 1 in `schedule_steps` steps. Goyal et al. 2017."""\n'
        "    return min(1.0, (step + 1) / schedule_steps)",
    ),
}


def loss_call(config: PlaygroundConfig, task: str, outputs: str, y: str) -> str:
    """The loss as an expression."""
    squared = config.loss == "squared error"
    if task == "binary":
        return (
            f"F.mse_loss({outputs}.sigmoid(), {y})"
            if squared
            else f"F.binary_cross_entropy_with_logits({outputs}, {y})"
        )
    if task == "classes":
        if not squared:
            return f"F.cross_entropy({outputs}, {y})"
        return f"({outputs}.softmax(1) - F.one_hot({y}, {outputs}.shape[1])).square().sum(1).mean()"
    return f"F.mse_loss({outputs}, {y})"
