"""The Recurrent lab: settings, streams of text that keep their state, truncated back-propagation, units held still."""

import pytest
import torch
from torch import nn

from engine.core.config import ConfigError
from engine.core.run import Run
from engine.experiments.recurrent.config import Cell, RecurrentConfig
from engine.experiments.recurrent.learner import Learner
from engine.experiments.recurrent.streams import Streams

SMALL = {"characters": 3000, "batch_size": 8, "window": 12, "babble_every": 0}
RIDDLE = {"task": "recall", "length": 12, "samples": 64, "batch_size": 16}


def run_of(**changes):
    return Run("recurrent", RecurrentConfig.parse({**SMALL, **changes}))


# --- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["lstm units=32 layers=1", "rnn units=8 layers=3 relu norm dropout=0.1", "gru units=4 layers=2 both dropout=0.25"],
)
def test_a_cell_reads_and_writes_itself_as_text(text):
    cell = Cell.model_validate(text)
    assert str(cell) == text
    assert Cell.model_validate(cell.model_dump(mode="json")) == cell


def test_cells_from_a_command_line():
    config = RecurrentConfig.parse({"cells": "rnn units=8, lstm"})
    assert [cell.kind for cell in config.cells] == ["rnn", "lstm"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"cells": ("gru both",)}, "bidirectional cell cannot learn the task stories"),
        ({"task": "series", "cells": ("lstm both",)}, "bidirectional cell cannot learn the task series"),
        ({"cells": ()}, "at least one cell"),
        ({"cells": ("lstm",) * 4}, "no longer than 3"),
        ({"cells": ("lsmt",)}, "Did you mean lstm"),
        ({"cells": ("lstm units=128 layers=3",), "window": 400, "batch_size": 256}, "multiply-adds"),
        ({"task": "own"}, "needs your text"),
        ({"task": "recal"}, "Did you mean recall"),
    ],
)
def test_settings_that_cannot_be_used_get_a_sentence(values, sentence):
    with pytest.raises(ConfigError, match=sentence):
        RecurrentConfig.parse(values)


def test_a_riddle_may_be_read_in_both_directions():
    assert RecurrentConfig.parse({"task": "order", "cells": ("gru both",)}).cells[0].both


# --- streams ----------------------------------------------------------------------------------------------------------


def test_every_stretch_goes_on_where_it_was():
    streams = Streams(torch.arange(41), 5)
    first, then = streams.take(4), streams.take(4)
    assert first[0].tolist() == [[0, 1, 2, 3, 4], [10, 11, 12, 13, 14], [20, 21, 22, 23, 24], [30, 31, 32, 33, 34]]
    assert torch.equal(first[1], first[0] + 1)
    assert torch.equal(then[0], first[0] + 5)
    assert (first[2], then[2]) == (True, False)
    again = streams.take(4)
    assert again[2]
    assert torch.equal(again[0], first[0])
    assert (streams.epochs, streams.epoch) == (1, 1.5)


def test_other_mini_batches_begin_anew_at_about_the_same_place():
    streams = Streams(torch.arange(401), 10)
    for _ in range(5):
        streams.take(4)
    x, _, fresh = streams.take(8)
    assert fresh
    assert x[0, 0] == 25  # half of a stretch, as before
    place = streams.state()
    other = Streams(torch.arange(401), 10)
    other.load(place)
    assert torch.equal(other.take(8)[0], streams.take(8)[0])


@pytest.mark.parametrize("rows", [1, 3, 30, 1000])
def test_a_short_text_is_read_as_far_as_it_goes(rows):
    streams = Streams(torch.arange(20), 50)
    for _ in range(3):
        x, y, _ = streams.take(rows)
        assert x.shape == y.shape
        assert x.numel()
        assert torch.equal(y, x + 1)


# --- learning ---------------------------------------------------------------------------------------------------------


def reference(learner, k=0):
    """The same network made of torch's own parts, with the same weights."""
    network = learner.network[k]
    layer = network.layers[0]
    lstm = nn.LSTM(layer.weight_ih.shape[1], layer.units, batch_first=True)
    lstm.load_state_dict({f"{name}_l0": value for name, value in layer.state_dict().items()})
    return network.embedding, lstm, network.output


