"""Text that a language model writes: the probabilities of the next token, samples, and samples kept while it learns.

A temperature below 1 sharpens the distribution and 0 always takes the likeliest token. Top-k keeps the k likeliest
(Fan, Lewis and Dauphin 2018, arXiv:1805.04833), top-p the fewest that have the share p between them (Holtzman et al.
2020, arXiv:1904.09751). As is usual, temperature comes first, then top-k, then top-p.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.probes.evaluation import evaluating
from engine.probes.tokens import Tokens, as_json

Pen = Callable[[list[int]], Tensor]
LONGEST_PROMPT = 2000  # characters
MOST_WRITTEN = 2000  # tokens
BABBLED = 120  # tokens of a sample that is taken while the network learns
MOST_BABBLES = 40  # of them are kept
COLDEST = 0.01  # below this temperature the likeliest token is taken
PATIENCE = 2.0  # seconds a page may let a worker write: other runs wait meanwhile
HUGE = 1e30  # logits of a network that has blown up are cut here, so that dividing them leaves them finite


class Writing(Tokens):
    """The lenses ``next``, ``writing`` and ``babble``, for an experiment with ``network``, ``tokeniser`` (None where
    it learns no text), ``config.seed``, ``config.babble_every`` and ``steps``.

    It calls ``babble_if_due`` in its step, and puts ``babbles`` into its state (see ``load_babbles``).
    """

    steps: int
    babbles: list[dict[str, Any]] = []  # noqa: RUF012 - replaced, never changed in place

    def pen(self, which: int = 0, cache: bool = True) -> Pen:
        """A reader that has read nothing yet: given the next few tokens, at least one, it returns the logits (K,) of
        the token after them. ``cache``: whether it may keep what it worked out before. Called inside ``evaluating``.
        Raises LookupError for a contender that is not there."""
        raise NotImplementedError

    def writers(self) -> int:
        """How many networks write."""
        return 1

    def opening(self, prompt: str) -> list[int]:
        """The tokens that writing begins from: those of the prompt, or the end of a line. Raises ValueError for what
        is no text, or too long."""
        if not isinstance(prompt, str) or len(prompt) > LONGEST_PROMPT:
            raise ValueError(f"A prompt must be text of at most {LONGEST_PROMPT:,} characters, got "
                             f"{len(prompt) if isinstance(prompt, str) else str(prompt)[:40]}.")  # fmt: skip
        names = self.tokeniser.names
        return self.tokeniser.encode(prompt) or [names.index("\n") if "\n" in names else len(names) - 1]

    def look_next(
        self, prompt: str = "", which: int = 0, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0
    ) -> dict[str, np.ndarray]:
        """The token after a prompt: ``p`` f32 (K,) after temperature and cuts, ``raw`` f32 (K,) before, ``kept`` bool
        (K,) which may be drawn, ``order`` i32 (K,) the likeliest first."""
        if self.tokeniser is None:
            none = np.zeros(0, np.float32)
            return {"p": none, "raw": none.copy(), "kept": none.astype(bool), "order": none.astype(np.int32)}
        check(temperature, top_k, top_p)
        with evaluating(self.network):
            logits = self.pen(which)(self.opening(prompt))  # (K,)
            p, kept = cut(logits, temperature, top_k, top_p)
            raw = logits.float().softmax(0).nan_to_num(0.0)
        order = raw.argsort(descending=True, stable=True)
        return {
            "p": p.numpy().copy(), "raw": raw.numpy().copy(), "kept": kept.numpy().copy(),
            "order": order.numpy().astype(np.int32),
        }  # fmt: skip

    def look_writing(
        self, prompt: str = "", count: int = 200, which: int = 0, temperature: float = 1.0, top_k: int = 0,
        top_p: float = 1.0, seed: int = 0, cache: bool = True,
    ) -> dict[str, np.ndarray]:  # fmt: skip
        """JSON of ``prompt``, ``text`` that is written after it, its ``tokens`` as they read, the ``seconds``, and
        whether it was ``stopped`` after two of them."""
        check(temperature, top_k, top_p)
        if type(count) is not int or not 1 <= count <= MOST_WRITTEN:
            raise ValueError(f"There are 1 to {MOST_WRITTEN:,} tokens to be written, got {str(count)[:40]}.")
        if type(seed) is not int or not 0 <= seed < 2**31:
            raise ValueError(f"The seed of a sample must be in [0, {2**31 - 1:,}], got {str(seed)[:40]}.")
        if self.tokeniser is None:
            return {"json": as_json({"prompt": prompt, "text": "", "tokens": [], "seconds": 0.0, "stopped": False})}
        generator = torch.Generator().manual_seed(seed)
        with evaluating(self.network):
            pen, begin = self.pen(which, cache), self.opening(prompt)
            start = perf_counter()
            ids = written(pen, begin, count, generator, temperature, top_k, top_p, PATIENCE)
            seconds = perf_counter() - start
        return {"json": as_json({
            "prompt": prompt, "text": self.tokeniser.decode(ids), "tokens": [self.tokeniser.names[i] for i in ids],
            "seconds": round(seconds, 6), "stopped": len(ids) < count,
        })}  # fmt: skip

    # --- while it learns ----------------------------------------------------------------------------------------------

    def look_babble(self, which: int = 0) -> dict[str, np.ndarray]:
        """JSON: a list of ``step`` and ``text``, samples taken every ``babble_every`` steps up to here, at most 40.
        Raises LookupError for a contender that is not there."""
        if type(which) is not int or not 0 <= which < self.writers():
            raise LookupError(f"The contenders have numbers from 0 to {self.writers() - 1}, got {str(which)[:40]}.")
        found = [{"step": each["step"], "text": each["texts"][which]} for each in self.babbles
                 if which < len(each["texts"])]  # fmt: skip
        return {"json": as_json(found)}

    def babble_if_due(self) -> None:
        """Take a sample of every writer if it is time. The run's random numbers are left alone."""
        every = self.config.babble_every
        if not every or self.steps % every or self.tokeniser is None:
            return
        texts = []
        with evaluating(self.network):
            for which in range(self.writers()):
                generator = torch.Generator().manual_seed(self.config.seed * 1_000_003 + self.steps)
                ids = written(self.pen(which), self.opening(""), BABBLED, generator)
                texts.append(self.tokeniser.decode(ids))
        self.babbles = thinned([*self.babbles, {"step": self.steps, "texts": texts}], MOST_BABBLES)

    def load_babbles(self, babbles: list[dict[str, Any]]) -> None:
        """Those of a state."""
        self.babbles = list(babbles)


