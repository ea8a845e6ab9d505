// What Plotly draws for one panel, from the message and the settings: data in, plain objects out.

import { withAlpha } from "../shared/palette.js";
import { axisOf, Clock } from "./clock.js";
import { smooth } from "./smoothing.js";

export const MARGIN = { l: 50, r: 12, t: 26, b: 40 }; // px around the plot
const LETTER = 6.4; // px, about, of a label
const MOST_EVENTS = 60; // more lines than can be told apart help nobody
const ORDER = ["other", "own", "batch", "train", "val"]; // other runs and the pale line lie under the others

// series -> { colour, width, dash }
export function strokeOf({ role, colour }, palette) {
  return {
    other: { colour: runColour(colour, palette), width: 1.4, dash: "5px,3px" },
    own: { colour: runColour(colour, palette), width: 1.8, dash: "solid" }, // one of a lab's own series
    batch: { colour: palette.batch, width: 1.4, dash: "solid" },
    train: { colour: palette.train, width: 2, dash: "solid" },
    val: { colour: palette.validation, width: 2, dash: "dash" },
  }[role] ?? { colour: palette.muted, width: 1.6, dash: "dot" };
}

export const runColour = (index, { runs }) => runs[(index ?? 0) % runs.length];

// A legend entry per role and label, or per run, shared by the panels.
export const entryOf = (series) => (series.run ? `run/${series.run}` : `${series.role}/${series.label}`);

// message: { meta, arrays }; settings: { logX, logY, smoothing, hidden: Set }. ->
// { traces, layout, notes, last, head (newest step), clock, marks (events with their place), empty }
export function figure(panel, message, settings, palette, size) {
  const { meta, arrays } = message;
  const logX = settings.logX;
  const logY = settings.logY && panel.log_y !== false;
  const traces = [];
  const last = []; // [label, newest value] for the description
  const clock = Clock.of(message, "");
  let [left, right, head, below, format] = [Infinity, 0, 0, 0, panel.format ?? ".4~g"];
  const members = meta.series.filter((series) => series.panel === panel.name);
  members.sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role));
  if (panel.format) format = ".2%";
  const marks = (meta.events ?? []).map((event) => ({ ...event, x: clock.place(event.step) }));
  const forks = (meta.forks ?? []).map((fork) => ({ ...fork, x: Clock.of(message, fork.clock).place(fork.step) }));
  const forked = (name) => forks.filter((fork) => fork.clock === name).map(({ x }) => x);
  const breaks = [...marks.map(({ x }) => x), ...forked("")].sort((a, b) => a - b);
  for (const series of members) {
    const steps = arrays[`${series.name}_x`]?.data ?? [];
    const x = (series.run ? Clock.of(message, series.clock) : clock).places(steps);
    const y = arrays[`${series.name}_y`]?.data ?? [];
    if (x.length) {
      if (!series.run) head = Math.max(head, steps[steps.length - 1]);
      left = Math.min(left, x[0]);
      right = Math.max(right, x[x.length - 1]);
      last.push([series.label, y[y.length - 1]]);
    }
    const visible = !settings.hidden.has(entryOf(series));
    if (visible && logY) for (const value of y) below += value <= 0;
    const cuts = series.run ? forked(series.clock) : breaks;
    traces.push(...lines(series, x, y, cuts, settings, palette, format, visible, size.width > 400));
  }
  const empty = right === 0 && left === Infinity;
  if (empty) [left, right] = [0, 100];
  const floors = (meta.floors ?? []).filter(({ panel: name, value }) => name === panel.name && !empty && !(logY && value <= 0));
  if (floors.length) traces.push(floorLines(floors, logX ? Math.max(left, 1) : left, right, palette));
  const annotations = [
    ...floors.map((floor) => floorLabel(floor, last.some(([, value]) => value < floor.value), logY, palette)),
    ...labelled(empty ? [] : forks, logX ? Math.max(left, right / 1e6) : left, right, logX, size.width)
      .map((fork) => forkLabel(fork, panel.log_y === false, logX, palette)),
  ];
  const notes = [];
  if (below) notes.push(`${below} value${below > 1 ? "s" : ""} of zero or less cannot be drawn on a log axis`);
  const cursor = !empty && meta.step < head ? clock.place(meta.step) : null;
  const axes = layout(panel, members, { meta, logX, logY, empty }, palette, size);
  const shapes = empty ? [] : verticals({ cursor, marks, forks, logX }, palette);
  return { traces, layout: { ...axes, annotations, shapes }, notes, last, head, clock, marks, empty };
}

