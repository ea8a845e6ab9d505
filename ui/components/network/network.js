// The network and what it says about the plane: joins the diagram (left) with the big plot (right).
//
// Python sends frames (ui/components/network/__init__.py says what is in them); back go commands: look_at, edit,
// add_layer, remove_layer, add_unit, remove_unit, toggle_feature, paint, silence, restore_all, freeze. What is hovered, locked, switched or painted
// lives here and survives every frame.

import { mount } from "../shared/mount.js";
import { Confusion } from "./confusion.js";
import { Diagram } from "./diagram.js";
import { button, el, say } from "../shared/dom.js";
import { Inspector } from "./inspector.js";
import { Keys } from "./keys.js";
import { LayerStepper } from "./layers.js";
import { Model } from "./model.js";
import { Painter } from "./paint.js";
import { Panel } from "./panel.js";
import { Pointer } from "./pointer.js";
import { Points } from "../shared/points.js";
import { Surface } from "../shared/surface.js";
import { Table } from "./table.js";
import { UnitMenu } from "./unit_menu.js";

const SETTLE = 60; // ms the pointer rests before Python is asked for a fine picture
const AGAIN = 1000; // ms after which Python is asked again if its frames still show another unit (a new run, say)
const TOAST = 4000; // ms a sentence stays

export const update = (component) => mount(component, new URL("./network.css", import.meta.url), (context) => new Scene(context));

class Scene {
  constructor(context) {
    this.context = context;
    this.model = null;
    this.hovered = null; // a view
    this.locked = null; // a view
    this.pointed = null; // {column, row} whose links stand out
    this.asked = null; // the view Python was last asked for,
    this.askedAt = 0; // when (ms),
    this.waiting = null; // and the one it is about to be asked for
    this.frame = 0;
    this.palette = context.palette;
    this.diagram = new Diagram(this);
    this.stepper = new LayerStepper(this);
    this.table = new Table(this);
    this.tableToggle = button("Table", "table-toggle", () => this.toggleTable(), {
      label: "Show the network as a table", cls: "btn small", "aria-pressed": "false",
    });
    this.left = el("section", { class: "pane left", "aria-label": "Network" },
      el("div", { class: "bar" }, this.stepper.element, this.diagram.note, this.tableToggle), this.diagram.across, this.table.element);
    this.inspector = new Inspector(this, this.left);
    this.menu = new UnitMenu(this, this.left);
    this.surface = new Surface();
    this.points = new Points(this.surface);
    this.painter = new Painter(this, this.surface);
    this.panel = new Panel(this, this.surface, new Confusion(this), this.painter);
    this.sentence = el("div", { class: "toast", role: "status", "data-testid": "toast" });
    this.body = el("div", { class: "body" }, this.left, this.panel.element, this.sentence);
    context.host.classList.add("network");
    context.host.append(this.body);
    new Pointer(this, this.diagram);
    new Keys(this, this.diagram);
    document.addEventListener("keydown", (event) => this.key(event), { signal: context.signal, capture: true });
  }

  // --- frames ---

  update(frame) {
    if (!frame.meta.facts?.layers) return; // the run is still starting: the picture before it stays
    const before = this.model?.meta;
    const structureBefore = this.model?.structure;
    this.model = new Model(frame);
    this.context.host.classList.toggle("beside", Boolean(frame.meta.compact));
    this.body.style.setProperty("--height", `${frame.meta.height ?? 430}px`);
    if (JSON.stringify(before?.ablated) !== JSON.stringify(frame.meta.ablated)) this.surface.fine.clear(); // another network
    this.surface.receive(frame);
    if (before && before.run === frame.meta.run && frame.meta.step > before.step) this.diagram.flow();
    if (this.asked === null) {
      this.asked = frame.meta.view ?? "out";
      if (!frame.meta.follow && frame.meta.held && frame.meta.held !== "out") this.locked = frame.meta.held; // by a link
    }
    for (const name of ["hovered", "locked"]) if (this[name] && !this.model.exists(this[name])) this[name] = null;
    if (before && structureBefore !== this.model.structure) {
      this.pointed = null;
      this.inspector.forget();
    }
    this.look();
    this.redraw();
  }

  theme(palette) {
    this.palette = palette;
    this.redraw();
  }

  resize() {
    this.redraw();
  }

  visible(shown) {
    if (shown) this.redraw();
  }

