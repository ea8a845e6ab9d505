"""Own data: paste or upload a table, see what each column is good for, choose, and train on it."""

from __future__ import annotations

import zlib

import streamlit as st

from engine.core.config import ConfigError
from engine.data.preparing import prepare, suggest
from engine.data.table import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Table, TableError, decoded, read_table
from ui.bench import Bench
from ui.classroom import classroom

EXAMPLE = """petal length,petal width,species
1.4,0.2,setosa
4.7,1.4,versicolor
6.0,2.5,virginica"""
HELP = "Paste or upload a table (CSV)."
LIMITS = f"Up to {MAX_BYTES // 1_000_000} MB, {MAX_ROWS:,} rows and {MAX_COLUMNS} columns. It stays in this session."


def own_data_button(bench: Bench, key: str) -> None:
    """A button that opens the dialog. Painting points needs none: that is done on the picture."""
    room = classroom()
    if room.hides("own_data"):
        return
    closed = room.closes("own_data")
    if st.button("Own data", icon=":material/table:", key=f"{key}.open", help=HELP, disabled=closed):
        _dialog(bench, key)


@st.dialog("Train on your own data", width="large")
def _dialog(bench: Bench, key: str) -> None:
    st.caption(f"{LIMITS} To paint points instead, press *Paint* on the picture.")
    upload = st.file_uploader("CSV file", type=["csv", "tsv", "txt"], key=f"{key}.file", max_upload_size=5)
    pasted = st.text_area("Or paste a table", placeholder=EXAMPLE, key=f"{key}.text", height=140)
    source = upload.getvalue() if upload else pasted
    if upload is None and not pasted.strip():
        return
    if upload and pasted:
        st.info("The file is used, not the pasted table. Remove the file to use what you pasted.")
    try:
        table = _read(source)
    except TableError as error:
        st.error(str(error))
        return
    _describe(table)
    _choose(bench, table, source, key)


@st.cache_resource(max_entries=4, show_spinner="Reading the table")
def _read(source: str | bytes) -> Table:
    """The dialog runs again at every choice; a large table takes a second to read."""
    return read_table(source)


def _describe(table: Table) -> None:
    """What was read, and what is special about each column."""
    st.markdown(f"**{table.rows:,} rows, {len(table.columns)} columns**")
    for column in table.columns:
        if column.note:
            st.caption(column.note)


def _choose(bench: Bench, table: Table, source: str | bytes, key: str) -> None:
    features, target, task = suggest(table)
    shape = [(column.name, column.kind) for column in table.columns]
    key = f"{key}.{zlib.crc32(repr(shape).encode())}"  # another table gets other widgets: choices must not carry over
    left, right = st.columns(2)
    chosen = left.multiselect(
        "Features (what the network sees)", table.names("numeric"), default=list(features), key=f"{key}.features",
        help="Two or more columns of numbers. With exactly two, squares, products and sines of them can be added.",
    )  # fmt: skip
    names = table.names("numeric", "text")
    goal = right.selectbox("Target (what it predicts)", names, index=names.index(target), key=f"{key}.target")
    kinds = ["classification", "regression"]
    kind = right.segmented_control("Task", kinds, default=task, required=True, key=f"{key}.task")
    try:
        ready = prepare(table, tuple(chosen), goal, kind)
    except TableError as error:
        st.error(str(error))
        return
    for note in ready.notes:
        st.caption(note)
    if st.button("Train on this", type="primary", key=f"{key}.use"):
        text = source if isinstance(source, str) else decoded(source)
        own = {"table": text, "table_features": tuple(chosen), "table_target": goal, "table_task": kind}
        try:
            bench.use(bench.config.replace(dataset="own", **own))
        except (ConfigError, RuntimeError) as error:
            st.error(str(error))
            return
        st.rerun()
