"""Own data: what is read, what is said about it, and what is refused with which sentence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.table import TableError, points_to_csv, read_table


def test_reads_the_usual_table():
    table = read_table("age,height,name\n30,1.7,Ann\n,1.8,Bob\n41,-2e0,\n")
    assert table.rows == 3
    assert table.names() == ["age", "height", "name"]
    assert table.names("numeric") == ["age", "height"]
    np.testing.assert_array_equal(table.column("age").numbers, [30, np.nan, 41])
    np.testing.assert_array_equal(table.column("height").numbers, [1.7, 1.8, -2.0])
    assert table.column("age").note == "'age' has 1 missing value: that row is left out where it is used."
    assert table.column("name").note == "'name' is text: it can be the target of a classification, not a feature."
    assert table.column("name").cells.tolist() == ["Ann", "Bob", ""]
    assert not table.painted


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1.5,2\n3,4\n",
        "a;b\n1.5;2\n3;4\n",
        "a;b\n1,5;2\n3;4\n",  # decimal comma
        "a\tb\n1.5\t2\n3\t4\n",
        "\ufeffa,b\r\n1.5,2\r\n\r\n3,4",  # from a spreadsheet: mark, line ends, an empty line, no last line end
        '"a","b"\n"1.5","2"\n" 3 ","4"\n',
    ],
)
@pytest.mark.parametrize("encode", [str, str.encode, lambda text: text.encode("utf-16")])
def test_separators_and_encodings_do_not_matter(text, encode):
    table = read_table(encode(text))
    assert table.names() == ["a", "b"]
    assert table.column("a").numbers.tolist() == [1.5, 3]
    assert table.column("b").numbers.tolist() == [2, 4]


def test_decimal_commas_without_a_header():
    table = read_table("1,5;2,25\n3,5;4,75\n")
    assert table.names() == ["column 1", "column 2"]
    assert table.column("column 2").numbers.tolist() == [2.25, 4.75]


def test_western_european_text():
    assert read_table("größe,b\n1,2\n".encode("cp1252")).names() == ["größe", "b"]


def test_names_are_made_unique_and_never_empty():
    assert read_table("a,,a,a\n1,2,3,4\n").names() == ["a", "column 2", "a (2)", "a (3)"]


def test_short_rows_lack_their_last_values():
    assert read_table("a,b\n1,2\n3\n").column("b").missing == 1


def test_columns_are_explained():
    table = read_table(
        "few,mixed,same\n" + "".join(f"{i if i < 3 else 'NA'},{'n.a.' if i == 4 else i},7\n" for i in range(10))
    )
    few, mixed, same = table.columns
    assert (few.kind, few.missing, few.numbers) == ("mostly missing", 7, None)
    assert few.note == "'few' lacks a value in 7 of 10 rows: it is left out."
    assert mixed.kind == "text"
    assert mixed.note == "'mixed' counts as text, because not every value is a number: 'n.a.' for example."
    assert same.note == "'same' is 7 in every row: it tells nothing apart."


@pytest.mark.parametrize("word", ["infinity", "1_000", "0x10", "1,5", "12%", "1e999"])
def test_what_python_or_spreadsheets_call_numbers_may_be_text(word):
    assert read_table(f'a,b\n"{word}",1\n"{word}",2\n').column("a").kind == "text"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "The table is empty."),
        (b" \n\n", "The table is empty."),
        ("a,b\n", "The table has a line of column names and no rows below it."),
        ("a,b\nx,y\nz,w\n", "The table needs at least one column of numbers, got 'a', 'b' without any."),
        ("a,b\n1,2\n1,2,3\n", "Every row must have 2 cells as the first has; line 3 has 3."),
        (",".join("a" * 65) + "\n" + ",".join("1" * 65), "The table may have up to 64 columns, got 65."),
        ("a,b\n" + "1,2\n" * 20_001, "The table may have up to 20,000 rows, got 20,001."),
        ("1,2\n" * 20_001, "The table may have up to 20,000 rows, got 20,001."),
        ("1,2\n" * 1_250_001, "The table may have up to 5 MB, got 5.0 MB."),
        (b"x" * 7_000_000, "The table may have up to 5 MB, got 7.0 MB."),
        (b"PK\x03\x04rest",
         "The table must be CSV text, got what looks like an Excel file or an archive: save it as CSV."),
        (b"\x89PNG\r\n\x1a\n\x00\x00",
         "The table must be text with values between commas, semicolons or tabs, got binary data."),
        (bytes(range(1, 256)) * 4,
         "The table must be text with values between commas, semicolons or tabs, got binary data."),
    ],
)  # fmt: skip
def test_what_is_refused_and_how(source, sentence):
    with pytest.raises(TableError) as caught:
        read_table(source)
    assert str(caught.value) == sentence


def test_limits_are_inclusive():
    assert read_table("a,b\n" + "1,2\n" * 20_000).rows == 20_000
    assert len(read_table("\n".join([",".join(f"c{i}" for i in range(64)), ",".join("1" * 64)])).columns) == 64


def test_an_unknown_column_is_a_sentence():
    with pytest.raises(TableError, match=r"There is no column 'hieght'\. Did you mean 'height'\?"):
        read_table("height,b\n1,2\n").column("hieght")


@settings(max_examples=200)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300), st.text("01.,;\t\n\"' ab-", max_size=200)))
def test_anything_is_a_table_or_one_sentence(source):
    try:
        table = read_table(source)
    except TableError as error:
        sentence = str(error)
    else:
        sentence = "None."
        assert table.rows >= 1
        assert table.names("numeric")
        assert len(set(table.names())) == len(table.columns)
    assert sentence.endswith((".", "?"))
    assert "\n" not in sentence


def test_painted_points_come_back_as_they_were():
    table = read_table(points_to_csv([[0.5, -5.25, 0], [6.0, 1 / 3, 2]]))
    assert points_to_csv([[0.5, -5.25, 0]]) == "x1,x2,class\n0.5000,-5.2500,0\n"
    assert table.painted
    assert table.column("x2").numbers.tolist() == [-5.25, 0.3333]
    assert table.column("class").numbers.tolist() == [0, 2]
    with pytest.raises(TableError, match="no rows"):
        read_table(points_to_csv([]))
