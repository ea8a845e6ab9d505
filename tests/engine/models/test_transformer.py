"""Our Transformers against torch's own, and what must hold of any: causality, cached keys, places."""

from contextlib import nullcontext

import pytest
import torch
from torch import nn

from engine.models.heads import Attention, Past, watched
from engine.models.next_token import NextToken, untouched
from engine.models.positions import Positions, Rotary, sinusoids
from engine.models.transformer import Reader, Translator
from engine.models.transformer_block import Block

B, T, S, C, H = 3, 7, 5, 16, 4
SHAPE = {"context": 12, "width": C, "heads": H, "layers": 3}
POSITIONS = ("none", "sinusoidal", "learned", "rotary")


@pytest.fixture(autouse=True)
def own_stream():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        yield


def shaken(module):
    """Every parameter at random, so that no bias is zero and no norm is one."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.normal_(0, 0.3)
    return module.eval()


def gpt(positions="learned", **changes):
    return shaken(Reader(11, 11, positions=positions, **{"causal": True} | SHAPE | changes))


NAMES = {  # torch's parameters of a layer, and ours
    "norm1": "norm1", "norm2": "norm2", "norm3": "norm3", "linear1": "mlp.up", "linear2": "mlp.down",
    "self_attn.out_proj": "attention.out", "multihead_attn.out_proj": "cross.out", "out_proj": "out",
}  # fmt: skip
DECODER = NAMES | {"norm2": "norm_cross", "norm3": "norm2"}
INSIDE = {"self_attn.": "attention.", "multihead_attn.": "cross.", "": ""}


def as_ours(name, value, names):
    """A parameter of torch's layers, or its gradient, under the name and in the shape that it has here."""
    path, _, kind = name.rpartition(".")
    if kind.startswith("in_proj"):  # queries, keys, values of all heads below each other
        inside = INSIDE[f"{path}." if path else ""]
        return f"{inside}heads.{kind[8:]}", value.unflatten(0, (3, H, C // H)).transpose(0, 1)
    return f"{names[path]}.{kind}", value


def twins(ours, theirs, names=NAMES):
    """Both in double precision, with torch's weights."""
    ours, theirs = ours.double(), shaken(theirs.double())
    ours.load_state_dict(dict(as_ours(name, value, names) for name, value in theirs.state_dict().items()))
    return ours, theirs.train()  # without dropout it says the same, and does not take torch's shortcut


def same(ours, theirs, given, wanted, inputs, names=NAMES):
    """Whether outputs agree to 1e-6, and so do the slopes of inputs and of every parameter."""
    assert torch.allclose(given, wanted, atol=1e-6, rtol=0)
    mine = torch.autograd.grad(given.square().mean(), [*inputs, *ours.parameters()])
    other = torch.autograd.grad(wanted.square().mean(), [*inputs, *theirs.parameters()])
    for one, two in zip(mine[: len(inputs)], other[: len(inputs)], strict=True):
        assert torch.allclose(one, two, atol=1e-6, rtol=0)
    slopes = dict(zip((name for name, _ in ours.named_parameters()), mine[len(inputs) :], strict=True))
    for (name, _), slope in zip(theirs.named_parameters(), other[len(inputs) :], strict=True):
        key, wanted_slope = as_ours(name, slope, names)
        assert torch.allclose(slopes.pop(key), wanted_slope, atol=1e-6, rtol=0), key
    assert not slopes


def drawn(*shape):
    return torch.randn(*shape, dtype=torch.float64, requires_grad=True)


@pytest.mark.parametrize("crossing", [False, True])
@pytest.mark.parametrize("looked", [False, True])
def test_attention_is_torchs(crossing, looked):
    ours, theirs = twins(Attention(C, H), nn.MultiheadAttention(C, H, batch_first=True))
    x = drawn(B, T, C)
    memory = drawn(B, S, C) if crossing else None
    wanted, weights = theirs(x, *[x if memory is None else memory] * 2, average_attn_weights=False)
    with watched(ours) if looked else nullcontext() as seen:
        given = ours(x, memory)
    if looked:
        assert torch.allclose(seen["heads"]["weights"], weights, atol=1e-6)
    same(ours, theirs, given, wanted, [x] if memory is None else [x, memory])


@pytest.mark.parametrize("norm", ["pre", "post"])
@pytest.mark.parametrize("bend", ["gelu", "relu"])
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("filled", [False, True])
def test_a_layer_is_torchs(norm, bend, causal, filled):
    ours, theirs = twins(
        Block(C, H, norm, bend, causal=causal),
        nn.TransformerEncoderLayer(C, H, 4 * C, 0.0, bend, norm_first=norm == "pre", batch_first=True),
    )
    x = drawn(B, T, C)
    mask = torch.ones(T, T, dtype=torch.bool).triu(1) if causal else None
    padding = torch.arange(T) >= torch.tensor([[7], [4], [2]]) if filled else None  # (B, T)
    wanted = theirs(x, src_mask=mask, src_key_padding_mask=padding)
    same(ours, theirs, ours(x, keep=~padding if filled else None), wanted, [x])


@pytest.mark.parametrize("norm", ["pre", "post"])
@pytest.mark.parametrize("filled", [False, True])
def test_a_layer_that_crosses_is_torchs(norm, filled):
    ours, theirs = twins(
        Block(C, H, norm, causal=True, cross=True),
        nn.TransformerDecoderLayer(C, H, 4 * C, 0.0, "gelu", norm_first=norm == "pre", batch_first=True), DECODER,
    )  # fmt: skip
    x, memory = drawn(B, T, C), drawn(B, S, C)
    padding = torch.arange(S) >= torch.tensor([[5], [3], [1]]) if filled else None  # (B, S)
    mask = torch.ones(T, T, dtype=torch.bool).triu(1)
    wanted = theirs(x, memory, tgt_mask=mask, memory_key_padding_mask=padding)
    same(ours, theirs, ours(x, memory, ~padding if filled else None), wanted, [x, memory], DECODER)


@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
@pytest.mark.parametrize("norm", ["pre", "post"])
def test_whole_towers_are_torchs(norm):
    """``nn.Transformer`` with the same layers, from embedded tokens to the end of the decoder."""
    network = Translator(9, 11, S, pad=0, norm=norm, positions="sinusoidal", **SHAPE).double()
    theirs = nn.Transformer(C, H, 3, 3, 4 * C, 0.0, "gelu", norm_first=norm == "pre", batch_first=True)
    theirs = shaken(theirs.double()).train()
    for tower, stack, names in ((network.encoder, theirs.encoder, NAMES), (network.decoder, theirs.decoder, DECODER)):
        for block, layer in zip(tower.blocks, stack.layers, strict=True):
            block.load_state_dict(dict(as_ours(name, value, names) for name, value in layer.state_dict().items()))
        if norm == "pre":
            tower.last.norm.load_state_dict(stack.norm.state_dict())
        else:
            stack.norm = None  # as in the paper: behind the last addition there is one already
    source, target = torch.tensor([[3, 5, 8, 2, 1], [4, 4, 7, 0, 0]]), torch.randint(0, 11, (2, 6))
    padding, mask = source == 0, torch.ones(6, 6, dtype=torch.bool).triu(1)
    embedded = [tower.positions(tower.tokens(ids)) for tower, ids in ((network.encoder, source),
                                                                      (network.decoder, target))]  # fmt: skip
    wanted = theirs(
        *embedded, tgt_mask=mask, src_key_padding_mask=padding, memory_key_padding_mask=padding,
    )  # fmt: skip
    given = network(torch.cat([source, target], 1))
    assert torch.allclose(given, network.out(wanted).transpose(1, 2), atol=1e-6, rtol=0)
    weights = [tower.tokens.weight for tower in (network.encoder, network.decoder)]
    one = torch.autograd.grad(given.square().mean(), weights)
    two = torch.autograd.grad(network.out(wanted).square().mean(), weights)
    assert all(torch.allclose(a, b, atol=1e-6, rtol=0) for a, b in zip(one, two, strict=True))


@pytest.mark.parametrize("positions", POSITIONS)
@pytest.mark.parametrize("norm", ["pre", "post"])
def test_a_token_changes_nothing_before_it(positions, norm):
    network = gpt(positions, norm=norm)
    ids = torch.randint(0, 11, (2, 10))
    with torch.no_grad():
        before = network(ids)
        for t in (0, 4, 9):
            changed = ids.clone()
            changed[:, t] = (ids[:, t] + 1) % 11
            after = network(changed)
            assert torch.equal(after[:, :t], before[:, :t])
            assert not torch.allclose(after[:, t], before[:, t])


def test_an_encoder_sees_what_comes_after():
    network = gpt(causal=False)
    ids = torch.randint(0, 11, (2, 10))
    changed = ids.clone()
    changed[:, 9] = (ids[:, 9] + 1) % 11
    assert not torch.allclose(network(changed)[:, 0], network(ids)[:, 0])


@pytest.mark.parametrize("positions", POSITIONS)
def test_only_without_places_is_the_order_of_no_account(positions):
    network = gpt(positions, causal=False)
    ids = torch.randperm(11)[None, :10]
    order = torch.randperm(10)
    same = torch.allclose(network(ids)[:, order], network(ids[:, order]), atol=1e-5)
    assert same == (positions == "none")


@pytest.mark.parametrize("positions", POSITIONS)
@pytest.mark.parametrize("cuts", [(1,) * 12, (5, 1, 6), (12,)])
def test_cached_logits_are_the_uncached(positions, cuts):
    network = gpt(positions)
    ids = torch.randint(0, 11, (2, 12))
    past = {block.attention.heads: Past(12) for block in network.tower.blocks}
    with torch.no_grad():
        whole = network(ids)
        parts = torch.cat([network(part, past) for part in ids.split(cuts, 1)], 1)
    assert torch.allclose(parts, whole, atol=1e-6 * whole.abs().max().item())


@pytest.mark.parametrize("positions", POSITIONS)
@pytest.mark.parametrize("norm", ["pre", "post"])
@pytest.mark.parametrize("tied", [False, True])
def test_one_token_at_a_time_is_the_same(positions, norm, tied):
    network = gpt(positions, norm=norm, tied=tied, bend="relu")
    ids = torch.randint(0, 11, (1, 12))
    past = {block.attention.heads: Past(12) for block in network.tower.blocks}
    with torch.no_grad():
        whole = network(ids)[0]
        network(ids[:, :4], past)
        swift = NextToken(network, past)
        parts = torch.stack([swift(token) for token in ids[0, 4:].tolist()])
    assert torch.allclose(parts, whole[4:], atol=1e-6 * whole.abs().max().item())


def test_hooks_are_noticed():
    network = gpt()
    assert untouched(network)
    handle = network.tower.blocks[1].attention.heads.register_forward_hook(lambda module, inputs, output: None)
    assert not untouched(network)
    handle.remove()
    assert untouched(network)


def translator():
    return shaken(Translator(9, 11, 5, pad=0, positions="sinusoidal", **SHAPE))


def test_a_decoder_does_not_see_what_it_has_not_written_and_its_cache_agrees():
    network = translator()
    source, target = torch.randint(1, 9, (2, 5)), torch.randint(0, 11, (2, 6))
    source[1, 3:] = 0
    with torch.no_grad():
        whole = network(torch.cat([source, target], 1))
        changed = target.clone()
        changed[:, 3] = (target[:, 3] + 1) % 11
        assert torch.equal(network(torch.cat([source, changed], 1))[:, :3], whole[:, :3])
        memory, keep = network.encode(source)
        attentions = [a for block in network.decoder.blocks for a in (block.attention, block.cross)]
        past = {attention.heads: Past(12) for attention in attentions}
        parts = [network.decode(target[:, t : t + 1], memory, keep, past) for t in range(6)]
    assert torch.allclose(torch.cat(parts, 1), whole, atol=1e-6 * whole.abs().max().item())


def test_filling_is_never_looked_at():
    network = translator()
    source, target = torch.randint(1, 9, (1, 5)), torch.randint(0, 11, (1, 6))
    source[0, 3:] = 0
    with torch.no_grad(), watched(network) as seen:
        network(torch.cat([source, target], 1))
    crossing = [name for name in seen if "cross" in name or "encoder" in name]
    assert len(crossing) == 6
    for name in crossing:
        assert not seen[name]["weights"][..., 3:].any()
        assert torch.allclose(seen[name]["weights"].sum(3), torch.ones(()))


def test_watching_agrees_and_leaves_nothing():
    network = gpt("rotary")
    ids = torch.randint(0, 11, (2, 10))
    fast = network(ids)
    with watched(network) as seen:
        slow = network(ids)
    assert torch.allclose(fast, slow, atol=1e-5)
    assert list(seen) == [f"tower.blocks.{i}.attention.heads" for i in range(3)]
    first = seen["tower.blocks.0.attention.heads"]
    assert {name: tuple(each.shape) for name, each in first.items()} == {
        "x": (2, 10, C), "q": (2, H, 10, 4), "k": (2, H, 10, 4), "v": (2, H, 10, 4), "products": (2, H, 10, 10),
        "scaled": (2, H, 10, 10), "masked": (2, H, 10, 10), "weights": (2, H, 10, 10), "out": (2, H, 10, 4),
    }  # fmt: skip
    assert torch.allclose(first["products"] / 2, first["scaled"])
    assert first["masked"].isneginf().sum() == 2 * H * 45
    assert all(block.attention.heads.seen is None for block in network.tower.blocks)


def test_sinusoids_are_those_of_the_paper():
    table = sinusoids(50, 8)
    assert table[0].tolist() == [0, 1] * 4
    assert table[7, 2].item() == pytest.approx(torch.tensor(7 / 10_000 ** (2 / 8)).sin().item(), abs=1e-5)
    assert table[7, 3].item() == pytest.approx(torch.tensor(7 / 10_000 ** (2 / 8)).cos().item(), abs=1e-5)
    x = torch.zeros(1, 3, 8)
    assert torch.equal(Positions("sinusoidal", 50, 8)(x, 4)[0], table[4:7])


def test_turned_products_depend_on_distance_alone():
    rotary = Rotary(40, 8)
    q, k = torch.randn(8).expand(1, 1, 40, 8), torch.randn(8).expand(1, 1, 40, 8)
    products = (rotary(q) @ rotary(k).mT)[0, 0]
    for distance in (0, 1, 9):
        diagonal = products.diagonal(-distance)
        assert torch.allclose(diagonal, diagonal[:1].expand_as(diagonal), atol=1e-4)
    assert torch.allclose(rotary(q).norm(dim=3), q.norm(dim=3), atol=1e-5)


def test_tied_weights_are_one():
    network = Reader(11, 11, tied=True, causal=True, **SHAPE)
    assert network.out.weight is network.tower.tokens.weight
    assert "out.weight" not in dict(network.named_parameters())
