"""GPT of 4 layers, 4 heads, width 128: a step against the plainest PyTorch code, and writing with and without a cache.

Context 64, batch 12, no dropout, AdamW, clipping at 1: nanoGPT's recipe for a CPU (Karpathy). The plain code is what
one writes with ``scaled_dot_product_attention``; both have the same shapes, and every parameter.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import thread_time

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from benchmarks.table import Table
from benchmarks.timing import in_turns, ratio, seconds_each
from engine.core.run import Run
from engine.core.seeding import Stream
from engine.experiments.transformer.generation import Pen
from engine.probes.evaluation import LONGEST

LAYERS, HEADS, WIDTH, CONTEXT, BATCH = 4, 4, 128, 64, 12
CONFIG = {
    "task": "stories", "layers": LAYERS, "heads": HEADS, "width": WIDTH, "context": CONTEXT, "batch_size": BATCH,
    "babble_every": 0, "characters": 100_000, "warmup": 0,
}  # fmt: skip
ROUNDS = 9
STEPS = 4  # of a block
COUNT = 500  # tokens that are written


class PlainBlock(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        b, t, c = x.shape
        q, k, v = self.qkv(self.norm1(x)).split(WIDTH, dim=2)
        q, k, v = (part.view(b, t, HEADS, c // HEADS).transpose(1, 2) for part in (q, k, v))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(y.transpose(1, 2).contiguous().view(b, t, c))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class PlainGPT(nn.Module):
    def __init__(self, tokens: int) -> None:
        super().__init__()
        self.tokens, self.places = nn.Embedding(tokens, WIDTH), nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.ModuleList(PlainBlock() for _ in range(LAYERS))
        self.norm, self.out = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, tokens)

    def forward(self, ids: Tensor) -> Tensor:
        x = self.tokens(ids) + self.places(torch.arange(ids.shape[1]))
        for block in self.blocks:
            x = block(x)
        return self.out(self.norm(x))


def measure(table: Table) -> None:
    run = Run("transformer", CONFIG)
    run.advance(steps=2 * STEPS)
    training(table, run)
    writing(table, run)


def training(table: Table, run: Run) -> None:
    table.note("a step, processor time of one thread")
    text = run.experiment.learner.examples.text
    with Stream(0).active():
        plain = PlainGPT(len(run.experiment.tokeniser))
    sides = {
        "learner": bare(run), "lab": lambda: seconds_each(lambda: run.advance(steps=1), 0.15),
        "plain": plainly(plain, text, fused=False), "fused": plainly(plain, text, fused=True),
    }  # fmt: skip
    figures = in_turns(sides, ROUNDS)
    each = {name: median(values) for name, values in figures.items()}
    tokens = BATCH * CONTEXT
    table.row("plainest PyTorch code", 1e3 * each["plain"], "ms", note=f"{tokens / each['plain']:,.0f} tokens/s")
    table.row("the lab's step / the plainest code", ratio(figures, "learner", "plain"), most=1.0,
              note=f"{1e3 * each['learner']:.1f} ms, {tokens / each['learner']:,.0f} tokens/s")  # fmt: skip
    table.row("the lab's step / the plainest code with AdamW(fused)", ratio(figures, "learner", "fused"))
    table.row("a whole run, young: losses measured every 8 steps / plainest", ratio(figures, "lab", "plain"))
    experiment = run.experiment
    once = median(seconds_each(experiment.measure, 0.2) for _ in range(3))
    late = each["learner"] + once / LONGEST
    table.row(f"from step 512 on: losses every {LONGEST} steps / plainest", late / each["plain"],
              note=f"measuring takes {1e3 * once:.0f} ms")  # fmt: skip


def bare(run: Run) -> Callable[[], float]:
    """The lab's own step without measuring losses over the splits, which plain code does not do either."""
    experiment = run.experiment

    def step() -> None:
        with run.stream.active():
            experiment._evaluate_at = 10**9
            experiment.step()
            experiment.plan_evaluation()

    return lambda: seconds_each(step, 0.15)


def plainly(network: PlainGPT, text: Tensor, fused: bool) -> Callable[[], float]:
    """One step as a tutorial writes it."""
    optimizer = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=0.01, fused=fused)
    draw = torch.Generator().manual_seed(0)

    def step() -> float:
        starts = torch.randint(len(text) - CONTEXT - 1, (BATCH,), generator=draw)
        x = torch.stack([text[i : i + CONTEXT] for i in starts])
        y = torch.stack([text[i + 1 : i + CONTEXT + 1] for i in starts])
        logits = network(x)
        loss = F.cross_entropy(logits.view(-1, logits.shape[-1]), y.view(-1))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        return loss.item()

    return lambda: seconds_each(step, 0.15)


def writing(table: Table, run: Run) -> None:
    table.note(f"writing {COUNT} tokens, batch 1, the likeliest each time")
    network = run.experiment.network.eval()
    sides = {
        "cache": lambda: written(Pen(network)), "none": lambda: written(Pen(network, cache=False)),
        "full": lambda: written(sliding(network)),
    }  # fmt: skip
    figures = in_turns(sides, 3)
    each = {name: COUNT / median(values) for name, values in figures.items()}
    table.row("tokens/s with the cache / without, same windows", ratio(figures, "none", "cache"), least=3,
              note=f"{each['cache']:,.0f} and {each['none']:,.0f} tokens/s")  # fmt: skip
    table.row("with the cache / without, always a full window", ratio(figures, "full", "cache"), least=3,
              note=f"{each['full']:,.0f} tokens/s")  # fmt: skip
    with torch.inference_mode():
        cached, uncached, ids, apart = Pen(network), Pen(network, cache=False), [1], 0.0
        for _ in range(COUNT):
            one, other = cached(ids), uncached(ids)
            apart = max(apart, float((one - other).abs().max() / other.abs().max()))
            ids = [int(other.argmax())]
    table.row("largest difference of cached and uncached logits, relative", apart, most=1e-6, digits=8)
    network.train()


def written(pen: Callable[[list[int]], Tensor]) -> float:
    """Processor seconds for so many tokens."""
    with torch.inference_mode():
        token, begin = 1, thread_time()
        for _ in range(COUNT):
            token = int(pen([token]).argmax())
        return thread_time() - begin


def sliding(network: nn.Module) -> Callable[[list[int]], Tensor]:
    """As nanoGPT writes: the last ``CONTEXT`` tokens, all over again."""
    seen: list[int] = []

    def pen(ids: list[int]) -> Tensor:
        seen.extend(ids)
        return network(torch.tensor([seen[-CONTEXT:]]))[0, -1]

    return pen
