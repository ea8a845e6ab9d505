// The network as a picture: columns of units with their small maps, links between them, controls above and below.

import { el, fit, say } from "../shared/dom.js";
import { Image, tableOf } from "../shared/heatmap.js";
import { place } from "./layout.js";
import { FEW, Links } from "./links.js";
import { captions } from "./layers.js";
import { drawFrozen, drawMark, drawOff, drawSilenced } from "./marks.js";

const BIAS = 8; // side of a bias mark at full node size, CSS pixels
const FLOW = { speed: 26, last: 350, frames: 30 }; // px a second, ms after the newest step, redraws a second
const SVG = "http://www.w3.org/2000/svg";

export class Diagram {
  /** `scene` (network.js) owns what is hovered and locked and acts on clicks; this class draws and lays out. */
  constructor(scene) {
    this.scene = scene;
    this.links = null;
    this.structure = "";
    this.space = { width: 640, height: 300 };
    this.phase = 0;
    this.flowing = { until: 0, drawn: 0, frame: 0 };
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.images = [];
    this.linkCanvas = el("canvas", { class: "layer" });
    this.nodeCanvas = el("canvas", { class: "layer" });
    this.mark = document.createElementNS(SVG, "path");
    this.markBox = document.createElementNS(SVG, "svg");
    this.markBox.classList.add("mark");
    this.markBox.append(this.mark);
    this.stage = el("div", { class: "stage", role: "group", "aria-label": "Network", "data-testid": "stage" });
    this.scroll = el("div", { class: "scroll", on: { scroll: () => this.scrolled() } }, this.stage);
    this.view = el("div", { class: "view" }, this.linkCanvas, this.nodeCanvas, this.scroll);
    this.heads = el("div", { class: "heads" });
    this.feet = el("div", { class: "feet" });
    this.wide = el("div", { class: "wide" }, this.heads, this.view, this.feet);
    this.across = el("div", { class: "across" }, this.wide);
    this.note = el("span", { class: "note", "data-testid": "note" });
  }