function lines(series, x, y, cuts, settings, palette, format, visible, roomy) {
  const { colour, width, dash } = strokeOf(series, palette);
  const smoothed = settings.smoothing > 0;
  const common = { type: "scatter", mode: "lines", name: series.label, x, visible };
  if (series.run || series.role === "own") { // one line, as quiet as can be
    const drawn = smoothed && x.length ? smooth(x, y, settings.smoothing, settings.logX, cuts) : y;
    return [{ ...common, y: drawn, customdata: y, line: { color: colour, width, dash }, hovertemplate: `%{customdata:${format}}` }];
  }
  const raw = {
    ...common, y,
    line: smoothed ? { color: withAlpha(colour, 0.34), width: 1 } : { color: colour, width, dash },
    ...(smoothed ? { hoverinfo: "skip" } : { hovertemplate: `%{y:${format}}` }),
  };
  if (!smoothed || !x.length) return [raw];
  return [raw, {
    ...common, y: smooth(x, y, settings.smoothing, settings.logX, cuts), customdata: y,
    line: { color: colour, width: width + 0.3, dash },
    hovertemplate: roomy ? `%{customdata:${format}}  (smoothed %{y:${format}})` : `%{customdata:${format}}`,
  }];
}

const floorLines = (floors, left, right, palette) => ({
  type: "scatter", mode: "lines", name: "floors", hoverinfo: "skip", line: { color: palette.floor, width: 1.5, dash: "dash" },
  x: floors.flatMap(() => [left, right, null]), y: floors.flatMap(({ value }) => [value, value, null]),
});

// The name of a floor stands where curves begin, on the side from which they come.
const floorLabel = ({ label, value }, above, logY, palette) => ({
  text: escape(label), xref: "paper", x: 0, xanchor: "left", xshift: 4, yref: "y", y: logY ? Math.log10(value) : value,
  yanchor: above ? "top" : "bottom", showarrow: false, font: { color: palette.floor, size: 11.5 },
  bgcolor: withAlpha(palette.background, 0.75), borderpad: 0,
});

// Where a run left its parent, in its colour; where there is room: a loss leaves the upper right free, a score the lower.
const forkLabel = ({ label, x, colour, turned }, rises, logX, palette) => ({
  text: escape(label), xref: "x", x: logX ? Math.log10(x) : x, yref: "paper", y: rises ? 0 : 1, yanchor: rises ? "bottom" : "top", showarrow: false,
  xanchor: turned ? "right" : "left", xshift: turned ? -3 : 3, borderpad: 1,
  font: { color: runColour(colour, palette), size: 11.5 }, bgcolor: withAlpha(palette.background, 0.75),
});

// The forks whose labels have room, those of the run on screen first; `turned` stand left of their line.
function labelled(forks, left, right, logX, width) {
  const scale = (x) => (logX ? Math.log10(x) : x);
  const taken = [];
  return forks.filter(({ x }) => x <= right && (!logX || x >= left)).flatMap((fork) => {
    const place = ((scale(fork.x) - scale(left)) / (scale(right) - scale(left) || 1)) * (width - MARGIN.l - MARGIN.r);
    const turned = place > 0.6 * width;
    const length = LETTER * fork.label.length;
    const [from, to] = turned ? [place - length, place] : [place, place + length];
    if (taken.some(([a, b]) => from < b && a < to)) return [];
    taken.push([from, to]);
    return [{ ...fork, turned }];
  });
}

