// The two pictures of a row: a histogram, and a dot on a logarithmic axis. SVG, because they scale with their cell.

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Bars of a histogram with a line at zero. Heights are against the tallest bar, so the shape is what is shown. */
export class Histogram {
  constructor() {
    this.bars = svg("path", { class: "bars" });
    this.zero = svg("path", { class: "zero" });
    this.element = svg("svg", { class: "histogram", viewBox: "0 0 96 32", preserveAspectRatio: "none", "aria-hidden": "true" }, this.bars, this.zero);
  }

  /** `shares` are the bins from `low` to `high`. */
  update(shares, low, high) {
    let tallest = 0;
    for (const share of shares) tallest = Math.max(tallest, share);
    const width = 96 / shares.length;
    let path = "";
    shares.forEach((share, i) => {
      if (share > 0) path += `M${i * width} 32v${-Math.max(0.8, 31 * share / tallest)}h${width * 0.9}V32z`;
    });
    this.bars.setAttribute("d", path);
    const place = (96 * -low) / (high - low);
    this.zero.setAttribute("d", place > 0 && place < 96 ? `M${place} 0V32` : "");
  }
}

/** A dot on an axis from `low` to `high` in powers of ten, with a band of healthy values if there is one. */
export class LogAxis {
  constructor({ low, high, band = null, mark = null }) {
    this.low = Math.log10(low);
    this.high = Math.log10(high);
    this.dot = svg("circle", { class: "dot", cy: 12, r: 5 });
    this.lead = svg("path", { class: "lead" });
    const parts = [];
    if (band) parts.push(svg("rect", { class: "band", x: this.at(band[0]), y: 3, width: this.at(band[1]) - this.at(band[0]), height: 18, rx: 3 }));
    parts.push(svg("path", { class: "line", d: "M0 12H120" }));
    let ticks = "";
    for (let power = Math.ceil(this.low); power <= this.high; power++) ticks += `M${this.at(10 ** power)} 9v6`;
    parts.push(svg("path", { class: "ticks", d: ticks }));
    if (mark) parts.push(svg("path", { class: "mark", d: `M${this.at(mark)} 3v18` }));
    this.element = svg("svg", { class: "axis", viewBox: "-6 0 132 24", "aria-hidden": "true" }, ...parts, this.lead, this.dot);
  }

  at(value) {
    const place = (Math.log10(Math.max(value, 1e-300)) - this.low) / (this.high - this.low);
    return 120 * Math.min(1, Math.max(0, place));
  }

  /** Nothing for what is not a number; beyond an end, the end. */
  update(value) {
    const known = !Number.isNaN(value);
    this.dot.style.display = this.lead.style.display = known ? "" : "none";
    if (!known) return;
    const x = this.at(value);
    this.dot.setAttribute("cx", x);
    this.lead.setAttribute("d", `M0 12H${x}`);
  }
}
