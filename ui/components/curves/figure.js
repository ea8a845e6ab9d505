// What Plotly draws for one panel, from the message and the settings: data in, plain objects out.

import { withAlpha } from "../shared/palette.js";
import { smooth } from "./smoothing.js";

export const MARGIN = { l: 50, r: 12, t: 26, b: 40 }; // px around the plot
const MOST_EVENTS = 60; // more lines than can be told apart help nobody
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
    traces.push(...lines(series, x, y, settings, palette, format, visible, size.width > 400));
  }
  const empty = right === 0 && left === Infinity;
  if (empty) [left, right] = [0, 100];
  const floors = (meta.floors ?? []).filter(({ panel: name, value }) => name === panel.name && !empty && !(logY && value <= 0));
  if (floors.length) traces.push(floorLines(floors, logX ? Math.max(left, 1) : left, right, palette));
  const annotations = floors.map((floor) => floorLabel(floor, last.some(([, value]) => value < floor.value), logY, palette));
  const notes = [];
  if (below) notes.push(`${below} value${below > 1 ? "s" : ""} of zero or less cannot be drawn on a log axis`);
  const axes = layout(panel, members, { meta, logX, logY, right, empty }, palette, size);
  return { traces, layout: { ...axes, annotations }, notes, last, right, empty };
}

function lines(series, x, y, settings, palette, format, visible, roomy) {
  const { colour, width, dash } = strokeOf(series.role, palette);
  const smoothed = settings.smoothing > 0;
  const common = { type: "scatter", mode: "lines", name: series.label, x, visible };
  const raw = {
    ...common, y,
    line: smoothed ? { color: withAlpha(colour, 0.34), width: 1 } : { color: colour, width, dash },
    ...(smoothed ? { hoverinfo: "skip" } : { hovertemplate: `%{y:${format}}` }),
  };
  if (!smoothed || !x.length) return [raw];
  return [raw, {
    ...common, y: smooth(x, y, settings.smoothing, settings.logX), customdata: y,
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

// Marks and the step on screen as lines from bottom to top. Shapes, not traces: a trace costs a redraw a millisecond.
function verticals({ meta, logX, right, empty }, palette) {
  const line = (step, style) => ({
    type: "line", xref: "x", yref: "paper", x0: step, x1: step, y0: 0, y1: 1, line: { width: 1.5, ...style },
  });
  const drawn = (step) => !logX || step > 0;
  const marks = (meta.events ?? []).slice(-MOST_EVENTS).filter(({ step }) => drawn(step));
  const lines = marks.map(({ step }) => line(step, { color: palette.event, dash: "dot" }));
  if (!empty && meta.step < right && drawn(meta.step)) lines.push(line(meta.step, { color: palette.cursor }));
  return lines;
}

function layout(panel, members, { meta, logX, logY, right, empty }, palette, { width, height, font, coarse }) {
  const unit = members.find((series) => series.unit)?.unit;
  const caption = panel.label + (unit ? `, ${unit}` : "") + (logY ? ", log scale" : "");
  const axis = {
    gridcolor: palette.grid, linecolor: palette.outline, tickcolor: palette.outline, tickfont: { color: palette.muted, size: 11.5 },
    zeroline: false, showline: true, ticks: "outside", ticklen: 4, exponentformat: "power", fixedrange: empty,
    automargin: false, tickangle: 0, ticklabeloverflow: "allow", // each of these saves measuring every label in every redraw
  };
  const x = {
    ...axis, type: logX ? "log" : "linear", tickformat: "~s",
    autorangeoptions: logX ? {} : { include: [0, 10] }, // a run of a few steps has no half steps nticks: Math.max(3, Math.round(width / 70)),
    title: { text: logX ? "step, log scale" : "step", standoff: 4, font: { color: palette.muted, size: 12.5 } },
    hoverformat: ",.0f", unifiedhovertitle: { text: "step %{x:,.0f}" },
    showspikes: true, spikemode: "across", spikethickness: 1, spikedash: "solid", spikecolor: palette.outline,
    uirevision: `${meta.run}/${logX}`, // a zoom lasts until the run or the kind of axis changes
  };
  const y = {
    ...axis, type: logY ? "log" : "linear", tickformat: panel.format ?? "", nticks: 6, uirevision: `${meta.run}/${logY}`,
  };
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
    xaxis: x, yaxis: y, uirevision: meta.run, shapes: verticals({ meta, logX, right, empty }, palette),
  };
}

// Plotly reads a little HTML in texts; labels are words.
const escape = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
