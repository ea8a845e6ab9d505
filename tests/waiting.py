"""Waiting for what happens soon in another thread or process."""

import time


def until(condition, within=30.0):
    """The first true value of ``condition()``; fails when there is none within so many seconds."""
    end = time.monotonic() + within
    while not (value := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
    return value
