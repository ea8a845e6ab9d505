// Positional encodings: what tells the network where a token stands, and what breaks when nothing does.

import { el, number, say } from "../shared/dom.js";
import { mount } from "../shared/mount.js";
import { largestOf } from "../shared/pictures.js";
import { visible } from "../shared/tokens.js";
import { Dials } from "./dials.js";
import { Grid } from "./grid.js";
import { Line } from "./line.js";
import { OrderView } from "./order.js";
import { KINDS, SIMILAR } from "./words.js";

export const update = (component) => mount(component, new URL("./positions.css", import.meta.url), (context) => new Positions(context));

class Positions {
  constructor({ host, send, palette }) {
    Object.assign(this, { host, palette, held: null, hovered: null });
    host.classList.add("positions");
    this.title = el("h4", { "data-testid": "pos-title" });
    this.does = el("p", { class: "does" });
    this.place = el("input", { type: "range", min: 1, step: 1, "aria-label": "Place", "data-testid": "pos-place" });
    this.place.addEventListener("input", () => this.point(Number(this.place.value) - 1, this.at[1], true));
    this.place.addEventListener("keydown", (event) => event.stopPropagation());
    this.placed = el("span", { class: "placed", "data-testid": "pos-placed" });
    this.placing = el("label", { class: "placing" }, "Place ", this.place, this.placed);
    this.picture = new Grid("pos-matrix", (row, column, held) => this.point(row, null, held));
    this.dials = new Dials();
    this.similar = new Grid("pos-similarity", (row, column, held) => this.point(row, column, held));
    this.distance = new Line("pos-distance", "tokens back");
    this.reading = el("p", { class: "reading", "data-testid": "pos-reading" });
    this.row = el("div", { class: "pictures" }, this.picture.element, this.dials.element, this.similar.element, this.distance.element);
    this.order = new OrderView(send);
    host.append(this.title, this.does, this.placing, this.row, this.reading, this.order.element);
  }

  update(frame) {
    this.frame = frame;
    this.draw();
  }

  theme(palette) {
    this.palette = palette;
    if (this.frame) this.draw();
  }

  resize(width) {
    if (width === this.width) return;
    this.width = width;
    if (this.frame) this.draw();
  }

  point(row, column, held) {
    if (row === null) this.hovered = null;
    else if (held) [this.held, this.hovered] = [[row, column ?? this.at[1]], null];
    else this.hovered = [row, column ?? this.at[1]];
    this.draw();
  }

  draw() {
    const { meta, arrays } = this.frame;
    const known = Boolean(arrays.distance);
    const kind = KINDS[meta.kind] ?? KINDS.none;
    say(this.title, known ? `${kind.title}, step ${(meta.moving ? meta.made_at : meta.step).toLocaleString("en")}` : "Positions: on their way ...");
    say(this.does, known ? kind.does : "");
    this.host.classList.toggle("old", known && !meta.current);
    this.row.classList.toggle("empty", !known);
    this.host.dataset.kind = known ? meta.kind : "";
    this.order.draw(meta, arrays);
    if (!known) return;
    const count = arrays.distance.data.length;
    this.place.max = count;
    this.at = (this.hovered ?? this.held ?? [Math.min(count - 1, 5), 0]).map((place) => Math.min(place, count - 1));
    const [row, column] = this.at;
    if (Number(this.place.value) !== row + 1) this.place.value = row + 1;
    const token = visible(meta.tokens[row] ?? "?");
    say(this.placed, `${row + 1} of ${count}: “${token}”`);
    this.picture.element.hidden = !arrays.matrix;
    this.dials.element.hidden = !arrays.angles;
    this.similar.element.hidden = !arrays.similarity;
    this.placing.hidden = !arrays.similarity;
    this.row.dataset.count = arrays.similarity ? 3 : 1;
    if (arrays.matrix) this.drawMatrix(arrays, row);
    if (arrays.angles) this.dials.draw(arrays, row, token, this.palette);
    if (arrays.similarity) this.similar.draw({
      title: "How alike any two places are", matrix: arrays.similarity, reach: 1, at: this.at, marked: "cell",
      across: arrays.angles ? SIMILAR.rotary : SIMILAR.added,
      words: `Similarity of places ${row + 1} and ${column + 1}: ${number(this.alike(row, column), 2)}. Arrow keys move.`,
    }, this.palette);
    this.distance.draw({
      title: `Mean score of layer ${meta.layer + 1}, head ${meta.head + 1}, by distance`, values: arrays.distance.data, first: 0,
      note: "Scaled scores before the softmax, in this text.", marked: arrays.similarity && column <= row ? row - column : undefined,
    }, this.palette);
    say(this.reading, this.words(arrays, row, column));
  }

  drawMatrix({ matrix }, row) {
    this.picture.draw({
      title: "The vector of every place (rows: places, columns: its numbers)", matrix, reach: largestOf(matrix.data) || 1, at: [row, 0], marked: "row",
      across: "Rows are places, columns the numbers of their vectors", words: `Vectors of ${matrix.shape[0]} places with ${matrix.shape[1]} numbers each. Place ${row + 1} is marked; arrow keys move.`,
    }, this.palette);
  }

  alike(row, column) {
    const { data, shape } = this.frame.arrays.similarity;
    return data[row * shape[1] + column];
  }

  words(arrays, row, column) {
    if (!arrays.similarity) return "There is nothing to draw: no vector, no angle. The curve shows whether the head still prefers some distance; what it shows comes from the tokens themselves.";
    const alike = `Places ${row + 1} and ${column + 1}: ${number(this.alike(row, column), 2)}`;
    if (arrays.angles) return `${alike} is left of the product of two equal vectors after their turns, a matter of the distance ${Math.abs(row - column)} alone.`;
    return `${alike} (cosine). The vector of place ${row + 1} is ${number(arrays.norm.data[row], 2)} long, those of tokens ${number(arrays.tokens_norm.data[0], 2)} on average.`;
  }
}
