"""The pure functions behind the Transformer's pictures, against arrays worked out by hand and PyTorch's attention."""

import math

import pytest
import torch
from torch.nn import functional as F

from engine.experiments.transformer import averages, order, stream
from engine.models.heads import worked

# Three tokens; each row is who looks at whom.
EARLIER = torch.ones(3, 3, dtype=torch.bool).tril()
WEIGHTS = torch.tensor([[1.0, 0.0, 0.0], [0.25, 0.75, 0.0], [0.5, 0.3, 0.2]])


def scores(weights, ids=(1, 2, 3), **more):
    """Every score of one head on one text."""
    said = averages.averages(weights[None, None], torch.tensor([ids]), **more)
    return {name: value.item() for name, value in said.items()}


def test_scores_of_a_head_by_hand():
    said = scores(WEIGHTS)
    assert said["previous"] == pytest.approx((0.25 + 0.3) / 2)
    assert said["self"] == pytest.approx((0.75 + 0.2) / 2)
    assert said["first"] == pytest.approx((0.25 + 0.5) / 2)
    bits = (0 + -(0.25 * math.log2(0.25) + 0.75 * math.log2(0.75)) + 1.4854753) / 3
    assert said["entropy"] == pytest.approx(bits, abs=1e-6)
    assert math.isnan(said["induction"]), "no token comes twice"


def test_one_token_alone_has_nothing_before_it():
    said = scores(torch.ones(1, 1), (4,))
    assert math.isnan(said["previous"])
    assert said["entropy"] == 0


def test_an_induction_head_looks_at_what_came_after_copies():
    ids = torch.tensor([5, 7, 5, 7])
    assert averages.after_copies(ids).int().tolist() == [[0, 0, 0, 0], [0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    weights = torch.eye(4)
    weights[2] = torch.tensor([0.1, 0.8, 0.1, 0.0])
    weights[3] = torch.tensor([0.1, 0.1, 0.6, 0.2])
    assert scores(weights, (5, 7, 5, 7))["induction"] == pytest.approx(0.7)
    assert scores(weights, (5, 7, 5, 7))["duplicate"] == pytest.approx((0.1 + 0.1) / 2)
    asked = torch.tensor([[False, False, True, False]])
    assert scores(weights, (5, 7, 5, 7), asked=asked)["induction"] == pytest.approx(0.8)
    assert scores(weights, (5, 7, 5, 7), asked=asked)["self"] == pytest.approx((1 + 0.1 + 0.2) / 3)


def test_a_token_right_after_its_copy_may_look_at_itself():
    assert averages.after_copies(torch.tensor([3, 3])).int().tolist() == [[0, 0], [0, 1]]


def test_filling_does_not_count():
    said = scores(WEIGHTS, (4, 6, 6), real=torch.tensor([[True, True, False]]))
    assert said["previous"] == pytest.approx(0.25)
    assert said["first"] == pytest.approx(0.25)
    assert math.isnan(said["induction"])
    assert scores(WEIGHTS, (4, 6, 6))["induction"] == pytest.approx(0.2)


def test_averages_are_over_examples_and_keep_heads_apart():
    other = torch.eye(3)
    weights = torch.stack([torch.stack([WEIGHTS, other]), torch.stack([other, other])])
    said = averages.averages(weights, torch.tensor([[1, 2, 3], [1, 2, 3]]))
    assert said["previous"].tolist() == pytest.approx([0.275 / 2, 0])
    assert said["self"].tolist() == pytest.approx([(0.475 + 1) / 2, 1])


def test_even_attention_skips_what_is_hidden():
    assert averages.even(~EARLIER).tolist() == [[1, 0, 0], [0.5, 0.5, 0], pytest.approx([1 / 3] * 3)]


def test_repeated_blocks_know_no_unknown_token():
    ids = averages.repeated(9, 5, 3, 4)
    assert ids.shape == (4, 15)
    assert torch.equal(ids[:, :5], ids[:, 10:])
    assert ids.min() >= 1
    assert ids.max() <= 8
    before = torch.get_rng_state()
    assert torch.equal(averages.repeated(9, 5, 3, 4), ids)
    assert torch.equal(torch.get_rng_state(), before)


def test_one_head_by_hand():
    q = torch.tensor([[1.0, 0.0, 0.0, 0.0], [0.0, 2.0, 0.0, 0.0]])
    k = torch.tensor([[2.0, 0.0, 0.0, 0.0], [0.0, 2 * math.log(3.0), 0.0, 0.0]])
    said = worked(q, k)
    assert said["products"].tolist() == [[2, 0], [0, pytest.approx(4 * math.log(3))]]
    assert said["scaled"].tolist() == [[1, 0], [0, pytest.approx(2 * math.log(3))]]
    assert said["weights"][1].tolist() == pytest.approx([0.1, 0.9])
    said = worked(q, k, EARLIER[:2, :2])
    assert said["masked"].tolist() == [[1, -math.inf], [0, pytest.approx(2 * math.log(3))]]
    assert said["weights"][0].tolist() == [1, 0]


def test_one_head_is_pytorch_s_attention():
    draw = torch.Generator().manual_seed(0)
    q, k, v = torch.randn(3, 7, 8, generator=draw)
    theirs = F.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True)[0]
    weights = worked(q, k, torch.ones(7, 7, dtype=torch.bool).tril())["weights"]
    torch.testing.assert_close(weights @ v, theirs, atol=1e-6, rtol=1e-5)
    torch.testing.assert_close(weights.sum(-1), torch.ones(7))


def test_scores_by_distance_by_hand():
    scores = torch.tensor([[1.0, 9.0, 9.0], [2.0, 3.0, 9.0], [7.0, 4.0, 5.0]])
    assert order.by_distance(scores).tolist() == [3, 3, 7]


def test_norms_by_hand():
    assert stream.norms([torch.tensor([[3.0, 4.0], [0.0, 0.0]]), torch.tensor([[0.0, 1.0], [5.0, 12.0]])]).tolist() == [
        [5, 0], [1, 13],
    ]  # fmt: skip


def test_the_logit_lens_by_hand():
    parts = torch.log(torch.tensor([[[1.0, 1.0, 2.0]], [[8.0, 1.0, 1.0]]]))  # (2, 1, 3) read as it is
    said = stream.logit_lens(parts, lambda x: x, torch.tensor([1]), most=2)
    assert said["top"][:, 0, 0].tolist() == [2, 0]
    assert said["p"][:, 0].tolist() == [pytest.approx([0.5, 0.25]), pytest.approx([0.8, 0.1])]
    assert said["target_p"].tolist() == [pytest.approx([0.25]), pytest.approx([0.1])]
    assert said["entropy"][0].tolist() == pytest.approx([1.5])
    unknown = stream.logit_lens(parts, lambda x: x, torch.tensor([-1]), most=9)
    assert unknown["target_p"].isnan().all()
    assert unknown["top"].shape == (2, 1, 3)


def test_cosines_by_hand():
    said = stream.cosines(torch.tensor([[1.0, 0.0], [3.0, 3.0], [0.0, 0.0]]))
    assert said[0].tolist() == pytest.approx([1, math.sqrt(0.5), 0])
    assert said[2].tolist() == [0, 0, 0]
