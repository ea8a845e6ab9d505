"""What is said when one network of a comparison has diverged."""

from engine.probes.one_diverged import one_diverged

AT = {"step": 9, "quantity": "loss", "layer": "1.stages.conv1"}


def test_it_names_the_network_and_a_gentler_rate():
    found = one_diverged(AT, 0.5, "model")
    assert found["evidence"] == (
        "At step 10 the loss of model 2 stopped being finite numbers; the learning rate is 0.5."
    )
    assert found["changes"] == {"lr": 0.05}
    assert (found["where"], found["since"], found["step"]) == ("1.stages.conv1", 9, 0)


def test_parts_may_be_said_otherwise():
    found = one_diverged({**AT, "layer": "loss"}, 1.0, "cell", also=" and nothing is clipped", remedy="clip")
    assert "of one cell stopped" in found["evidence"]
    assert found["evidence"].endswith("is 1 and nothing is clipped.")
    assert found["remedy"] == "clip"
