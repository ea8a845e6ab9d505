"""Every run that was kept, of every lab: find the good ones, compare them, open them again."""

import streamlit as st

from ui import runs_page

st.title("Runs", anchor=False)
runs = runs_page.found("runs")
if runs is None:
    runs_page.empty("runs")
else:
    runs_page.table("runs", runs)
    runs_page.compare("runs")
