// One block applied again and again: its state after every time, and what the network would say if it stopped there.

import { el, number, say } from "../shared/dom.js";
import { likeliest, percent } from "../shared/chances.js";
import { paintMaps } from "./branches.js";
import { Lines } from "../shared/lines.js";

export class Unrolled {
  constructor() {
    this.why = el("p", { class: "note", text: "The same block, with the same convolution weights, is applied again and again: a residual network with shared weights is a recurrent one. Each column is its state after so many times; below stands what the network says if it is read out there. It was trained to answer at the last one." });
    this.film = el("div", { class: "film", "data-testid": "film" });
    this.lines = new Lines("unrolled-chart", "Accuracy when the network is read out after so many times.", 190);
    this.element = el("div", { class: "part" }, this.why, this.film, this.lines.element);
    this.frames = [];
  }

  update({ facts, picked }, arrays, palette) {
    if (!arrays.accuracy) return;
    const times = arrays.accuracy.data.length;
    const classes = arrays.p.shape[1];
    while (this.frames.length < times) this.add();
    const reach = Math.max(...Array.from(arrays.range.data, Math.abs)) || 1;
    this.frames.forEach((frame, t) => {
      frame.element.hidden = t >= times;
      if (t >= times) return;
      paintMaps(frame.maps, arrays[`state/${t}`], reach, palette, `After ${t} times, map`);
      const p = arrays.p.data.subarray(t * classes, (t + 1) * classes);
      const best = likeliest(p);
      say(frame.title, t ? `${t}×` : "start");
      say(frame.said, best < 0 ? "–" : `${facts.class_names[best]}`);
      say(frame.sure, best < 0 ? "" : percent(p[best]));
      say(frame.change, t ? `moved ${number(arrays.change.data[t - 1], 2)}` : "");
      frame.element.title = t ? `After ${t} times the block has moved the state by ${number(arrays.change.data[t - 1])} of its length` : "What goes into the block";
    });
    const points = Array.from(arrays.accuracy.data, (y, x) => [x, y]);
    this.lines.draw({
      x: [0, times - 1], y: [0, 1], percent: true, xLabel: "read out after so many times", yLabel: "validation accuracy",
      lines: [{ name: facts.contenders[picked].label, colour: palette.runs[picked % palette.runs.length], points }],
      hint: "Over 300 validation pictures; the rest of the network is as it is.", said: `${percent(points.at(-1)[1])} at the end.`,
    }, palette);
  }

  add() {
    const [title, maps, said, sure, change] = [el("b"), el("div", { class: "maps tower" }), el("b", { class: "guess" }), el("span"), el("span", { class: "moved" })];
    const element = el("figure", {}, title, maps, said, sure, change);
    this.frames.push({ element, title, maps, said, sure, change });
    this.film.append(element);
  }
}
