"""What goes back through time in the Recurrent lab, against small pushes and inputs really taken away."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

TYPED = "The old fox was happy."


def look(run, lens, **given):
    return run.look({"name": lens, **given})


# --- backwards --------------------------------------------------------------------------------------------------------


def test_the_gradient_that_reaches_a_step_is_the_effect_of_a_push(run):
    """Against a small push of the state before the rest of the text is read."""
    network = run.experiment.network[1]
    seen = look(run, "reach", cell=1, text=TYPED, t=15)
    x, y = run.experiment.asked(TYPED)
    network.eval()
    with torch.no_grad():
        _, (state,) = network.run(x[:, :10])
        slope = []
        for unit in range(6):
            ends = []
            for push in (1e-2, -1e-2):
                pushed = state[0].clone()
                pushed[0, 0, unit] += push
                outputs, _ = network.run(x[:, 10:16], [(pushed,)])
                ends.append(F.cross_entropy(outputs[0, -1:], y[:, 15]).item())
            slope.append((ends[0] - ends[1]) / 2e-2)
    network.train()
    assert seen["norm"][9] == pytest.approx(np.linalg.norm(slope), rel=0.02)
    assert (seen["norm"][16:] == 0).all()
    assert (int(seen["at"]), int(seen["first"])) == (15, 12)


def test_reach_begins_at_the_last_step_that_is_asked_about(riddle):
    seen = look(riddle, "reach", cell=1)
    assert int(seen["at"]) == 12
    assert int(seen["first"]) == 10
    assert seen["layers"].shape == (1, 13)


def test_what_mattered(run):
    x, y = run.experiment.asked(TYPED)
    network = run.experiment.network[0]
    for method in ("gradient", "occlusion"):
        seen = look(run, "mattered", text=TYPED, t=9, method=method)
        assert seen["mattered"].shape == (10,)
        assert int(seen["target"]) == int(y[0, 9])
    usual = network.embedding.weight.detach()[run.experiment.splits()["train"][0]].mean((0, 1))
    network.eval()
    with torch.no_grad():
        logits = network(x)[0, 9].log_softmax(0)
        said = network.embed(x[:, :10])
        said[0, 4] = usual
        for place, layer in enumerate(network.layers):
            said = network.above(place, layer(said)[0])
        without = network.output(said)[0, 9].log_softmax(0)
    network.train()
    assert seen["mattered"][4] == pytest.approx((logits - without)[y[0, 9]].item(), abs=1e-5)
    with pytest.raises(LookupError, match="There is no method 'gradients'"):
        look(run, "mattered", method="gradients")
    with pytest.raises(LookupError, match="steps of this text"):
        look(run, "mattered", text=TYPED, t=99)


def test_gradient_times_input_is_exact_where_everything_is_linear(numbers):
    """For small inputs a cell is nearly linear: what the inputs add is then what is said, less the usual answer."""
    seen = look(numbers, "mattered", method="gradient")
    occluded = look(numbers, "mattered", method="occlusion")
    assert np.corrcoef(seen["mattered"], occluded["mattered"])[0, 1] > 0.9


def test_in_both_directions_later_inputs_count(riddle):
    assert look(riddle, "mattered", cell=0, t=4)["mattered"].shape == (13,)
    assert look(riddle, "mattered", cell=1, t=4)["mattered"].shape == (5,)


def test_what_reaches_an_lstm_is_measured_at_its_cell(run):
    """Against a small push of the cell itself, which is not the same as one of the hidden state."""
    network = run.experiment.network[0].eval()
    seen = look(run, "reach", cell=0, text=TYPED, t=15)
    x, y = run.experiment.asked(TYPED)
    slopes = []
    with torch.no_grad():
        for unit in range(8):
            ends = []
            for push in (1e-2, -1e-2):
                below = network.above(0, network.layers[0](network.embed(x))[0])
                _, (h, c) = network.layers[1](below[:, :10])
                c = c.clone()
                c[0, 0, unit] += push
                gates = network.layers[1].trace(below)["output"][:, 9]  # the hidden state is made of the pushed cell
                h = (gates * torch.tanh(c[0]))[None]
                said, _ = network.layers[1](below[:, 10:16], (h, c))
                logits = network.output(network.above(1, said))[0, -1:]
                ends.append(F.cross_entropy(logits, y[:, 15]).item())
            slopes.append((ends[0] - ends[1]) / 2e-2)
    network.train()
    assert seen["layers"].shape == (2, len(TYPED))
    assert seen["norm"][9] == pytest.approx(np.linalg.norm(slopes), rel=0.02)
