"""What a page says about a run that holds for the whole of it: environment, network, curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.networks.arithmetic import shapes
from engine.networks.spec import written

if TYPE_CHECKING:
    from engine.experiments.dqn.experiment import Dqn

CURVES = (  # scalar, label, panel, what it says above the curves, colour: one of its own each, for they share a legend
    ("return", "episode", "return", "Return of each episode", 1),
    ("mean_return", "mean of the last 20", "return", "", 5),
    ("loss", "mini-batch", "loss", "Loss of the mini-batch", 3),
    ("predicted", "predicted at the start", "value", "Value of an episode, discounted", 4),
    ("obtained", "then obtained", "value", "", 0),
    ("q_mean", "mean of the largest Q", "q", "Largest Q, mini-batch", 2),
    ("length", "steps of an episode", "", "", 0),
    ("epsilon", "share of random actions", "epsilon", "Random actions (share)", 6),
)  # fmt: skip


def facts(lab: Dqn, known: dict[str, Any]) -> dict[str, Any]:
    """Beside what every lab says: ``environment`` (see ``Spec.as_json``), ``curves`` and ``floors`` (the solved line),
    ``network`` with its ``stages``, and which ``looks`` there are for this environment."""
    config, spec = lab.config, lab.config.spec
    channels, size, outputs = config.inputs
    planned = shapes(config.network, channels, size, outputs)
    missing = {
        "plane": len(spec.variables) < 2,
        "pixels": spec.kind != "pixels" or not any(part.kind == "conv" for part in config.network),
    }  # fmt: skip
    layers = "frames" if spec.stack > 1 else "planes"
    return {
        **known, "task": "return", "loss": f"{config.loss} of the TD error", "environment": spec.as_json(),
        "channels": channels, "size": size, "classes": outputs, "class_names": list(spec.actions),
        "network": written(config.network), "parameters": sum(p.numel() for p in lab.network.parameters()),
        "stages": [
            {"name": name, "kind": lab.network.kinds()[name], "shape": list(planned[last].shape)}
            for name, last in {stage: i for i, (stage, _) in enumerate(lab.network.cards)}.items()
        ],
        "n_step": config.n_step, "gamma": config.gamma, "capacity": lab.learner.replay.capacity,
        "target": config.target, "dueling": config.dueling, "prioritised": config.prioritised,
        "looks": [name for name in lab.lenses() if not missing.get(name, False)],
        "curves": [
            {"name": name, "label": label, "panel": panel, "panel_label": above, "colour": colour}
            for name, label, panel, above, colour in CURVES
        ],
        "floors": {} if spec.solved is None else {"return": spec.solved}, "floor_label": "solved",
        "checked": "Checked: whether the run diverged, learning and exploration, the scale of rewards, values beyond "
        "what is obtained, dead units, the size of the memory, and what has been forgotten.",
        "epoch_word": "episode", "unused": ["data"], "output_word": "action",
        "input_words": ["State", f"{channels} numbers"]
        if spec.kind == "vector"
        else ["Picture", f"{channels} {layers}"],
    }  # fmt: skip
