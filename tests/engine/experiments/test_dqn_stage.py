"""The stage of the dqn lab: a game beside the run, played by the agent on screen, that comes and goes as text."""

import base64
import time

import numpy as np
import pytest

from engine.core.run import Run
from engine.experiments.dqn.config import DqnConfig
from engine.experiments.dqn.positions import packed, text_of, unpacked

QUICK = {"environment": "CartPole-v1", "warm_up": 32, "capacity": 500, "batch_size": 16, "seed": 3}
FROM_PIXELS = {"environment": "minatar/breakout", "warm_up": 16, "capacity": 200, "batch_size": 8}


def run_of(steps=0, **changes):
    run = Run("dqn", DqnConfig.parse({**QUICK, **changes}))
    run.advance(steps=steps)
    return run


def play(run, **given):
    return run.look({"name": "play", **given})


def text(answer):
    return base64.b64encode(answer["state"].tobytes()).decode()


def same(one, other):
    assert one.keys() == other.keys()
    for name in one:
        assert np.array_equal(one[name], other[name]), name


@pytest.mark.parametrize("environment", ["CartPole-v1", "MountainCar-v0", "Acrobot-v1", "minatar/breakout", "grid"])
def test_moves_in_pieces_are_the_moves_in_one(environment):
    run = run_of(environment=environment)
    for policy in ("greedy", "exploring", "random"):
        whole = play(run, moves=30, policy=policy, seed=5)
        state, pieces = "", []
        for moves in (1, 9, 20):
            answer = play(run_of(environment=environment), state=state, moves=moves, policy=policy, seed=5)
            pieces.append(answer)
            state = text(answer)
        for name in ("scene", "q", "action", "reward", "ended", "total", "length"):
            assert np.array_equal(np.concatenate([piece[name] for piece in pieces]), whole[name]), (policy, name)


def test_a_stage_that_was_elsewhere_meanwhile_goes_on_as_if_it_had_not():
    run = run_of()
    here = text(play(run, moves=7))
    straight = play(run, state=here, moves=9)
    play(run, moves=30, policy="random", seed=9)
    same(play(run, state=here, moves=9), straight)


def test_shapes_and_meaning_of_an_answer():
    run = run_of()
    answer = play(run, moves=12)
    shapes = {name: array.shape for name, array in answer.items()}
    assert shapes["scene"] == (12, 4)
    assert shapes["q"] == (12, 2)
    assert shapes["next_q"] == (2,)
    assert answer["scene"].dtype == answer["q"].dtype == np.float32
    assert answer["action"].tolist() == answer["q"].argmax(1).tolist()
    assert answer["greedy"].all()
    assert answer["reward"].tolist() == [1.0] * 12
    ends = answer["ended"].astype(bool)
    assert answer["total"].tolist() == answer["length"].tolist()
    assert ends.any()  # an untrained agent does not hold the pole for 12 moves ...
    assert (answer["length"][1:][ends[:-1]] == 1).all()  # ... and the next one begins again
    assert not np.array_equal(answer["q"][-1], answer["next_q"])


def test_no_moves_show_where_the_game_stands():
    run = run_of()
    begun = play(run, moves=0, seed=4)
    assert begun["scene"].shape == (1, 4)
    assert np.abs(begun["scene"]).max() <= 0.05
    assert begun["action"].tolist() == [-1]
    assert begun["length"].tolist() == [0]
    assert np.array_equal(begun["q"][0], begun["next_q"])
    again = play(run, state=text(begun), moves=0)
    assert np.array_equal(again["scene"], begun["scene"])
    assert not np.array_equal(play(run, moves=0, seed=5)["scene"], begun["scene"])
    fresh = play(run, state=text(play(run, moves=3)), fresh=True, moves=0, seed=4)
    assert np.array_equal(fresh["scene"], begun["scene"])


