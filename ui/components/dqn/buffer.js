// The replay buffer: how full it is, how old its transitions are, and a sample of them to browse, each as before, action, after.

import { button, el, keep, number, say } from "../shared/dom.js";
import { Histogram } from "./histogram.js";
import { canBeDrawn, paintObservation, stateOf } from "./frames.js";
import { QBars } from "./qbars.js";

const ORDERS = [
  ["newest", "Newest", "Those that were added last"],
  ["oldest", "Oldest", "Those that will be overwritten next"],
  ["error", "Largest error", "Those whose Q is furthest from its target now"],
  ["priority", "Largest priority", "Those that prioritised replay draws most often"],
  ["random", "Random", "A sample as training draws it; press again for another"],
];
const [SIDE, LARGE] = [108, 136]; // px of a picture's width: on a card, and of the chosen one
const ENDS = ["", "the episode ended here", "the episode was cut off here"];

const ago = (age) => (age > 1 ? `${age.toLocaleString("en")} steps ago` : age ? "one step ago" : "just now");

export class Buffer {
  constructor(send) {
    Object.assign(this, { send, chosen: 0, cards: [] });
    this.orders = ORDERS.map(([value, text, title]) => button(text, `buffer-${value}`, () => this.order(value), { cls: "tab", role: "radio", title, "aria-checked": "false" }));
    this.meter = el("i");
    this.fill = el("div", { class: "fill" }, el("span", { class: "track", "aria-hidden": "true" }, this.meter), this.level = el("span", { "data-testid": "buffer-level" }));
    this.grid = el("div", { class: "cards", role: "listbox", "aria-label": "Transitions", "data-testid": "buffer-cards", on: { keydown: (event) => this.key(event) } });
    this.title = el("b");
    this.pictures = { obs: el("canvas"), next: el("canvas") };
    this.sum = el("p", { class: "sum", "data-testid": "buffer-sum" });
    this.numbers = el("table", { class: "numbers" });
    this.bars = new QBars("buffer-q", "Q-values of the state before the action");
    this.detail = el("section", { class: "detail", "aria-label": "The chosen transition" },
      this.title, el("div", { class: "pair" }, this.pictures.obs, el("span", { class: "arrow", "aria-hidden": "true", text: "→" }), this.pictures.next), this.sum, this.bars.element, this.numbers);
    this.ages = new Histogram("buffer-ages", "Ages of the transitions in the replay buffer.", { height: 150, what: "transitions" });
    this.priorities = new Histogram("buffer-priorities", "Priorities of the transitions in the replay buffer.", { height: 150, what: "transitions" });
    this.histograms = el("div", { class: "halves" },
      this.agesBox = el("div", {}, el("h4", { text: "How old they are" }), this.ages.element),
      this.prioritiesBox = el("div", {}, el("h4", { text: "Their priorities" }), this.priorities.element));
    this.note = el("p", { class: "note" });
    this.element = el("div", { class: "part" },
      el("p", { class: "lead", text: "The agent's memory: it learns from transitions drawn from here, not from the last one alone. Each card is one: before, what was done, after." }),
      el("div", { class: "bar" }, el("div", { class: "segmented", role: "radiogroup", "aria-label": "Order" }, ...this.orders), this.fill),
      el("div", { class: "browse" }, this.grid, this.detail), this.note, this.histograms);
  }

  order(value) {
    this.chosen = 0;
    this.send({ do: "order", order: value });
  }

