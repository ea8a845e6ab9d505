"""What a teacher may hide, lock or enlarge: read from words, kept through the session, and held to by every control."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.catalogue import catalogue, get
from engine.core.config import ConfigError
from ui import classroom as module
from ui.classroom import COMMANDS, Classroom, guard, permitted, read
from ui.controls import controls, known, settled

Playground = get("playground").Config


@pytest.fixture
def room(monkeypatch):
    """Sets the options of the session."""
    state = {}
    monkeypatch.setattr(module.st, "session_state", state)

    def arrange(**options):
        state[module.KEY] = Classroom(**options)

    arrange()
    return arrange


def test_nothing_is_said_about_an_ordinary_page():
    assert Classroom().words() == {}
    assert read({}) == (Classroom(), [])


def test_words_for_a_person():
    room = Classroom(frozenset({"lr", "seeds"}), frozenset({"layers"}), False, "simple", "large")
    words = {"hide": "lr,seeds", "lock": "layers", "prose": "0", "level": "simple", "text": "large"}
    assert room.words() == words
    assert read(words) == (room, [])


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"prose": "yes"}, "The link's prose must be 1 or 0, got yes."),
        ({"level": "expert"}, "The link's level must be full or simple, got expert."),
        ({"text": "huge"}, "The link's text must be normal or large, got huge."),
        ({"hide": "<b>"}, "The link's hide must be names, got <b>."),
        ({"lock": "../../etc"}, "The link's lock must be names, got ../../etc."),
    ],
)
def test_bad_words_are_named(query, sentence):
    assert read(query) == (Classroom(), [sentence])


def test_unknown_names_are_named_and_left_out():
    room, sentences = settled(Classroom(frozenset({"lrr", "lr"}), frozenset({"presetz"})))
    assert room == Classroom(frozenset({"lr"}))
    assert sentences == [
        "The link's hide=lrr was left out. There is no control 'lrr'. Did you mean 'lr'?",
        "The link's lock=presetz was left out. There is no control 'presetz'. Did you mean 'presets'?",
    ]


def test_short_names_of_panels_and_groups_are_understood():
    room, sentences = settled(Classroom(frozenset({"code", "training", "layers"})))
    assert room.hidden == {"panel.code", "group.training", "layers"}  # a setting comes before the panel of that name
    assert not sentences


@pytest.mark.parametrize("lab", catalogue().values(), ids=list(catalogue()))
def test_every_control_has_one_name_and_words_for_people(lab):
    found = controls(lab)
    assert len({control.name for control in found}) == len(found)
    assert len({control.words for control in found}) == len(found)
    assert {knob for knob, options in lab.Config.knobs().items() if not options.hidden} <= {c.name for c in found}


def test_every_command_belongs_to_a_control_that_can_be_closed():
    assert set(COMMANDS.values()) <= known()


def test_commands_of_closed_controls_are_refused_with_a_sentence(room):
    commands = [{"do": "play"}, {"do": "reset"}, {"do": "add_layer"}, {"do": "visible", "value": True}]
    refused = []
    room(locked=frozenset({"layers"}), hidden=frozenset({"reset"}))
    assert permitted(commands, refused) == [commands[0], commands[3]]
    assert refused == ["This page was shared with reset locked.", "This page was shared with layers locked."]


def test_locked_settings_are_refused_whoever_asks(room):
    room(locked=frozenset({"lr", "group.data"}))
    guard(Playground, ["optimizer"])
    with pytest.raises(ConfigError, match="shared with Learning rate locked"):
        guard(Playground, ["optimizer", "lr"])
    with pytest.raises(ConfigError, match="noise locked"):
        guard(Playground, ["noise"])


def test_the_simple_level_leaves_out_what_is_advanced():
    hidden = Classroom(level="simple").hidden_knobs(Playground)
    assert {"eps", "beta1", "schedule", "layers.norm", "layers.dropout"} <= hidden
    assert not {"lr", "dataset", "layers", "optimizer", "batch_size"} & hidden
    assert not Classroom().hidden_knobs(Playground)


@pytest.mark.parametrize("lab", catalogue().values(), ids=list(catalogue()))
def test_the_simple_level_leaves_something(lab):
    shown = {name for name, knob in lab.Config.knobs().items() if not knob.hidden}
    assert shown - Classroom(level="simple").hidden_knobs(lab.Config)


def test_groups_and_everything_can_be_hidden():
    group = Classroom(hidden=frozenset({"group.training"}))
    assert {"lr", "optimizer"} <= group.hidden_knobs(Playground)
    assert "noise" not in group.hidden_knobs(Playground)
    assert Classroom(hidden=frozenset({"settings"})).hidden_knobs(Playground) >= set(Playground.model_fields)


@given(st.dictionaries(st.sampled_from(["hide", "lock", "prose", "level", "text", "x"]), st.text(max_size=60)))
def test_any_words_are_survived(query):
    room, sentences = settled(read(query)[0])
    assert room.closed <= known()
    assert settled(read(room.words())[0]) == (room, [])
    assert all(sentence.isprintable() for sentence in sentences)
