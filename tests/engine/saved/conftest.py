"""One short run, as a backup and as a file."""

import pytest

from engine.core.backup import back_up
from engine.core.catalogue import catalogue
from engine.core.run import Run
from engine.saved import run_file


@pytest.fixture(scope="session")
def run() -> Run:
    lab = next(iter(catalogue().values()))
    run = Run(lab.key, lab.Config.parse(lab.smoke))
    run.advance(steps=40)
    return run


@pytest.fixture(scope="session")
def backup(run) -> dict:
    return back_up(run)


@pytest.fixture(scope="session")
def file(backup) -> bytes:
    return run_file.write_run(backup, run_file.about("My run", 3, created=5.0))
