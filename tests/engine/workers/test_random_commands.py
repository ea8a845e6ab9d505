"""Random commands, in any order, to several runs: nothing is lost, nothing leaks, and no answer is wrong."""

import os
import threading
import time

import psutil
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from engine.core.config import ConfigError
from engine.workers.pool import Pool

EXAMPLES = int(os.environ.get("TORCHLIGHT_RANDOM_EXAMPLES", "6"))  # some hundreds for a long session by hand

_pool: Pool | None = None


def the_pool():
    """One pool for all examples: starting a worker for each would test little else."""
    global _pool
    if _pool is None:
        _pool = Pool(1, max_runs=8)
    return _pool


class Commands(RuleBasedStateMachine):
    runs = Bundle("runs")

    def __init__(self):
        super().__init__()
        self.pool = the_pool()
        self.alive = set()

    @rule(
        target=runs, seed=st.integers(0, 3), layers=st.sampled_from(["4", "8 relu dropout=0.2", "6 tanh norm=batch, 3"])
    )
    def start(self, seed, layers):
        if len(self.alive) == 8:
            with pytest.raises(RuntimeError, match="takes 8 runs"):
                self.pool.start("playground", {})
            return "none"
        run = self.pool.start("playground", {"seed": seed, "layers": layers}, session="test")
        self.alive.add(run)
        return run

    @rule(run=consumes(runs))
    def drop(self, run):
        self.pool.drop(run)
        self.alive.discard(run)

    @rule(run=runs, steps=st.one_of(st.none(), st.integers(1, 300)))
    def play(self, run, steps):
        self.tell(run, "play", steps=steps)

    @rule(run=runs)
    def pause(self, run):
        self.tell(run, "pause")

    @rule(run=runs, step=st.integers(-2, 400))
    def seek(self, run, step):
        self.tell(run, "seek", step=step)

    @rule(run=runs, speed=st.sampled_from([None, 0, 1, 50, 5000]))
    def speed(self, run, speed):
        self.tell(run, "speed", speed=speed)

    @rule(run=runs, lr=st.sampled_from([0.001, 0.1, 5.0, -1.0, "x"]))
    def adjust(self, run, lr):
        self.tell(run, "adjust", changes={"lr": lr})

    @rule(run=runs, index=st.integers(0, 9), value=st.floats(allow_nan=True))
    def edit(self, run, index, value):
        self.tell(run, "edit", target="hidden.0.linear.weight", index=[index, 0], value=value)

    @rule(run=runs)
    def look(self, run):
        self.tell(run, "poll", lenses=[{"name": "network"}, {"name": "surface", "size": 20}])

    @rule(target=runs, run=runs, step=st.integers(0, 100))
    def fork(self, run, step):
        if run not in self.alive or len(self.alive) == 8:
            return "none"
        try:
            child = self.pool.fork(run, step, {"lr": 0.02}, "test")
        except (ValueError, LookupError):
            return "none"
        self.alive.add(child)
        return child

    def tell(self, run, verb, **args):
        try:
            answer = self.pool.ask(run, verb, **args)
        except (ConfigError, ValueError, LookupError):
            return
        assert run in self.alive
        assert 0 <= answer["step"] <= answer["head"] or answer["busy"]

    @invariant()
    def only_what_was_started_is_there(self):
        assert set(self.pool.places) == self.alive
        assert sum(len(handle.runs) for handle in self.pool._handles.values()) == len(self.alive)

    def teardown(self):
        for run in list(self.alive):
            self.pool.drop(run)


Commands.TestCase.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=40, suppress_health_check=list(HealthCheck)
)


class TestRandomCommands(Commands.TestCase):
    @classmethod
    def tearDownClass(cls):
        """After all of it: one worker, no runs in it, memory as before within reason, no thread too many."""
        pool = the_pool()
        (pid,) = pool.processes()
        process = psutil.Process(pid)
        time.sleep(0.5)
        assert process.children() == []
        assert process.memory_info().rss < 1.5e9
        assert pool.places == {}
        pool.close()
        time.sleep(0.2)
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("torchlight-worker")]
