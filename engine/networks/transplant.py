"""What a changed network can take over from the one it was: every layer that is in both.

Layers are found again by what they are, not by their number: with a convolution put in between, ``conv2`` of the old
network is ``conv3`` of the new one. A trained feature that moves into another network is what Yosinski, Clune, Bengio
and Lipson 2014 (arXiv:1411.1792) measure.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from engine.models.stages import Network


def transplant(new: Network, old: Network) -> None:
    """Copy weights and buffers. Stages with equal shapes are matched in their order; of stages of one kind that were
    widened or narrowed at the same place, the part that both have. Inside ``no_grad``."""
    ours, theirs = weighted(new), weighted(old)
    matches = SequenceMatcher(None, [sign for _, sign in theirs], [sign for _, sign in ours], autojunk=False)
    for how, first, last, mine, end in matches.get_opcodes():
        if how == "insert" or how == "delete" or (how == "replace" and last - first != end - mine):
            continue
        for (source, _), (target, _) in zip(theirs[first:last], ours[mine:end], strict=True):
            same_kind = old.kinds()[source] == new.kinds()[target]
            if how == "equal" or (same_kind and target != ours[-1][0]):  # classes are not to be mixed up
                copy_block(new.stages[target], old.stages[source])


def weighted(network: Network) -> list[tuple[str, tuple]]:
    """The stages with weights: name, and what tells them apart, the names and shapes of all they keep."""
    states = {name: stage.state_dict() for name, stage in network.stages.items()}
    return [
        (name, tuple((key, tuple(tensor.shape)) for key, tensor in state.items()))
        for name, state in states.items() if state
    ]  # fmt: skip


def copy_block(new, old) -> None:
    """Of every tensor that both have under one name the corner that both have; windows of other sizes do not fit."""
    theirs = old.state_dict()
    for name, tensor in new.state_dict().items():
        if name in theirs and theirs[name].dim() == tensor.dim() and theirs[name].shape[2:] == tensor.shape[2:]:
            block = tuple(slice(min(a, b)) for a, b in zip(tensor.shape, theirs[name].shape, strict=True))
            tensor[block] = theirs[name][block]
