// What lies under the pointer in the diagram - a unit, a bias or a link - and what a click on it does.

export class Pointer {
  constructor(scene, diagram) {
    this.scene = scene;
    this.diagram = diagram;
    const { stage } = diagram;
    stage.addEventListener("pointermove", (event) => this.move(event));
    stage.addEventListener("pointerleave", () => this.leave());
    stage.addEventListener("click", (event) => this.click(event));
  }

  /** {unit} | {bias} | {link} | {} at an event, and where it is on the stage. */
  find(event) {
    const box = this.diagram.stage.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const node = event.target.closest?.("[data-column]");
    if (!node) return { link: this.diagram.links?.at(x, y) ?? null, x, y };
    const place = { column: Number(node.dataset.column), row: Number(node.dataset.row) };
    return node.classList.contains("bias") ? { bias: place, x, y } : { unit: place, x, y };
  }

  move(event) {
    if (event.pointerType === "touch") return; // a finger has no hover; it taps
    const { unit, bias, link, x, y } = this.find(event);
    this.diagram.stage.classList.toggle("pointing", Boolean((link || bias) && this.scene.editable));
    if (unit) this.scene.inspector.overUnit(unit);
    else if (bias) this.scene.inspector.overBias(bias, x, y);
    else if (link) this.scene.inspector.overLink(link, x, y);
    else this.scene.inspector.overNothing();
  }

  leave() {
    this.diagram.stage.classList.remove("pointing");
    this.scene.inspector.overNothing();
  }

  click(event) {
    const { unit, bias, link, x, y } = this.find(event);
    if (unit && unit.column === 0) this.scene.toggleFeature(unit.row);
    else if (unit) this.scene.toggleLock(unit);
    else if (bias) this.scene.inspector.editBias(bias, x, y, null);
    else if (link) this.scene.inspector.editLink(link, x, y, null);
  }
}
