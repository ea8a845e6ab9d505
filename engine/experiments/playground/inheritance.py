"""What a network takes over from the one it replaces when a fork changes its size, its inputs or its data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from engine.experiments.playground.experiment import Playground


def inherit_weights(mine: Playground, theirs: Playground) -> None:
    """Copy parameters and buffers as far as the shapes overlap, so that a layer that gained a unit keeps the others.

    The first layer's columns go by the names of the inputs. The output layer is taken over when the layers below it
    are as many as before: otherwise its weights belonged to other units.
    """
    ours, old = mine.network.state_dict(), theirs.network.state_dict()
    first = next(iter(ours))  # the weights that read the inputs: of the first hidden layer, or of the output
    same_depth = len(mine.config.layers) == len(theirs.config.layers)
    with torch.no_grad():
        for name, tensor in ours.items():
            if name not in old or (name.startswith("output.") and not same_depth):
                continue
            if name == first:
                rows = min(len(tensor), len(old[name]))
                for column, feature in enumerate(mine.problem.inputs):
                    if feature in theirs.problem.inputs:
                        tensor[:rows, column] = old[name][:rows, theirs.problem.inputs.index(feature)]
            else:
                block = tuple(slice(min(a, b)) for a, b in zip(tensor.shape, old[name].shape, strict=True))
                tensor[block] = old[name][block]