// The step on screen and marks as lines from bottom to top. Shapes, not traces: a trace costs a redraw a millisecond.
function verticals({ cursor, marks, forks, logX }, palette) {
  const line = (x, style) => ({
    type: "line", xref: "x", yref: "paper", x0: x, x1: x, y0: 0, y1: 1, line: { width: 1.5, ...style },
  });
  const drawn = (x) => x !== null && (!logX || x > 0);
  return [
    ...marks.filter(({ x }) => drawn(x)).slice(-MOST_EVENTS).map(({ x }) => line(x, { color: palette.event, dash: "dot" })),
    ...forks.filter(({ x }) => drawn(x)).map(({ x, colour }) => line(x, { color: runColour(colour, palette) })),
    ...[cursor].filter(drawn).map((x) => line(x, { color: palette.cursor })),
  ];
}

function layout(panel, members, { meta, logX, logY, empty }, palette, { width, height, font, coarse }) {
  const unit = members.find((series) => series.unit)?.unit;
  const caption = panel.label + (unit ? `, ${unit}` : "") + (logY ? ", log scale" : "");
  const axis = {
    gridcolor: palette.grid, linecolor: palette.outline, tickcolor: palette.outline, tickfont: { color: palette.muted, size: 11.5 },
    zeroline: false, showline: true, ticks: "outside", ticklen: 4, exponentformat: "power", fixedrange: empty,
    automargin: false, tickangle: 0, ticklabeloverflow: "allow", // each of these saves measuring every label in every redraw
  };
  const counted = axisOf(meta);
  const x = {
    ...axis, type: logX ? "log" : "linear", tickformat: counted.ticks, nticks: Math.max(3, Math.round(width / 70)),
    autorangeoptions: logX ? {} : { include: counted.include },
    title: { text: logX ? `${counted.name}, log scale` : counted.name, standoff: 4, font: { color: palette.muted, size: 12.5 } },
    hoverformat: counted.format, unifiedhovertitle: { text: counted.unit ? `%{x:${counted.format}}${counted.unit}` : `${counted.name} %{x:${counted.format}}` },
    showspikes: true, spikemode: "across", spikethickness: 1, spikedash: "solid", spikecolor: palette.outline,
    uirevision: `${meta.run}/${meta.axis}/${logX}`, // a zoom lasts until the run or the kind of axis changes
  };
  const y = {
    ...axis, type: logY ? "log" : "linear", tickformat: panel.format ?? "", nticks: 6, uirevision: `${meta.run}/${logY}`,
  };
  if (panel.format?.endsWith("%")) y.autorangeoptions = { clipmin: -0.05, clipmax: 1.05 }; // also while it stands still
  if (logY) y.minor = { ticks: "outside", ticklen: 2, tickcolor: palette.border };
  if (empty) {
    Object.assign(x, { range: logX ? [0, 2] : [0, 100], uirevision: "empty" });
    Object.assign(y, { range: logY ? [-2, 0] : [0, 1], uirevision: "empty" });
  }
  return {
    width, height, margin: MARGIN, paper_bgcolor: palette.background, plot_bgcolor: palette.background, showlegend: false,
    font: { family: font, color: palette.ink, size: 12 },
    title: {
      text: escape(caption), x: 0, xref: "container", xanchor: "left", y: 1, yref: "container", yanchor: "top",
      pad: { l: 8, t: 4 }, font: { color: palette.ink, size: 13 },
    },
    hovermode: empty ? false : "x unified", hoverdistance: -1, // however far the nearest value is
    hoverlabel: { bgcolor: palette.raised, bordercolor: palette.border, font: { color: palette.ink, size: 12, family: font } },
    dragmode: coarse ? false : "zoom", // a finger scrolls the page
    modebar: { bgcolor: "rgba(0,0,0,0)", color: palette.outline, activecolor: palette.primary, orientation: "v" },
    xaxis: x, yaxis: y, uirevision: meta.run,
  };
}

// Plotly reads a little HTML in texts; labels are words.
const escape = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
