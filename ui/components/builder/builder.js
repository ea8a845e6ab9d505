// The network builder: a line that sums the network up, the row of its layers, and a drawer under it.

import { button, el, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { Blocks, Code, Menu, Presets, Text } from "./drawers.js";
import { Editor } from "./editor.js";
import { download, figure } from "./figure.js";
import { Row } from "./row.js";
import { bytes, full, short } from "./words.js";

export const update = (component) => mount(component, new URL("./builder.css", import.meta.url), (context) => new Builder(context));

const FOLDED = "torchlight.builder.folded"; // in the browser's session: "1" or "0"
const NARROW = 620; // px; on a phone the builder begins as one line, as it does where a lab says so
const DRAWERS = [
  ["add", "+ Layer", "Put in a layer, with a reason for each"],
  ["presets", "Networks", "Known networks to start from"],
  ["blocks", "Blocks", "Groups of layers that you have saved"],
  ["text", "Text", "The network as text, to read and to type"],
  ["code", "Code", "The network as a PyTorch module, to copy"],
];

class Builder {
  constructor({ host, palette, send, signal }) {
    Object.assign(this, { host, palette, send });
    this.drawer = "edit";
    this.before = null;
    this.detailed = false;
    host.classList.add("builder");
    host.dataset.testid = "builder";
    const act = {
      send, choose: (uids) => this.choose(uids), add: (before) => this.open("add", before), edit: () => this.editor.focus(),
      editing: () => this.drawer === "edit", extend: (step) => this.row.extend(step), leave: () => this.row.leave(), saved: () => this.open("blocks"),
      shift: (uids, step) => this.row.shift(uids, step), insert: (name) => send({ do: "insert", name, before: this.behind() }),
    };
    this.row = new Row(act);
    this.editor = new Editor(act);
    this.parts = { add: new Menu((command) => this.put(command)), presets: new Presets(send), blocks: new Blocks(act), text: new Text(send), code: new Code() };
    this.fold = button("", "builder-fold", () => this.toggle(), { cls: "fold", "aria-expanded": "true", title: "Show or hide the layers" });
    this.fold.append(el("i", { class: "chevron" }), el("b", { text: "Network" }));
    this.sum = el("span", { class: "sum", "data-testid": "builder-sum" });
    this.chain = el("span", { class: "chain", "data-testid": "builder-chain" });
    this.undo = button("Undo", "builder-undo", () => send({ do: "undo" }), { title: "Take the newest change back (Ctrl + Z)" });
    this.redo = button("Redo", "builder-redo", () => send({ do: "redo" }), { title: "Make it again (Ctrl + Shift + Z)" });
    this.tabs = DRAWERS.map(([name, text, help]) => button(text, `open-${name}`, () => this.open(this.drawer === name ? "edit" : name, this.behind()), { title: help, "aria-expanded": "false" }));
    this.details = button("Details", "builder-details", () => this.setDetails(!this.detailed), { title: "Pictures of the shapes and bars for the costs, also while no card is chosen", "aria-pressed": "false" });
    this.svg = button("SVG", "builder-svg", () => download(`${this.meta.name}-network.svg`, figure(this.meta, this.palette)), { title: "Download the network as a drawing" });
    this.tools = el("div", { class: "tools" }, this.tabs[0], this.undo, this.redo, ...this.tabs.slice(1), this.svg, this.details);
    this.state = el("span", { class: "said" });
    this.ways = el("span", { class: "ways" },
      button("Reset with it", "builder-reset", () => send({ do: "reset" }), { title: "Start again from step 0 with this network" }),
      button("Fork here with it", "builder-fork", () => send({ do: "fork" }), { title: "Go on from the step on screen as a second run with this network: layers that stay the same keep what they have learnt" }),
      button("Take back", "builder-take-back", () => send({ do: "take_back" }), { title: "Back to the network of the run on screen" }));
    this.line = el("div", { class: "state", role: "status", "data-testid": "builder-state" }, this.state, this.ways);
    this.row.list.title = "Click a card to change it, drag it to move it";
    this.hint = el("span", { class: "hint", text: "Click a card to change it, drag it to move it.", title: "With keys: arrows go from card to card, Enter opens the settings, Alt with an arrow moves, Shift with an arrow chooses several, Ctrl + D copies, Delete removes, + puts a layer in, Ctrl + Z takes back." });
    this.box = el("div", { class: "drawer" }, this.editor.element, ...Object.values(this.parts).map(({ element }) => element));
    this.body = el("div", { class: "body" }, this.row.element, this.box);
    host.append(el("div", { class: "head" }, this.fold, this.chain, this.sum, this.hint, this.tools), this.line, this.body);
    host.addEventListener("keydown", (event) => this.key(event), { signal });
    this.setFolded(remembered() ?? host.getBoundingClientRect().width < NARROW);
  }

  update({ meta }) {
    if (!this.meta && meta.folded && remembered() === null) this.setFolded(true);
    this.meta = meta;
    this.draw();
  }

  theme(palette) {
    this.palette = palette;
  }

  resize() {
    this.row.fade();
  }

  draw() {
    const { meta } = this;
    if (!meta) return;
    this.row.update(meta);
    const total = (name) => meta.cards.reduce((all, card) => all + card[name], 0);
    const [parameters, macs, memory] = ["parameters", "macs", "memory"].map(total);
    say(this.sum, `${short(parameters)} parameters · ${short(macs)} multiply-adds · ${bytes(memory)}`);
    this.sum.title = `${full(parameters)} numbers to learn; ${full(macs)} multiplications with an addition and ${full(memory)} bytes of layer outputs for one image`
      + (meta.cards.every(({ counted, problem }) => counted || problem) ? ", as PyTorch counts them on its meta device." : ".");
    say(this.chain, chain(meta));
    this.undo.disabled = meta.locked || !meta.undo;
    this.redo.disabled = meta.locked || !meta.redo;
    this.drawState();
    this.drawDrawer();
    this.host.dataset.stamp = meta.stamp;
  }

  drawState() {
    const { meta } = this;
    const kind = meta.problem ? "broken" : meta.waiting && meta.begun ? "waiting" : "fine";
    this.line.dataset.kind = kind;
    say(this.state, {
      broken: meta.unfit.length
        ? `Waiting for a network that fits: ${meta.unfit.join(", ")}. Now ${cause(meta)}`
        : `This network cannot work yet, so the run keeps the one it has: ${cause(meta)}`,
      waiting: "Changed. The run on screen goes on with its own network until you start this one:",
      fine: meta.begun ? "This is the network of the run on screen." : "This is the network that will be trained.",
    }[kind]);
    this.line.title = meta.problem;
    this.line.classList.toggle("quiet", kind === "fine"); // nothing to do about it: no line of its own
    this.ways.hidden = kind !== "waiting";
    const [reset, fork, back] = this.ways.children;
    [reset.disabled, fork.disabled, back.disabled] = [!meta.can.reset, !meta.can.fork, meta.locked];
  }

  drawDrawer() {
    const { chosen } = this.row;
    const editing = this.drawer === "edit";
    this.hint.hidden = !editing || chosen.length > 0;
    this.box.hidden = !this.hint.hidden;
    this.host.classList.toggle("brief", !this.detailed && !chosen.length);
    this.row.fade();
    this.editor.element.hidden = !editing || chosen.length === 0;
    if (!this.editor.element.hidden) this.editor.update(this.meta, chosen);
    for (const [name, part] of Object.entries(this.parts)) {
      part.element.hidden = this.drawer !== name;
      if (this.drawer === name) part.update(this.meta, this.before);
    }
    DRAWERS.forEach(([name], i) => this.tabs[i].setAttribute("aria-expanded", String(this.drawer === name)));
    for (const [uid, gap] of this.row.gaps) gap.classList.toggle("aimed", this.drawer === "add" && uid === this.before);
  }

  choose(uids) {
    if (uids.length && this.drawer !== "blocks") this.open("edit");
    else this.drawDrawer();
  }

  open(name, before = null) {
    if (!this.meta) return;
    if ((name === "code") !== (this.drawer === "code")) this.send({ do: "code", open: name === "code" });
    this.drawer = name;
    this.before = before;
    this.setFolded(false);
    this.drawDrawer();
  }

  /** Where a layer goes that is not put into a gap: behind the chosen cards, before the last layer if there are none. */
  behind() {
    const { chosen, order } = this.row;
    return chosen.length ? this.row.after(chosen.at(-1)) : order.at(-1) ?? null;
  }

  put(command) {
    this.send({ ...command, before: this.before });
    this.drawer = "edit";
    this.drawDrawer();
  }

  key(event) {
    if (event.key === "Escape" && (this.drawer !== "edit" || this.row.chosen.length)) {
      event.stopPropagation();
      if (this.drawer === "edit") this.row.leave();
      else this.open("edit");
      return;
    }
    const typing = ["INPUT", "TEXTAREA"].includes(event.target.tagName);
    if (typing || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || this.meta.locked) return;
    event.preventDefault();
    this.send({ do: event.shiftKey ? "redo" : "undo" });
  }

  setDetails(on) {
    this.detailed = on;
    this.details.setAttribute("aria-pressed", String(on));
    this.drawDrawer();
  }

  toggle() {
    this.setFolded(!this.body.hidden);
    try {
      sessionStorage.setItem(FOLDED, this.body.hidden ? "1" : "0");
    } catch { /* a browser that keeps nothing */ }
  }

  setFolded(folded) {
    this.body.hidden = folded;
    this.host.classList.toggle("folded", folded);
    this.fold.setAttribute("aria-expanded", String(!folded));
  }
}

function remembered() {
  try {
    const kept = sessionStorage.getItem(FOLDED);
    return kept === null ? null : kept === "1";
  } catch {
    return null;
  }
}

/** Where the reason stands, or the reason if it is about no single layer. */
function cause({ cards, problem }) {
  const layers = cards.flatMap((card, i) => (card.problem ? [i + 1] : []));
  return layers.length ? `see layer${layers.length > 1 ? "s" : ""} ${layers.join(" and ")}.` : problem;
}

/** The whole network in one line, of the layers that change the shape. */
function chain({ input, cards }) {
  let here = input.join("×");
  const steps = [here];
  for (const card of cards) {
    const next = card.problem ? "?" : card.shape.join("×");
    if (next !== here) steps.push(next);
    if (!card.problem) here = next;
  }
  return steps.join(" → ");
}
