// The Q-values of the move under way as bars, and their course over the last moves, both on one scale.

import { el, fit, number, say } from "../shared/dom.js";

const WHO = { greedy: "greedy", explored: "explored", random: "random", you: "you", "": "" };
const CHART = 84; // px
const LEAST = 0.02; // of the size of the values: a scale is never narrower

export class Values {
  constructor() {
    this.rows = [];
    this.list = el("div", { class: "q-rows", role: "group", "aria-label": "Q-value of every action", "data-testid": "q-values" });
    this.scale = el("p", { class: "note scale" });
    this.canvas = el("canvas", { class: "course", role: "img", "data-testid": "q-course" });
    this.element = el("div", { class: "values" },
      el("h4", { text: "Q-values", title: "What the network expects of each action: the sum of all rewards from here on, each move's discounted by gamma once more" }),
      this.list, this.scale, this.canvas);
  }

  /** `playback`: what has been played; `actions`: their names; `q`: the values to show, chosen: the action taken or -1, `by` whom. */
  update({ playback, actions, q, chosen, by, palette }) {
    if (!q) return;
    this.build(actions);
    const [low, high] = rangeOf(playback.rows.filter(({ number: n }) => n <= playback.place + 1), q);
    const best = q.indexOf(Math.max(...q));
    this.rows.forEach(({ node, bar, value, who }, a) => {
      const share = Number.isFinite(q[a]) ? (q[a] - low) / (high - low) : 0;
      bar.style.width = `${100 * Math.min(1, Math.max(0, share))}%`;
      say(value, number(q[a]));
      say(who, a === chosen ? WHO[by] ?? "" : "");
      node.classList.toggle("chosen", a === chosen);
      node.classList.toggle("best", a === best);
      node.dataset.by = a === chosen ? by : "";
    });
    say(this.scale, `Bars from ${number(low)} to ${number(high)}: the range of the last moves.`);
    this.course(playback, actions, [low, high], palette);
  }

  build(actions) {
    if (this.rows.length === actions.length && this.rows.every(({ name }, a) => name === actions[a])) return;
    this.rows = actions.map((name) => {
      const [bar, value, who] = [el("i"), el("span", { class: "value" }), el("span", { class: "by" })];
      const node = el("div", { class: "q-row" }, el("span", { class: "name", text: name, title: name }), el("span", { class: "track", "aria-hidden": "true" }, bar), value, who);
      return { name, node, bar, value, who };
    });
    this.list.replaceChildren(...this.rows.map(({ node }) => node));
    this.list.classList.toggle("many", actions.length > 6);
  }

  // The largest Q of every move (one line an action where there are few), and where episodes ended.
  course(playback, actions, [low, high], palette) {
    const width = this.canvas.parentElement.clientWidth;
    if (width < 20) return;
    const { context } = fit(this.canvas, width, CHART);
    context.clearRect(0, 0, width, CHART);
    const rows = playback.rows.filter(({ number: n, action }) => n <= playback.place + 1e-6 && action >= 0);
    const across = 240;
    const x = (n) => width - 1 - ((playback.place - n) / across) * (width - 2);
    const y = (value) => 3 + (1 - (value - low) / (high - low)) * (CHART - 18);
    context.strokeStyle = palette.grid;
    context.lineWidth = 1;
    for (const level of [low, high]) stroke(context, [[0, y(level)], [width, y(level)]]);
    context.strokeStyle = palette.cursor;
    for (const { number: n, ended } of rows) if (ended) stroke(context, [[x(n), 2], [x(n), CHART - 14]], [3, 3]);
    const lines = actions.length <= 4 ? actions.map((_, a) => (q) => q[a]) : [(q) => Math.max(...q)];
    lines.forEach((of, a) => {
      context.strokeStyle = palette.class_inks[a % palette.class_inks.length];
      context.lineWidth = 1.5;
      let part = [];
      for (const { number: n, q, ended } of rows) {
        part.push([x(n), y(of(q))]);
        if (!ended) continue;
        stroke(context, part);
        part = [];
      }
      stroke(context, part);
    });
    context.fillStyle = palette.muted;
    context.font = "11px system-ui, sans-serif";
    context.fillText(actions.length <= 4 ? "Q of each action, last 240 moves" : "largest Q, last 240 moves", 2, CHART - 2);
    this.canvas.setAttribute("aria-label", `Q-values of the last ${rows.length} moves, between ${number(low)} and ${number(high)}; dashed lines are ends of episodes`);
    this.rows.forEach(({ node }, a) => node.style.setProperty("--line", actions.length <= 4 ? palette.class_inks[a] : "transparent"));
  }
}

function stroke(context, points, dash = []) {
  if (points.length < 2) return;
  context.setLineDash(dash);
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
  context.setLineDash([]);
}

function rangeOf(rows, q) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of [...rows.map((row) => row.q), q]) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (!(low <= high)) return [0, 1];
  const room = Math.max((high - low) * 0.06, Math.max(Math.abs(low), Math.abs(high)) * LEAST, 1e-6);
  return [low - room, high + room];
}
