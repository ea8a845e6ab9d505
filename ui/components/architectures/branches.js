// One inception block: the four branches, what each sees of the picture, its maps, and how much the next layer listens to it.

import { button, el, say } from "../shared/dom.js";
import { largestOf, layoutOf, paintPicture, paintSigned, signedGradient } from "../shared/pictures.js";

const BRANCHES = [
  ["1x1", "1×1", "Looks at one place, across all channels"], ["3x3", "3×3", "1×1 to make it cheap, then a window of 3"],
  ["5x5", "5×5", "1×1 to make it cheap, then a window of 5"], ["pool", "max 3×3", "The largest of nine neighbours, then 1×1"],
];

export class Branches {
  constructor(want) {
    this.want = want;
    this.stages = el("div", { class: "segmented", role: "radiogroup", "aria-label": "Inception block" });
    this.scale = el("span", { class: "legend", title: "One scale for all maps of the block" }, el("span"), el("i", { class: "gradient" }), el("span"));
    this.columns = BRANCHES.map((branch) => this.column(branch));
    this.note = el("p", { class: "note", text: "The frame is the part of the picture that the place in the middle of a map depends on; what reaches beyond the picture is padding. All maps are stacked and go on together: the block mixes small and large windows, and training decides which to listen to." });
    this.element = el("div", { class: "part" }, el("div", { class: "bar" }, this.stages, this.scale), el("div", { class: "branches", "data-testid": "branches" }, ...this.columns.map(({ element }) => element)), this.note);
  }

  column([name, title, why]) {
    const picture = el("canvas", { class: "picture" });
    const frame = el("i", { class: "frame" });
    const maps = el("div", { class: "maps" });
    const [field, share, heard] = [el("span"), el("span"), el("span")];
    const element = el("figure", { "data-testid": `branch-${name}` }, el("figcaption", { title: why }, el("b", { text: title }), field),
      el("div", { class: "seen" }, picture, frame), maps, el("p", { class: "line" }, share), el("p", { class: "line", title: "Mean size of the next layer's weights for these channels, over that for all channels: 1 is as much as the average channel" }, heard));
    return { name, picture, frame, maps, field, share, heard, element };
  }

  update({ facts, picked, stage }, arrays, palette) {
    const contender = facts.contenders[picked];
    const now = contender.branches.includes(stage) ? stage : contender.branches[0];
    const known = JSON.stringify([contender.branches, picked]);
    if (known !== this.known) {
      this.known = known;
      this.stages.replaceChildren(...contender.branches.map((name, i) => button(`block ${i + 1}`, `stage-${name}`, () => this.want("stage", name), { cls: "tab", role: "radio" })));
    }
    [...this.stages.children].forEach((each, i) => each.setAttribute("aria-checked", String(contender.branches[i] === now)));
    if (!arrays.input) return;
    const reach = Math.max(...Array.from(arrays.range.data, Math.abs)) || 1;
    const [low, bar, high] = this.scale.children;
    say(low, `−${reach.toPrecision(2)}`);
    say(high, `+${reach.toPrecision(2)}`);
    bar.style.background = signedGradient(palette);
    const side = layoutOf(arrays.input)[1];
    const total = arrays.channels.data.reduce((all, count) => all + count, 0);
    const order = Object.keys(arrays).filter((key) => key.startsWith("map/")).map((key) => key.slice(4));
    for (const column of this.columns) {
      const i = order.indexOf(column.name);
      column.element.hidden = i < 0;
      if (i < 0) continue;
      paintPicture(column.picture, arrays.input);
      const [top, left, bottom, right] = arrays.box.data.subarray(4 * i, 4 * i + 4);
      const clip = (value) => 100 * Math.min(1, Math.max(0, value / side));
      Object.assign(column.frame.style, { top: `${clip(top)}%`, left: `${clip(left)}%`, width: `${clip(right) - clip(left)}%`, height: `${clip(bottom) - clip(top)}%` });
      const field = arrays.field.data[i];
      say(column.field, `sees ${field}×${field} pixels`);
      say(column.share, `${arrays.channels.data[i]} of ${total} channels`);
      say(column.heard, `next layer listens ×${arrays.weight.data[i].toFixed(2)}`);
      paintMaps(column.maps, arrays[`map/${column.name}`], reach, palette, `Map of the branch ${column.name}`);
      column.element.setAttribute("aria-label", `Branch ${column.name}: sees ${field} by ${field} pixels, ${column.share.textContent}`);
    }
  }
}

/** Feature maps (c, h, w) as canvases in `host`. */
export function paintMaps(host, { data, shape: [count, height, width] }, reach, palette, words) {
  while (host.children.length < count) host.append(el("canvas", { class: "map", role: "img" }));
  [...host.children].forEach((canvas, i) => {
    canvas.hidden = i >= count;
    if (i >= count) return;
    paintSigned(canvas, data.subarray(i * height * width, (i + 1) * height * width), width, reach || largestOf(data), palette);
    canvas.setAttribute("aria-label", `${words} ${i + 1}`);
  });
}
