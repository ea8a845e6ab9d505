"""What the code panel asks for, and how often."""

from types import SimpleNamespace

import pytest

from engine.core.catalogue import get
from ui import export
from ui.export import Program, folded, producer, refresh
from ui.shown import Shown


class Workers:
    """A pool that counts."""

    def __init__(self):
        self.asked = []
        self.lost = False

    def ask(self, run, verb, within=5.0, **args):
        self.asked.append((run, verb, args))
        if self.lost:
            return {"state": "lost", "busy": True}
        return {"text": f"program {len(self.asked)}"} if verb == "program" else {"data": b"file"}


@pytest.fixture
def workers(monkeypatch):
    found = Workers()
    monkeypatch.setattr(export, "pool", lambda: found)
    return found


def bench(state="paused", head=0, events=(), run="r1"):
    lab = get("playground")
    answer = {"state": state, "head": head, "step": head, "events": list(events)}
    return SimpleNamespace(lab=lab, run=Shown(run, "Run 1", lab.Config(), lab.Config(), answer), answer=answer)


def test_the_program_is_asked_for_when_something_has_happened(workers):
    program = Program()
    event = {"step": 5, "kind": "adjust", "changes": {"lr": 0.1}}
    for now, count in [
        (bench(), 1), (bench(), 1),
        (bench("playing", 3), 1), (bench("playing", 90), 1),
        (bench("playing", 91, [event]), 2), (bench("playing", 99, [event]), 2),
        (bench("paused", 99, [event]), 3), (bench("paused", 99, [event]), 3),
        (bench("playing", 0, run="r2"), 4),
    ]:  # fmt: skip
        refresh(program, now)
        assert len(workers.asked) == count
    assert program.text == "program 4"


def test_a_lost_worker_is_asked_again(workers):
    program = Program()
    workers.lost = True
    refresh(program, bench())
    assert program.text == ""
    with pytest.raises(RuntimeError, match="try again"):
        producer("r1", "weights")()
    workers.lost = False
    refresh(program, bench())
    assert program.text == "program 3"
    assert producer("r1", "weights")() == b"file"


def test_long_stretches_of_numbers_are_folded():
    rows = [f"    [{i}.0, 1.0]," for i in range(500)]
    text = "\n".join(["points = np.array([", *rows, "])", "x = 1"])
    shown = folded(text).splitlines()
    assert len(shown) == 10
    assert shown[4] == "    # ... 494 more lines like these are in the file ..."
    assert shown[-2:] == ["])", "x = 1"]
    assert folded("x = [\n    [1, 2],\n]") == "x = [\n    [1, 2],\n]"
