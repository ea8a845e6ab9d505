"""What a bench keeps of the answers that it gets, and what the bar is told of them."""

from ui.live import transport_meta
from ui.shown import Shown


def test_pictures_are_asked_for_again_after_a_status_in_a_hurry(bench, pool):
    drawn = {"state": "playing", "stamp": 4, "step": 2, "busy": False, "curves": {}, "looks": {}}
    hurried = {"state": "paused", "stamp": 9, "step": 10, "busy": True}
    answers, asked = [drawn, hurried, drawn | {"stamp": 9, "step": 10}, hurried], []
    pool.poll = lambda run, session, stamp, **args: asked.append(stamp) or dict(answers[len(asked) - 1])
    for _ in answers:
        bench.look([])
    assert asked == [-1, 4, 4, 9]


def test_an_answer_belongs_to_the_run_that_was_asked(bench, pool):
    """A rerun in another thread may put another run on screen while this one waits for its answer."""
    first, later = bench.run, Shown("later", "Run 1", bench.config, bench.config)
    pool.places["later"] = None

    def poll(run, session, **args):
        bench.runs[bench.current] = later
        return {"state": "playing", "stamp": 4, "step": 2, "busy": False, "curves": {}, "looks": {"of": run}}

    pool.poll = poll
    bench.look([])
    assert first.answer["looks"] == {"of": first.id}
    assert bench.answer["looks"] == {"of": "later"}


def test_a_run_that_trains_on_beside_one_that_has_ended_can_be_paused(bench):
    ended = {"step": 9, "head": 9, "epoch": 1.0, "epoch_steps": 5, "playing": False, "speed": 1, "state": "finished"}
    bench.run.answer = {**ended, "message": ""}
    assert transport_meta(bench)["playing"] is False
    bench.fork(0, {"lr": 0.1})
    bench.show(0)
    bench.beside = bench.runs[1].id
    bench.runs[1].answer = {"playing": True}
    assert transport_meta(bench)["playing"] is True
