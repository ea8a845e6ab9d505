// The settings of the chosen card, and what can be done with the chosen cards.

import { button, el, say } from "../shared/dom.js";

const PATIENCE = 1500; // ms that a setting may differ from what the server says

export class Editor {
  /** `act`: what the builder offers to its parts. */
  constructor(act) {
    this.act = act;
    this.hoped = new Map(); // "uid.name" -> [value, until]
    this.built = "";
    this.title = el("b");
    this.why = el("span", { class: "why" });
    this.fields = el("div", { class: "fields" });
    const tool = (text, testid, help, press) => button(text, testid, press, { title: help, label: null, "aria-label": help });
    this.left = tool("◀", "move-left", "Move to the left (Alt + left arrow)", () => this.shift(-1));
    this.right = tool("▶", "move-right", "Move to the right (Alt + right arrow)", () => this.shift(1));
    this.copy = button("Duplicate", "duplicate", () => this.send("duplicate"), { title: "A copy behind it (Ctrl + D)" });
    this.remove = button("Remove", "remove", () => this.send("remove"), { title: "Take it away (Delete)" });
    this.more = button("+ next", "extend", () => this.act.extend(1), { title: "Choose the next card as well, to move, copy or save several together (Shift + arrow)" });
    this.save = button("Save as block", "save-block", () => this.ask(), { title: "Keep the chosen layers under a name, to put them in again" });
    this.naming = el("input", { class: "text", maxlength: "30", placeholder: "Name of the block", "aria-label": "Name of the block", "data-testid": "block-name" });
    this.naming.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") this.keep();
      if (event.key === "Escape") this.forget();
    });
    this.sure = button("Save", "block-save", () => this.keep(), { cls: "btn primary" });
    this.ways = el("div", { class: "ways" }, this.left, this.right, this.more, this.copy, this.remove, this.save, this.naming, this.sure,
      button("Done", "editor-done", () => this.act.leave(), { cls: "btn done" }));
    this.element = el("div", { class: "editor", "data-testid": "editor" }, el("div", { class: "about" }, el("p", {}, this.title, " ", this.why), this.ways), this.fields);
    this.forget();
  }

  update(meta, chosen) {
    this.meta = meta;
    this.chosen = chosen;
    const cards = meta.cards.filter(({ uid }) => chosen.includes(uid));
    const card = cards.length === 1 ? cards[0] : null;
    const kind = card && meta.kinds.find((known) => known.kind === card.kind);
    say(this.title, card ? kind.title : cards.length ? `${cards.length} layers` : "");
    say(this.why, card ? kind.why : cards.length ? `${cards.map(({ name }) => name).join(", ")}: move, copy, remove or save them together.` : "");
    const fields = kind ? kind.fields.filter(({ advanced }) => !(advanced && meta.simple)) : [];
    const known = JSON.stringify([card?.uid, card?.kind, meta.locked]);
    if (known !== this.built) this.build(card, fields);
    this.built = known;
    if (card) for (const field of fields) this.show(card, field);
    const first = meta.cards.findIndex(({ uid }) => uid === chosen[0]);
    this.left.disabled = meta.locked || first <= 0;
    this.right.disabled = meta.locked || first + chosen.length >= meta.cards.length;
    this.more.disabled = first + chosen.length >= meta.cards.length;
    this.copy.disabled = this.remove.disabled = meta.locked;
  }

  build(card, fields) {
    this.inputs = new Map();
    this.shown = new Map(); // name -> value that the input was last given
    this.fields.replaceChildren(...fields.map((field) => this.field(card.uid, field)));
    if (card && !fields.length) this.fields.append(el("span", { class: "why", text: "There is nothing to set." }));
  }

  field(uid, field) {
    const { name, label, help, widget, least, most } = field;
    const testid = `field-${name}`;
    const common = { "data-testid": testid, "aria-label": label, title: bounds(field), disabled: this.meta.locked };
    const caption = el("span", { class: "label", text: label });
    if (widget === "switch") {
      const input = el("input", { type: "checkbox", ...common, on: { change: () => this.edit(uid, name, input.checked) } });
      this.inputs.set(name, input);
      return el("label", { class: "field switch", title: help }, caption, el("span", { class: "tick" }, input));
    }
    if (widget === "choice") {
      const input = el("select", { ...common, on: { change: () => this.edit(uid, name, input.value) } }, ...field.choices.map((choice) => new Option(choice, choice)));
      this.inputs.set(name, input);
      return el("label", { class: "field", title: help }, caption, input);
    }
    const step = widget === "share" ? 0.05 : 1;
    const input = el("input", { type: "number", min: least, max: most, step: widget === "share" ? "any" : 1, inputmode: widget === "share" ? "decimal" : "numeric", ...common });
    input.said = (fits) => { // a number that cannot be: its limits stand in place of the name until there is another
      input.setAttribute("aria-invalid", String(!fits));
      caption.textContent = fits ? label : `${least} to ${most}`;
      caption.classList.toggle("limits", !fits);
    };
    input.addEventListener("change", () => this.enter(uid, field, input));
    input.addEventListener("keydown", (event) => {
      event.stopPropagation(); // arrows step through numbers here, not through the run
      if (event.key === "Enter") this.enter(uid, field, input);
    });
    const press = (sign) => {
      const next = Math.min(most, Math.max(least, Number((Number(input.value) + sign * step).toFixed(4))));
      input.value = next;
      input.said(true);
      this.edit(uid, name, next);
    };
    const minus = button("−", `${testid}-less`, () => press(-1), { cls: "btn step", tabindex: "-1", "aria-label": `${label}: less`, disabled: this.meta.locked });
    const plus = button("+", `${testid}-more`, () => press(1), { cls: "btn step", tabindex: "-1", "aria-label": `${label}: more`, disabled: this.meta.locked });
    this.inputs.set(name, input);
    return el("label", { class: "field", title: help }, caption, el("span", { class: "stepper" }, minus, input, plus));
  }

  enter(uid, { name, widget, least, most }, input) {
    const value = Number(input.value);
    const fits = input.value !== "" && Number.isFinite(value) && value >= least && value <= most && (widget === "share" || Number.isInteger(value));
    input.said(fits);
    if (fits && value !== this.value(uid, name)) this.edit(uid, name, value);
  }

  edit(uid, name, value) {
    this.hoped.set(`${uid}.${name}`, [value, performance.now() + PATIENCE]);
    this.act.send({ do: "edit", uid, name, value });
  }

  /** What a setting says: as pressed, until the server says the same or has had its time. */
  value(uid, name) {
    const told = this.meta.cards.find((card) => card.uid === uid)?.values[name];
    const [hoped, until] = this.hoped.get(`${uid}.${name}`) ?? [];
    if (hoped === undefined || hoped === told || performance.now() > until) {
      this.hoped.delete(`${uid}.${name}`);
      return told;
    }
    return hoped;
  }

  /** Show a setting, but not over what somebody is typing. */
  show(card, { name, widget }) {
    const input = this.inputs.get(name);
    const value = this.value(card.uid, name);
    if (widget === "switch") {
      input.checked = value;
      return;
    }
    const typing = widget !== "choice" && input.getRootNode().activeElement === input && this.shown.get(name) === value;
    if (!typing && input.value !== String(value)) {
      input.value = value;
      input.said?.(true);
    }
    this.shown.set(name, value);
  }

  focus() {
    (this.fields.querySelector("input, select") ?? this.copy).focus();
  }

  send(what) {
    this.act.send({ do: what, uids: this.chosen });
  }

  shift(step) {
    this.act.shift(this.chosen, step);
  }

  ask() {
    this.naming.hidden = this.sure.hidden = false;
    this.save.hidden = true;
    this.naming.value = "";
    this.naming.focus();
  }

  keep() {
    const name = this.naming.value.trim();
    if (!name) return;
    this.act.send({ do: "save", uids: this.chosen, name });
    this.forget();
    this.act.saved(name);
  }

  forget() {
    this.naming.hidden = this.sure.hidden = true;
    this.save.hidden = false;
  }
}

function bounds({ label, widget, least, most }) {
  return widget === "whole" || widget === "share" ? `${label}: ${least} to ${most}` : null;
}
