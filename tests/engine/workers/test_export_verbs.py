"""Files and programs, asked of the worker that has the run."""

import json

import pytest

from engine.workers.pool import Pool
from tests.waiting import until


@pytest.fixture
def pool():
    pool = Pool(0)
    yield pool
    pool.close()


@pytest.fixture
def run(pool):
    run = pool.start("playground", {"layers": "3 tanh"})
    pool.ask(run, "play", steps=12)
    until(lambda: pool.poll(run)["state"] == "paused")
    return run


def test_the_program_goes_as_far_as_the_run_or_as_asked(pool, run):
    assert "steps = 12\n" in pool.ask(run, "program")["text"]
    assert "steps = 500\n" in pool.ask(run, "program", steps=500)["text"]


def test_a_run_that_has_not_begun_has_a_program_worth_running(pool):
    run = pool.start("playground", {})
    assert "steps = 200\n" in pool.ask(run, "program")["text"]


def test_a_file_comes_with_its_name_and_kind(pool, run):
    made = pool.ask(run, "export", within=60, kind="settings")
    assert (made["name"], made["mime"]) == ("playground.json", "application/json")
    assert json.loads(made["data"])["steps"] == 12
    assert pool.ask(run, "export", within=60, kind="program")["data"].decode() == pool.ask(run, "program")["text"]


def test_an_unknown_kind_is_named_and_the_run_goes_on(pool, run):
    with pytest.raises(LookupError, match="no kind of file 'pickle'"):
        pool.ask(run, "export", kind="pickle")
    assert pool.poll(run)["step"] == 12
