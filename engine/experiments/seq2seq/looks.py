"""What pictures may ask of the translators: a translation, where a word looks, beam search, accuracy by length."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.core.config import unknown_name
from engine.data.pairs.sets import END, PAD, START, UNKNOWN, answer, decode, encode, layout, split_text
from engine.experiments.seq2seq.beam import path, search
from engine.experiments.seq2seq.scoring import agreement, compared
from engine.models.translator import Translator
from engine.probes.evaluation import evaluating
from engine.probes.tokens import as_json

WIDEST = 8  # beam
MOST_SHOWN = 48  # examples in a list
NO_ONE = np.zeros(0, np.int64)


class Looks:
    """The lenses, apart from the training. Needs ``learner``, ``network`` and ``config``. ``which`` is the number of a
    model; ``text`` a typed source, or ``{"text": ...}``, or ``{"split": "val", "index": 3}``; nothing means the first
    validation pair."""

    def look_translate(self, text: dict | str | None = None, which: int = 0) -> dict[str, np.ndarray]:
        """A greedy translation. ``source`` i32 (S,), ``output`` i32 (T,) with the end if it came, ``target`` i32 (T',)
        the true one with its end, empty where none is known; ``p`` f32 (T,) of each token; ``attention`` f32 (T, S)
        where each looked, zeros without attention; ``alignment`` i32 (T,) true place behind the target's token there,
        -1 none or unknown; ``right`` bool (T,); ``summary`` f32 (U,) the decoder's first state; ``logp`` f32 () of the
        whole. ``json``: source, output, target (names), unknown (a bool for each source token), typed (the source
        as it was typed, or null), longest (if what was typed has more tokens, how many of them are read, else null),
        exact (or null)."""
        network, (source, target, alignment) = self.translator(which), self.asked_for(text)
        with evaluating(self.network):
            said, sure, looked = network.greedy(source, self.most_written())  # (1, T), (1, T), (1, T, S)
            state = network.read(source)[2][0][0]  # (U,)
        said = said[0].numpy()
        there = min(len(said), len(target))
        right, true = np.zeros(len(said), bool), np.full(len(said), -1, np.int32)
        right[:there] = said[:there] == target[:there]
        true[:there] = alignment[:there]
        names, typed = layout(self.config), self.as_typed(text)
        longest = self.config.longest
        return {
            "source": source[0].numpy().astype(np.int32), "output": said.astype(np.int32),
            "target": target.astype(np.int32), "p": sure[0].exp().numpy().copy(), "attention": looked[0].numpy().copy(),
            "alignment": true, "right": right, "summary": state.numpy().copy(), "logp": np.float32(sure.sum().item()),
            "json": as_json({
                "source": [names.source[i] for i in source[0].tolist()],
                "output": [names.target[i] for i in said.tolist()],
                "target": [names.target[i] for i in target.tolist()],
                "unknown": (source[0] == UNKNOWN).tolist(), "typed": typed and typed[:longest],
                "longest": longest if typed and len(typed) > longest else None,
                "exact": np.array_equal(said, target) if len(target) else None,
            }),
        }  # fmt: skip

    def look_attend(self, text: dict | str | None = None, which: int = 0, t: int = 0) -> dict[str, np.ndarray]:
        """How the output's token number ``t`` looks, in numbers. ``scores`` f32 (S,) before the softmax, ``weights``
        f32 (S,), ``context`` f32 (U,) their sum over ``values`` f32 (S, U), the encoder's states; ``state`` f32 (U,)
        the decoder's state that asks: with additive attention the one before the token, with dot-product the one after
        the cell. ``query`` f32 (U,) and ``keys`` f32 (S, U): of additive attention W state and U values, whose sum
        goes through tanh and is weighed with ``weigh`` f32 (U,); else state and values. Without attention the sizes
        are 0. A ``t`` behind the end is the last token."""
        network, (source, _, _) = self.translator(which), self.asked_for(text)
        if type(t) is not int or t < 0:
            raise LookupError(f"Tokens of the output are counted from 0, got {str(t)[:40]}.")
        with evaluating(self.network):
            said, _, _ = network.greedy(source, self.most_written())
            t = min(t, said.shape[1] - 1)
            inputs = torch.cat([torch.full((1, 1), START), said[:, :t]], 1)  # (1, t + 1): what it was told by then
            found = attended(network, source, inputs)
        return {name: values.detach().numpy().astype(np.float32) for name, values in found.items()} | {"t": np.int32(t)}

    def look_beam(self, text: dict | str | None = None, which: int = 0, width: int = 3) -> dict[str, np.ndarray]:
        """Beam search as a tree, in ``json``: ``width``; ``nodes`` as ``engine.experiments.seq2seq.beam`` has them,
        ``token`` being a name; ``best`` id of the answer; ``output`` its tokens, ``exact`` whether they are right (null
        where nobody knows), ``logp`` of the whole; ``greedy`` tokens, ``greedy_logp``, ``greedy_exact``."""
        if type(width) is not int or not 1 <= width <= WIDEST:
            raise LookupError(f"A beam must keep 1 to {WIDEST} hypotheses, got {str(width)[:40]}.")
        network, (source, target, _) = self.translator(which), self.asked_for(text)
        names = layout(self.config).target
        with evaluating(self.network):
            greedy, sure, _ = network.greedy(source, self.most_written())
            tree = beam(network, source, width, self.most_written())
        best = path(tree["nodes"], tree["best"])
        nodes = [{**node, "token": names[node["token"]]} for node in tree["nodes"]]

        def verdict(tokens: list[int]) -> bool | None:
            return tokens == target.tolist() if len(target) else None

        return {"json": as_json({
            "width": width, "nodes": nodes, "best": tree["best"], "output": [names[i] for i in best],
            "logp": nodes[tree["best"]]["logp"], "exact": verdict(best),
            "greedy": [names[i] for i in greedy[0].tolist()],
            "greedy_logp": sure.sum().nan_to_num(0.0).item(),
            "greedy_exact": verdict(greedy[0].tolist()),
        })}  # fmt: skip

    def look_by_length(self, which: int = 0) -> dict[str, np.ndarray]:
        """Over all validation pairs, by the number n of source tokens: ``length`` i32 (L,), ``exact`` f32 (L,) share
        of greedy outputs without a mistake, ``per_token`` f32 (L,) share of right tokens, ``count`` i32 (L,)."""
        network, pairs = self.translator(which), self.learner.pairs
        with evaluating(self.network):
            found = compared(network, pairs["source_val"], pairs["target_val"][:, 1:])
        words = found["words"].long()
        lengths = words.unique()
        at = [words == n for n in lengths]
        return {
            "length": lengths.numpy().astype(np.int32), "count": np.array([int(here.sum()) for here in at], np.int32),
            "exact": np.array([found["exact"][here].mean().item() for here in at], np.float32),
            "per_token": np.array(
                [(found["right"][here].sum() / found["tokens"][here].sum()).item() for here in at], np.float32
            ),
        }  # fmt: skip

    def look_alignment(self, which: int = 0) -> dict[str, np.ndarray]:
        """``agreement`` f32 (): over all validation pairs, the true words being told, the share of those with a true
        source word that look hardest at it; ``words`` i32 () how many these are. ``chance`` f32 (): the share if they
        looked anywhere. 0 of 0 without attention."""
        network = self.translator(which)
        source, inputs, _ = self.learner.trimmed("val", torch.arange(len(self.learner.pairs["source_val"])))
        alignment = self.learner.pairs["alignment_val"][:, 1 : 1 + inputs.shape[1]]
        with evaluating(self.network):
            weights = network.told(inputs, network.read(source))[1]
        if weights is None:
            return {"agreement": np.float32(0), "words": np.int32(0), "chance": np.float32(0)}
        agreed, words = agreement(weights, alignment)
        chance = (words / (source != PAD).sum(1)).sum() / words.sum()
        return {
            "agreement": np.float32(agreed.sum() / words.sum()), "words": np.int32(words.sum()),
            "chance": np.float32(chance),
        }  # fmt: skip

    def look_examples(self, split: str = "val", start: int = 0, count: int = 8) -> dict[str, np.ndarray]:
        """``count`` pairs of a split from number ``start`` on, in ``json``: a list of index, source and target as text,
        right (a bool for each model: its greedy output has no mistake)."""
        if type(count) is not int or type(start) is not int or not 1 <= count <= MOST_SHOWN or start < 0:
            raise LookupError(
                f"A list has 1 to {MOST_SHOWN} pairs from number 0 on, got {str(count)[:20]} from {str(start)[:20]}."
            )
        rows = torch.arange(self.split_length(split))[start : start + count]
        pairs, names = self.learner.pairs, layout(self.config)
        source, target = pairs[f"source_{split}"][rows], pairs[f"target_{split}"][rows]
        with evaluating(self.network):
            right = [compared(network, source, target[:, 1:])["exact"].bool().tolist() if len(rows) else []
                     for network in self.network]  # fmt: skip
        return {"json": as_json([
            {"index": int(row), "source": decode(names.source, source[n].tolist()),
             "target": decode(names.target, target[n].tolist()), "right": [each[n] for each in right]}
            for n, row in enumerate(rows)
        ])}  # fmt: skip

    # --- what is asked ------------------------------------------------------------------------------------------------

    def translator(self, which: int) -> Translator:
        """A model by its number. Raises LookupError for one that is not there."""
        if type(which) is not int or not 0 <= which < len(self.network):
            raise LookupError(f"There are {len(self.network)} models, counted from 0, got {str(which)[:40]}.")
        return self.network[which]

    def most_written(self) -> int:
        """After so many tokens a model that does not end is stopped: the longest target, and its end."""
        return layout(self.config).target_length - 1

    def split_length(self, split: str) -> int:
        """Pairs of a split. Raises LookupError for a split that is not there."""
        if not isinstance(split, str) or split not in ("train", "val"):
            raise LookupError(unknown_name("split", str(split)[:40], ["train", "val"]))
        return len(self.learner.pairs[f"source_{split}"])

    def as_typed(self, text: dict | str | None) -> list[str] | None:
        """The words of a typed source, those that the model does not know, too; None for a pair of a split."""
        given = text.get("text") if isinstance(text, dict) else text
        words = split_text(self.config.task, given) if isinstance(given, str) else []
        return words or None

    def asked_for(self, text: dict | str | None) -> tuple[Tensor, np.ndarray, np.ndarray]:
        """Source (1, S), true target (T,) with its end but not its start, and alignment (T,); both of these empty
        where a typed text has no known translation. Raises LookupError for a pair that is not there."""
        given: dict[str, Any] = text if isinstance(text, dict) else {"text": text or ""}
        typed = str(given.get("text", ""))
        if typed.strip():
            known = answer(self.config, typed)
            target, alignment = (NO_ONE, NO_ONE) if known is None else (known[0][1:], known[1][1:])
            return torch.from_numpy(encode(self.config, typed))[None], target, alignment
        split, index = given.get("split", "val"), given.get("index", 0)
        total = self.split_length(split)
        if type(index) is not int or not 0 <= index < total:
            raise LookupError(f"There are {total:,} pairs of this split, counted from 0, got {str(index)[:40]}.")
        source, _, wanted = self.learner.trimmed(split, torch.tensor([index]))
        alignment = self.learner.pairs[f"alignment_{split}"][index, 1 : 1 + wanted.shape[1]]
        return source, wanted[0].numpy(), alignment.numpy()


def attended(network: Translator, source: Tensor, inputs: Tensor) -> dict[str, Tensor]:  # (1, S), (1, t + 1)
    """The numbers of ``look_attend`` for the last of the inputs."""
    read = network.read(source)
    memory, keys, state, _ = read
    if network.attention is None:
        empty = torch.zeros(0)
        nothing = dict.fromkeys(("scores", "weights", "context", "query", "weigh"), empty)
        return nothing | {"state": state[0][0], "values": memory[0], "keys": torch.zeros(0, 0)}
    for token in inputs.unbind(1):  # (1,)
        before = state
        _, state, _ = network.write(token, state, read)
    asks = before[0] if network.first else state[0]  # (1, U)
    scores = network.attention(asks[:, None], keys)  # (1, 1, S)
    context, weights = network.look(asks[:, None], read)
    additive = network.first
    return {
        "scores": scores[0, 0], "weights": weights[0, 0], "context": context[0, 0], "state": asks[0],
        "values": memory[0], "keys": keys[0],
        "query": network.attention.query(asks)[0] if additive else asks[0],
        "weigh": network.attention.score.weight[0] if additive else torch.zeros(0),
    }  # fmt: skip


def beam(network: Translator, source: Tensor, width: int, most: int) -> dict[str, Any]:  # (1, S)
    """``beam.search`` with a model's own probabilities."""
    memory, keys, state, real = network.read(source)

    def further(tokens: Tensor, state: tuple) -> tuple[Tensor, tuple]:
        n = len(tokens)
        read = (memory.expand(n, -1, -1), None if keys is None else keys.expand(n, -1, -1), None, real.expand(n, -1))
        logits, state, _ = network.write(tokens, state, read)
        logits = logits.nan_to_num(0.0)  # of a network that has blown up every token is as likely
        logits[:, [PAD, START]] = -torch.inf  # neither is ever written
        return logits.log_softmax(1), state

    def pick(state: tuple, rows: Tensor) -> tuple:
        return tuple(part[rows] for part in state)

    return search(further, pick, state, START, END, width, most)
