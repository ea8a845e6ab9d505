"""Statistics of repetitions, on numbers worked out by hand."""

import numpy as np
import pytest

from engine.core.luck import beats, caution, left_out, reached, sentence, sign_test, spread

NAN, INF = np.nan, np.inf


def test_spread_of_ten_leaves_one_out_at_each_end():
    values = np.arange(10.0)[::-1, None] * [1, 10]  # (10, 2)
    middle, below, above = spread(values)
    assert middle.tolist() == [4.5, 45]
    assert below.tolist() == [1, 10]
    assert above.tolist() == [8, 80]


@pytest.mark.parametrize(("count", "out"), [(2, 0), (5, 0), (9, 0), (10, 1), (19, 1), (20, 2)])
def test_how_many_lie_outside(count, out):
    assert left_out(count) == out


def test_a_diverged_repetition_is_the_worst():
    middle, below, above = spread(np.array([[1.0], [NAN], [2.0], [3.0], [NAN]]))
    assert (middle[0], below[0], above[0]) == (3, 1, INF)
    assert spread(np.array([[1.0], [NAN], [NAN]]))[0][0] == INF
    assert spread(np.array([[1.0], [NAN]]))[0][0] == INF
    middle, below, above = spread(np.array([[0.5], [NAN], [0.75]]), low_is_good=False)
    assert (middle[0], below[0], above[0]) == (0.5, -INF, 0.75)


def test_reached_is_the_first_step_that_is_good_enough():
    steps = np.array([0, 10, 20])
    losses = np.array([[1, 0.4, 0.6], [1, 0.9, 0.5], [1, NAN, NAN]])
    assert reached(steps, losses, 0.5).tolist() == [10, 20, -1]
    assert reached(steps, losses, 1.0, low_is_good=False).tolist() == [0, 0, 0]


def test_superiority_counts_every_pair_and_half_of_the_ties():
    found = beats(np.array([1.0, 2, 3]), np.array([2.0, 4]), seeds_a=(0, 1, 2), seeds_b=(2, 0))
    # 1<2, 1<4, 2=2, 2<4, 3<4: four wins and a tie of six
    assert found.superiority == 4.5 / 6
    assert found.pairs == 6
    assert (found.wins, found.ties, found.losses) == (1, 0, 1)  # seed 0: 1 < 4; seed 2: 3 > 2
    assert found.by_chance == 1.0


def test_it_agrees_with_mann_and_whitney():
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=9), rng.normal(0.5, size=7)
    u = stats.mannwhitneyu(b, a).statistic
    assert beats(a, b).superiority == pytest.approx(u / 63)
    assert sign_test(8, 2) == pytest.approx(stats.binomtest(8, 10).pvalue)


def test_high_may_be_good_and_a_diverged_one_loses_then_too():
    found = beats(np.array([0.9, NAN]), np.array([0.8, 0.7]), False, (0, 1), (0, 1))
    assert (found.wins, found.losses, found.superiority) == (1, 1, 0.5)
    both = beats(np.array([NAN]), np.array([NAN]), True, (0,), (0,))
    assert (both.ties, both.superiority, both.by_chance) == (1, 0.5, 1.0)


@pytest.mark.parametrize(("wins", "losses", "chance"), [(5, 0, 1 / 16), (9, 1, 22 / 1024), (1, 1, 1), (0, 0, 1)])
def test_sign_test(wins, losses, chance):
    assert sign_test(wins, losses) == pytest.approx(chance)


def test_the_better_one_is_named_first():
    seeds = tuple(range(10))
    a, b = np.arange(10.0), np.arange(10.0) - 0.5
    b[0] = 0.5
    found = beats(a, b, True, seeds, seeds)
    assert sentence(found, "A", "B") == "B beats A in 9 of 10 seeds; of all 100 pairs B is better in 54 %."
    assert caution(found) == ""


def test_sentences_of_ties_and_of_other_seeds():
    same = beats(np.ones(5), np.ones(5), True, (0, 1, 2, 3, 4), (0, 1, 2, 3, 4))
    assert sentence(same, "A", "B").startswith("Neither is ahead: A beats B in 0 of 5 seeds (5 ties); of all 25")
    apart = beats(np.zeros(5), np.ones(5), True, (0, 1, 2, 3, 4), (5, 6, 7, 8, 9))
    assert sentence(apart, "A", "B") == (
        "A is ahead of B; they have no seed in common; of all 25 pairs A is better in 100 %."
    )
    assert apart.by_chance is None


def test_few_seeds_or_an_even_count_are_cautioned():
    five = beats(np.zeros(5), np.ones(5), True, tuple(range(5)), tuple(range(5)))
    assert "luck" in caution(five)  # even 5 of 5 comes up in 6 % of such comparisons
    assert "6 %" in caution(five)
    eight = beats(np.zeros(8), np.ones(8), True, tuple(range(8)), tuple(range(8)))
    assert "only 8 seeds" in caution(eight)
    ten = beats(np.zeros(10), np.ones(10), True, tuple(range(10)), tuple(range(10)))
    assert caution(ten) == ""