  key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by || !this.cards.length) return;
    event.preventDefault();
    event.stopPropagation();
    this.choose(Math.min(this.count - 1, Math.max(0, this.chosen + by)));
    this.cards[this.chosen].node.focus();
  }

  choose(i) {
    this.chosen = i;
    this.draw();
  }

  update(meta, look, palette) {
    Object.assign(this, { meta, look: look("buffer"), palette });
    this.draw();
  }

  draw() {
    const { meta, look, palette } = this;
    this.orders.forEach((item, i) => {
      item.setAttribute("aria-checked", String(ORDERS[i][0] === meta.order));
      item.hidden = ORDERS[i][0] === "priority" && !meta.prioritised;
      item.disabled = meta.follow;
    });
    this.count = look.action?.shape[0] ?? 0;
    if (!look.size) return say(this.level, "The buffer comes with the next answer.");
    const [size, capacity] = [look.size.data[0], look.capacity.data[0]];
    this.meter.style.width = `${(100 * size) / Math.max(1, capacity)}%`;
    say(this.level, `${size.toLocaleString("en")} of ${capacity.toLocaleString("en")} transitions${size >= capacity ? ", full: each new one overwrites the oldest" : ""}`);
    this.chosen = Math.min(this.chosen, Math.max(0, this.count - 1));
    this.drawCards();
    this.detail.hidden = this.count === 0;
    if (this.count) this.drawDetail(this.chosen);
    const when = `As of step ${(meta.seen.buffer ?? 0).toLocaleString("en")}; errors are those of the network as it is now.`;
    const learns = meta.n > 1 ? ` Rewards are discounted sums over ${meta.n} steps, and "after" is so many steps later; fewer at the end of an episode.` : "";
    say(this.note, this.count ? when + learns : "Nothing is in the buffer yet. Press play: every step adds one transition.");
    this.drawHistogram(this.ages, look.age_edges, look.age_counts, "age in steps of the environment", "How many steps ago a transition was added.");
    this.prioritiesBox.hidden = !look.priority_counts;
    this.histograms.classList.toggle("one", !look.priority_counts);
    this.drawHistogram(this.priorities, look.priority_edges, look.priority_counts, "priority", "The larger, the more often it is drawn.");
  }

  drawHistogram(chart, edges, counts, xLabel, hint) {
    if (!edges || !counts?.data.some((count) => count > 0)) return chart.element.classList.add("empty");
    chart.element.classList.remove("empty");
    chart.draw({ edges: Array.from(edges.data), counts: Array.from(counts.data), xLabel, colour: this.palette.train, hint, said: `From ${number(edges.data[0])} to ${number(edges.data.at(-1))}.` }, this.palette);
  }

  drawCards() {
    const { look, meta, palette, count } = this;
    const drawn = canBeDrawn(meta.environment, look);
    while (this.cards.length < count) this.cards.push(this.card(this.cards.length));
    keep(this.grid, this.cards.slice(0, count).map(({ node }) => node));
    for (let i = 0; i < count; i++) {
      const { node, obs, next, action, error } = this.cards[i];
      if (drawn) for (const [name, canvas] of [["obs", obs], ["next", next]]) paintObservation(canvas, meta.environment, look, name, i, palette, SIDE);
      obs.parentElement.hidden = !drawn;
      const reward = look.reward.data[i];
      const delta = look.error.data[i];
      say(action, `${meta.actions[look.action.data[i]]} · reward ${number(reward, 2)}${look.ended.data[i] ? " · end" : ""}`);
      say(error, `error ${delta > 0 ? "+" : ""}${number(delta, 2)} · age ${look.age.data[i].toLocaleString("en")}${meta.prioritised ? ` · priority ${number(look.priority.data[i], 2)}` : ""}`);
      node.setAttribute("aria-selected", String(i === this.chosen));
      node.classList.toggle("ended", look.ended.data[i] > 0);
      node.tabIndex = i === this.chosen ? 0 : -1;
      node.setAttribute("aria-label", `Transition ${i + 1}: ${action.textContent}, ${error.textContent}`);
    }
  }

  card(i) {
    const [obs, next, action, error] = [el("canvas", { "aria-hidden": "true" }), el("canvas", { "aria-hidden": "true" }), el("span", { class: "what" }), el("span", { class: "small" })];
    const node = el("button", { type: "button", class: "transition", role: "option", "data-testid": `transition-${i}`, "aria-selected": "false", on: { click: () => this.choose(i) } },
      el("span", { class: "pair" }, obs, el("span", { class: "arrow", "aria-hidden": "true", text: "→" }), next), action, error);
    return { node, obs, next, action, error };
  }

  drawDetail(i) {
    const { look, meta, palette } = this;
    const one = (name) => look[name].data[i];
    const A = meta.actions.length;
    const q = Array.from(look.q.data.subarray(i * A, (i + 1) * A));
    say(this.title, `${meta.actions[one("action")]}, ${ago(one("age"))}${one("ended") ? `; ${ENDS[one("ended")]}` : ""}`);
    const drawn = canBeDrawn(meta.environment, look);
    this.pictures.obs.parentElement.hidden = !drawn;
    if (drawn) for (const [name, canvas] of Object.entries(this.pictures)) paintObservation(canvas, meta.environment, look, name, i, palette, LARGE);
    const rest = one("target") - one("reward");
    const ahead = one("ended") === 1 ? "nothing, as the episode ended" : `${number(rest)} expected from there on, discounted`;
    say(this.sum, `Target ${number(one("target"))} = reward ${number(one("reward"))}${one("steps") > 1 ? ` of ${one("steps")} steps` : ""} + ${ahead}. The network says Q = ${number(q[one("action")])}, so the error is ${number(one("error"))}.${look.chance ? ` Chance of being drawn: 1 in ${Math.round(1 / Math.max(one("chance"), 1e-12)).toLocaleString("en")}.` : ""}`);
    this.bars.update(meta.actions, q, palette, one("action"));
    this.numbers.hidden = meta.pixels || !look.obs || look.obs.shape.length !== 2;
    if (this.numbers.hidden) return;
    const D = look.obs.shape[1];
    const [before, after] = ["obs", "next"].map((name) => stateOf(look[name].data.subarray(i * D, (i + 1) * D), meta.environment));
    const names = meta.variables.length === before.length ? meta.variables.map(([name, unit]) => (unit ? `${name} (${unit})` : name)) : Array.from({ length: D }, (_, d) => `observation ${d}`);
    const rows = names.map((name, d) => [name, number(before[d]), number(after[d])]);
    if (JSON.stringify(rows) === this.rows) return;
    this.rows = JSON.stringify(rows);
    this.numbers.replaceChildren(el("thead", {}, el("tr", {}, ...["", "before", "after"].map((text) => el("th", { text })))),
      el("tbody", {}, ...rows.map(([name, was, is]) => el("tr", {}, el("th", { text: name, scope: "row" }), el("td", { text: was }), el("td", { text: is })))));
  }
}
