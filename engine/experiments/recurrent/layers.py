"""The lens ``layers`` over several cells: a row for every layer and direction of each, and one for its answers."""

from __future__ import annotations

from torch import Tensor, nn

from engine.probes.evaluation import evaluating
from engine.probes.inspection import Inspection


class Layers(Inspection):
    """Needs ``network``, ``splits`` and ``config``. What a layer gives is the state after every step."""

    def layer_rows(self) -> dict[str, nn.Module]:
        found = {}
        for k, network in enumerate(self.network):
            found |= {f"{k}.l{place}": layer for place, layer in enumerate(network.layers)}
            found[f"{k}.out"] = network.output
        return found

    def site_words(self) -> dict[str, str]:
        """``cell 1, layer 2``; of a single cell ``layer 2``."""
        words = {}
        for name in self.layer_rows():
            number, place = name.split(".")
            who = f"cell {int(number) + 1}, " if len(self.network) > 1 else ""
            words[name] = who + ("answers" if place == "out" else f"layer {int(place[1:]) + 1}")
        return words

    def _outputs(self, sites: dict[str, nn.Module]) -> dict[str, Tensor]:
        found = {}
        with evaluating(self.network):
            x = self.splits()["train"][0]
            for k, network in enumerate(self.network):
                said = network.embed(x)
                for place, layer in enumerate(network.layers):
                    said, _ = layer(said)  # (N, T, D * H)
                    found[f"{k}.l{place}"] = said
                    said = network.above(place, said)
                found[f"{k}.out"] = network.output(said)
        return {name: said.flatten(0, 1).T for name, said in found.items()}  # (units, points)
