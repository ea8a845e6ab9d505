"""Studies in a worker: turns beside runs, pause, drop, and a new beginning when the worker dies."""

import os
import signal
import time

import numpy as np
import pytest

from engine.core.seeds import Study
from engine.workers.pool import Pool
from tests.waiting import until


@pytest.fixture
def pool(toy_lab):
    pool = Pool(0, sweep_every=0.05)
    yield pool
    pool.close()


def done(pool, study):
    return until(lambda: (s := pool.ask(study, "poll_study")) and not s["busy"] and s["state"] == "done" and s)


def test_a_study_begins_at_once_and_arrives(pool):
    study = pool.study("toy", {}, [0, 1, 2], ["seed"], 30)
    answer = done(pool, study)
    assert (answer["step"], answer["steps"], answer["seeds"], answer["together"]) == (30, 30, [0, 1, 2], False)
    here = Study("toy", {}, range(3), steps=30)
    while not here.done:
        here.advance(1.0)
    assert np.array_equal(answer["curves"]["loss"][1], here.curves()["loss"][1])


def test_curves_come_only_when_something_changed(pool):
    study = pool.study("toy", {}, [0, 1], ["seed"], 10)
    stamp = done(pool, study)["stamp"]
    assert "curves" not in pool.ask(study, "poll_study", stamp=stamp)


def test_it_can_rest_and_go_on(pool):
    study = pool.study("toy", {"nap": 0.002}, [0, 1], ["seed"], 200)
    until(lambda: pool.ask(study, "poll_study")["step"] > 4)
    paused = pool.ask(study, "pause")
    assert paused["state"] == "paused"
    time.sleep(0.15)
    assert pool.ask(study, "poll_study")["step"] == paused["step"]
    assert pool.ask(study, "play")["state"] == "playing"
    done(pool, study)


def test_it_takes_turns_with_a_run(pool):
    run = pool.start("toy", {"nap": 0.002})
    pool.ask(run, "play")
    until(lambda: pool.poll(run)["step"] > 50)
    study = pool.study("toy", {"nap": 0.002}, [0, 1], ["seed"], 5000)
    until(lambda: pool.ask(study, "poll_study")["step"] > 2)
    begin, before = pool.poll(run)["step"], pool.ask(study, "poll_study")["step"]
    time.sleep(1.5)
    gained = pool.poll(run)["step"] - begin
    studied = 2 * (pool.ask(study, "poll_study")["step"] - before)
    assert 0.25 < gained / (gained + studied) < 0.75
    pool.drop(study)


def test_dropped_is_gone(pool):
    study = pool.study("toy", {"nap": 0.01}, [0, 1], ["seed"], 5000, "me")
    pool.drop(study)
    with pytest.raises(LookupError, match="There is no run"):
        pool.ask(study, "poll_study")


def test_it_goes_with_its_session(toy_lab):
    pool = Pool(0, sweep_every=0.02, rest_after=0.1, drop_after=0.3)
    try:
        study = pool.study("toy", {"nap": 0.01}, [0, 1], ["seed"], 5000, "me")
        pool.detach("me")
        until(lambda: study not in pool.places)
    finally:
        pool.close()


def test_settings_that_cannot_be_used_show_in_the_status(pool):
    study = pool.study("toy", {"lr": -1}, [0, 1], ["seed"], 10)
    answer = until(lambda: (s := pool.ask(study, "poll_study")) and s["state"] == "failed" and s)
    assert "lr must be in" in answer["message"]


def test_a_lab_s_mistake_stops_the_study_alone(pool, capfd):
    study = pool.study("toy", {"fail_at": 5}, [0, 1], ["seed"], 10)
    answer = until(lambda: (s := pool.ask(study, "poll_study")) and s["state"] == "failed" and s)
    assert "the toy broke" in answer["message"]
    assert pool.ask(pool.start("toy", {}), "poll")["state"] in ("ready", "starting")
    assert "the toy broke" in capfd.readouterr().err


def test_a_killed_worker_s_study_starts_again():
    pool = Pool(1)
    try:
        study = pool.study("playground", {"batch_size": 1}, list(range(20)), ["seed"], 100_000)
        until(lambda: pool.ask(study, "poll_study")["step"] > 20)
        os.kill(pool.processes()[0], signal.SIGKILL)
        until(lambda: pool.ask(study, "poll_study")["state"] == "lost" or pool.place(study).notice)
        answer = until(lambda: (s := pool.ask(study, "poll_study")) and s["state"] == "playing" and s)
        assert "starts again" in answer["notice"]
        assert answer["together"] in (True, None)
    finally:
        pool.close()
