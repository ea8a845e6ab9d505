// Two lines from the window on the picture to the output it makes.

const SVG = "http://www.w3.org/2000/svg";

export class Beams {
  constructor() {
    this.element = document.createElementNS(SVG, "svg");
    this.element.setAttribute("class", "beams");
    this.element.setAttribute("aria-hidden", "true");
    this.lines = [0, 1].map(() => this.element.appendChild(document.createElementNS(SVG, "line")));
  }

  clear() {
    this.element.style.display = "none";
  }

  /** From the right side of `window` (cells of the plane `from`) to the left side of `cell` (of the plane `to`). */
  draw(stage, from, window, to, cell) {
    if (!window) {
      this.clear();
      return;
    }
    this.element.style.display = "";
    const [corner, a, b] = [stage, from.canvas, to.canvas].map((node) => node.getBoundingClientRect());
    const [, top, right, bottom] = from.place(window);
    const [left, high, , low] = to.place(cell);
    const ends = [[top, high], [bottom, low]];
    this.lines.forEach((line, i) => {
      const [y1, y2] = ends[i];
      line.setAttribute("x1", a.left - corner.left + Math.min(right, from.side));
      line.setAttribute("y1", a.top - corner.top + Math.max(0, Math.min(y1, from.side)));
      line.setAttribute("x2", b.left - corner.left + left);
      line.setAttribute("y2", b.top - corner.top + y2);
    });
  }
}