def written(
    pen: Pen, begin: list[int], count: int, generator: torch.Generator, temperature: float = 1.0, top_k: int = 0,
    top_p: float = 1.0, patience: float = math.inf,
) -> list[int]:  # fmt: skip
    """``count`` tokens after those of ``begin``, drawn one by one; fewer when ``patience``, in seconds, is over."""
    latest = perf_counter() + patience
    logits = pen(begin)
    ids: list[int] = []
    while True:
        ids.append(drawn(logits, generator, temperature, top_k, top_p))
        if len(ids) == count or perf_counter() > latest:
            return ids
        logits = pen(ids[-1:])


def drawn(logits: Tensor, generator: torch.Generator, temperature: float, top_k: int, top_p: float) -> int:
    """One token of those that are kept."""
    if temperature < COLDEST:
        return int(logits.argmax())
    return int(torch.multinomial(cut(logits, temperature, top_k, top_p)[0], 1, generator=generator))


def cut(logits: Tensor, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0) -> tuple[Tensor, Tensor]:
    """Probabilities (K,) of logits (K,) after temperature, top-k (0: all) and top-p, and which are kept, bool (K,).

    Of equally likely tokens the first are kept. Top-p keeps the token that reaches the share.
    """
    logits = logits.detach().float().nan_to_num(0.0).clamp(-HUGE, HUGE)
    if temperature < COLDEST:
        top_k, temperature = 1, 1.0
    p = (logits / temperature).softmax(0)  # (K,)
    kept = torch.ones(len(p), dtype=torch.bool)
    if top_k > 0 or top_p < 1:
        order = p.argsort(descending=True, stable=True)
        ranked = p[order]
        stay = torch.arange(len(p)) < (min(top_k, len(p)) if top_k > 0 else len(p))
        ranked = ranked * stay / (ranked * stay).sum()
        stay &= ranked.cumsum(0) - ranked < top_p  # what is before it does not reach the share yet
        stay[0] = True
        kept[order] = stay
        p = p * kept / (p * kept).sum()
    return p, kept


def check(temperature: float, top_k: int, top_p: float) -> None:
    """Raises ValueError with a sentence for settings nobody can draw with."""
    if not (isinstance(temperature, int | float) and math.isfinite(temperature) and 0 <= temperature <= 10):
        raise ValueError(f"The temperature must be in [0, 10], got {str(temperature)[:40]}.")
    if type(top_k) is not int or top_k < 0:
        raise ValueError(f"Top-k must be a whole number from 0 (all tokens) on, got {str(top_k)[:40]}.")
    if not (isinstance(top_p, int | float) and 0 < top_p <= 1):
        raise ValueError(f"Top-p must be above 0 and at most 1, got {str(top_p)[:40]}.")


def thinned(kept: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """At most so many: those go, never the first or the last, whose neighbours are closest together."""
    kept = list(kept)
    while len(kept) > most:
        gaps = [kept[i + 1]["step"] - kept[i - 1]["step"] for i in range(1, len(kept) - 1)]
        del kept[1 + gaps.index(min(gaps))]
    return kept
