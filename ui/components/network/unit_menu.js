// What can be done to the unit that is locked: silence it, put its mean in its place, freeze it. Stands beside the unit.
// And the strip that says what the network loses while units are silenced.

import { button, el, number, say } from "../shared/dom.js";

const LOSES = [["zero", "Silence", "Restore", "What it says is replaced by 0"], ["mean", "Use its mean", "Restore", "What it says is replaced by its mean over the training points"]];

export class UnitMenu {
  constructor(scene, pane) {
    this.scene = scene;
    this.pane = pane;
    this.title = el("span", { class: "title" });
    this.ways = LOSES.map(([way, text]) => button(text, `unit-${way}`, () => this.silence(this.unit, way), { cls: "btn small", "aria-pressed": "false" }));
    this.freezing = button("Freeze", "unit-freeze", () => this.freeze(this.unit), { cls: "btn small", "aria-pressed": "false" });
    this.element = el("div", { class: "unitmenu", role: "group", hidden: true, "data-testid": "unit-menu" }, this.title, ...this.ways, this.freezing);
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && scene.free());
    this.text = el("span", { class: "text", role: "status", "data-testid": "silenced-text" });
    this.restore = button("Restore all", "restore-all", () => scene.send({ do: "restore_all" }), { cls: "btn small" });
    this.strip = el("div", { class: "silenced", hidden: true, "data-testid": "silenced" }, this.text, this.restore);
    pane.append(this.strip, this.element);
  }

  silence(unit, way) {
    if (!unit || !this.scene.model.meta.probing) return;
    const now = this.scene.model.silenced(unit);
    this.scene.send({ do: "silence", unit, way: now === way ? null : way });
  }

  freeze(unit) {
    if (!unit || !this.scene.model.meta.probing) return;
    this.scene.send({ do: "freeze", unit, on: !this.scene.model.frozen(unit) });
  }

  update(model) {
    this.reflectStrip(model);
    const { locked } = this.scene;
    const place = locked?.startsWith("h") && model.meta.probing && this.scene.showsDiagram() ? model.locate(locked) : null;
    this.unit = place ? locked : null;
    this.element.hidden = !place;
    if (!place) return;
    const name = model.name(place.column, place.row);
    say(this.title, name[0].toUpperCase() + name.slice(1));
    this.element.setAttribute("aria-label", `What to do with ${name}`);
    const state = model.silenced(locked);
    LOSES.forEach(([way, text, undo, help], i) => {
      say(this.ways[i], state === way ? undo : text);
      this.ways[i].setAttribute("aria-pressed", String(state === way));
      this.ways[i].title = state === way ? "Let it speak again" : `${help}, in the pictures and the numbers; training goes on with it (${"SM"[i]})`;
    });
    const frozen = model.frozen(locked);
    say(this.freezing, frozen ? "Unfreeze" : "Freeze");
    this.freezing.setAttribute("aria-pressed", String(frozen));
    this.freezing.title = frozen ? "Let it learn again (F)" : "Its incoming weights and its bias stop learning (F)";
    this.stand(place);
  }

  /** Beside the unit: right of it, or left of it where there is no room. */
  stand({ column, row }) {
    const node = this.scene.diagram.units[column]?.[row];
    if (!node) return;
    const [box, pane] = [node.getBoundingClientRect(), this.pane.getBoundingClientRect()];
    const [width, height] = [this.element.offsetWidth, this.element.offsetHeight];
    const right = box.right - pane.left + 9;
    const left = right + width > pane.width - 4 ? Math.max(4, box.left - pane.left - width - 20) : right;
    const top = Math.max(40, Math.min(pane.height - height - 6, box.top - pane.top + box.height / 2 - height / 2));
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  reflectStrip(model) {
    const units = Object.values(model.meta.ablated ?? {});
    this.strip.hidden = units.length === 0;
    if (!units.length) return;
    const count = units.length === 1 ? "1 unit is" : `${units.length} units are`;
    const { with: whole, without } = model.meta.measured ?? {};
    const change = (key, show) => (whole?.[key] === undefined ? [] : [`${show(whole[key])} → ${show(without[key])}`]);
    const loss = change("val_loss", (value) => number(value, Math.abs(value) < 0.01 ? 5 : 3)).map((text) => `loss ${text}`);
    const accuracy = change("val_accuracy", (value) => `${(100 * value).toFixed(1)} %`).map((text) => `accuracy ${text}`);
    const costs = [...loss, ...accuracy].join(", ");
    say(this.text, `${count} silenced; training goes on with all. ${costs ? `Validation ${costs}.` : ""}`);
  }
}