def test_a_hand_takes_over():
    run = run_of()
    answer = play(run, moves=6, action=1)
    assert answer["action"].tolist() == [1] * 6
    assert answer["greedy"].tolist() == (answer["q"].argmax(1) == 1).tolist()
    assert answer["scene"][5, 1] > 0.5  # the cart has been pushed to the right all the time


def test_a_nudge_moves_the_pole():
    run = run_of()
    here = text(play(run, moves=2))
    calm, pushed = play(run, state=here), play(run, state=here, nudge=1.0)
    assert pushed["scene"][0, 3] > calm["scene"][0, 3] + 0.3
    with pytest.raises(ValueError, match="push"):
        play(run_of(**FROM_PIXELS), nudge=1.0)


def test_exploring_is_sometimes_greedy_and_random_half_of_the_time():
    run = run_of()
    assert play(run, moves=1)["epsilon"] == pytest.approx(run.experiment.learner.epsilon)
    random = play(run, moves=256, policy="random")
    assert 0.35 < random["greedy"].mean() < 0.65
    assert play(run, moves=256, policy="greedy")["greedy"].mean() == 1


def test_the_agent_of_an_earlier_step_plays_as_it_did_then():
    run = run_of(200)
    run.advance(steps=0)
    then = play(run, moves=20, seed=1)
    run.advance(steps=300)
    now = play(run, moves=20, seed=1)
    assert not np.array_equal(then["q"], now["q"])
    run.seek(200)
    same(play(run, moves=20, seed=1), then)


def test_the_run_does_not_notice():
    watched, alone = run_of(100), run_of(100)
    for moves in (1, 50, 256):
        play(watched, moves=moves, policy="exploring")
    for run in (watched, alone):
        run.advance(steps=100)
    assert watched.weights_sha256() == alone.weights_sha256()
    assert watched.experiment.state().keys() == alone.experiment.state().keys()


def test_pixels_come_with_colours_and_what_the_network_sees():
    answer = play(run_of(**FROM_PIXELS), moves=5)
    assert answer["scene"].shape == (5, 10, 10)
    assert answer["scene"].dtype == answer["palette"].dtype == np.uint8
    assert answer["palette"].shape[1] == 3
    assert answer["scene"].max() < len(answer["palette"])
    assert answer["stack"].shape == (4, 10, 10)
    assert set(np.unique(answer["stack"])) == {0.0, 1.0}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"moves": -1}, "0 to 256 moves"), ({"moves": 257}, "0 to 256 moves"), ({"moves": 1.5}, "0 to 256 moves"),
        ({"policy": "wild"}, "greedy, exploring or random, got 'wild'"), ({"action": 2}, r"in \[0, 1\], or -1"),
        ({"nudge": 2.0}, r"in \[-1, 1\], got 2.0"), ({"nudge": float("nan")}, "push"), ({"seed": -1}, "seed of a game"),
        ({"state": "???"}, "must be base64 text"), ({"state": "AAAA"}, "must be base64 text"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(given, words):
    with pytest.raises((LookupError, ValueError), match=words):
        play(run_of(), **given)


def test_a_position_of_another_environment_or_a_broken_one_is_refused():
    cart, car = run_of(), run_of(environment="MountainCar-v0")
    with pytest.raises(ValueError, match="another environment than MountainCar-v0"):
        play(car, state=text(play(cart)))
    good = unpacked(text(play(cart)))
    for name in ("world", "counts", "total"):
        with pytest.raises(ValueError, match="does not hold together"):
            play(cart, state=text_of(packed({**good, name: None})))
    play(cart, moves=3)  # and the stage still plays
    half = play(cart)["state"][:-4].tobytes()
    with pytest.raises(ValueError, match="The position of the stage must"):
        play(cart, state=base64.b64encode(half).decode())


def test_five_moves_are_quick():
    run = run_of()
    state, took = "", []
    for _ in range(40):
        begun = time.process_time()
        answer = play(run, state=state, moves=5)
        took.append(time.process_time() - begun)
        state = text(answer)
    assert np.median(took) < 0.006  # 1 ms on an idle machine
