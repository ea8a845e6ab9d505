"""Encoder-decoders against numbers worked out by hand, against torch's packed sequences, and against themselves."""

import math

import pytest
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from engine.models.alignment_scores import Additive, Dot, spread
from engine.models.recurrent_encoder import Encoder
from engine.models.translator import Translator

KINDS = [(attention, cell, both) for attention in ("none", "additive", "dot") for cell in ("gru", "lstm")
         for both in (False, True)]  # fmt: skip


@pytest.fixture(autouse=True)
def _own_numbers():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        yield


def translator(attention="additive", cell="gru", both=True):
    return Translator(9, 8, 5, 6, attention, cell, both).eval()


SOURCE = torch.tensor([[4, 5, 6, 7, 8], [5, 8, 0, 0, 0], [6, 4, 7, 0, 0]])
INPUTS = torch.tensor([[1, 4, 5, 6], [1, 7, 7, 2], [1, 5, 2, 0]])


def test_dot_product_attention_by_hand():
    """Query (1, 2) against (3, 0), (1, 1), (0, 2): scores 3, 3, 4, weights e^0 : e^0 : e^1."""
    memory = torch.tensor([[[3.0, 0.0], [1.0, 1.0], [0.0, 2.0]]])
    scores = Dot(2)(torch.tensor([[[1.0, 2.0]]]), memory)
    assert scores.tolist() == [[[3.0, 3.0, 4.0]]]
    weights = spread(scores, torch.tensor([[True, True, True]]))
    parts = 2 + math.e
    assert weights[0, 0].tolist() == pytest.approx([1 / parts, 1 / parts, math.e / parts])
    context = weights @ memory
    assert context[0, 0].tolist() == pytest.approx([4 / parts, (1 + 2 * math.e) / parts])
    last_is_padding = spread(scores, torch.tensor([[True, True, False]]))
    assert last_is_padding[0, 0].tolist() == pytest.approx([0.5, 0.5, 0.0])


def test_additive_attention_by_hand():
    """W = [[1, 0], [0, 2]], U = [[1, 1], [0, 1]] with bias (0, -1), v = (2, -1); query (1, 0.5).

    W query = (1, 1). Memory (1, 0): U m + b = (1, -1), tanh (2, 0) -> 2 tanh 2. Memory (-1, 1): (0, 0),
    tanh (1, 1) -> tanh 1."""
    layer = Additive(2)
    with torch.no_grad():
        layer.query.weight.copy_(torch.tensor([[1.0, 0.0], [0.0, 2.0]]))
        layer.memory.weight.copy_(torch.tensor([[1.0, 1.0], [0.0, 1.0]]))
        layer.memory.bias.copy_(torch.tensor([0.0, -1.0]))
        layer.score.weight.copy_(torch.tensor([[2.0, -1.0]]))
        memory = torch.tensor([[[1.0, 0.0], [-1.0, 1.0]]])
        scores = layer(torch.tensor([[[1.0, 0.5]]]), layer.keys(memory))
    first, second = 2 * math.tanh(2), math.tanh(1)
    assert scores[0, 0].tolist() == pytest.approx([first, second], rel=1e-6)
    share = 1 / (1 + math.exp(second - first))
    assert spread(scores, torch.ones(1, 2, dtype=torch.bool))[0, 0].tolist() == pytest.approx([share, 1 - share])


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_the_encoder_reads_as_torch_s_packed_sequences(cell, both):
    encoder = Encoder(9, 5, 6, cell, both)
    memory, state = encoder(SOURCE)
    lengths = (SOURCE != 0).sum(1)
    packed = pack_padded_sequence(encoder.embedding(SOURCE), lengths, batch_first=True, enforce_sorted=False)
    kind = torch.nn.GRU if cell == "gru" else torch.nn.LSTM
    twin = kind(5, 6 // (1 + both), batch_first=True, bidirectional=both)
    weights = dict(encoder.forwards.named_parameters())
    if both:
        weights |= {f"{name}_reverse": each for name, each in encoder.backwards.named_parameters()}
    twin.load_state_dict(weights)
    read, last = twin(packed)
    wanted, _ = pad_packed_sequence(read, batch_first=True)
    real = (SOURCE != 0)[..., None]
    assert torch.allclose(memory * real, wanted, atol=1e-6)
    hidden = last if cell == "gru" else last[0]
    assert torch.allclose(state[0], torch.tanh(encoder.bridge(hidden.transpose(0, 1).flatten(1))), atol=1e-6)


@pytest.mark.parametrize(("attention", "cell", "both"), KINDS)
def test_padding_is_never_heard_of(attention, cell, both):
    network = translator(attention, cell, both)
    whole = network(SOURCE, INPUTS)
    for row, length in enumerate((5, 2, 3)):
        alone = network(SOURCE[row : row + 1, :length], INPUTS[row : row + 1])
        assert torch.allclose(whole[row : row + 1], alone, atol=1e-6)


@pytest.mark.parametrize(("attention", "cell", "both"), KINDS)
def test_all_steps_at_once_and_one_after_the_other_are_the_same(attention, cell, both):
    network = translator(attention, cell, both)
    read = network.read(SOURCE)
    logits, weights = network.told(INPUTS, read)
    state = read[2]
    for t in range(INPUTS.shape[1]):
        now, state, looked = network.write(INPUTS[:, t], state, read)
        assert torch.allclose(now, logits[:, t], atol=1e-6)
        assert weights is None if looked is None else torch.allclose(looked, weights[:, t], atol=1e-6)
    if weights is not None:
        assert torch.allclose(weights.sum(2), torch.ones(3, 4))
        assert (weights[1, :, 2:] == 0).all()


@pytest.mark.parametrize(("attention", "cell", "both"), KINDS)
def test_a_later_word_changes_nothing_before_it(attention, cell, both):
    network = translator(attention, cell, both)
    other = INPUTS.clone()
    other[:, 2:] = 3
    assert torch.equal(network(SOURCE, INPUTS)[:, :2], network(SOURCE, other)[:, :2])


def test_without_teacher_forcing_it_is_told_what_it_said():
    network = translator()
    said, _, _ = network.greedy(SOURCE, 4)
    given = torch.zeros(3, said.shape[1], dtype=torch.bool)
    logits = network(SOURCE, INPUTS[:, : said.shape[1]], given)
    goes_on = (said != 0).cumprod(1).bool()
    assert torch.equal(logits.argmax(2)[goes_on], said[goes_on])
    everything = torch.ones(INPUTS.shape, dtype=torch.bool)
    assert torch.equal(network(SOURCE, INPUTS, everything), network(SOURCE, INPUTS))


def test_greedy_stops_at_the_end_and_is_padded_behind_it():
    network = translator("dot")
    with torch.no_grad():
        network.out.weight.zero_()
        network.out.bias.copy_(torch.tensor([0.0, 0, 3, 0, 0, 0, 0, 0]))
    said, sure, looked = network.greedy(SOURCE, 6)
    assert said.tolist() == [[2], [2], [2]]
    assert sure[0, 0].exp().item() == pytest.approx(math.exp(3) / (math.exp(3) + 7))
    assert looked.shape == (3, 1, 5)
