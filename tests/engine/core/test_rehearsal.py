"""Steps that are taken to be looked at: they are the next real ones, and nobody can tell afterwards."""

import pytest
import torch

from engine.core.run import Run

pytestmark = pytest.mark.usefixtures("toy_lab")


def losses(run):
    return run.timeline.columns["loss"].values.tolist()


def gradients(run):
    return [None if p.grad is None else p.grad.clone() for p in run.experiment.network.parameters()]


def same(one, other):
    return all(a is b is None or torch.equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("at", [0, 1, 10])
def test_a_rehearsed_step_is_the_next_real_one(at):
    run = Run("toy", {})
    run.advance(steps=at)
    foreseen = run.look({"name": "next", "steps": 5})["loss"]
    run.advance(steps=5)
    assert losses(run)[at:] == pytest.approx(foreseen.tolist(), rel=1e-6)


def test_it_leaves_no_trace():
    run, untouched = Run("toy", {}), Run("toy", {})
    everybody = torch.get_rng_state()
    for _ in range(8):
        run.advance(steps=3)
        untouched.advance(steps=3)
        before = (run.weights_sha256(), run.state()["stream"], gradients(run), run.description())
        run.look({"name": "next", "steps": 4})
        after = (run.weights_sha256(), run.state()["stream"], gradients(run), run.description())
        assert after[0] == before[0] == untouched.weights_sha256()
        assert str(after[1]) == str(before[1])
        assert same(after[2], before[2])
        assert after[3] == before[3]
        assert run.experiment.steps == run.step == run.timeline.head
    assert losses(run) == losses(untouched)
    assert torch.equal(torch.get_rng_state(), everybody)


def test_before_the_first_step_there_is_still_no_gradient():
    run = Run("toy", {})
    run.look({"name": "next"})
    assert all(gradient is None for gradient in gradients(run))


def test_one_that_goes_wrong_leaves_no_trace_either():
    run, untouched = Run("toy", {"fail_at": 9}), Run("toy", {})
    run.advance(steps=5)
    untouched.advance(steps=5)
    for lens in ({"name": "next", "fail": True}, {"name": "next", "steps": 4}):
        with pytest.raises(RuntimeError, match=r"goes wrong|the toy broke"):
            run.look(lens)
        assert run.weights_sha256() == untouched.weights_sha256()
    run.advance(steps=3)
    untouched.advance(steps=3)
    assert losses(run) == losses(untouched)


def test_the_end_may_be_rehearsed_without_ending():
    run = Run("toy", {"stop_at": 12})
    run.advance(steps=10)
    run.look({"name": "next", "steps": 2})
    assert not run.stopped
    run.advance(steps=10)
    assert run.step == 12
    assert run.stopped


def test_findings_are_asked_for_in_a_rehearsal(monkeypatch):
    run, untouched = Run("toy", {}), Run("toy", {})
    run.advance(steps=10)
    untouched.advance(steps=10)
    seen = []
    monkeypatch.setattr(
        type(run.experiment), "findings", lambda self, timeline, diverged: seen.append(self.step()["loss"]) or []
    )
    assert run.findings() == []
    run.advance(steps=5)
    untouched.advance(steps=5)
    assert losses(run) == losses(untouched)
    assert losses(run)[10] == pytest.approx(seen[0], rel=1e-6)
