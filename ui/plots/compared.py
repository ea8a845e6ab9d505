"""Curves of several runs in one still plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from ui.plots.theme import Palette

HEIGHT = 380  # px
FONT = '"Source Sans", sans-serif'
DASHES = ("solid", "dot", "dash", "dashdot")  # beyond the last colour they begin anew with another dash


@dataclass(frozen=True)
class Line:
    """One curve. ``colour`` is an index into the palette's runs."""

    name: str
    colour: int
    x: np.ndarray  # (n,)
    y: np.ndarray  # (n,)


def compared(
    lines: Sequence[Line], x_title: str, y_title: str, colours: Palette, log_x: bool = False, log_y: bool = False
) -> go.Figure:  # fmt: skip
    """All lines over one axis. A colour that comes a second time comes with another dash."""
    figure = go.Figure()
    used: dict[int, int] = {}
    for line in lines:
        place = line.colour % len(colours.runs)
        again = used[place] = used.get(place, -1) + 1
        stroke = {"color": colours.runs[place], "width": 2, "dash": DASHES[again % len(DASHES)]}
        figure.add_scatter(
            x=line.x,
            y=line.y,
            name=line.name,
            mode="lines",
            line=stroke,
            hovertemplate="%{y:.4g}<extra>%{fullData.name}</extra>",
        )
    axis = {
        "gridcolor": colours.grid,
        "linecolor": colours.border,
        "zeroline": False,
        "tickfont": {"color": colours.muted},
    }
    figure.update_layout(
        height=HEIGHT, margin={"l": 60, "r": 12, "t": 12, "b": 44}, paper_bgcolor=colours.surface,
        plot_bgcolor=colours.surface, font={"color": colours.ink, "family": FONT, "size": 13}, showlegend=True,
        hovermode="x unified",
        hoverlabel={"bgcolor": colours.raised, "font": {"color": colours.ink}, "bordercolor": colours.border},
        legend={"orientation": "h", "y": -0.16, "yanchor": "top", "font": {"color": colours.ink}},
        xaxis={**axis, "title": {"text": x_title}, "type": "log" if log_x else "linear"},
        yaxis={**axis, "title": {"text": y_title}, "type": "log" if log_y else "linear"},
    )  # fmt: skip
    return figure
