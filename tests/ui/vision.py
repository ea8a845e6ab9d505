"""A bench of a lab with images, and a pool that answers every lens and counts: what the tests of its panels share."""

from types import SimpleNamespace

import numpy as np

from ui.shown import Shown

FACTS = {
    "class_names": ["circle", "square", "star"], "channels": 1, "size": 4, "train": 20, "val": 9,
    "looks": ["confusion", "cell", "attribution", "imagined", "adversarial", "robustness", "embedding"],
    "attribution": {"methods": ["saliency", "integrated gradients", "occlusion"], "signed": ["occlusion"]},
    "imagination": {
        "layers": {"conv1": 4, "dense1": 3},
        "knobs": {
            "steps": {"low": 1, "high": 500, "default": 100, "step": 1, "words": ""},
            "l2": {"low": 0.0, "high": 0.2, "default": 0.02, "step": 0.005, "words": ""},
            "jitter": {"low": 0, "high": 4, "default": 1, "step": 1, "words": ""},
        },
    },
    "embedding": {"layers": ["conv1", "dense1"]},
}  # fmt: skip


class Workers:
    """A pool that answers every lens with its name, and counts."""

    def __init__(self):
        self.asked, self.state, self.error = [], {"step": 50, "events": []}, None

    def ask(self, run, verb, within, lenses, ablate, built):
        (lens,) = lenses
        self.asked.append(lens)
        if self.error:
            raise self.error
        if self.state is None:
            return {"state": "lost", "busy": True}
        arrays = {
            "counts": np.array([[5, 0, 1], [3, 4, 0], [0, 0, 6]], np.int32), "value": np.float32(2.5),
            **dict.fromkeys(("image", "frames", "trace", "strongest"), np.zeros((1, 1, 4, 4), np.float32)),
            **dict.fromkeys(("strengths", "accuracy", "noise", "count", "images"), np.zeros(3, np.float32)),
        }  # fmt: skip
        return {"seen": self.state["step"], "events": self.state["events"], "looks": {lens["name"]: arrays}}


def bench(state="paused", step=50, run="r1", facts=FACTS, **more):
    config = SimpleNamespace(batch_size=64)
    shown = Shown(run, "Run 1", config, config, {"state": state, "step": step, "events": [], "facts": facts, **more})
    return SimpleNamespace(
        lab=SimpleNamespace(key="lab"), run=shown, answer=shown.answer, ablated={}, visible=True, notes=[]
    )
