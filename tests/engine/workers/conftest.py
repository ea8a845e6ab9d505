import pytest

from engine.workers.worker import Worker


@pytest.fixture(autouse=True)
def cold(monkeypatch):
    """Worker threads of these tests skip the warm-up: it would be repeated for every one of them."""
    monkeypatch.setattr(Worker, "warm_up", staticmethod(lambda: None))
