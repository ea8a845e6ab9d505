"""What the diagnosis has to know about this lab, and what it suggests; and facts that hold for a whole run."""

from __future__ import annotations

from typing import Any

import torch

from engine.experiments.transformer.translations import Translations
from engine.probes.ablation import evenly
from engine.probes.diagnosis import Diagnosis, Remedy
from engine.probes.evaluation import evaluating
from engine.probes.evidence import Finding

USUAL_LR = {"adamw": 0.003, "adam": 0.003, "momentum": 0.05, "sgd": 0.2}
OBSERVED = 16  # training examples that activations are reported of
PARTS = {
    "attn": "heads of layer {}", "mlp": "network of layer {}", "enc": "encoder: heads of layer {}",
    "encmlp": "encoder: network of layer {}", "cross": "cross-attention of layer {}",
}  # fmt: skip
WRITTEN = ("stories", "brackets", "counting")  # texts of which there can be more
TRANSLATES = ("translate",)
WRITES = ("next", "writing", "babble", "speeds", "tokens")


class Checkup(Diagnosis):
    """The lab's answers to ``Diagnosis``. Needs ``network``, ``learner`` and ``config``."""

    def observe(self) -> None:
        with evaluating(self.network):
            self.network(evenly(self.splits()["train"][0], OBSERVED))

    def site_words(self) -> dict[str, str]:
        words = {}
        for name in self.sites():
            kind = name.rstrip("0123456789")
            words[name] = PARTS.get(kind, "{}").format(int(name[len(kind) :]) + 1) if kind in PARTS else {
                "stream": "last stream", "out": "outputs"}[name]  # fmt: skip
        return words

    def guess(self) -> float:
        y = self.splits()["train"][1]
        shares = torch.bincount(y[y >= 0]).double()
        shares = shares[shares > 0] / shares.sum()
        return float(-(shares * shares.log()).sum())

    def floor(self) -> float:
        return self.learner.examples.floor or 0.0

    def rate(self) -> float:
        return self.learner.rate()

    def remedy(self, finding: Finding) -> Remedy:
        config = self.config
        usual = USUAL_LR[config.optimizer]
        gentler = max(1e-6, float(f"{min(config.lr / 10, usual):.2g}"))
        match finding.name:
            case "under_capacity" | "class_collapse" if config.positions == "none":
                return Remedy("learned positions", {"positions": "learned"})
            case "over_fitting" if config.task in WRITTEN and config.characters < 50_000:
                more = min(50_000, 20 * config.characters)
                return Remedy(f"{more:,} characters to learn from", {"characters": more})
            case "over_fitting" if config.dropout < 0.2:
                since = finding.since or 0
                return Remedy(f"dropout of 0.3 from step {since:,} on", {"dropout": 0.3}, since)
            case "diverged" | "lr_too_high" | "exploding_gradient" if config.lr > usual:
                return Remedy(f"learning rate {gentler:g} from the start", {"lr": gentler})
            case "exploding_gradient" | "vanishing_gradient" | "lr_too_high" | "under_capacity" if (
                config.norm == "post"
            ):
                return Remedy("the norm before each part", {"norm": "pre"})
            case "lr_too_low":
                lr = min(10.0, max(10 * config.lr, usual))
                return Remedy(f"learning rate {lr:g} from the start", {"lr": lr})
            case "under_capacity" if config.layers == 1:
                return Remedy("a second layer", {"layers": 2})
        return Remedy("There is no remedy known for this here.")

    # --- facts --------------------------------------------------------------------------------------------------------

    def facts(self) -> dict[str, Any]:
        """The lab's, of attention and of units."""
        config, known = self.config, self.learner.examples
        translates = isinstance(known, Translations)
        names = list(known.answers if translates else self.tokeniser.names if self.tokeniser else known.names)
        answers = list(self.tokeniser.names if self.tokeniser else known.answers)
        without = set() if self.tokeniser else set(WRITES)
        without |= set() if translates else set(TRANSLATES)
        inner = self._layers()
        return {
            **super().facts(), "task": config.task, "kind": config.kind, "loss": "cross-entropy", "names": names,
            "answers": answers, "source_names": list(known.names) if translates else None,
            "heads": config.heads, "width": config.width, "context": known.context, "positions": config.positions,
            "norm": config.norm, "places": known.x.shape[1],
            "joiner": " " if config.task in ("french", "numbers") else "",
            "train": len(known.x), "val": len(known.x_val), "floors": {"loss": known.floor}, "floor": known.floor,
            "chance": 1 / len(answers) if self.tokeniser or translates else known.chance,
            "question": "" if self.tokeniser or translates else known.question,
            "layers": inner, "stacks": self._stacks(),
            "unit_words": self._unit_words(),
            "parameters": sum(p.numel() for p in self.network.parameters()), "epoch_steps": self.epoch_steps,
            "looks": [name for name in self.lenses() if name not in without],
            "curves": CURVES if translates else [],
        }  # fmt: skip

    def _unit_words(self) -> dict[str, str]:
        """What the heads and networks of a layer are called, one by one; the number of a head goes into the braces."""
        words = {
            "attn": "Layer {}, head {{}}", "mlp": "Layer {}, MLP", "enc": "Encoder {}, head {{}}",
            "encmlp": "Encoder {}, MLP", "cross": "Layer {}, cross head {{}}", "stream": "Last stream",
        }  # fmt: skip
        kinds = {site: site.rstrip("0123456789") for site in self.sites()}
        return {
            site: words[kind].format(int(site[len(kind) :] or 0) + 1) for site, kind in kinds.items() if kind in words
        }

    def _stacks(self) -> list[dict[str, Any]]:
        config = self.config
        plain = {"layers": config.layers, "heads": config.heads}
        sites = {kind: [f"{kind}{i}" for i in range(config.layers)] for kind in ("attn", "enc", "cross")}
        if config.kind != "encoder-decoder":
            return [{"name": "self", **plain, "causal": config.kind == "gpt", "sites": sites["attn"]}]
        return [
            {"name": "encoder", **plain, "causal": False, "sites": sites["enc"]},
            {"name": "self", **plain, "causal": True, "sites": sites["attn"]},
            {"name": "cross", **plain, "causal": False, "sites": sites["cross"]},
        ]

    def _layers(self) -> list[dict[str, Any]]:
        """What has to be silenced to be without a layer: a tower's own, from the bottom up."""
        heads = range(self.config.heads)
        towers = {"self": ("attn", "mlp")}
        if self.config.kind == "encoder-decoder":
            towers = {"encoder": ("enc", "encmlp"), "self": ("attn", "cross", "mlp")}
        return [
            {"stack": stack, "layer": i, "units": [
                unit for kind in kinds
                for unit in ([f"{kind}{i}.0"] if kind.endswith("mlp") else [f"{kind}{i}.{head}" for head in heads])
            ]}
            for stack, kinds in towers.items() for i in range(self.config.layers)
        ]  # fmt: skip


CURVES = [
    {"name": "val_exact", "label": "validation, whole sentences", "panel": "accuracy", "colour": 2},
    {"name": "train_exact", "label": "training, whole sentences", "panel": ""},
]
