"""The worker on a thread of this process, with the toy lab: turns, answers, life and death of runs."""

import threading
import time

import pytest

from engine.workers.pool import Pool
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("toy_lab")


@pytest.fixture
def pool():
    pool = Pool(0, sweep_every=0.05)
    yield pool
    pool.close()


def settled(pool, run):
    return until(lambda: (s := pool.poll(run)) and not s["busy"] and s["state"] not in ("playing", "seeking") and s)


def test_play_to_a_goal_and_back(pool):
    run = pool.start("toy", {})
    until(lambda: pool.poll(run)["state"] == "ready")
    pool.ask(run, "play", steps=25)
    status = settled(pool, run)
    assert (status["step"], status["head"], status["state"]) == (25, 25, "paused")
    pool.ask(run, "seek", step=10)
    status = settled(pool, run)
    assert (status["step"], status["head"]) == (10, 25)


def test_a_poll_brings_curves_and_looks_only_when_something_changed(pool):
    run = pool.start("toy", {})
    pool.ask(run, "play", steps=5)
    settled(pool, run)
    lens = {"name": "line", "size": 7}
    first = pool.poll(run, lenses=[lens])
    assert first["looks"]["line"]["y"].shape == (7,)
    assert first["curves"]["loss"][0].tolist() == [1, 2, 3, 4, 5]
    assert first["facts"] == {}
    assert "looks" not in pool.poll(run, lenses=[lens], stamp=first["stamp"], built=first["built"])


def test_errors_travel_as_themselves(pool):
    run = pool.start("toy", {})
    pool.ask(run, "play", steps=2)
    settled(pool, run)
    with pytest.raises(ValueError, match="steps 0 to 2, got 9"):
        pool.ask(run, "seek", step=9)
    with pytest.raises(ValueError, match="lr must be in") as caught:
        pool.ask(run, "adjust", changes={"lr": -1})
    assert list(caught.value.problems) == ["lr"]
    with pytest.raises(LookupError, match="no lens"):
        pool.poll(run, lenses=[{"name": "nose"}])
    with pytest.raises(LookupError, match="no run 'abc'"):
        pool.poll("abc")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_broken_lens_is_reported_and_hurts_nobody(pool, capfd):
    run = pool.start("toy", {})
    settled(pool, run)
    with pytest.raises(RuntimeError, match="a lens with a mistake"):
        pool.poll(run, lenses=[{"name": "broken"}])
    assert pool.poll(run)["state"] == "ready"
    assert "a lens with a mistake" in capfd.readouterr().err


def test_a_paused_run_stands_still(pool):
    run = pool.start("toy", {})
    until(lambda: pool.poll(run)["state"] == "ready")
    for _ in range(40):
        pool.ask(run, "play")
        paused = pool.ask(run, "pause")
        assert pool.ask(run, "poll")["step"] == paused["step"]


def test_a_run_that_fails_says_so_and_others_go_on(pool, capfd):
    bad, good = pool.start("toy", {"fail_at": 5}), pool.start("toy", {})
    pool.ask(bad, "play")
    pool.ask(good, "play", steps=50)
    assert settled(pool, good)["step"] == 50
    status = settled(pool, bad)
    assert status["state"] == "failed"
    assert "the toy broke" in status["message"]
    assert "RuntimeError" in capfd.readouterr().err


def test_bad_settings_show_in_the_status(pool):
    run = pool.start("toy", {"lr": "much"})
    status = until(lambda: (s := pool.poll(run)) and s["state"] == "failed" and s)
    assert status["message"] == "ToyConfig.lr must be in [0, 1e+06], got much."


def test_two_runs_share_the_time_evenly(pool):
    runs = [pool.start("toy", {"nap": 0.002}) for _ in range(2)]
    for run in runs:
        pool.ask(run, "play")
    until(lambda: sum(pool.poll(run)["step"] for run in runs) > 400, within=30)
    steps = [pool.poll(run)["step"] for run in runs]
    assert 0.42 < steps[0] / sum(steps) < 0.58


def test_who_comes_late_takes_turns_from_now_on(pool):
    first = pool.start("toy", {"nap": 0.002})
    pool.ask(first, "play")
    until(lambda: pool.poll(first)["step"] > 150, within=30)
    second = pool.start("toy", {"nap": 0.002})
    before = pool.poll(first)["step"]
    pool.ask(second, "play")
    until(lambda: pool.poll(second)["step"] > 100, within=30)
    assert pool.poll(first)["step"] - before > 50


