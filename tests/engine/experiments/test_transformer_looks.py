"""The lenses of the Transformer lab against the network's own forward pass, and that they leave no trace."""

import json
import math

import pytest
import torch
from torch.nn import functional as F

from engine.core.experiment import Experiment
from engine.experiments.transformer.asking import Asked
from engine.experiments.transformer.looks import Looks
from engine.experiments.transformer.order import placeless, rotations, shuffled, turning
from engine.experiments.transformer.passing import read, stacks, through
from engine.models.transformer import Reader, Translator

V, CONTEXT = 11, 8
LENSES = ("attention", "head", "averages", "stream", "logit_lens", "embeddings", "positions", "order")


class Lab(Looks):
    """A network without a run: all that the lenses need."""

    look, lens = Experiment.look, Experiment.lens

    def __init__(self, kind="gpt", positions="learned", norm="pre", length=CONTEXT, **more):
        draw = torch.Generator().manual_seed(1)
        with torch.random.fork_rng():
            torch.manual_seed(0)
            shape = {"context": CONTEXT, "width": 8, "heads": 2, "layers": 2, "norm": norm, "positions": positions}
            if kind == "translator":
                self.network = Translator(V, V, source=6, pad=0, **shape)
            else:
                self.network = Reader(V, V, causal=kind == "gpt", **shape | more)
            for parameter in self.network.parameters():
                parameter.data.normal_(0, 0.5)
        self.translates = kind == "translator"
        self.x = torch.randint(1, V, (5, 6 + length if self.translates else length), generator=draw)
        if self.translates:
            self.x[0, 4:6] = 0
        self.y = torch.randint(0, V, (5, length), generator=draw)

    def encode(self, text=None):
        index = text["index"] if isinstance(text, dict) else 0
        return {"x": self.x[index : index + 1], "y": self.y[index : index + 1]}

    def examples(self, count):
        return self.x[:count], self.y[:count]

    def loss(self, logits, targets):
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1)


KINDS = [
    ("gpt", "learned", "pre"), ("gpt", "rotary", "post"), ("gpt", "sinusoidal", "pre"), ("encoder", "none", "pre"),
    ("translator", "learned", "pre"), ("translator", "rotary", "post"),
]  # fmt: skip


@pytest.fixture(params=KINDS, ids=" ".join)
def lab(request):
    return Lab(*request.param)


def logits_of(lab, x=None):
    lab.network.eval()
    with torch.inference_mode():
        return lab.network(lab.x[:1] if x is None else x)


@pytest.mark.parametrize("lens", LENSES)
def test_every_lens_works_unasked_and_leaves_no_trace(lab, lens):
    lab.network.train()
    before = {name: value.clone() for name, value in lab.network.state_dict().items()}
    position = torch.get_rng_state()
    first = lab.look({"name": lens})
    for array in first.values():
        if array.ndim:
            array.fill(0)
    second, third = lab.look({"name": lens}), lab.look({"name": lens})
    assert second.keys() == third.keys()
    assert all(second[name].tobytes() == third[name].tobytes() for name in second)
    assert torch.equal(torch.get_rng_state(), position)
    assert all(torch.equal(value, before[name]) for name, value in lab.network.state_dict().items())
    for module in lab.network.modules():
        assert module.training
        assert not module._forward_hooks
        assert getattr(module, "seen", None) is None
    assert all(parameter.grad is None for parameter in lab.network.parameters())


@pytest.mark.parametrize("lens", LENSES)
def test_a_network_that_has_blown_up_can_be_looked_at(lab, lens):
    for parameter in lab.network.parameters():
        parameter.data.fill_(math.nan)
    lab.look({"name": lens})


def test_attention_is_that_of_the_forward_pass(lab):
    said = lab.look({"name": "attention"})
    for name, stack in stacks(lab.network).items():
        weights = torch.from_numpy(said["weights" if "weights" in said else name])
        torch.testing.assert_close(weights.sum(-1), torch.ones(weights.shape[:-1]))
        assert weights.shape[:2] == (stack.layers, 2)
    if lab.translates:
        assert said["source"].tolist() == lab.x[0, :4].tolist(), "filling is cut off"
        assert said["cross"].shape == (2, 2, CONTEXT, 4)
    elif lab.network.tower.blocks[0].attention.heads.causal:
        assert not said["weights"][..., ~torch.ones(CONTEXT, CONTEXT, dtype=torch.bool).tril()].any()


