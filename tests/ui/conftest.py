"""A bench, and a pool that only writes down what it is told."""

import pytest
import streamlit as st

from engine.core.catalogue import get
from ui import bench as module
from ui import steering
from ui.bench import Bench


class NoWords(dict):
    """The address of a page without any."""

    to_dict = dict


class FakePool:
    def __init__(self):
        self.places, self.told, self.count = {}, [], 0

    def start(self, key, config, session="", speed=None, instead=""):
        self.places.pop(instead, None)
        self.count += 1
        self.places[f"r{self.count}"] = config
        self.told.append(("start", f"r{self.count}"))
        return f"r{self.count}"

    def fork(self, run, step, changes, session):
        self.told.append(("fork", run, step, changes))
        self.count += 1
        self.places[f"r{self.count}"] = {}
        return f"r{self.count}"

    def ask(self, run, verb, **args):
        self.told.append((verb, run, *args.values()))
        return {"state": "paused"}

    def acknowledge(self, run):
        self.told.append(("acknowledge", run))

    def drop(self, run):
        self.places.pop(run)


@pytest.fixture
def pool(monkeypatch):
    fake = FakePool()
    monkeypatch.setattr(module, "pool", lambda: fake)
    monkeypatch.setattr(steering, "pool", lambda: fake)
    monkeypatch.setattr(module, "session_id", lambda: "me")
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "query_params", NoWords())
    return fake


@pytest.fixture
def bench(pool):
    return Bench.open(get("playground"))
