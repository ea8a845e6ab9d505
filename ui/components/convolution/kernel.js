// The kernel: a chip for each that has a name, its numbers to type over, its sheets where the picture has channels.

import { button, el, say } from "../shared/dom.js";
import { cssOf, softTable } from "../shared/heatmap.js";
import { reachOf } from "./model.js";
import { figure, square, typed } from "./words.js";

const LARGEST = 100; // as in the settings
const OFFERED = { // name -> [words, what it does]
  identity: ["Identity", "The picture again"],
  blur: ["Blur", "The mean of the window"],
  gaussian: ["Gaussian", "A mean in which the middle counts most"],
  sharpen: ["Sharpen", "The pixel more, its neighbours less"],
  edge: ["Edge", "The pixel against all its neighbours"],
  "sobel x": ["Sobel x", "Right minus left: upright edges"],
  "sobel y": ["Sobel y", "Below minus above: lying edges"],
  emboss: ["Emboss", "Light from the top left"],
  gabor: ["Gabor", "A wave under a bell: bars of one direction and width"],
};

export class Kernel {
  constructor(send) {
    this.send = send;
    this.title = el("h4", { "data-testid": "kernel-title" });
    this.chips = el("div", { class: "chips", role: "group", "aria-label": "Kernel" });
    this.buttons = Object.entries(OFFERED).map(([name, [text, title]]) =>
      button(text, `kernel-${name.replace(" ", "-")}`, () => { say(this.problem, ""); send({ do: "set", changes: { kernel: name } }); }, { cls: "chip", label: title, "data-kernel": name }));
    for (const node of this.buttons) node.setAttribute("aria-label", node.textContent);
    this.chips.append(...this.buttons);
    this.grid = el("div", { class: "kernel", role: "group", "data-testid": "kernel" });
    this.note = el("p", { class: "note", "data-testid": "kernel-note" });
    this.problem = el("p", { class: "problem", role: "alert", "data-testid": "kernel-problem" });
    this.sheets = el("div", { class: "segmented sheets", role: "group", "aria-label": "Channel" });
    this.twin = el("div", { class: "kernel twin", "aria-hidden": "true" });
    this.twinning = el("div", { class: "twinning", hidden: true }, el("span", { class: "of", text: "The chosen one" }), this.twin);
    this.element = el("div", { class: "middle" }, this.title, this.chips, this.sheets, this.grid, this.note, this.twinning, this.problem);
    this.sheet = 0;
    this.fields = [];
  }

  /** `scene`: { model, which, layer, hover (place in the kernel under the pointer) } */
  draw({ model, which, layer, onSheet }, palette) {
    const { meta } = model;
    const kernel = model.kernel(which, layer);
    if (this.sheet >= kernel.channels) this.sheet = 0;
    this.onSheet = onSheet;
    const learned = which === "learned";
    const step = meta.step.toLocaleString("en");
    say(this.title, `${learned ? "Learned kernel" : "Kernel"} ${square(kernel.size)}${learned ? `, step ${step}` : ""}`);
    this.chips.hidden = this.problem.hidden = learned;
    for (const node of this.buttons) {
      node.setAttribute("aria-pressed", String(node.dataset.kernel === meta.config.kernel));
      node.disabled = !meta.editable || meta.closed.includes("kernel");
    }
    this.drawSheets(kernel, meta);
    this.build(kernel, meta, learned);
    const count = kernel.size ** 2;
    const numbers = kernel.data.subarray(this.sheet * count, (this.sheet + 1) * count);
    const reach = reachOf(kernel.data) || 1;
    this.paint(this.fields, numbers, reach, palette);
    const focus = this.grid.getRootNode().activeElement;
    this.fields.forEach((field, i) => {
      const text = typed(numbers[i]);
      if (field.tagName === "INPUT") {
        if (field !== focus && field.value !== short(text)) field.value = short(text);
        field.dataset.exact = text;
      } else say(field, figure(numbers[i]));
    });
    this.twinning.hidden = !learned;
    if (learned) this.drawTwin(model, layer, count, palette);
    const all = kernel.data.reduce((sum, value) => sum + value, 0);
    say(this.note, learned ? this.progress(model, layer, kernel) : `${kernel.channels > 1 ? "Sum of the three sheets" : "Sum"} ${figure(all)}. ${sumWords(all, kernel.channels > 1)}`);
  }

  /** How far the learned kernel is from the chosen one. */
  progress(model, layer, { data }) {
    const wanted = model.kernel("chosen", layer).data;
    const off = Math.sqrt(data.reduce((sum, value, i) => sum + (value - wanted[i]) ** 2, 0) / data.length);
    if (model.meta.step === 0) return "Random numbers. Press Play above: gradient descent sees the picture and the target, and looks for the kernel.";
    return `${off < 1e-3 ? "Less than 0.001" : figure(off, 3)} off the chosen one (root mean square).`;
  }