def test_speed_is_kept(pool):
    run = pool.start("toy", {}, speed=50)
    pool.ask(run, "play")
    until(lambda: pool.poll(run)["step"] >= 5)
    begin, at = time.monotonic(), pool.poll(run)["step"]
    time.sleep(1)
    pace = (pool.poll(run)["step"] - at) / (time.monotonic() - begin)
    assert 35 < pace < 65


def test_answers_come_soon_although_a_step_is_long(pool):
    run = pool.start("toy", {"nap": 0.6})
    until(lambda: pool.poll(run)["state"] == "ready")
    pool.ask(run, "play")
    waits = []
    for verb in ["poll", "pause", "play", "poll"] * 3:
        begin = time.monotonic()
        pool.ask(run, verb)
        waits.append(time.monotonic() - begin)
        time.sleep(0.11)
    assert sorted(waits)[len(waits) // 2] < 0.1
    assert pool.ask(run, "pause")["busy"] in (True, False)
    until(lambda: pool.poll(run)["state"] == "paused")


def test_a_fork_goes_on_from_the_same_weights(pool):
    run = pool.start("toy", {})
    pool.ask(run, "play", steps=30)
    settled(pool, run)
    child = pool.fork(run, 12, {"lr": 0.5})
    status = pool.poll(child)
    assert (status["step"], status["head"]) == (12, 12)
    assert pool.ask(child, "describe")["events"] == [{"step": 12, "kind": "adjust", "changes": {"lr": 0.5}}]


def test_an_unwatched_run_is_paused_then_dropped():
    pool = Pool(0, sweep_every=0.02, rest_after=0.2, drop_after=0.8)
    try:
        run = pool.start("toy", {}, session="tab")
        pool.ask(run, "play")
        time.sleep(0.5)
        assert pool.ask(run, "poll")["state"] == "playing"
        pool.detach("tab")
        until(lambda: pool.ask(run, "poll")["state"] == "paused")
        until(lambda: run not in pool.places)
        with pytest.raises(LookupError):
            pool.poll(run)
    finally:
        pool.close()


def test_coming_back_in_time_keeps_the_run():
    pool = Pool(0, sweep_every=0.02, rest_after=0.1, drop_after=0.6)
    try:
        run = pool.start("toy", {}, session="tab")
        pool.detach("tab")
        time.sleep(0.3)
        pool.attach(run, "tab")
        time.sleep(0.6)
        assert run in pool.places
    finally:
        pool.close()


def test_the_server_takes_so_many_runs_and_no_more():
    pool = Pool(0, max_runs=2)
    try:
        runs = [pool.start("toy", {}) for _ in range(2)]
        with pytest.raises(RuntimeError, match="takes 2 runs at a time"):
            pool.start("toy", {})
        pool.drop(runs[0])
        pool.start("toy", {})
    finally:
        pool.close()


def test_closing_ends_the_thread():
    pool = Pool(0)
    run = pool.start("toy", {})
    pool.ask(run, "play")
    pool.close()
    until(lambda: not any(thread.name == "torchlight-worker" for thread in threading.enumerate()))


def test_a_fork_shares_the_turns_with_its_parent(pool):
    """It neither catches up on the time its parent has had, nor waits for it."""
    parent = pool.start("toy", {"nap": 0.002})
    pool.ask(parent, "play", steps=200)
    settled(pool, parent)
    child = pool.fork(parent, 200, {"lr": 0.01})
    for run in (child, parent):
        pool.ask(run, "play")
    time.sleep(0.6)
    for run in (child, parent):
        pool.ask(run, "pause")
    mine, theirs = (settled(pool, run)["head"] - 200 for run in (child, parent))
    assert min(mine, theirs) > 0.5 * max(mine, theirs)


def test_a_fork_waits_for_a_long_step(pool):
    """A status in a hurry would not say what became of it."""
    run = pool.start("toy", {"nap": 0.3})
    pool.ask(run, "play")
    until(lambda: pool.poll(run)["head"] >= 1)
    child = pool.fork(run, 1, {"bias": False, "nap": 0.0})
    assert settled(pool, child)["head"] == 1
    assert pool.ask(child, "describe")["events"][0]["kind"] == "change"
    assert pool.ask(run, "back_up")["description"]["key"] == "toy"
