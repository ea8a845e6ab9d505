import pytest

from engine.core import catalogue
from tests import toy


@pytest.fixture
def toy_lab(monkeypatch):
    """The catalogue with the toy in it."""
    labs = {**catalogue.catalogue(), "toy": toy.LAB}
    monkeypatch.setattr(catalogue, "catalogue", lambda: labs)
    return toy.LAB
