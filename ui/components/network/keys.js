// The diagram by keyboard. One tab stop a column; arrows move between units, and left of a unit lie its incoming links.

export class Keys {
  constructor(scene, diagram) {
    this.scene = scene;
    this.diagram = diagram;
    diagram.stage.addEventListener("keydown", (event) => this.key(event));
    diagram.stage.addEventListener("focusin", (event) => this.arrive(event));
    diagram.stage.addEventListener("focusout", () => scene.inspector.leaveUnit());
  }

  arrive(event) {
    const { column, row } = event.target.dataset;
    if (column === undefined || !event.target.matches(":focus-visible")) return;
    this.scene.inspector.focusUnit({ column: Number(column), row: Number(row) });
  }

  key(event) {
    const { column, row } = event.target.dataset;
    if (column === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = { column: Number(column), row: Number(row) };
    const { link } = this.scene.inspector;
    const view = this.scene.model.columns[at.column][at.row]?.view;
    const hidden = view?.startsWith("h") ? view : null; // what can be silenced and frozen
    const done = {
      ArrowUp: () => (link ? this.choose(at, link.k - 1) : this.focus(at.column, at.row - 1)),
      ArrowDown: () => (link ? this.choose(at, link.k + 1) : this.focus(at.column, at.row + 1)),
      ArrowLeft: () => (link ? this.follow(link) : this.strongest(at)),
      ArrowRight: () => (link ? this.scene.inspector.chooseLink(null, at) : this.across(at, at.column + 1)),
      Home: () => this.focus(at.column, 0),
      End: () => this.focus(at.column, Infinity),
      Enter: () => link && this.edit(link, event.target),
      s: () => hidden && this.scene.menu.silence(hidden, "zero"),
      m: () => hidden && this.scene.menu.silence(hidden, "mean"),
      f: () => hidden && this.scene.menu.freeze(hidden),
      b: () => at.column > 0 && this.editBias(at, event.target),
      Escape: () => (link ? this.scene.inspector.chooseLink(null, at) : this.scene.free()),
    }[event.key];
    if (event.key === " ") event.stopPropagation(); // presses this unit; the page's own space key must not see it
    if (!done || (event.key === "Enter" && !link)) return;
    event.preventDefault();
    event.stopPropagation();
    done();
  }

  focus(column, row) {
    const units = this.diagram.units[column];
    if (!units) return;
    const target = units[Math.max(0, Math.min(units.length - 1, row))];
    for (const unit of units) unit.tabIndex = unit === target ? 0 : -1;
    target.focus();
  }

  /** To the unit of another column that is nearest in height. */
  across(at, column) {
    const ys = this.diagram.places?.columns[column]?.ys;
    if (!ys) return;
    const height = this.diagram.places.columns[at.column].ys[at.row];
    const distances = ys.map((y) => Math.abs(y - height));
    this.focus(column, distances.indexOf(Math.min(...distances)));
  }

  gap(column) {
    return this.diagram.links?.gaps.find((gap) => gap.layer === column - 1);
  }

  strongest(at) {
    const gap = this.gap(at.column);
    if (!gap) return;
    let best = 0;
    const size = (k) => Math.abs(gap.data[at.row * gap.inputs + k]);
    for (let k = 1; k < gap.inputs; k++) if (size(k) > size(best)) best = k;
    this.choose(at, best);
  }

  choose(at, k) {
    const gap = this.gap(at.column);
    if (!gap) return;
    const around = ((k % gap.inputs) + gap.inputs) % gap.inputs;
    this.scene.inspector.chooseLink({ layer: gap.layer, j: at.row, k: around });
  }

  follow(link) {
    this.scene.inspector.mark(null);
    this.focus(link.layer, this.diagram.links.source(link));
  }

  edit(link, back) {
    this.scene.inspector.editLink(link, null, null, back);
  }

  editBias({ column, row }, back) {
    this.scene.inspector.editBias({ column, row }, null, null, back);
  }
}
