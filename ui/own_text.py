"""Own text: paste or upload one, in any language, see what is in it, and train on it."""

from __future__ import annotations

import streamlit as st

from engine.core.config import ConfigError
from engine.data.text.own import (
    FEWEST_CHARACTERS,
    MOST_BYTES,
    MOST_CHARACTERS,
    MOST_WORDS,
    VALIDATED,
    TextError,
    checked_text,
    read_text,
    told_about,
)
from engine.data.text.tokenisers import TOKENS
from ui.bench import Bench
from ui.classroom import classroom

HELP = "Paste or upload a text of your own, in any language."
LIMITS = (
    f"{FEWEST_CHARACTERS} characters to {MOST_BYTES / 1e6:g} MB, any alphabet. The last {100 * VALIDATED:g} % are kept "
    "for validation. It stays in this session, and a link does not carry it."
)
EXAMPLE = "Once upon a time there was a text that was at least two hundred characters long …"
CUTS = {
    "characters": f"Every character is a token. There are at most {MOST_CHARACTERS}: of a text with more different "
    "ones the rarest are read as unknown (□).",
    "words": f"Every word is a token, with the space before it. There are at most {MOST_WORDS:,}: of a text with more "
    "different ones the rarest are read as unknown (□), so choose this for simple texts.",
    "pairs": "Byte-pair encoding: frequent neighbours are merged into one token, again and again. No word is unknown; "
    "the panel Tokens shows the merges.",
}
SHOWN = 400  # characters of the beginning


def own_text_button(bench: Bench, key: str) -> None:
    """A button that opens the dialog."""
    room = classroom()
    if room.hides("own_data"):
        return
    closed = room.closes("own_data")
    if st.button("Own text", icon=":material/article:", key=f"{key}.open", help=HELP, disabled=closed):
        _dialog(bench, key)


@st.dialog("Train on your own text", width="large")
def _dialog(bench: Bench, key: str) -> None:
    st.caption(LIMITS)
    upload = st.file_uploader(
        "Text file (UTF-8)", type=["txt", "md", "csv", "py", "html", "json"], key=f"{key}.file",
        max_upload_size=max(1, MOST_BYTES // 1_000_000),
    )  # fmt: skip
    pasted = st.text_area("Or paste a text", placeholder=EXAMPLE, key=f"{key}.text", height=180)
    if upload is None and not pasted.strip():
        return
    if upload and pasted.strip():
        st.info("The file is used, not the pasted text. Remove the file to use what you pasted.")
    try:
        text = _read(upload.getvalue() if upload else pasted)
    except TextError as error:
        st.error(str(error))
        return
    st.markdown(f"**{told_about(text)}**")
    with st.container(border=True, height=120):
        st.text(text[:SHOWN] + (" …" if len(text) > SHOWN else ""))
    usual = bench.config.tokens if bench.config.tokens in TOKENS else TOKENS[0]
    cut = st.segmented_control("Cut into", TOKENS, default=usual, required=True, key=f"{key}.cut")
    st.caption(CUTS[cut])
    if st.button("Train on this", type="primary", key=f"{key}.use"):
        try:
            bench.use(bench.config.replace(task="own", own_text=text, tokens=cut))
        except (ConfigError, RuntimeError) as error:
            st.error(str(error))
            return
        st.rerun()


@st.cache_resource(max_entries=4, show_spinner="Reading the text")
def _read(source: str | bytes) -> str:
    """The dialog runs again at every choice; a megabyte takes a moment to read. Raises TextError."""
    return read_text(source) if isinstance(source, bytes) else checked_text(source)
