"""For every test: one thread for torch, as in the workers (with more, small networks wait for each other's threads),
no run saved in the project's folder, and no example of hypothesis judged by how long it took on a busy machine."""

import os

import pytest
from hypothesis import HealthCheck, settings

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["TORCHLIGHT_RUNS"] = "session"
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture
def worker_in_a_thread(monkeypatch):
    """Pages without a browser train in a thread of this process. What they leave running is dropped: a server takes
    only so many runs, and nobody ends the sessions of these pages."""
    monkeypatch.setenv("TORCHLIGHT_WORKERS", "thread")
    yield
    from ui.session import pool

    for run in list(pool().places):
        pool().drop(run)
