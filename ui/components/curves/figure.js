// What Plotly draws for one panel, from the message and the settings: data in, plain objects out.

import { withAlpha } from "../shared/palette.js";
import { smooth } from "./smoothing.js";

const ORDER = ["batch", "train", "val"]; // the pale line lies under the others

// role -> { colour, width, dash }
export function strokeOf(role, palette) {
  return {
    batch: { colour: palette.batch, width: 1.4, dash: "solid" },
    train: { colour: palette.train, width: 2, dash: "solid" },
    val: { colour: palette.validation, width: 2, dash: "dash" },
  }[role] ?? { colour: palette.muted, width: 1.6, dash: "dot" };
}

// A legend entry per role and label, shared by the panels.
export const entryOf = (series) => `${series.role}/${series.label}`;

// message: { meta, arrays }; settings: { logX, logY, smoothing, hidden: Set }. -> { traces, layout, notes, last, right, empty }
export function figure(panel, message, settings, palette, size) {
  const { meta, arrays } = message;
  const logX = settings.logX;
  const logY = settings.logY && panel.log_y !== false;
  const traces = [];
  const last = []; // [label, newest value] for the description
  let [left, right, below, format] = [Infinity, 0, 0, panel.format ?? ".4~g"];
  const members = meta.series.filter((series) => series.panel === panel.name);
  members.sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role));
  if (panel.format) format = ".2%";
  for (const series of members) {
    const x = arrays[`${series.name}_x`]?.data ?? [];
    const y = arrays[`${series.name}_y`]?.data ?? [];
    if (x.length) {
      left = Math.min(left, x[0]);
      right = Math.max(right, x[x.length - 1]);
      last.push([series.label, y[y.length - 1]]);
    }
    const visible = !settings.hidden.has(entryOf(series));
    if (visible && logY) for (const value of y) below += value <= 0;
    traces.push(...lines(series, x, y, settings, palette, format, visible));
  }
  const empty = right === 0 && left === Infinity;
  if (empty) [left, right] = [0, 100];
  for (const floor of meta.floors ?? []) {
    if (floor.panel === panel.name && !empty && !(logY && floor.value <= 0)) {
      traces.push(floorLine(floor, logX ? Math.max(left, 1) : left, right, palette, format));
    }
  }
  traces.push(eventLines(meta.events ?? [], logX, palette));
  const notes = [];
  if (below) notes.push(`${below} value${below > 1 ? "s" : ""} of zero or less cannot be drawn on a log axis`);
  return { traces, layout: layout(panel, members, { meta, logX, logY, right, empty }, palette, size), notes, last, right, empty };
}

function lines(series, x, y, settings, palette, format, visible) {
  const { colour, width, dash } = strokeOf(series.role, palette);
  const smoothed = settings.smoothing > 0;
  const common = { type: "scatter", mode: "lines", name: series.label, x, visible };
  const raw = {
    ...common, y,
    line: smoothed ? { color: withAlpha(colour, 0.34), width: 1 } : { color: colour, width, dash },
    ...(smoothed ? { hoverinfo: "skip" } : { hovertemplate: `%{y:${format}}` }),
  };
  if (!smoothed) return [raw, { ...common, x: [], y: [], hoverinfo: "skip" }]; // always two, so that each keeps its place
  return [raw, {
    ...common, y: smooth(x, y, settings.smoothing, settings.logX), customdata: y,
    line: { color: colour, width: width + 0.3, dash },
    hovertemplate: `%{customdata:${format}}  (smoothed %{y:${format}})`,
  }];
}

function floorLine({ label, value }, left, right, palette, format) {
  return {
    type: "scatter", mode: "lines+text", name: label, x: [left, right], y: [value, value], text: ["", `${label} `],
    textposition: "top left", textfont: { color: palette.floor, size: 11.5 }, hoverinfo: "skip",
    line: { color: palette.floor, width: 1.5, dash: "dash" }, cliponaxis: true,
  };
}

// All marks as one trace on a second axis 0..1, so that they reach from bottom to top wherever the data lies.
function eventLines(events, logX, palette) {
  const shown = events.filter(({ step }) => !logX || step > 0);
  return {
    type: "scatter", mode: "lines", name: "event", yaxis: "y2", x: shown.flatMap(({ step }) => [step, step, null]),
    y: shown.flatMap(() => [0, 1, null]), text: shown.flatMap(({ label }) => [escape(label), escape(label), ""]),
    hovertemplate: "%{text}", line: { color: palette.event, width: 1.5, dash: "dot" },
  };
}

function layout(panel, members, { meta, logX, logY, right, empty }, palette, { width, height, font, coarse }) {
  const unit = members.find((series) => series.unit)?.unit;
  const axis = {
    gridcolor: palette.grid, linecolor: palette.outline, zeroline: false, showline: true, ticks: "outside", ticklen: 4, tickcolor: palette.outline,
    tickfont: { color: palette.muted, size: 11.5 }, automargin: false, fixedrange: empty,
  };
  const title = (text, standoff) => ({ text, standoff, font: { color: palette.muted, size: 12.5 } });
  const x = {
    ...axis, type: logX ? "log" : "linear", title: title(logX ? "step (log)" : "step", 4), hoverformat: ",.0f", tickformat: logX ? "" : "~s",
    exponentformat: "power", unifiedhovertitle: { text: `step %{x:,.0f}` }, uirevision: `${meta.run}/${logX}`, nticks: Math.max(3, Math.round(width / 70)),
    showspikes: true, spikemode: "across", spikethickness: 1, spikedash: "solid", spikecolor: palette.outline,
  };
  const y = {
    ...axis, type: logY ? "log" : "linear", title: title(panel.label + (unit ? ` (${unit})` : "") + (logY ? ", log" : ""), 6), tickformat: panel.format ?? "",
    exponentformat: "power", uirevision: `${meta.run}/${logY}`, nticks: 6,
  };
  if (logY) Object.assign(y, { dtick: undefined, minor: { ticks: "outside", ticklen: 2, tickcolor: palette.border } });
  if (empty) {
    Object.assign(x, { range: logX ? [0, 2] : [0, 100], uirevision: "empty" });
    Object.assign(y, { range: logY ? [-2, 0] : [0, 1], uirevision: "empty" });
  }
  const scrubbed = !empty && meta.step < right && !(logX && meta.step < 1);
  return {
    width, height, margin: { l: 58, r: 12, t: 8, b: 40 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", showlegend: false,
    font: { family: font, color: palette.ink, size: 12 }, hovermode: empty ? false : "x unified", hoverdistance: -1, dragmode: coarse ? false : "zoom",
    hoverlabel: { bgcolor: palette.raised, bordercolor: palette.border, font: { color: palette.ink, size: 12, family: font } },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: palette.outline, activecolor: palette.primary, orientation: "v" },
    xaxis: x, yaxis: y, yaxis2: { overlaying: "y", range: [0, 1], fixedrange: true, visible: false }, uirevision: meta.run,
    shapes: scrubbed ? [{ type: "line", xref: "x", yref: "paper", x0: meta.step, x1: meta.step, y0: 0, y1: 1, line: { color: palette.cursor, width: 1.5 } }] : [],
  };
}

// Plotly reads a little HTML in texts; labels are words.
const escape = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
