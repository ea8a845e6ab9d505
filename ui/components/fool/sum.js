// Image + noise = sum. The noise is drawn on a scale of its own, which it states: as it is, nobody would see it.

import { el, number, say } from "../shared/dom.js";
import { largestOf, layoutOf, paintPicture, paintSigned, signedGradient } from "../shared/pictures.js";

export class Sum {
  constructor() {
    this.parts = ["The image", "What is added", "The sum"].map((title, i) => {
      const canvas = el("canvas", { role: "img", "data-testid": `fool-picture-${i}` });
      const words = el("p");
      const bar = el("i", { class: "bar", "aria-hidden": "true" });
      return { canvas, words, bar, node: el("figure", {}, el("figcaption", { text: title }), el("div", { class: "frame" }, canvas), bar, words) };
    });
    const [image, noise, sum] = this.parts.map(({ node }) => node);
    this.element = el("div", { class: "sum" }, image, el("span", { class: "sign", text: "+", "aria-hidden": "true" }), noise, el("span", { class: "sign", text: "=", "aria-hidden": "true" }), sum);
  }

  /** `says`: the classes before and after, null while nothing is known. */
  update(meta, { image, noise }, palette, says) {
    if (!image || !noise) {
      for (const { canvas, words } of this.parts) {
        canvas.width = canvas.height = 1;
        say(words, "");
      }
      return;
    }
    const [first, middle, last] = this.parts;
    const before = Float32Array.from(image.data, (value, i) => value - noise.data[i]);
    const [channels, side] = layoutOf(image);
    const most = largestOf(noise.data);
    paintPicture(first.canvas, { data: before, shape: image.shape });
    paintPicture(last.canvas, image);
    if (channels === 1) paintSigned(middle.canvas, noise.data, side, most, palette);
    else paintPicture(middle.canvas, { data: noise.data.map((value) => (most ? 0.5 + value / (2 * most) : 0.5)), shape: noise.shape });
    for (const { bar } of [first, last]) bar.style.background = "linear-gradient(to right, black, white)";
    middle.bar.style.background = channels === 1 ? signedGradient(palette) : "linear-gradient(to right, black, gray, white)";
    say(first.words, `It says ${says[0]}. Pixels from 0 to 1.`);
    say(middle.words, most ? `From −${number(most, 2)} (${channels === 1 ? "orange" : "dark"}) to +${number(most, 2)} (${channels === 1 ? "blue" : "bright"}), drawn ${most < 0.995 ? `${number(1 / most, 2)} times as strong` : "as it is"}.` : "Nothing: the strength is 0.");
    say(last.words, `It says ${says[1]}. Pixels stay within 0 to 1.`);
    first.canvas.setAttribute("aria-label", `${meta.image}, as it is; the network says ${says[0]}`);
    middle.canvas.setAttribute("aria-label", `What is added to every pixel, at most ${number(most, 2)}`);
    last.canvas.setAttribute("aria-label", `The changed image; the network says ${says[1]}`);
  }
}