def test_an_lstm_on_text_learns_as_plain_pytorch_does():
    config = RecurrentConfig.parse({**SMALL, "cells": ("lstm units=8",), "optimizer": "sgd", "lr": 0.5, "clip": 1.0})
    torch.manual_seed(0)
    learner = Learner(config)
    torch.manual_seed(0)
    embedding, lstm, output = reference(Learner(config))
    weights = [*embedding.parameters(), *lstm.parameters(), *output.parameters()]
    rule = torch.optim.SGD(weights, lr=0.5)
    state = None
    for _ in range(6):
        x, y = learner.batch()
        losses = learner.losses(learner.answers(x), y)
        learner.flat.zero_grad()
        losses.sum().backward()
        learner.clip(config.clip)
        learner.update()
        said, state = lstm(embedding(x), state)
        state = tuple(part.detach() for part in state)
        loss = nn.functional.cross_entropy(output(said).flatten(0, 1), y.flatten())
        rule.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        rule.step()
        assert losses[0].item() == pytest.approx(loss.item(), abs=1e-5)


def test_states_are_carried_from_window_to_window_and_saved():
    run = run_of(cells=("lstm units=6",))
    run.advance(steps=3)
    learner = run.experiment.learner
    ((h, c),) = learner.states[0]
    assert h.shape == (1, 8, 6)
    assert not h.requires_grad
    assert c.abs().sum() > 0
    saved = run.state()
    run.advance(steps=4)
    then = run.weights_sha256()
    run.seek(3)
    assert torch.equal(run.experiment.learner.states[0][0][0], h)
    assert torch.equal(saved["experiment"]["states"][0][0][0], h)
    run.advance(steps=4)
    assert run.weights_sha256() == then


def test_the_gradient_goes_back_one_window_and_no_further():
    run = run_of(**RIDDLE, cells=("gru units=6",), window=5)
    learner = run.experiment.learner
    x, y = learner.batch()
    gradients = []
    for window in (5, 400):
        learner.config = run.config.replace(window=window)
        learner.flat.zero_grad()
        learner.loss(learner.answer(0, x), y).backward()
        gradients.append(learner.network[0].embedding.weight.grad.clone())
    first = x[:, 0].unique()  # letters that are nowhere but in the first step
    assert gradients[0][first].abs().max() == 0
    assert gradients[1][first].abs().max() > 0


def test_forks_with_another_cell_take_over_what_the_others_remember():
    parent = run_of(cells=("gru units=5", "lstm units=6"))
    parent.advance(steps=5)
    child = parent.fork(5, cells=["lstm units=6", "rnn units=4"])
    mine, theirs = child.experiment.learner, parent.experiment.learner
    assert torch.equal(mine.states[0][0][1], theirs.states[1][0][1])
    assert mine.states[1] is None
    assert torch.equal(mine.network[0].output.weight, theirs.network[1].output.weight)


def test_dropout_is_live():
    run = run_of(cells=("lstm units=6 layers=2 dropout=0.5",))
    run.advance(steps=2)
    run.adjust(cells=["lstm units=6 layers=2 dropout=0"])
    assert run.experiment.network[0].dropout == 0


def test_numbers_are_learned_with_a_squared_error():
    run = run_of(task="adding", length=10, samples=64, cells=("gru units=8",))
    assert run.experiment.guess() == pytest.approx(1 / 6, rel=0.3)
    run.advance(steps=10)
    assert set(run.timeline.columns) == {"loss", "loss_0", "train_loss_0", "val_loss_0"}


def test_the_floor_is_that_of_what_is_measured():
    experiment = run_of().experiment
    assert 0.2 < experiment.floor() < 0.32  # A story has 0.257 nats a character
    x, y = experiment.splits()["val"]
    assert torch.equal(x[:, 1:], y[:, :-1])
    assert run_of(task="own", own_text="the cat sat on the mat. " * 40).experiment.floor() is None
