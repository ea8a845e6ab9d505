// The learning-rate finder: loss over the rate, both axes' ranges stated, the suggested rate to press.

import { button, el, fit, say } from "../shared/dom.js";
import { ticks } from "../shared/ticks.js";
import { mount } from "../shared/mount.js";
import { textScale } from "../shared/textsize.js";
import { colourOf } from "./racers.js";
import { tidy } from "./words.js";

export const update = (component) => mount(component, new URL("./race.css", import.meta.url), (context) => new Finder(context));

const MARGIN = { left: 58, right: 16, top: 12, bottom: 38 };

class Finder {
  constructor({ host, palette, send }) {
    Object.assign(this, { host, palette, send });
    this.canvas = el("canvas", { class: "layer" });
    this.plot = el("div", { class: "plot", role: "img", "data-testid": "finder-plot" }, this.canvas);
    this.words = el("p", { class: "note", role: "status", "data-testid": "finder-words" });
    this.use = button("", "finder-use", () => send({ do: "use", racer: this.frame.meta.racer, lr: this.suggested }), { cls: "btn" });
    host.classList.add("race", "finder");
    host.append(el("div", { class: "finding" }, el("div", { class: "bar" }, this.use, this.words), this.plot));
  }

  update(frame) {
    this.frame = frame;
    const { meta, arrays } = frame;
    this.suggested = arrays.suggested?.data[0];
    const sure = Number.isFinite(this.suggested);
    this.use.disabled = !sure || meta.moving;
    say(this.use, sure ? `Use ${tidy(this.suggested, 2)}` : "Use the rate found");
    let text = `Where the loss of "${meta.label}" falls fastest: a learning rate of ${tidy(this.suggested, 2)}. It has ${tidy(meta.lr, 2)} now.`;
    if (!arrays.lr) text = meta.moving ? "Pause the run to try learning rates." : "Trying learning rates ...";
    else if (!sure) text = "No rate stands out: the loss falls nowhere.";
    else if (!meta.current) text += ` Found at step ${meta.found_at.toLocaleString("en")}.`;
    say(this.words, text);
    this.plot.setAttribute("aria-label", `Loss over the learning rate, log scale. ${text}`);
    this.draw();
  }

  theme(palette) {
    this.palette = palette;
    this.draw();
  }

  resize() {
    this.draw();
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.plot;
    if (!this.frame || !width) return;
    const { palette } = this;
    const { context } = fit(this.canvas, width, height);
    context.clearRect(0, 0, width, height);
    context.font = `${11 * textScale(this.host)}px ${getComputedStyle(this.host).fontFamily}`;
    const { lr, loss } = this.frame.arrays;
    const rates = Array.from(lr?.data ?? [1e-5, 10], Math.log10);
    const values = Array.from(loss?.data ?? [0, 1]);
    const begin = values.find(Number.isFinite) ?? 1;
    const drawn = values.map((value) => (Number.isFinite(value) ? Math.min(value, 2.5 * Math.abs(begin)) : NaN));
    const finite = drawn.filter(Number.isFinite);
    const [left, right] = [rates[0], rates[rates.length - 1]];
    let [low, high] = [Math.min(...finite), Math.max(...finite)];
    [low, high] = [low - 0.06 * (high - low || 1), high + 0.06 * (high - low || 1)];
    const box = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
    const x = (rate) => MARGIN.left + ((rate - left) / (right - left)) * box.width;
    const y = (value) => MARGIN.top + ((high - value) / (high - low)) * box.height;
    this.axes(context, { left, right, low, high, box, x, y });
    if (!loss) return;
    const line = (rate, colour, dash) => {
      if (!(Math.log10(rate) >= left && Math.log10(rate) <= right)) return;
      context.strokeStyle = colour;
      context.setLineDash(dash);
      context.lineWidth = 1.5;
      context.beginPath();
      context.moveTo(x(Math.log10(rate)), MARGIN.top);
      context.lineTo(x(Math.log10(rate)), MARGIN.top + box.height);
      context.stroke();
      context.setLineDash([]);
    };
    line(this.frame.meta.lr, palette.cursor, [4, 4]);
    line(this.suggested, palette.success, []);
    context.strokeStyle = colourOf(this.frame.meta.racer, palette);
    context.lineWidth = 2.2;
    context.lineJoin = "round";
    context.beginPath();
    drawn.forEach((value, i) => Number.isFinite(value) && context.lineTo(x(rates[i]), y(value)));
    context.stroke();
    context.textAlign = "left";
    context.textBaseline = "top";
    this.name(context, "suggested", this.suggested, palette.success, x, MARGIN.top + 2, width);
    this.name(context, "now", this.frame.meta.lr, palette.cursor, x, MARGIN.top + 18, width);
  }

  name(context, text, rate, colour, x, top, width) {
    const at = x(Math.log10(rate));
    if (!(at >= MARGIN.left && at <= width - MARGIN.right)) return;
    context.fillStyle = colour;
    context.textAlign = at > width - 90 ? "right" : "left";
    context.fillText(text, at + (at > width - 90 ? -5 : 5), top);
  }

  axes(context, { left, right, low, high, box, x, y }) {
    const { palette } = this;
    context.strokeStyle = palette.grid;
    context.fillStyle = palette.muted;
    context.textAlign = "center";
    context.textBaseline = "top";
    context.beginPath();
    for (let power = Math.ceil(left); power <= right; power++) {
      context.moveTo(x(power), MARGIN.top);
      context.lineTo(x(power), MARGIN.top + box.height);
      context.fillText(tidy(10 ** power), x(power), MARGIN.top + box.height + 6);
    }
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const value of ticks(low, high, 4)) {
      context.moveTo(MARGIN.left, y(value));
      context.lineTo(MARGIN.left + box.width, y(value));
      context.fillText(tidy(value), MARGIN.left - 6, y(value));
    }
    context.stroke();
    context.fillStyle = palette.ink;
    context.textAlign = "center";
    context.fillText("learning rate, log scale", MARGIN.left + box.width / 2, MARGIN.top + box.height + 28);
    context.save();
    context.translate(12, MARGIN.top + box.height / 2);
    context.rotate(-Math.PI / 2);
    context.fillText("training loss, smoothed", 0, 0);
    context.restore();
  }
}
