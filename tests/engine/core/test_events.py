"""What may happen to a run, as data from anywhere: usable or a sentence, never an error of the program."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core import events
from engine.core.catalogue import get
from engine.core.config import ConfigError
from engine.core.events import LAST_STEP, MOST_EVENTS, changing, checked, config_at, words
from tests.toy import ToyConfig

START = ToyConfig()
EDIT = {"step": 1, "kind": "edit", "target": "0.weight", "index": [0, 0], "value": 1.0}


def sentence_about(event, before=()):
    usable, sentences = checked(START, [*before, event])
    assert usable == list(before)
    assert len(sentences) == 1
    return sentences[0]


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ("lr=3", "Event 1 was left out. An event must be an object, got str."),
        (None, "An event must be an object, got NoneType."),
        ({}, "There is no kind of event 'None'. Known: adjust, change, edit, freeze, weights."),
        ({"step": 0, "kind": "ajust"}, "There is no kind of event 'ajust'. Did you mean 'adjust'?"),
        ({"step": 0, "kind": ["adjust"]}, "There is no kind of event"),
        ({"kind": "adjust", "changes": {"lr": 1}}, f"Its step must be a whole number in [0, {LAST_STEP}], got None."),
        ({"step": -1, "kind": "adjust", "changes": {"lr": 1}}, f"in [0, {LAST_STEP}], got -1."),
        ({"step": True, "kind": "adjust", "changes": {"lr": 1}}, "got True."),
        ({"step": 1.5, "kind": "adjust", "changes": {"lr": 1}}, "got 1.5."),
        ({"step": 10**30, "kind": "adjust", "changes": {"lr": 1}}, "got 1000000000000000000000000000000."),
        ({"step": 0, "kind": "adjust"}, "An event of kind adjust needs 'changes', got None."),
        ({"step": 0, "kind": "adjust", "changes": [1]}, "An event of kind adjust needs 'changes', got [1]."),
        ({"step": 0, "kind": "adjust", "changes": {1: 2}}, "Its changes must have names of settings."),
        ({"step": 0, "kind": "adjust", "changes": {}}, "It changes nothing."),
        ({"step": 0, "kind": "adjust", "changes": {"lr": 0.05}}, "It changes nothing."),
        ({"step": 0, "kind": "adjust", "changes": {"lr": "fast"}}, "ToyConfig.lr must be in [0, 1e+06], got fast."),
        ({"step": 0, "kind": "adjust", "changes": {"lr": float("nan")}}, "ToyConfig.lr must be"),
        ({"step": 0, "kind": "change", "changes": {"bais": False}}, "There is no setting 'bais'. Did you mean 'bias'?"),
        ({**EDIT, "target": 3}, "An event of kind edit needs 'target', got 3."),
        ({**EDIT, "index": "00"}, "An event of kind edit needs 'index', got 00."),
        ({**EDIT, "index": [0, "0"]}, "Its index must be whole numbers, got [0, '0']."),
        ({**EDIT, "index": [-1]}, "Its index must be whole numbers, got [-1]."),
        ({**EDIT, "index": [True]}, "Its index must be whole numbers, got [True]."),
        ({**EDIT, "index": [0] * 9}, "Its index must be whole numbers, got [0, 0"),
        ({**EDIT, "value": "1"}, "An event of kind edit needs 'value', got 1."),
        ({**EDIT, "value": float("inf")}, "A weight must be a finite number up to 3.4e+38, got inf."),
        ({**EDIT, "value": 10**400}, "A weight must be a finite number up to 3.4e+38, got 1000"),
        ({"step": 0, "kind": "freeze", "unit": "h0.1", "on": 1}, "An event of kind freeze needs 'on', got 1."),
        ({"step": 0, "kind": "weights", "tensors": "x" * 99}, f"needs 'tensors', got {'x' * 40}."),
    ],
)
def test_every_bad_event_is_one_sentence(event, sentence):
    said = sentence_about(event)
    assert sentence in said
    assert said.startswith("Event 1 was left out. ")
    assert said.endswith((".", "?"))


def test_events_must_be_a_list_and_not_too_many():
    assert checked(START, {"step": 0}) == ([], ["Events must be a list, got dict."])
    many = [{"step": i, "kind": "adjust", "changes": {"lr": (i % 7 + 1) / 10}} for i in range(MOST_EVENTS + 5)]
    usable, sentences = checked(START, many)
    assert len(usable) == MOST_EVENTS
    assert sentences == [f"A run has at most {MOST_EVENTS} events, got {MOST_EVENTS + 5}."]


def test_events_that_go_back_in_time_are_left_out_and_the_others_stay():
    first, last = ({"step": step, "kind": "adjust", "changes": {"lr": step / 100}} for step in (20, 40))
    early = {"step": 10, "kind": "adjust", "changes": {"lr": 1.0}}
    usable, sentences = checked(START, [first, early, last])
    assert usable == [first, last]
    assert sentences == [f"Event 2 was left out. Its step must be a whole number in [20, {LAST_STEP}], got 10."]


def test_usable_events_come_back_as_they_were_without_what_nobody_asked_for():
    usable, sentences = checked(START, [{**EDIT, "extra": "x" * 10**6}])
    assert (usable, sentences) == ([EDIT], [])
    assert checked(START, json.loads(json.dumps(usable))) == (usable, [])


def test_a_change_says_itself_whether_it_is_live():
    wrong = [{"step": 2, "kind": "adjust", "changes": {"bias": False}}]
    assert checked(START, wrong)[0] == [{"step": 2, "kind": "change", "changes": {"bias": False}}]


def test_each_event_is_checked_against_the_settings_that_those_before_left():
    config = get("playground").Config()
    events_ = [
        {"step": 1, "kind": "change", "changes": {"dataset": "sine"}},
        {"step": 2, "kind": "change", "changes": {"features": ["x2"]}},  # which sine does not have
        {"step": 3, "kind": "adjust", "changes": {"lr": 0.5}},
    ]
    usable, sentences = checked(config, events_)
    assert [event["step"] for event in usable] == [1, 3]
    assert "Event 2" in sentences[0]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = {"step", "kind", "changes", "target", "index", "value", "unit", "on", "tensors"}
LIKELY = st.fixed_dictionaries(
    {"kind": st.sampled_from(sorted(events.KINDS)) | JSON, "step": st.integers(-2, 50) | JSON},
    optional={
        "changes": st.dictionaries(st.sampled_from(["lr", "bias", "nap", "seed", "lrr"]), JSON, max_size=3) | JSON,
        "target": st.text(max_size=5) | JSON, "index": st.lists(st.integers(-1, 4), max_size=3) | JSON,
        "value": st.floats() | JSON, "unit": st.text(max_size=5) | JSON, "on": st.booleans() | JSON, "tensors": JSON,
    },
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(LIKELY | JSON, max_size=5) | JSON)
def test_random_json_never_raises(listed):
    usable, sentences = checked(START, listed)
    assert all(sentence.endswith((".", "?")) for sentence in sentences)
    assert all(set(event) <= FIELDS for event in usable)
    assert [event["step"] for event in usable] == sorted(event["step"] for event in usable)
    config_at(START, usable)
    assert all(words(event) for event in usable)
    assert checked(START, usable) == (usable, [])


def test_settings_at_a_step_have_every_change_up_to_it():
    happened = [
        {"step": 3, "kind": "adjust", "changes": {"lr": 0.1}},
        {"step": 3, "kind": "edit", "target": "0.bias", "index": [0], "value": 1.0},
        {"step": 7, "kind": "change", "changes": {"bias": False}},
    ]
    assert config_at(START, happened, 2) == START
    assert config_at(START, happened, 3) == START.replace(lr=0.1)
    assert config_at(START, happened, 6).bias is True
    assert config_at(START, happened) == config_at(START, happened, 7) == START.replace(lr=0.1, bias=False)


def test_a_change_in_settings_is_one_event():
    assert changing(START, {"lr": 0.05}) is None
    assert changing(START, {"lr": 0.5}) == {"kind": "adjust", "changes": {"lr": 0.5}}
    assert changing(START, {"lr": 0.5, "bias": False}) == {"kind": "change", "changes": {"lr": 0.5, "bias": False}}
    config = get("playground").Config()
    dropout = [{"units": 4, "dropout": 0.2}, {"units": 2}]
    assert changing(config, {"layers": dropout})["kind"] == "adjust"
    assert changing(config, {"layers": "4, 3"})["kind"] == "change"
    json.dumps(changing(config, {"layers": "4, 3"}))
    with pytest.raises(ConfigError, match="lr must be in"):
        changing(config, {"lr": 99})


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"kind": "adjust", "changes": {"lr": 0.1, "batch_size": 8}}, "lr = 0.1, batch size = 8"),
        ({"kind": "change", "changes": {"layers": [{"units": 8, "norm": "none"}]}}, "layers = 8"),
        ({"kind": "change", "changes": {"features": []}}, "features = none"),
        ({"kind": "change", "changes": {"table": "x" * 99}}, "table = changed"),
        ({"kind": "edit", "target": "output.bias", "index": [0], "value": 1.23456}, "output.bias[0] set to 1.23"),
        ({"kind": "freeze", "unit": "h0.1", "on": True}, "layer 1, unit 2 stops learning"),
        ({"kind": "freeze", "unit": "h0.1", "on": False}, "layer 1, unit 2 goes on learning"),
        ({"kind": "weights", "tensors": {}}, "weights loaded"),
    ],
)
def test_marks_say_what_happened(event, said):
    assert words(event) == said
