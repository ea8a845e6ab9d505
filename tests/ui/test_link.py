"""A whole run as words in the address, and everything that an address may say instead."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.core.catalogue import catalogue, get
from engine.core.events import LAST_STEP
from ui import link
from ui.classroom import WORDS as OPTIONS
from ui.link import WORDS, Link, read
from ui.share import MOST_SENTENCES, SENTENCE

Playground = get("playground").Config
EVENTS = [
    {"step": 3, "kind": "adjust", "changes": {"lr": 0.123456789}},
    {"step": 5, "kind": "change", "changes": {"optimizer": "sgd", "features": ["x1", "x1*x2"]}},
    {"step": 9, "kind": "edit", "target": "hidden.0.linear.weight", "index": [0, 1], "value": 1.5},
    {"step": 9, "kind": "freeze", "unit": "h0.1", "on": True},
]


def test_a_fresh_page_needs_no_words():
    assert Link(Playground()).words() == {}
    assert read(Playground, {}) == (Link(Playground()), [])


def test_words_for_a_person():
    run = Link(
        Playground(lr=0.1), EVENTS[:1], 500, 240, ["code", "diagnosis"], "h0.2", (2, 0),
        {"h0.1": "zero", "h1.0": "mean"}, True, "epoch", None,
    )  # fmt: skip
    assert run.words() == {
        "lr": "0.1", "events": '[[3,"adjust",{"lr":0.123456789}]]', "head": "500", "at": "240",
        "panels": "code,diagnosis", "view": "h0.2", "axes": "3,1", "without": "h0.1,h1.0:mean", "log": "1",
        "x": "epoch", "speed": "max",
    }  # fmt: skip
    assert read(Playground, run.words()) == (run, [])


def test_every_kind_of_event_comes_back():
    run = Link(Playground(layers=("8 relu dropout=0.123456789",)), EVENTS, 20)
    assert read(Playground, run.words()) == (run, [])


def test_layers_in_an_event_are_written_as_words():
    layers = [{"units": 3, "activation": "relu", "dropout": 0.1, "norm": "batch"}]
    run = Link(Playground(), [{"step": 2, "kind": "change", "changes": {"layers": layers}}])
    assert run.words()["events"] == '[[2,"change",{"layers":"3 relu dropout=0.1 norm=batch"}]]'
    assert read(Playground, run.words()) == (run, [])


def test_events_may_have_names_as_in_a_settings_file():
    assert read(Playground, {"events": json.dumps(EVENTS)})[0].events == EVENTS


def test_what_a_link_cannot_carry_is_said():
    weights = {"step": 4, "kind": "weights", "tensors": {"w": [[1], "AAAA"]}}
    own = {"dataset": "own", "table": "a,b,c", "table_features": ["a", "b"], "table_target": "c"}
    table = {"step": 6, "kind": "change", "changes": own}
    words = Link(Playground(), [weights, table, EVENTS[3]], 9).words()
    assert words["events"] == '[[4,"weights"],[6,"change"],[9,"freeze","h0.1",true]]'
    back, sentences = read(Playground, words)
    assert back.events == EVENTS[3:]
    assert any("weights that were loaded at step 4" in sentence for sentence in sentences)
    assert any("data that was chosen at step 6" in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ({"head": "-1"}, "head must be a whole number from 0 to 5,000,000, got -1."),
        ({"head": "99999999999999999999999"}, "head must be"),
        ({"head": "5", "at": "6"}, "at must be a whole number from 0 to 5, got 6."),
        ({"head": "1e3"}, "head must be"),
        ({"head": "٣"}, "head must be"),
        ({"axes": "1,1"}, "axes must be two different numbers"),
        ({"axes": "1"}, "axes must be two different numbers"),
        ({"x": "miles"}, "x must be one of step, epoch, seconds, got miles."),
        ({"speed": "fast"}, "speed must be"),
        ({"view": "../../etc/passwd"}, "view must be names, got ../../etc/passwd."),
        ({"panels": "code,<script>"}, "panels must be names, got <script>."),
        ({"without": "h0.1:half"}, "without must be names, got h0.1:half."),
        ({"events": "[[3"}, "events must be a list in JSON, got [[3."),
        ({"events": "[" * 90_000}, "events must be a list in JSON"),
        ({"events": "9" * 200_000}, "at most 100,000 characters, got 200,000."),
        ({"events": '[[1,"adjust",{"lr":NaN}]]'}, "events must be a list in JSON"),
        ({"events": '[[1,"adjust",{"lr":1e999}]]'}, "lr must be in"),
        ({"events": '[[1,"adjust",{"\\ud800":1}]]'}, "events must be a list in JSON"),
        ({"events": '[[1,"explode"]]'}, "An event must be an object"),
        ({"events": '[[1,"adjust",{"lrr":1}]]'}, "Did you mean 'lr'?"),
        ({"events": f'[[{LAST_STEP + 1},"freeze","h0.0",true]]'}, "Its step must be"),
        ({"events": '{"step":1}'}, "events must be a list, got"),
        ({"lrr": "1"}, "Did you mean 'lr'?"),
    ],
)
def test_bad_words_are_left_out_and_named(query, part):
    run, sentences = read(Playground, query)
    assert any(part in sentence for sentence in sentences), sentences
    assert run == Link(Playground(), head=run.head, panels=[name for name in run.panels if name == "code"])


def test_a_link_of_a_thousand_mistakes_is_short_to_read():
    _, sentences = read(Playground, {f"{'x' * 50_000}{i}": "y" * 50_000 for i in range(40)})
    assert len(sentences) == MOST_SENTENCES + 1
    assert sentences[-1] == f"The link has {40 - MOST_SENTENCES} more words that could not be used."
    assert max(map(len, sentences)) <= SENTENCE


def test_old_links_open():
    query = {"dataset": "xor", "layers": "3 relu,2 tanh", "lr": "0.1", "seed": "1"}
    run, sentences = read(Playground, query)
    assert (run.words(), sentences) == (query, [])


def test_a_link_leaves_the_others_words_alone():
    assert read(Playground, {"hide": "lr", "text": "large"}, OPTIONS) == (Link(Playground()), [])


@pytest.mark.parametrize("lab", catalogue().values(), ids=list(catalogue()))
def test_no_lab_has_a_setting_with_the_name_of_another_word(lab):
    assert not {*WORDS, *OPTIONS} & set(lab.Config.model_fields)


# --- anything -------------------------------------------------------------------------------------------------------

names = st.sampled_from([*WORDS, *Playground.model_fields, "lrr", "", "__class__", "../../etc/passwd"]) | st.text()
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["lr", "h0.1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
words = (
    st.text(max_size=40)
    | st.integers().map(str)
    | st.floats().map(str)
    | json_values.map(json.dumps)
    | st.sampled_from(
        ["[" * 5000, "{" * 5000, "9" * 5000, "\x00", "\ud800", "a" * 20_000, "__import__('os')", "%s" * 9]
    )
)
queries = st.dictionaries(names, words, max_size=8)
valid = Link(Playground(lr=0.1, layers=("8 tanh", "4 relu")), EVENTS, 500, 240, ["code"], "h0.2").words()


def hold(query):
    """What is true of any address."""
    before = set(Path.cwd().iterdir())
    run, sentences = read(Playground, query, OPTIONS)
    assert Playground.parse(run.config.model_dump()) == run.config
    assert 0 <= run.head <= link.MOST_STEPS
    assert run.at is None or 0 <= run.at <= run.head
    assert len(run.events) <= 1000
    assert len(sentences) <= MOST_SENTENCES + 1
    assert all(len(sentence) <= SENTENCE and sentence.isprintable() for sentence in sentences)
    assert len(json.dumps(run.words())) < 200_000
    assert set(Path.cwd().iterdir()) == before  # names that look like paths are names
    again, complaints = read(Playground, run.words(), OPTIONS)
    assert (again, complaints) == (run, [])


@given(queries)
@example({"events": '[[1,"edit","w",[0],1e400]]'})
@example({"events": '[[1,"freeze","' + "h" * 50_000 + '",true]]'})
def test_any_address_opens(query):
    hold(query)


@given(st.data())
def test_a_valid_link_with_a_mistake_opens(data):
    query = dict(valid)
    for name in data.draw(st.lists(st.sampled_from(sorted(valid)), min_size=1, max_size=3)):
        word = query[name]
        place = data.draw(st.integers(0, len(word)))
        length = data.draw(st.integers(0, 6))
        query[name] = word[:place] + data.draw(st.text(max_size=6)) + word[place + length :]
    hold(query)


@given(st.lists(json_values, max_size=6))
def test_any_events_open(events):
    hold({"events": json.dumps(events)})