  drawSheets(kernel, meta) {
    this.sheets.hidden = kernel.channels === 1;
    const state = `${kernel.channels}`;
    if (state !== this.sheetState) {
      this.sheetState = state;
      this.sheets.replaceChildren(...meta.facts.channel_names.map((name, c) => button(name, `sheet-${c}`, () => {
        this.sheet = c;
        this.onSheet?.(c);
      }, { cls: "tab" })));
    }
    [...this.sheets.children].forEach((node, c) => node.setAttribute("aria-pressed", String(c === this.sheet)));
  }

  /** Fields anew when their number changes: to type in for the chosen kernel without colour, to read otherwise. */
  build(kernel, meta, learned) {
    const open = !learned && meta.editable && kernel.channels === 1 && !["kernel", "typed"].some((name) => meta.closed.includes(name));
    const structure = `${kernel.size} ${open}`;
    if (structure === this.structure) return;
    this.structure = structure;
    this.grid.style.setProperty("--k", kernel.size);
    this.twin.style.setProperty("--k", kernel.size);
    const places = Array.from({ length: kernel.size ** 2 }, (_, i) => i);
    this.fields = places.map((i) => {
      const [row, column] = [Math.floor(i / kernel.size) + 1, (i % kernel.size) + 1];
      const about = { "aria-label": `Weight in row ${row}, column ${column}`, "data-testid": `weight-${i}` };
      if (!open) return el("span", { class: "weight", ...about });
      const field = el("input", { class: "weight", type: "text", inputmode: "decimal", autocomplete: "off", ...about });
      field.addEventListener("change", () => this.enter(field, i));
      field.addEventListener("focus", () => {
        say(this.problem, "");
        field.value = field.dataset.exact;
        field.select();
      });
      field.addEventListener("blur", () => { field.value = short(field.dataset.exact); });
      field.addEventListener("keydown", (event) => this.key(event, field, i, kernel.size));
      return field;
    });
    this.grid.replaceChildren(...this.fields);
    this.twins = places.map(() => el("span", { class: "weight" }));
    this.twin.replaceChildren(...this.twins);
  }

  drawTwin(model, layer, count, palette) {
    const { data } = model.kernel("chosen", layer);
    const numbers = data.subarray(this.sheet * count, (this.sheet + 1) * count);
    this.paint(this.twins, numbers, reachOf(data) || 1, palette);
    this.twins.forEach((node, i) => say(node, figure(numbers[i])));
  }

  paint(nodes, numbers, reach, palette) {
    const table = softTable("signed", palette);
    nodes.forEach((node, i) => { node.style.background = cssOf(table, numbers[i] / reach); });
  }

  /** Which weight the pointer asks about; −1 for none. */
  point(place) {
    this.fields.forEach((field, i) => field.classList.toggle("pointed", i === place));
  }

  key(event, field, i, size) {
    event.stopPropagation(); // the page's shortcuts must not see what is typed here
    const move = { ArrowUp: -size, ArrowDown: size }[event.key];
    if (event.key === "Enter") field.blur();
    if (event.key === "Escape") {
      field.value = field.dataset.exact;
      field.blur();
    }
    if (move) {
      event.preventDefault();
      this.fields[i + move]?.focus();
    }
  }

  enter(field, i) {
    const text = field.value.trim().replace("−", "-").replace(/^(-?\d*),(\d+)$/, "$1.$2");
    const fraction = text.match(/^(-?\d+(?:\.\d+)?)\/(\d+(?:\.\d+)?)$/); // 1/9 is how blurs are written
    const value = fraction ? Number(fraction[1]) / Number(fraction[2]) : text === "" ? NaN : Number(text);
    if (!(Math.abs(value) <= LARGEST)) {
      say(this.problem, `A weight must be a number in [−${LARGEST}, ${LARGEST}], got ${field.value.trim().slice(0, 12) || "nothing"}.`);
      field.value = field.dataset.exact;
      return;
    }
    say(this.problem, "");
    field.dataset.exact = typed(value);
    this.send({ do: "weights", numbers: this.fields.map(({ dataset }, n) => (n === i ? value : Number(dataset.exact))) });
  }
}

/** As much of a number as a cell holds. */
const short = (text) => figure(Number(text));

function sumWords(all, colour) {
  if (Math.abs(all) < 1e-4) return colour ? "An even grey area gives 0." : "An even area gives 0.";
  if (Math.abs(all - 1) < 1e-4) return "An even area keeps its brightness.";
  return `An even area comes out ${figure(all)} times as bright.`;
}
