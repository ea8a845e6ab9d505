// What Plotly draws of some studies: data in, plain objects out.

import { withAlpha } from "../shared/palette.js";

const MARGIN = { l: 56, r: 12, t: 8, b: 38 }; // px around the plot

// message: { meta, arrays }; settings: { logX, logY, lines }. -> { traces, layout, empty }
export function figure({ meta, arrays }, settings, palette, size) {
  const logY = settings.logY && !meta.percent;
  const own = (study, name) => arrays[`${study.letter}_${name}`] ?? { data: [], shape: [0, 0] };
  const studies = meta.studies.filter((study) => own(study, "x").data.length > 1);
  const ceiling = limit(studies, own, meta.low, logY);
  const traces = [];
  for (const study of studies) traces.push(...band(study, own, palette, { ceiling, logY }));
  if (settings.lines) for (const study of studies) traces.push(thin(study, own, palette));
  for (const study of studies) traces.push(median(study, own, palette, meta.percent));
  const right = Math.max(10, ...studies.map((study) => study.steps));
  return { traces, layout: layout({ meta, settings, logY, right, empty: !studies.length }, palette, size), empty: !studies.length };
}

const colourOf = (study, palette) => palette.runs[study.colour % palette.runs.length];

// The worst finite value that is drawn: a band that holds diverged seeds goes up (or down) to there.
function limit(studies, own, low, logY) {
  let worst = null;
  for (const study of studies) {
    for (const name of ["lines", "median"]) {
      for (const value of own(study, name).data) {
        if (!Number.isFinite(value) || (logY && value <= 0)) continue;
        if (worst === null || (low ? value > worst : value < worst)) worst = value;
      }
    }
  }
  return worst ?? 0;
}

function band(study, own, palette, { ceiling, logY }) {
  const x = Array.from(own(study, "x").data);
  const inside = (value) => (Number.isFinite(value) ? value : ceiling);
  const floor = (value) => (logY && value <= 0 ? null : value);
  const edge = (name) => Array.from(own(study, name).data, (value) => floor(inside(value)));
  const common = { type: "scatter", mode: "lines", x, hoverinfo: "skip", line: { width: 0 } };
  return [
    { ...common, y: edge("below") },
    { ...common, y: edge("above"), fill: "tonexty", fillcolor: withAlpha(colourOf(study, palette), 0.2) },
  ];
}

// All seeds of a study as one trace with gaps.
function thin(study, own, palette) {
  const x = own(study, "x").data;
  const { data, shape: [seeds, count] } = own(study, "lines");
  const [across, up] = [[], []];
  for (let seed = 0; seed < seeds; seed++) {
    for (let i = 0; i < count; i++) {
      const value = data[seed * count + i];
      across.push(x[i]);
      up.push(Number.isFinite(value) ? value : null);
    }
    across.push(null);
    up.push(null);
  }
  return {
    type: "scatter", mode: "lines", x: across, y: up, hoverinfo: "skip", connectgaps: false,
    line: { color: withAlpha(colourOf(study, palette), 0.38), width: 1 },
  };
}

function median(study, own, palette, percent) {
  const x = Array.from(own(study, "x").data);
  const words = (value) => {
    if (!Number.isFinite(value)) return "diverged";
    if (percent) return `${(100 * value).toFixed(1)}%`;
    return Math.abs(value) < 1e6 ? Number(value.toPrecision(4)).toString() : value.toExponential(2);
  };
  return {
    type: "scatter", mode: "lines", x, name: study.letter,
    y: Array.from(own(study, "median").data, (value) => (Number.isFinite(value) ? value : null)),
    customdata: x.map((_, i) => [words(own(study, "below").data[i]), words(own(study, "above").data[i])]),
    line: { color: colourOf(study, palette), width: 2.6, dash: ["solid", "dash", "dot", "dashdot"]["ABCD".indexOf(study.letter)] },
    hovertemplate: `<b>${study.letter}</b> %{y:${percent ? ".1%" : ".4~g"}}  (%{customdata[0]} – %{customdata[1]})<extra></extra>`,
  };
}

function layout({ meta, settings, logY, right, empty }, palette, { width, height, font, coarse }) {
  const axis = {
    gridcolor: palette.grid, linecolor: palette.outline, tickcolor: palette.outline, tickfont: { color: palette.muted, size: 11.5 },
    zeroline: false, showline: true, ticks: "outside", ticklen: 4, exponentformat: "power", fixedrange: empty, automargin: false,
  };
  const x = {
    ...axis, type: settings.logX ? "log" : "linear", tickformat: "~s", hoverformat: ",.0f", unifiedhovertitle: { text: "step %{x:,.0f}" },
    title: { text: settings.logX ? "step, log scale" : "step", standoff: 4, font: { color: palette.muted, size: 12.5 } },
    range: settings.logX ? [0, Math.log10(right)] : [0, right], uirevision: `${right}/${settings.logX}`,
  };
  const y = {
    ...axis, type: logY ? "log" : "linear", tickformat: meta.percent ? ".0%" : "", nticks: 6, uirevision: `${meta.measure}/${logY}`,
  };
  if (meta.percent) y.autorangeoptions = { clipmax: 1.02 };
  if (empty) Object.assign(y, { range: logY ? [-2, 0] : [0, 1], uirevision: "empty" });
  const goal = meta.goal !== null && meta.goal !== undefined && !(logY && meta.goal <= 0) && !empty;
  return {
    width, height, margin: MARGIN, paper_bgcolor: palette.background, plot_bgcolor: palette.background, showlegend: false,
    font: { family: font, color: palette.ink, size: 12 }, hovermode: empty ? false : "x unified", hoverdistance: -1,
    hoverlabel: { bgcolor: palette.raised, bordercolor: palette.border, font: { color: palette.ink, size: 12, family: font } },
    dragmode: coarse ? false : "zoom", // a finger scrolls the page
    modebar: { bgcolor: "rgba(0,0,0,0)", color: palette.outline, activecolor: palette.primary, orientation: "v" },
    xaxis: x, yaxis: y,
    shapes: goal ? [{
      type: "line", xref: "paper", x0: 0, x1: 1, yref: "y", y0: meta.goal, y1: meta.goal, line: { color: palette.muted, width: 1.2, dash: "dot" },
    }] : [],
  };
}
