"""The panel "Is it luck?" on the Playground's page, without a browser."""

import pytest

from tests.lab_page import LabPage

pytestmark = pytest.mark.usefixtures("worker_in_a_thread")


@pytest.fixture
def page() -> LabPage:
    page = LabPage("playground", dataset="moons").run().until(lambda now: now["state"] == "ready" and "looks" in now)
    page.bench.panels = ["luck"]
    return page.run()


def repeat(page: LabPage, letter: str, seeds: int = 5, steps: int = 20):
    """Press the button, and wait until the study of that letter is over."""
    page.at.selectbox(key="playground.luck.seeds").set_value(seeds)
    page.at.number_input(key="playground.luck.steps").set_value(steps)
    page.run()
    page.button("these settings" if page.bench.studies else "Repeat this setting").click()
    page.run()
    study = next(study for study in page.bench.studies if study.letter == letter)
    page.until(lambda _: study.state == "done")
    return study


def test_a_setting_is_repeated_and_compared_with_another(page):
    first = repeat(page, "A")
    assert first.answer["together"]
    assert first.curves["val_loss"][1].shape[0] == 5
    assert page.at.selectbox(key="playground.luck.measure").value == "val_loss"
    page.at.select_slider(key="playground.lr").set_value(1.0)
    page.run()
    second = repeat(page, "B")
    assert (first.config.lr, second.config.lr) == (0.03, 1.0)
    assert page.bench.answer["head"] == 0
    page.at.number_input(key="playground.luck.goal.loss").set_value(0.5)
    page.at.selectbox(key="playground.luck.measure").set_value("val_accuracy")
    page.run()
    assert page.at.number_input(key="playground.luck.goal.share").value is None


def test_four_are_the_most_and_any_can_be_deleted(page):
    for letter in "ABCD":
        repeat(page, letter, steps=10)
    assert page.button("these settings").disabled
    page.send("luck", "delete", study=page.bench.studies[1].id)
    assert [study.letter for study in page.bench.studies] == ["A", "C", "D"]
    assert not page.button("these settings").disabled


def test_one_press_reported_twice_is_one_study(page):
    from ui.panels import luck

    repeat(page, "A")
    page.at.session_state["playground.luck.pressed"] = 1  # as after the first press
    import streamlit as st

    state, st.session_state = st.session_state, {"playground.luck.pressed": 1}
    try:
        luck._begin(page.bench, "playground.luck", 0)
    finally:
        st.session_state = state
    assert len(page.bench.studies) == 1


def test_the_settings_of_another_run_can_be_repeated(page):
    page.train(20)
    page.send("transport", "seek", step=5).until(lambda now: now["step"] == 5)
    page.at.select_slider(key="playground.lr").set_value(0.1)  # in the past: a second run
    page.run()
    settings = page.at.selectbox(key="playground.luck.settings")
    assert settings.options == ["On the knobs now", "Run 1"]
    settings.set_value("Run 1")
    study = repeat(page, "A")
    assert study.config.lr == 0.03
    assert "changed on its way" in " ".join(caption.value for caption in page.at.caption)


def test_seeds_may_have_data_of_their_own(page):
    page.at.selectbox(key="playground.luck.vary").set_value("both")
    assert repeat(page, "A").vary == ("seed", "data_seed")


def test_the_steps_offered_are_those_of_the_run(page):
    page.bench.panels = []
    page.run().train(40)
    page.bench.panels = ["luck"]
    page.run()
    assert page.at.number_input(key="playground.luck.steps").value == 40
