"""Which lines belong to which stage of a step."""

import pytest

from engine.export.stages import stage_lines

PROGRAM = """
for step in range(3):
    # batch
    x, y = batches.pop(0)

    # forward
    outputs = model(x)

    # loss
    loss = F.mse_loss(outputs, y)
    # backward
    if True:
        loss.backward()

    # update
    w -= g

    print(step, loss.item())
"""


def test_lines_without_indentation_up_to_the_next_stage_or_empty_line():
    assert stage_lines(PROGRAM) == {
        "batch": "x, y = batches.pop(0)",
        "forward": "outputs = model(x)",
        "loss": "loss = F.mse_loss(outputs, y)",
        "backward": "if True:\n    loss.backward()",
        "update": "w -= g",
    }


def test_the_last_loop_counts():
    assert stage_lines(PROGRAM + PROGRAM.replace("w -= g", "w += g"))["update"] == "w += g"


def test_a_missing_stage_is_named():
    with pytest.raises(ValueError, match="has none for loss"):
        stage_lines(PROGRAM.replace("# loss", "# error"))
