// What can be done to a head or a whole layer: a small menu at its picture. And what that costs.

import { el, number, say, button } from "../shared/dom.js";
import { headWords } from "./model.js";

const WAYS = [["zero", "Silence it", "It says 0, in the pictures and the numbers; training goes on with it"],
  ["mean", "Put its mean in its place", "It says its mean over the training data, whatever the text; training goes on with it"]];

export class Menu {
  /** `host` holds it; `send(command)`; `only(focus)` draws the lines of that head alone. */
  constructor(host, { send, only }) {
    Object.assign(this, { host, send, only, owner: null });
    this.title = el("b");
    this.items = el("div", { class: "items", role: "menu" });
    this.element = el("div", { class: "menu", hidden: true, "data-testid": "head-menu" }, this.title, this.items);
    this.element.addEventListener("keydown", (event) => this.key(event));
    host.addEventListener("pointerdown", (event) => !this.element.hidden && !event.composedPath().includes(this.element) && !event.composedPath().includes(this.owner) && this.close());
    this.text = el("span", { class: "text", role: "status", "data-testid": "silenced-text" });
    this.strip = el("div", { class: "silenced", hidden: true, "data-testid": "silenced", title: "In these pictures and numbers only: training goes on with all" }, this.text,
      button("Restore all", "restore-all", () => send({ do: "restore_all" }), { cls: "btn small" }));
  }

  /** Open for a head, or for a layer (`focus.head` null). */
  open(meta, focus, anchor) {
    if (this.owner === anchor && !this.element.hidden) return this.close();
    this.owner = anchor;
    const { stack, layer, head } = focus;
    const unit = `${stack}.${layer}${head === null ? "" : `.${head}`}`;
    const words = headWords(meta.facts, { ...focus, head: head ?? 0 });
    say(this.title, head === null ? `The whole of ${words.replace(/, head 1$/, "")}` : `${words[0].toUpperCase()}${words.slice(1)}`);
    const now = head === null ? meta.out_layers?.[unit] : meta.silenced?.[unit];
    const items = WAYS.map(([way, text, help]) => this.item(now === way ? "Restore it" : text, `menu-${way}`, help, () => this.send({ do: "silence_part", part: unit, way: now === way ? null : way })));
    if (head !== null) items.push(this.item("Draw its lines alone", "menu-only", "Only the lines of this head", () => this.only(focus)));
    this.items.replaceChildren(...items);
    this.element.hidden = false;
    const [box, at] = [this.host.getBoundingClientRect(), anchor.getBoundingClientRect()];
    this.element.style.left = `${Math.max(0, Math.min(at.left - box.left, box.width - 220))}px`;
    this.element.style.top = `${at.bottom - box.top + 4}px`;
    items[0].focus();
    return undefined;
  }

  item(text, testid, title, act) {
    return button(text, testid, () => { act(); this.close(); }, { cls: "item", role: "menuitem", title });
  }

  close() {
    const focused = this.element.contains(this.element.getRootNode().activeElement);
    this.element.hidden = true;
    if (focused) this.owner?.focus();
  }

  key(event) {
    const items = [...this.items.children];
    const at = items.indexOf(event.target);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) items[(at + step + items.length) % items.length].focus();
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** What the model loses without the parts that are silenced. */
  update(meta) {
    const units = Object.keys(meta.ablated ?? {});
    this.strip.hidden = !units.length;
    if (!units.length) return;
    const { with: whole, without } = meta.measured ?? {};
    const change = (key, words, show) => (whole?.[key] === undefined || without?.[key] === undefined ? [] : [`${words} ${show(whole[key])} → ${show(without[key])}`]);
    const costs = [...change("val_loss", "loss", (value) => number(value, 3)), ...change("val_accuracy", "accuracy", (value) => `${(100 * value).toFixed(1)} %`)].join(", ");
    const layers = Object.keys(meta.out_layers ?? {});
    const heads = Object.keys(meta.silenced ?? {}).filter((head) => !layers.includes(head.split(".").slice(0, 2).join(".")));
    const one = (part) => headWords(meta.facts, { stack: part.split(".")[0], layer: Number(part.split(".")[1]), head: Number(part.split(".")[2] ?? 0) });
    const names = [...layers.map((part) => `all of ${one(part).replace(/, head 1$/, "")}`), ...heads.map(one)];
    const said = names.length === 0 || names.length > 2 ? `${units.length} units` : names.join(" and ");
    say(this.text, `Without ${said}${costs ? `: validation ${costs}` : ""}`);
  }
}
