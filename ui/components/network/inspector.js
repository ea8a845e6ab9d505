// The link or bias that is pointed at or chosen: marked in the diagram, told in the card, changed on demand.
// Also where pointer.js and keys.js report what they found.

import { Card } from "./card.js";

export class Inspector {
  constructor(scene, pane) {
    this.scene = scene;
    this.link = null; // {layer, j, k} that is marked
    this.shown = null; // {card, x, y} in the stage's coordinates; x null docks the card, for the keyboard
    this.card = new Card(pane, (target, value) => this.scene.send({ do: "edit", ...target, value }), () => this.mark(null));
    this.pane = pane;
  }

  // --- found by the pointer ---

  overUnit(place) {
    this.mark(null);
    this.scene.hover(place);
  }

  overNothing() {
    this.mark(null);
    this.scene.hover(null);
  }

  overLink(link, x, y) {
    this.scene.hover(null);
    this.mark(link, this.linkCard(link, "click to change"), x, y);
  }

  overBias(place, x, y) {
    this.scene.hover(null);
    this.mark(null, this.biasCard(place, "click to change"), x, y);
  }

  // --- found by the keyboard ---

  focusUnit(place) {
    this.scene.hover(place);
    if (place.column === 0) return this.mark(null);
    const more = this.scene.model.meta.probing && place.column <= this.scene.model.layers ? ", S silences, M sets its mean, F freezes" : "";
    this.mark(null, this.biasCard(place, `↑↓ units, ← its links, Enter locks, B sets the bias${more}`), null);
  }

  leaveUnit() {
    this.mark(null);
    this.scene.hover(null);
  }

  chooseLink(link, unit) {
    const path = link && this.scene.diagram.links.path(link);
    if (path) this.mark(link, this.linkCard(link, "↑↓ other links, Enter changes, → back"), null);
    else this.focusUnit(unit);
  }

  // --- the card ---

  linkCard({ layer, j, k }, hint) {
    const { model, diagram } = this.scene;
    const from = model.name(layer, diagram.links?.source({ layer, k }) ?? k);
    const value = (now) => {
      const weights = now.weights(layer);
      return weights ? weights.data[j * weights.shape[1] + k] : NaN;
    };
    return { title: `Weight: ${from} → ${model.name(layer + 1, j)}`, value, hint: this.scene.editable ? hint : "" };
  }

  biasCard({ column, row }, hint) {
    const value = (now) => now.bias(column - 1, row);
    return { title: `Bias of ${this.scene.model.name(column, row)}`, value, hint: this.scene.editable ? hint : "" };
  }

  /** Mark a link (or none) and show a card (or none) at a place of the stage. */
  mark(link, card = null, x = 0, y = 0) {
    if (this.card.editing) return;
    this.link = link;
    this.shown = card && { card, x, y };
    if (card) this.refresh();
    else this.card.hide();
    this.scene.diagram.drawMarkedLink();
  }

  /** The card's value of the newest frame. */
  refresh() {
    if (!this.shown || this.card.editing) return;
    const { card, x, y } = this.shown;
    this.card.show({ ...card, value: card.value(this.scene.model) }, ...this.toPane(x, y));
  }

  /** From the stage's coordinates to the pane's. */
  toPane(x, y) {
    if (x === null) return [null, null];
    const [stage, pane] = [this.scene.diagram.stage.getBoundingClientRect(), this.pane.getBoundingClientRect()];
    return [x + stage.left - pane.left, y + stage.top - pane.top];
  }

  /** `back` gets the focus afterwards; x and y count from the stage, or from the pane while the table is shown. */
  editLink(link, x, y, back) {
    const { layer, j, k } = link;
    this.edit(link, { target: "w", layer, index: [j, k] }, this.linkCard(link, ""), x, y, back);
  }

  editBias(place, x, y, back) {
    this.edit(null, { target: "b", layer: place.column - 1, index: [place.row] }, this.biasCard(place, ""), x, y, back);
  }

  edit(link, target, card, x, y, back) {
    if (!this.scene.editable) return this.scene.toast("This network can only be looked at.");
    const value = card.value(this.scene.model);
    if (this.card.editing) this.card.close();
    const inDiagram = this.scene.showsDiagram();
    if (inDiagram) this.mark(link, card, x, y);
    this.card.edit(target, { ...card, value }, ...(inDiagram ? this.toPane(x, y) : [x, y]), back);
  }

  /** After the network has changed its shape: forget what is no more. */
  forget() {
    if (!this.card.editing) this.mark(null);
  }
}