  /** Build buttons and captions anew when the network has another shape; keeps the focus where it was. */
  build(model) {
    const structure = model.structure;
    if (structure === this.structure) return;
    this.structure = structure;
    const focused = this.wide.getRootNode().activeElement?.dataset?.testid;
    this.units = model.columns.map((units, c) => units.map((unit, row) => this.unit(model, c, row)));
    this.biases = model.columns.map((units, c) => (c === 0 ? [] : units.map((unit, row) => this.biasMark(model, c, row))));
    this.names = model.columns.map((units, c) => this.labels(model, c));
    this.stage.replaceChildren(this.markBox, ...this.names.flat(), ...this.units.flat(), ...this.biases.flat());
    captions(this, model, this.scene);
    this.measured = false;
    if (focused) this.wide.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  unit(model, column, row) {
    const unit = model.columns[column][row];
    const input = column === 0;
    const name = model.name(column, row);
    const wanted = input && model.meta.wanted ? model.meta.wanted.features.includes(unit.name) : unit.on;
    const waits = input && wanted !== unit.on; // the settings say otherwise, and wait for a reset
    const verb = waits ? "changes at the next reset" : unit.on ? "click to switch off" : "click to switch on";
    const title = input ? `${unit.name}: ${verb}` : null;
    return el("button", {
      type: "button", class: `unit${unit.on ? "" : " off"}${waits ? " wanted" : ""}`, title, tabindex: row === 0 ? 0 : -1,
      "data-testid": unit.id, "data-column": column, "data-row": row, "data-view": unit.view,
      "aria-label": input ? `input ${unit.name}` : name, "aria-pressed": input ? String(unit.on) : "false",
    });
  }

  biasMark(model, column, row) {
    const unit = model.columns[column][row];
    return el("span", { class: "bias", "data-testid": unit.id.replace("unit-", "bias-"), "data-column": column, "data-row": row });
  }

  labels(model, c) {
    const last = c === model.columns.length - 1;
    if (c !== 0 && !last) return [];
    const cls = c === 0 ? "label input" : "label output";
    return model.columns[c].map((unit) => {
      const text = el("span", { class: unit.on ? cls : `${cls} off`, text: unit.label, title: unit.label, "aria-hidden": "true" });
      if (last && model.outputs > 1) text.style.setProperty("--dot", `var(--tl-class-${unit.index % 6})`);
      return text;
    });
  }

  /** Put everything in its place for this width and height. */
  layout(model) {
    const [width, height] = [this.across.clientWidth, this.view.clientHeight];
    if (!width || !height) return;
    const same = this.measured && this.space.width === width && this.space.height === height;
    if (same) return;
    this.measured = true;
    this.space = { width, height, tight: model.meta.compact };
    const places = (this.places = place(model.columns, this.space));
    this.scrolledBy = 0;
    this.wide.style.width = `${places.width}px`;
    this.wide.classList.toggle("compact", places.compact);
    this.stage.style.height = `${places.height}px`;
    this.markBox.setAttribute("width", places.width);
    this.markBox.setAttribute("height", places.height);
    this.stage.style.setProperty("--node", `${places.node}px`);
    this.stage.style.setProperty("--bias", `${this.biasSide()}px`);
    places.columns.forEach(({ x }, c) => {
      this.putColumn(c);
      for (const caption of [this.heads.children[c], this.feet.children[c]]) caption.style.left = `${x}px`;
    });
    if (places.height > height) this.scrolled();
  }

  putColumn(c) {
    const { node, columns } = this.places;
    const { x, ys } = columns[c];
    const [half, side] = [node / 2, this.biasSide()];
    const put = (element, left, top) => (element.style.transform = `translate(${left}px, ${top}px)`);
    ys.forEach((y, row) => {
      put(this.units[c][row], x - half, y - half);
      if (this.biases[c][row]) put(this.biases[c][row], x - half - side - 3, y + half - side);
      const label = this.names[c][row];
      if (label) put(label, c === 0 ? 0 : x + half + 8, y - 9);
      if (label && c === 0) label.style.width = `${x - half - 8}px`;
    });
  }

  /** Columns that fit the height move along, so that both ends of a link can be seen. */
  scrolled() {
    const by = this.scroll.scrollTop - this.scrolledBy;
    this.scrolledBy = this.scroll.scrollTop;
    this.places?.columns.forEach((column, c) => {
      if (!column.stays || by === 0) return;
      column.ys = column.ys.map((y) => y + by);
      this.putColumn(c);
    });
    this.scene.redraw();
  }

  biasSide() {
    return Math.max(5, Math.round((BIAS * this.places.node) / 40));
  }

  /** Draw one frame. */
  draw(model, palette) {
    this.build(model);
    this.layout(model);
    if (!this.places) return;
    this.links = new Links(model, this.places);
    this.drawLinks(palette);
    this.drawNodes(model, palette);
    this.drawMarkedLink();
    this.reflectStates(model);
    const thin = this.links.drawn < this.links.count && this.links.count > FEW;
    const total = model.facts.parameters;
    const parameters = total === undefined ? "" : `${total.toLocaleString("en")} parameters`;
    say(this.note, thin ? `${parameters}; strongest links shown` : parameters);
    this.note.title = thin ? `${this.links.drawn.toLocaleString("en")} of ${this.links.count.toLocaleString("en")} links are drawn` : "";
  }

  /** Say to screen readers, and on hovering, what has been done to a unit. */
  reflectStates(model) {
    const state = JSON.stringify([this.structure, model.meta.ablated, model.meta.frozen]);
    if (state === this.states) return;
    this.states = state;
    for (let c = 1; c < model.columns.length; c++) {
      model.columns[c].forEach((unit, row) => {
        const words = model.stateWords(unit.view);
        this.units[c][row].setAttribute("aria-label", model.name(c, row) + words);
        this.units[c][row].title = words.slice(2);
      });
    }
  }

  drawLinks(palette) {
    const { context } = fit(this.linkCanvas, this.places.width, this.space.height);
    const top = this.scroll.scrollTop;
    context.clearRect(0, 0, this.places.width, this.space.height);
    context.save();
    context.translate(0, -top);
    const phase = this.calm.matches ? null : this.phase;
    const focus = this.scene.unitUnderFocus();
    this.links.draw(context, { top, bottom: top + this.space.height, palette, phase, focus });
    context.restore();
  }

  drawNodes(model, palette) {
    const { context } = fit(this.nodeCanvas, this.places.width, this.space.height);
    const [top, node] = [this.scroll.scrollTop, this.places.node];
    const [half, side] = [node / 2, this.biasSide()];
    context.clearRect(0, 0, this.places.width, this.space.height);
    context.save();
    context.translate(0, -top);
    const visible = (y) => y > top - node && y < top + this.space.height + node;
    model.columns.forEach((units, c) => {
      const { x, ys } = this.places.columns[c];
      const image = this.columnImage(model, c, palette);
      units.forEach((unit, row) => {
        if (!visible(ys[row])) return;
        const [left, upper] = [x - half, ys[row] - half];
        context.save();
        context.beginPath();
        context.roundRect(left, upper, node, node, Math.min(5, node / 6));
        context.fillStyle = palette.surface;
        context.fill();
        context.clip();
        if (unit.on && image) {
          const { canvas, size, data } = image;
          context.drawImage(canvas, 0, unit.index * size, size, size, left, upper, node, node);
          if (model.curve) drawMark(context, data, size, unit.index, left, upper, node, palette.ink);
        } else if (!unit.on) drawOff(context, unit.name, model.facts, palette, left, upper, node);
        context.restore();
        drawSilenced(context, model.silenced(unit.view), left, upper, node, palette);
        if (model.frozen(unit.view)) drawFrozen(context, left + node, upper, palette);
        if (c > 0) this.drawBias(context, model.bias(c - 1, row), left - side - 3, upper + node - side, side, palette);
      });
    });
    context.restore();
  }

  drawBias(context, value, x, y, side, palette) {
    if (!Number.isFinite(value)) return;
    context.globalAlpha = Math.min(1, 0.3 + Math.abs(value));
    context.fillStyle = palette.classes[value < 0 ? 0 : 1];
    context.beginPath();
    context.roundRect(x, y, side, side, 2);
    context.fill();
    context.globalAlpha = 1;
  }

  /** The small maps of a column, one under the other. */
  columnImage(model, c, palette) {
    const maps = model.maps(c);
    if (!maps) return null;
    const image = (this.images[c] ??= new Image());
    const last = c === model.columns.length - 1;
    const view = last && model.outputs > 1 ? null : last ? "out" : model.columns[c].find((unit) => unit.on)?.view;
    if (view) {
      const factor = last ? (maps.range[0] || 1) / model.colourRange("out", maps.range[0]) : 1;
      image.fillBytes(maps.data, maps.size, maps.size * maps.count, tableOf(view, palette), factor);
      return { canvas: image.canvas, size: maps.size, data: maps.data };
    }
    const cells = maps.size * maps.size; // each class in its own colour
    const pixels = image.open(maps.size, maps.size * maps.count);
    for (let i = 0; i < maps.count; i++) {
      const table = tableOf(`out.${i}`, palette);
      for (let at = i * cells; at < (i + 1) * cells; at++) pixels[at] = table[maps.data[at]];
    }
    image.close();
    return { canvas: image.canvas, size: maps.size, data: maps.data };
  }

  /** The hovered, chosen or edited link, on top of the others. */
  drawMarkedLink() {
    const { link } = this.scene.inspector;
    const path = link && this.links ? this.links.path(link) : null;
    this.mark.setAttribute("d", path?.d ?? "");
    if (path) this.mark.style.strokeWidth = `${Math.max(3, this.links.width(this.links.weight(link)) + 2)}px`;
  }

  /** Let the dashes crawl for a moment: called when the step has advanced. */
  flow() {
    if (this.calm.matches || !this.links || this.links.count > FEW) return;
    this.flowing.until = performance.now() + FLOW.last;
    if (!this.flowing.frame) this.flowing.frame = requestAnimationFrame((now) => this.crawl(now));
  }

  crawl(now) {
    const { until, drawn } = this.flowing;
    const due = now - drawn > 1000 / FLOW.frames - 4;
    if (due && this.places && this.scene.showsDiagram()) {
      this.phase += (FLOW.speed * Math.min(100, now - drawn)) / 1000;
      this.flowing.drawn = now;
      this.drawLinks(this.scene.palette);
    }
    this.flowing.frame = now < until ? requestAnimationFrame((next) => this.crawl(next)) : 0;
  }

  destroy() {
    cancelAnimationFrame(this.flowing.frame);
  }
}
