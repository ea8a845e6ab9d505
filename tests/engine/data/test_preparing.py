"""From a table to arrays: scale, missing rows, classes, suggestions, sentences."""

import numpy as np
import pytest

from engine.data.preparing import prepare, suggest
from engine.data.table import TableError, points_to_csv, read_table

FLOWERS = "id,long,wide,kind\n" + "".join(
    f"{i + 1},{10 + i % 7},{0.1 * (i % 5)},{('rose', 'aster')[i % 2]}\n" for i in range(40)
)


def test_features_are_standardised_and_classes_named():
    data = prepare(FLOWERS, ("long", "wide"), "kind", "classification")
    assert data.x.shape == (40, 2)
    assert (data.x.dtype, data.y.dtype) == (np.float32, np.int64)
    np.testing.assert_allclose(data.x.mean(0), 0, atol=1e-6)
    np.testing.assert_allclose(data.x.std(0), 1, atol=1e-6)
    assert data.class_names == ("aster", "rose")
    assert data.y[:3].tolist() == [1, 0, 1]
    raw = read_table(FLOWERS).column("long").numbers
    np.testing.assert_allclose(data.x[:, 0] * data.stds[0] + data.means[0], raw, rtol=1e-6)
    assert (data.target_mean, data.target_std, data.painted, data.notes) == (0.0, 1.0, False, ())


def test_numbers_to_predict_are_standardised_too():
    data = prepare("a,b,price\n1,2,1000\n2,1,2000\n3,3,6000\n", ("a", "b"), "price", "regression")
    assert data.y.dtype == np.float32
    np.testing.assert_allclose(data.y * data.target_std + data.target_mean, [1000, 2000, 6000], rtol=1e-6)
    np.testing.assert_allclose([data.y.mean(), data.y.std()], [0, 1], atol=1e-6)
    assert data.class_names == ()


def test_rows_without_a_value_are_left_out_and_counted():
    text = "a,b,c,kind\n1,2,,x\n2,,1,y\n3,4,1,\n5,6,1,y\n7,9,1,x\n"
    data = prepare(text, ("a", "b"), "kind", "classification")
    assert data.notes == ("2 rows lack a value and are left out; 3 of 5 remain.",)
    assert data.y.tolist() == [0, 1, 0]  # the hole in column c does not matter
    assert prepare(text, ("a", "c"), "kind", "classification").y.tolist() == [1, 1, 0]


def test_numeric_classes_are_sorted_as_numbers():
    data = prepare("a,b,c\n1,2,10\n2,3,9\n3,4,10\n", ("a", "b"), "c", "classification")
    assert data.class_names == ("9", "10")
    assert data.y.tolist() == [1, 0, 1]


def test_a_constant_column_is_explained_and_does_no_harm():
    data = prepare("a,b,c\n1,7,0\n2,7,1\n", ("a", "b"), "c", "classification")
    assert data.notes == ("'b' is 7 in every row: it tells nothing apart.",)
    assert data.x[:, 1].tolist() == [0, 0]


def test_painted_points_keep_their_place_and_their_colour():
    data = prepare(points_to_csv([[5, -5, 2], [1, 2, 0], [3, 3, 2]]), ("x1", "x2"), "class", "classification")
    assert data.painted
    assert data.x.tolist() == [[5, -5], [1, 2], [3, 3]]
    assert data.y.tolist() == [2, 0, 2]
    assert data.class_names == ("0", "1", "2")  # nobody painted class 1, and class 2 is still class 2
    outside = prepare(points_to_csv([[50, -5, 2], [1, 2, 0], [3, 3, 2]]), ("x1", "x2"), "class", "classification")
    assert not outside.painted


@pytest.mark.parametrize(
    ("text", "features", "target", "task", "sentence"),
    [
        (FLOWERS, ("long",), "kind", "classification",
         "The table needs at least two feature columns to draw a plane, got 1."),
        (FLOWERS, ("long", "kind"), "wide", "regression",
         "The feature must be a column of numbers, got 'kind', which is text."),
        (FLOWERS, ("long", "wide"), "kind", "regression",
         "The target of a regression must be a column of numbers, got 'kind', which is text."),
        (FLOWERS, ("long", "wide"), "id", "classification",
         "The target 'id' may have up to 6 classes, got 40 different values. Choose regression for a number."),
        (FLOWERS, ("long", "wide"), "long", "regression",
         "Every column can be used once: as one feature or as the target."),
        (FLOWERS, ("long", "wide"), "kin", "classification", "There is no column 'kin'. Did you mean 'kind'?"),
        (FLOWERS, ("long", "wide"), "kind", "ranking",
         "The task must be one of classification, regression, got ranking."),
        ("a,b,c\n1,2,x\n2,3,x\n", ("a", "b"), "c", "classification",
         "The target 'c' needs at least two classes, got only x."),
        ("a,b,c\n1,2,4\n2,3,4\n", ("a", "b"), "c", "regression",
         "The target 'c' is 4 in every row: there is nothing to learn."),
        ("a,b,c\n1,,x\n2,3,y\n", ("a", "b"), "c", "classification",
         "At least 2 rows must have a value in every chosen column, got 1."),
        ("x1,x2,class\n1,1,0\n2,2,9\n", ("x1", "x2"), "class", "classification",
         "Painted classes must be in [0, 5], got 9."),
        ("a,b,c\n1e300,1,0\n-1e300,2,1\n", ("a", "b"), "c", "classification",
         "The chosen columns must hold numbers that can be squared, got 1e+300."),
    ],
)  # fmt: skip
def test_what_is_refused_and_how(text, features, target, task, sentence):
    with pytest.raises(TableError) as caught:
        prepare(text, features, target, task)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FLOWERS, (("long", "wide"), "kind", "classification")),
        ("x1,x2,class\n1,2,0\n3,4,1\n5,6,1\n", (("x1", "x2"), "class", "classification")),
        ("rooms,area,price\n" + "".join(f"{i % 4},{i * 1.5},{i * 9.5}\n" for i in range(20)),
         (("rooms", "area"), "price", "regression")),
        ("y,a,b\n" + "".join(f"{i * 0.5},{i * 1.5},{i**2 * 0.1}\n" for i in range(20)),
         (("a", "b"), "y", "regression")),
    ],
)  # fmt: skip
def test_suggestions_are_sensible(text, expected):
    assert suggest(read_table(text)) == expected


def test_a_suggestion_never_fails():
    features, target, _ = suggest(read_table("a,b\n1,x\n1,x\n"))
    assert target not in features
    assert suggest(read_table("a\n1\n2\n"))[1] == "a"