  destroy() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.asking);
    clearTimeout(this.table.later);
    clearTimeout(this.quiet);
    this.diagram.destroy();
  }

  /** Draw once at the next animation frame, however often this is called until then. */
  redraw() {
    if (this.frame || !this.model) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      const start = performance.now();
      this.draw();
      this.context.host.dataset.drawMs = (performance.now() - start).toFixed(2);
    });
  }

  draw() {
    const { model, palette, panel, surface, painter } = this;
    if (document.hidden) return; // visible() asks again
    this.stepper.update(model);
    if (this.showsDiagram()) this.diagram.draw(model, palette);
    else this.table.update(model);
    this.reflectLock();
    const { clientWidth, clientHeight } = panel.plot;
    const size = `${clientWidth} ${clientHeight}`;
    if (clientWidth && size !== this.plotSize) {
      this.plotSize = size;
      surface.layout(clientWidth, clientHeight);
    }
    if (panel.showing === "plot") {
      const painted = painter.active ? painter.points : null;
      surface.draw(model, this.view, palette, { discrete: panel.on.discrete, faint: painter.active });
      this.points.draw(model, this.view, palette, { ...panel.on, painted, revision: painted ? painter.revision : 0 });
    }
    panel.update(model, this.view, this.locked !== null, palette);
    this.inspector.refresh();
    this.menu.update(model);
  }

  showsDiagram() {
    return this.table.element.hidden;
  }

  toggleTable() {
    this.table.element.hidden = !this.table.element.hidden;
    this.diagram.across.hidden = !this.table.element.hidden;
    this.tableToggle.setAttribute("aria-pressed", String(!this.table.element.hidden));
    this.inspector.forget();
    this.redraw();
  }

  // --- which unit the big plot shows ---

  get view() {
    const followed = this.model?.meta.follow ? this.model.meta.view : "out"; // a second picture shows what the first does
    return this.painter.active ? "out" : (this.locked ?? this.hovered ?? followed);
  }

  get editable() {
    return this.model?.meta.editable !== false;
  }

  unitUnderFocus() {
    return this.pointed;
  }

  /** Ask Python for the fine picture of what is shown, once the pointer has come to rest. Called with every frame too. */
  look() {
    if (this.model.meta.follow) return; // the first picture decides what both are asked for
    const { view } = this;
    const forgotten = this.model.meta.view !== view && performance.now() - this.askedAt > AGAIN;
    const wanted = view !== this.asked || forgotten ? view : null;
    if (wanted === this.waiting) return; // frames must not put it off
    this.waiting = wanted;
    clearTimeout(this.asking);
    if (wanted === null) return;
    this.asking = setTimeout(() => {
      this.waiting = null;
      this.asked = wanted;
      this.askedAt = performance.now();
      this.context.send({ do: "look_at", unit: wanted, locked: this.locked !== null });
    }, SETTLE);
  }

  hover(place) {
    const view = place ? this.model.columns[place.column][place.row]?.view : null;
    const same = view === this.hovered && place?.row === this.pointed?.row && place?.column === this.pointed?.column;
    if (same) return;
    this.hovered = view ?? null;
    this.pointed = place && view ? place : null;
    this.look();
    this.redraw();
  }

  toggleLock(place) {
    const { view } = this.model.columns[place.column][place.row];
    this.locked = this.locked === view ? null : view;
    if (this.asked === view) this.context.send({ do: "look_at", unit: view, locked: this.locked !== null });
    this.look();
    this.redraw();
  }

  free() {
    this.locked = null;
    this.look();
    this.redraw();
  }

  reflectLock() {
    const place = this.locked ? this.model.locate(this.locked) : null;
    const node = place ? this.diagram.units?.[place.column]?.[place.row] : null;
    if (node === this.lockedNode) return;
    this.lockedNode?.setAttribute("aria-pressed", "false");
    node?.setAttribute("aria-pressed", "true");
    this.lockedNode = node;
  }

  // --- commands ---

  send(command) {
    this.surface.fine.clear(); // whatever it does, kept pictures are of another network
    this.context.send(command);
  }

  toggleFeature(row) {
    const unit = this.model.columns[0][row];
    if (this.model.meta.choosing === false) return this.toast("The inputs of this network can only be looked at.");
    if (unit.on && this.model.facts.features.length === 1) return this.toast("The network needs at least one input.");
    this.send({ do: "toggle_feature", feature: unit.name });
  }

  /** A sentence for a moment, over the diagram or over the plot. */
  toast(text, where = "diagram") {
    say(this.sentence, text);
    this.sentence.dataset.where = where;
    this.sentence.classList.add("shown");
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => {
      this.sentence.classList.remove("shown");
      say(this.sentence, "");
    }, TOAST);
  }

  /** Keys from anywhere on the page: Esc frees, digits choose the class while painting. */
  key(event) {
    const typing = event.composedPath()[0]?.matches?.("input:not([type=checkbox]), textarea, [contenteditable]");
    if (typing || !this.body.isConnected) return;
    if (event.key === "Escape" && this.locked && !this.inspector.link) this.free();
    if (this.painter.key(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }
}
