// Every head of every layer as a small picture: rows look, columns are looked at. From the embedding down to the answer.

import { button, el, keep, say } from "../shared/dom.js";
import { headWords, roleOf, stacksOf, title } from "./model.js";
import { paint, ramp, shades } from "./shades.js";

const WIDEST = 120; // px of a picture
const WIDEST_BELOW = 74; // and where all stand below each other, as on a phone
const NARROWEST = 24;
const READABLE = 46; // from which there is room for a name below it
const [NAMES, AROUND, HEADING, LETTERS] = [70, 10, 24, 13]; // px: names of layers, around a picture, above a stack, below a picture

export class Overview {
  /** `pick(focus)` chooses a head; `menu(focus, anchor)` opens what can be done to it (head null: to the layer). */
  constructor({ pick, menu }) {
    Object.assign(this, { pick, menu, built: "", tiles: [], rows: [] });
    this.groups = el("div", { class: "groups" });
    this.bar = el("i", { class: "gradient" });
    this.legend = el("div", { class: "legend", "data-testid": "legend" }, el("span", { text: "0" }), this.bar, el("span", { text: "1" }), el("span", { text: "weight; rows look, columns are looked at" }));
    this.element = el("section", { class: "overview", "aria-label": "Every head of every layer", "data-testid": "overview" }, this.groups, this.legend);
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  /** `bounded`: whether the height is given, so that the pictures have to fit into it. */
  update({ meta, arrays, focus, scale, palette, averages, bounded }) {
    const stacks = stacksOf(meta.facts);
    const built = JSON.stringify(stacks.map(({ name, layers, heads }) => [name, layers, heads]));
    if (built !== this.built) this.build(meta.facts, stacks);
    this.built = built;
    this.fit(stacks, bounded);
    this.bar.style.background = ramp(palette, scale);
    const table = shades(palette, scale);
    const probing = meta.probing && !meta.follow;
    for (const tile of this.tiles) {
      const { stack, layer, head } = tile.focus;
      const whole = arrays[`overview.${stack}`];
      if (whole && whole.shape[0] > layer && whole.shape[1] > head) {
        const [, heads, rows, columns] = whole.shape;
        const area = rows * columns;
        const start = (layer * heads + head) * area;
        paint(tile.canvas, whole.data.subarray(start, start + area), rows, columns, table);
      }
      const chosen = focus.stack === stack && focus.layer === layer && focus.head === head;
      tile.node.setAttribute("aria-pressed", String(chosen));
      tile.node.disabled = meta.follow;
      tile.more.hidden = !probing;
      const out = meta.silenced?.[`${stack}.${layer}.${head}`];
      tile.box.classList.toggle("out", Boolean(out));
      const role = stack === averages.stack ? roleOf(averages.arrays, averages.heads, layer, head) : "";
      say(tile.label, out ? "silenced" : role || String(head + 1));
      const words = headWords(meta.facts, tile.focus);
      const said = `${words[0].toUpperCase()}${words.slice(1)}${role ? `: looks mostly at ${HABITS[role]}` : ""}${out ? `; silenced (${out})` : ""}`;
      if (tile.node.title !== said) tile.node.title = said;
      tile.node.setAttribute("aria-label", said);
    }
    for (const row of this.rows) {
      row.name.disabled = !probing || !row.units(meta);
      row.box.classList.toggle("focus", focus.stack === row.stack && focus.layer === row.layer);
    }
  }

  /** As large as the place allows, so that all heads are seen at once; where there is too little of it, they scroll. */
  fit(stacks, bounded) {
    const { clientWidth, clientHeight } = this.groups;
    if (!clientWidth) return;
    const layers = stacks.reduce((sum, stack) => sum + stack.layers, 0);
    const wide = (clientWidth - NAMES) / Math.max(...stacks.map(({ heads }) => heads)) - AROUND;
    const tall = !bounded ? Infinity : (clientHeight - HEADING * stacks.length) / layers - AROUND;
    const side = tall - LETTERS >= READABLE ? Math.min(wide, tall - LETTERS) : Math.min(wide, tall, READABLE);
    const tile = Math.max(NARROWEST, Math.min(bounded ? WIDEST : WIDEST_BELOW, Math.floor(side)));
    this.groups.style.setProperty("--tile", `${tile}px`);
    this.groups.classList.toggle("small", tile < READABLE + 1);
  }

  build(facts, stacks) {
    this.tiles = [];
    this.rows = [];
    this.element.style.setProperty("--heads", Math.max(...stacks.map(({ heads }) => heads)));
    keep(this.groups, stacks.map((stack) => this.group(facts, stack)));
  }

  group(facts, stack) {
    const rows = Array.from({ length: stack.layers }, (_, layer) => {
      const name = button(`Layer ${layer + 1}`, `layer-${stack.name}-${layer}`, (event) => this.menu({ stack: stack.name, layer, head: null }, event.currentTarget),
        { cls: "layername", title: "What can be done to the whole layer", "aria-haspopup": "menu" });
      const tiles = Array.from({ length: stack.heads }, (_, head) => this.tile({ stack: stack.name, layer, head }));
      const box = el("div", { class: "layer", role: "group", "aria-label": `Layer ${layer + 1}` }, name, el("div", { class: "tiles" }, ...tiles));
      this.rows.push({ stack: stack.name, layer, name, box, units: (meta) => meta.layer_units?.[`${stack.name}.${layer}`]?.length });
      return box;
    });
    return el("div", { class: "stackgroup" }, el("b", { class: "stackname", text: title(facts, stack.name) }), ...rows);
  }

  tile(focus) {
    const { stack, layer, head } = focus;
    const canvas = el("canvas", { width: 1, height: 1, "aria-hidden": "true" });
    const label = el("span", { class: "tilename" });
    const node = button("", `head-${stack}-${layer}-${head}`, () => this.pick(focus), { cls: "head", "aria-pressed": "false" });
    node.append(canvas, label);
    node.addEventListener("contextmenu", (event) => {
      if (more.hidden) return;
      event.preventDefault();
      this.menu(focus, node);
    });
    const more = button("⋯", `menu-${stack}-${layer}-${head}`, () => this.menu(focus, more), { cls: "more", label: `What can be done to layer ${layer + 1}, head ${head + 1}`, "aria-haspopup": "menu", tabindex: -1 });
    const box = el("div", { class: "tile" }, node, more);
    this.tiles.push({ focus, canvas, label, node, more, box });
    return box;
  }

  /** Arrow keys go from head to head; the menu key, or m, opens the menu. */
  key(event) {
    const at = this.tiles.findIndex(({ node }) => node === event.target);
    if (at < 0) return;
    const tile = this.tiles[at];
    if (event.key === "ContextMenu" || event.key === "m") {
      if (!tile.more.hidden) this.menu(tile.focus, tile.node);
    } else {
      const row = this.tiles.filter(({ focus }) => focus.stack === tile.focus.stack && focus.layer === tile.focus.layer).length;
      const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -row, ArrowDown: row }[event.key];
      const next = step && this.tiles[at + step];
      if (!next) return;
      next.node.focus();
      next.node.click();
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

const HABITS = {
  "previous token": "the token before",
  induction: "what followed the same token earlier on",
  "first token": "the first token",
  "earlier copies": "earlier copies of the same token",
  itself: "the token itself",
};
