// Which heads of the layer have their lines drawn, by colour; and how strongly weights are coloured.

import { button, el, keep } from "../shared/dom.js";
import { SCALES, headColour, ramp } from "./shades.js";

export class HeadBar {
  /** `toggle(head)`, `only(head)`, `all(on)`, `rescale(scale)`, `several(on)`, `release()`. */
  constructor(act) {
    Object.assign(this, { act, built: 0 });
    this.name = el("b", { class: "headname", "data-testid": "head-name" });
    this.swatches = el("span", { class: "swatches", role: "group", "aria-label": "Heads whose lines are drawn" });
    this.all = button("All", "heads-all", () => act.all(), { cls: "btn small", title: "Lines of every head of this layer, or of the chosen one alone" });
    this.several = button("Σ several", "several", () => act.several(), { cls: "btn small", title: "Every click keeps one more token, and their weights are added up (also: hold Shift)", "aria-pressed": "false" });
    this.release = button("✕ let go", "release", () => act.release(), { cls: "btn small", title: "No token is kept any more (Escape)" });
    this.scales = SCALES.map(([value, text, help]) => button(text, `scale-${value}`, () => act.rescale(value), { cls: "tab", role: "radio", title: help, "aria-checked": "false" }));
    this.bar = el("i", { class: "gradient" });
    this.element = el("div", { class: "headbar" }, this.name, this.swatches, this.all, this.several, this.release, el("span", { class: "spring" }),
      el("div", { class: "segmented", role: "radiogroup", "aria-label": "What colours stand for" }, ...this.scales));
  }

  update({ words, heads, on, focus, scale, palette, several, holding, silenced }) {
    if (this.name.textContent !== words) this.name.textContent = words;
    if (heads !== this.built) {
      this.cells = Array.from({ length: heads }, (_, head) => {
        const node = button(String(head + 1), `swatch-${head}`, () => this.act.toggle(head), { cls: "swatch" });
        node.addEventListener("dblclick", () => this.act.only(head));
        return node;
      });
      keep(this.swatches, this.cells);
      this.built = heads;
    }
    this.cells?.forEach((node, head) => {
      const shown = on.includes(head);
      node.setAttribute("aria-pressed", String(shown));
      node.style.setProperty("--head", headColour(head, palette));
      node.classList.toggle("chosen", head === focus.head);
      const out = silenced(head) ? ", silenced" : "";
      node.setAttribute("aria-label", `Lines of head ${head + 1}${out}`);
      node.title = `Head ${head + 1}${out}: click to ${shown ? "hide" : "draw"} its lines, twice for these alone`;
    });
    this.all.setAttribute("aria-pressed", String(heads > 1 && on.length === heads));
    this.several.setAttribute("aria-pressed", String(several));
    this.release.style.visibility = holding ? "" : "hidden";
    SCALES.forEach(([value], i) => this.scales[i].setAttribute("aria-checked", String(value === scale)));
    this.bar.style.background = ramp(palette, scale);
  }
}
