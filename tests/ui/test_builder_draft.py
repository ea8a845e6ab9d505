"""Building a network: changes of the draft, undo and redo, and cards that keep their numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.config import ConfigError
from engine.networks.spec import KINDS, MOST_PARTS, parse, written
from ui.builder_draft import Draft, dealt

SMALL = "conv filters=8 size=5, relu, maxpool, flatten, dense"


@pytest.fixture
def draft() -> Draft:
    return Draft.of(parse(SMALL))


def text(draft: Draft) -> str:
    return written(draft.parts)


def uids(draft: Draft) -> list[int]:
    return [card.uid for card in draft.cards]


def test_a_layer_is_added_in_front_of_a_card_or_at_the_end(draft):
    draft.add("dropout", uids(draft)[3])
    assert text(draft) == "conv filters=8 size=5, relu, maxpool, dropout, flatten, dense"
    assert draft.focus == (uids(draft)[3],)
    draft.add("activation", None)
    assert text(draft).endswith("dense, relu")
    assert draft.stamp == 2


def test_several_cards_are_moved_together_in_their_order(draft):
    conv, relu, pool, flatten, dense = uids(draft)
    draft.move([relu, conv], dense)
    assert uids(draft) == [pool, flatten, conv, relu, dense]
    draft.move([pool], None)
    assert uids(draft)[-1] == pool
    before = draft.stamp
    draft.move([conv, relu], relu)  # onto themselves
    assert draft.stamp == before


def test_copies_stand_behind_the_last_one(draft):
    conv, relu = uids(draft)[:2]
    draft.duplicate([conv, relu])
    assert text(draft).startswith("conv filters=8 size=5, relu, conv filters=8 size=5, relu, maxpool")
    assert draft.focus == tuple(uids(draft)[2:4])
    draft.remove(draft.focus)
    assert text(draft) == SMALL
    assert draft.focus == (uids(draft)[2],)  # what stands there now


def test_edits_of_one_setting_in_a_row_are_one_step_back(draft):
    conv = uids(draft)[0]
    for filters in (9, 10, 11):
        draft.edit(conv, "filters", filters)
    draft.edit(conv, "padding", 2)
    assert text(draft).startswith("conv filters=11 size=5 padding=2")
    draft.undo()
    assert text(draft).startswith("conv filters=11 size=5,")
    draft.undo()
    assert text(draft) == SMALL
    draft.redo()
    draft.redo()
    assert text(draft).startswith("conv filters=11 size=5 padding=2")
    draft.redo()  # there is nothing more
    draft.edit(conv, "filters", 12)
    draft.undo()
    assert text(draft).startswith("conv filters=11")


def test_a_value_out_of_bounds_changes_nothing(draft):
    with pytest.raises(ConfigError, match=r"Part.size must be in \[1, 15\], got 99."):
        draft.edit(uids(draft)[0], "size", 99)
    assert text(draft) == SMALL
    assert not draft.past


def test_a_card_that_is_gone_is_said(draft):
    gone = uids(draft)[1]
    draft.remove([gone])
    for change in (lambda: draft.remove([gone]), lambda: draft.edit(gone, "size", 3), lambda: draft.add("conv", gone)):
        with pytest.raises(LookupError, match="no longer there"):
            change()


def test_there_is_a_most(draft):
    draft.insert(parse(", ".join(["relu"] * (MOST_PARTS - 5))), None)
    with pytest.raises(ConfigError, match=f"at most {MOST_PARTS} layers, got {MOST_PARTS + 1}"):
        draft.add("flatten", None)
    assert len(draft.cards) == MOST_PARTS


def test_cards_that_stay_keep_their_numbers():
    old = dealt(parse(SMALL))
    new = dealt(parse("conv filters=8 size=5, relu, avgpool, flatten, dense"), old)
    assert [card.uid for card in new[:2]] == [card.uid for card in old[:2]]
    assert [card.uid for card in new[3:]] == [card.uid for card in old[3:]]
    assert new[2].uid not in {card.uid for card in old}
    assert dealt(parse("relu, relu"), dealt(parse("relu"))) != ()


changes = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(KINDS), st.integers(0, 8)),
        st.tuples(st.just("remove"), st.integers(0, 8), st.integers(1, 3)),
        st.tuples(st.just("move"), st.integers(0, 8), st.integers(0, 8)),
        st.tuples(st.just("duplicate"), st.integers(0, 8), st.integers(1, 3)),
        st.tuples(st.just("replace"), st.sampled_from(["relu, relu, dense", SMALL, "flatten, dense"]), st.just(0)),
    ),
    max_size=12,
)


@given(changes)
def test_undo_takes_every_change_back_and_redo_makes_it_again(listed):
    draft = Draft.of(parse(SMALL))
    seen = [text(draft)]
    for what, one, other in listed:
        now, stamp = uids(draft), draft.stamp
        at = [*now, None]
        if what == "add":
            draft.add(one, at[other % len(at)])
        elif what == "replace":
            draft.replace(parse(one))
        elif not now:
            continue
        elif what == "move":
            draft.move([now[one % len(now)]], at[other % len(at)])
        else:
            chosen = now[one % len(now) : one % len(now) + other]
            getattr(draft, what)(chosen)
        assert len(set(uids(draft))) == len(draft.cards)
        if draft.stamp != stamp:
            seen.append(text(draft))
    for wanted in reversed(seen[:-1]):
        draft.undo()
        assert text(draft) == wanted
    for wanted in seen[1:]:
        draft.redo()
        assert text(draft) == wanted