def test_all_heads_together_are_the_layer_s_attention(lab):
    """What the lens shows of every head, through the matrix behind the heads, is what attention adds to the stream."""
    for name, stack in stacks(lab.network).items():
        passing = through(lab.network, lab.x[:1])
        for layer in range(stack.layers):
            heads = [lab.look_head(layer, head, stack=name) for head in range(2)]
            out = torch.cat([torch.from_numpy(head["out"]) for head in heads], -1)  # (T, C)
            attention = getattr(stack.tower.blocks[layer], stack.kind)
            theirs = passing.said[f"{stack.path}.blocks.{layer}.{stack.kind}"][0, : len(out)]
            torch.testing.assert_close(attention.out(out).detach(), theirs.clone(), atol=1e-5, rtol=1e-5)


def test_every_stage_of_a_head_follows_from_the_one_before(lab):
    for name in stacks(lab.network):
        said = {key: torch.from_numpy(array) for key, array in lab.look_head(1, 1, stack=name).items()}
        flat = {"q": said.get("flat_q", said["q"]), "k": said.get("flat_k", said["k"]), "v": said["v"]}
        for i, (which, source) in enumerate((("q", "x"), ("k", "memory"), ("v", "memory"))):
            made = said[source] @ said["weight"][i].T + said["bias"][i]
            torch.testing.assert_close(flat[which], made, atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(said["products"], said["q"] @ said["k"].T, atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(said["scaled"], said["products"] / 2)  # D = 4
        seen = ~said["masked"].isinf()
        assert torch.equal(said["masked"][seen], said["scaled"][seen])
        torch.testing.assert_close(said["weights"], said["masked"].softmax(-1))
        torch.testing.assert_close(said["out"], said["weights"] @ said["v"], atol=1e-5, rtol=1e-5)


def test_a_silenced_head_is_seen_to_pass_on_nothing():
    lab = Lab()
    heads = lab.network.tower.blocks[0].attention.heads
    handle = heads.register_forward_hook(
        lambda module, inputs, output: output * torch.tensor([1.0, 0.0])[:, None, None]
    )
    assert not lab.look_head(0, 1)["out"].any()
    assert lab.look_head(0, 0)["out"].any()
    handle.remove()


def test_the_last_row_of_the_logit_lens_is_what_the_network_says(lab):
    said = lab.look_logit_lens(most=2)
    p = logits_of(lab)[0, : said["p"].shape[1]].softmax(-1)
    torch.testing.assert_close(torch.from_numpy(said["p"][-1]), p.topk(2, -1).values)
    assert said["top"][-1, :, 0].tolist() == p.argmax(-1).tolist()
    assert said["target"].tolist() == lab.y[0, : len(said["target"])].tolist()
    rows = torch.from_numpy(said["target"]).long()
    torch.testing.assert_close(torch.from_numpy(said["target_p"][-1]), p.gather(-1, rows[:, None])[:, 0])
    assert said["p"].shape[0] == 3


def test_the_stream_begins_with_the_embedding_and_ends_with_what_is_read(lab):
    said = lab.look_stream()
    parts = json.loads(bytes(said["json"]))["parts"]
    tower = stacks(lab.network)["self"].tower
    assert said["norm"].shape[0] == len(parts) == (7 if lab.translates else 5)
    start = tower.tokens(lab.x[:1, -CONTEXT:])
    start = tower.positions(start)[0].detach()
    torch.testing.assert_close(torch.from_numpy(said["norm"][0]), start.norm(dim=-1))
    passing = through(lab.network, lab.x[:1])
    end = passing.stream(stacks(lab.network)["self"])[-1, 0]
    torch.testing.assert_close(torch.from_numpy(said["norm"][-1]), end.norm(dim=-1))
    with torch.inference_mode():
        torch.testing.assert_close(read(lab.network, end, tower), passing.logits[0])
    assert {"attention", "mlp"} <= said.keys()
    assert ("cross" in said) == lab.translates


def test_averages_stand_beside_even_attention():
    lab = Lab()
    said = lab.look_averages()
    assert said["previous"].shape == said["entropy"].shape == (2, 2)
    rows = range(1, CONTEXT)
    assert said["even"][0] == pytest.approx(sum(1 / (t + 1) for t in rows) / len(rows))
    assert said["even"][4] == pytest.approx(sum(math.log2(t + 1) for t in range(CONTEXT)) / CONTEXT)
    assert said["count"] == 5
    repeated = lab.look_averages(source="repeated")
    assert (repeated["count"], repeated["length"]) == (16, CONTEXT)
    assert repeated["induction"].shape == (2, 2)


def test_averages_of_cross_attention_are_entropies():
    said = Lab("translator").look_averages(stack="cross")
    assert math.isnan(said["previous"][0, 0])
    assert (said["entropy"] >= 0).all()
    assert (said["entropy"] <= math.log2(6)).all()


def test_embeddings_lie_flat():
    lab = Lab()
    said = lab.look_embeddings()
    assert said["xy"].shape == (V, 2)
    assert 0 < said["explained"].sum() <= 1 + 1e-6
    assert lab.look_embeddings("positions")["xy"].shape == (CONTEXT, 2)
    assert lab.look_embeddings("out")["norm"].tolist() == pytest.approx(lab.network.out.weight.norm(dim=1).tolist())
    assert Lab(positions="rotary").look_embeddings("positions")["xy"].shape == (0, 2)


@pytest.mark.parametrize("positions", ["none", "sinusoidal", "learned", "rotary"])
def test_positions_are_those_of_the_network(positions):
    lab = Lab(positions=positions)
    said = lab.look_positions()
    assert json.loads(bytes(said["json"]))["kind"] == positions
    assert said["distance"].shape == (CONTEXT,)
    if positions in ("sinusoidal", "learned"):
        assert said["matrix"].shape == (CONTEXT, 8)
        assert said["similarity"].diagonal().tolist() == pytest.approx([1] * CONTEXT)
    if positions == "sinusoidal":
        assert said["matrix"][:, 0].tolist() == pytest.approx([math.sin(t) for t in range(CONTEXT)], abs=1e-6)
    if positions == "rotary":
        flat, turned, angles = (torch.from_numpy(said[name]) for name in ("flat", "turned", "angles"))
        torch.testing.assert_close(angles[:, 0], torch.arange(CONTEXT).float())
        as_complex = torch.complex(flat[:, :2], flat[:, 2:]) * torch.polar(torch.ones(()), angles)
        torch.testing.assert_close(turned, torch.cat([as_complex.real, as_complex.imag], 1), atol=1e-5, rtol=1e-5)


def test_turning_leaves_the_cosine_of_the_distance():
    angles = torch.tensor([[0.0, 0.0], [math.pi / 2, 0.0], [math.pi, 0.0]])
    assert turning(angles)[0].tolist() == pytest.approx([1, 0.5, 0], abs=1e-6)
    assert torch.allclose(turning(angles), turning(angles).T)
    heads = Lab(positions="rotary").network.tower.blocks[0].attention.heads
    assert rotations(heads, 20)[19, 0].item() == pytest.approx(19)


def test_an_encoder_without_positions_cannot_tell_the_order():
    bag = Lab("encoder", "none").look_order()
    assert bag["moved"] == pytest.approx(0, abs=1e-5)
    assert bag["loss"][1] == pytest.approx(bag["loss"][0], abs=1e-5)
    assert bag["loss"][2] == pytest.approx(bag["loss"][0], abs=1e-6)
    there = Lab("encoder", "learned").look_order()
    assert there["moved"] > 1e-3
    assert abs(there["loss"][1] - there["loss"][0]) > 1e-3


def test_a_copy_without_positions_is_another_network():
    lab = Lab(positions="rotary")
    bare = placeless(lab.network)
    assert bare.tower.blocks[0].attention.heads.rotary is None
    assert lab.network.tower.blocks[0].attention.heads.rotary is not None
    assert lab.look_order()["loss"][2] != pytest.approx(float(lab.look_order()["loss"][0]))


def test_shuffling_keeps_the_question_where_it_is():
    order = shuffled(8, 5, seed=3)
    assert order[5:].tolist() == [5, 6, 7]
    assert sorted(order.tolist()) == list(range(8))
    assert sorted(shuffled(4, None).tolist()) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("lens", "words"),
    [
        ({"name": "head", "layer": 2}, "Layers have numbers from 0 to 1 here, got 2"),
        ({"name": "head", "head": True}, "Heads have numbers from 0 to 1 here, got True"),
        ({"name": "head", "stack": "cros"}, "stack"),
        ({"name": "averages", "source": "train"}, "source"),
        ({"name": "logit_lens", "most": 0}, "1 to 20 tokens can be named, got 0"),
        ({"name": "embeddings", "what": "heads"}, "kind of vectors"),
    ],
)
def test_what_is_not_there_is_named(lens, words):
    with pytest.raises(LookupError, match=words):
        Lab().look(lens)


def test_filling_is_cut_off():
    lab = Lab("translator")
    assert isinstance(asked := lab.asked(), Asked)
    assert len(asked.source) == 4
    lab.y[0, 5:] = -1
    assert len(lab.asked().ids) == 5
