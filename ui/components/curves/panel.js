// One panel: a Plotly chart that is changed in place, and what the pointer does in it.

import { grown, textScale } from "../shared/textsize.js";
import { figure, MARGIN } from "./figure.js";

const DOUBLE = 280; // ms within which a second click makes a double click (which resets the zoom)
const NEAR = 7; // px between the pointer and a line that is meant
const CONFIG = {
  displaylogo: false, responsive: false, scrollZoom: false, doubleClick: "reset+autosize", displayModeBar: "hover",
  modeBarButtons: [["toImage", "resetScale2d"]], toImageButtonOptions: { scale: 2 },
};

export class Panel {
  constructor(plotly, { seek, signal }) {
    this.plotly = plotly;
    this.seek = seek;
    this.element = document.createElement("div");
    this.element.className = "panel";
    this.chart = document.createElement("div");
    this.chart.className = "chart";
    this.chart.setAttribute("role", "img");
    this.hint = document.createElement("div");
    this.hint.className = "hint";
    this.tip = document.createElement("div"); // the event under the pointer
    this.tip.className = "tip";
    this.tip.hidden = true;
    this.element.append(this.chart, this.hint, this.tip);
    this.pointer = null; // the last move of the pointer inside, to put the hover back after a redraw
    this.pressed = false;
    this.doubled = -Infinity; // when the zoom was last reset
    this.element.addEventListener("pointerdown", () => {
      this.pressed = true;
      const up = () => { this.pressed = false; };
      for (const end of ["pointerup", "pointercancel"]) addEventListener(end, up, { once: true, signal });
    });
    this.element.addEventListener("mousemove", (event) => { this.pointer = event; }, { capture: true, passive: true });
    this.element.addEventListener("mouseleave", () => { this.pointer = null; this.tip.hidden = true; });
  }

  draw(panel, message, settings, palette) {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!width || !height) return null; // not laid out: drawn when it is
    const font = getComputedStyle(this.element).fontFamily;
    const coarse = matchMedia("(pointer: coarse)").matches;
    const drawn = figure(panel, message, settings, palette, { width, height, font, coarse });
    Object.assign(this, { head: drawn.head, clock: drawn.clock, events: drawn.marks, axis: message.meta.axis ?? "step" });
    this.hint.textContent = drawn.empty ? (message.meta.step ? "No values yet" : "Press play: the curve is drawn here") : "";
    const config = { ...CONFIG, toImageButtonOptions: { ...CONFIG.toImageButtonOptions, filename: panel.name } };
    this.plotly.react(this.chart, drawn.traces, grown(drawn.layout, textScale(this.element)), config);
    if (!this.listening) this.listen();
    this.describe(panel, drawn);
    this.hoverAgain();
    return drawn;
  }

  listen() {
    this.listening = true;
    this.chart.on("plotly_hover", ({ xvals }) => { this.under = xvals?.[0]; this.nameEvents(); });
    this.chart.on("plotly_click", ({ points }) => {
      const step = Math.min(Math.max(this.clock.stepAt(this.under ?? points[0].x), 0), this.head);
      clearTimeout(this.clicked); // of two clicks neither seeks
      if (performance.now() - this.doubled < DOUBLE) return;
      this.clicked = setTimeout(() => this.seek(step), this.zoomed() ? DOUBLE : 0);
    });
    this.chart.on("plotly_doubleclick", () => {
      clearTimeout(this.clicked);
      this.doubled = performance.now();
    });
  }

  // The labels of the events whose line the pointer is on.
  nameEvents() {
    const { range, type } = this.chart.layout.xaxis;
    const width = this.chart.layout.width - MARGIN.l - MARGIN.r;
    const left = (x) => ((type === "log" ? Math.log10(x) : x) - range[0]) / (range[1] - range[0]) * width;
    const near = this.events.filter(({ x }) => Math.abs(left(x) - left(this.under)) <= NEAR);
    this.tip.hidden = near.length === 0;
    const line = ({ step, label }) => `step ${step.toLocaleString("en-US")}: ${label}`;
    this.tip.textContent = near.slice(-3).map(line).join("\n");
    if (!near.length) return;
    const most = this.element.clientWidth - this.tip.offsetWidth;
    this.tip.style.left = `${Math.min(Math.max(MARGIN.l + left(near[0].x), 0), most)}px`;
  }

  zoomed() {
    return [this.chart.layout.xaxis, this.chart.layout.yaxis].some((axis) => axis.autorange === false);
  }

  // A redraw takes the hover label away; the pointer is still there.
  hoverAgain() {
    const target = this.pointer?.target;
    if (this.pressed || !target?.isConnected || !target.classList?.contains("nsewdrag")) return;
    this.plotly.Fx.hover(this.chart, this.pointer, "xy");
  }

  describe(panel, { last, empty }) {
    const values = last.map(([label, value]) => `${label} ${Number(value).toPrecision(3)}`).join(", ");
    const words = empty ? `${panel.label}: no values yet` : `${panel.label} by ${this.axis}, newest values: ${values}`;
    if (this.chart.getAttribute("aria-label") !== words) this.chart.setAttribute("aria-label", words);
  }

  destroy() {
    clearTimeout(this.clicked);
    this.plotly.purge(this.chart);
    this.element.remove();
  }
}
