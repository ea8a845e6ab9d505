// The numbers of one sum side by side: a row for each factor and one for the products. Too long a sum is scrolled.

import { el, fit } from "../shared/dom.js";
import { cssOf, softTable } from "../shared/heatmap.js";
import { textScale } from "../shared/textsize.js";
import { cellText, figure } from "./words.js";

const HIGH = 24;
const TOP = 18;
const LEAST = 38; // px of a cell: numbers stay readable
const MOST = 60;
const GAPS = 42; // px between and around the parts

export class Strip {
  constructor() {
    this.labels = el("div", { class: "labels" });
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.scroller = el("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": "The numbers of this sum, side by side", title: "Each row has its own scale of colours: orange below 0, blue above." }, this.canvas);
    this.totals = el("div", { class: "totals" });
    this.element = el("div", { class: "strip" }, this.labels, this.scroller, this.totals);
    this.scroller.addEventListener("keydown", (event) => event.stopPropagation());
  }

  draw({ title, rows, columns, marked, largest = 0 }, palette) {
    const scale = textScale(this.canvas);
    const [high, top] = [HIGH * scale, TOP * scale];
    const room = (this.element.clientWidth || 500) - this.labels.clientWidth - this.totals.clientWidth - GAPS;
    const wide = Math.min(MOST * scale, Math.max(LEAST * scale, room / columns.length));
    const { context } = fit(this.canvas, Math.ceil(wide * columns.length), Math.ceil(top + 3 * high + 2));
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.textAlign = "center";
    context.textBaseline = "middle";
    const table = softTable("signed", palette);
    context.font = `${11 * scale}px system-ui, sans-serif`;
    columns.forEach((label, c) => {
      context.fillStyle = c === marked ? palette.primary : palette.muted;
      context.fillText(label, (c + 0.5) * wide, top / 2, wide - 2);
    });
    rows.forEach(({ values }, r) => {
      const reach = values.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0) || 1;
      for (let c = 0; c < values.length; c++) {
        const [x, y] = [c * wide, top + r * high];
        const hidden = values[c] === -Infinity;
        context.fillStyle = hidden ? palette.surface : cssOf(table, values[c] / reach || 0);
        context.fillRect(x, y, wide, high);
        context.strokeStyle = palette.border;
        context.lineWidth = 1;
        context.strokeRect(x + 0.5, y + 0.5, wide - 1, high - 1);
        context.fillStyle = hidden ? palette.muted : palette.ink;
        context.fillText(cellText(values[c]), x + wide / 2, y + high / 2 + 0.5, wide - 3);
      }
    });
    if (marked >= 0) {
      context.strokeStyle = palette.primary;
      context.lineWidth = 2;
      context.strokeRect(marked * wide + 1, top, wide - 2, rows.length * high);
    }
    this.side(this.labels, rows.map(({ label }) => label));
    this.side(this.totals, rows.map(({ values, sum }) => (sum ? `Σ ${figure(values.reduce((all, value) => all + value, 0))}` : "")));
    if (this.last === title) return; // the same sum with newer numbers: it may have been scrolled
    this.last = title;
    this.scroller.scrollLeft = ((marked >= 0 ? marked : largest) + 0.5) * wide - room / 2;
  }

  side(host, texts) {
    texts.forEach((text, i) => {
      const node = host.children[i] ?? host.appendChild(el("span"));
      if (node.textContent !== text) node.textContent = text;
      node.title = text;
    });
    while (host.children.length > texts.length) host.lastChild.remove();
  }
}
