// The table of runs. Python says which rows there are; names, colours and buttons send what should be done.

import { mount } from "../shared/mount.js";
import { Row, write } from "./row.js";

const STYLES = new URL("./shelf.css", import.meta.url);
export const update = (component) => mount(component, STYLES, (context) => new Shelf(context));

const FRAME = `
<div class="scroll" tabindex="-1"><table>
  <thead><tr><th scope="col">Run</th><th scope="col"><span class="quiet">What to do with it</span></th></tr></thead>
  <tbody></tbody>
</table></div>
<div class="foot">
  <span class="undo" data-part="undo" role="status"><span data-part="gone"></span>
    <button type="button" data-do="undo" data-testid="shelf-undo">Undo</button></span>
  <label><input type="checkbox" data-part="all" data-testid="shelf-all"> All labs</label>
  <span class="where" data-part="where"></span>
</div>
<ul class="damaged" data-part="damaged" data-testid="shelf-damaged"></ul>`;

const FIXED = [
  { label: "Step", title: "The furthest step of the run", right: true },
  { label: "Time", title: "Time spent training", right: true },
];

class Shelf {
  constructor({ host, send, signal }) {
    Object.assign(this, { host, send });
    host.classList.add("shelf");
    host.dataset.testid = "shelf";
    host.innerHTML = FRAME;
    this.head = host.querySelector("thead tr");
    this.body = host.querySelector("tbody");
    this.rows = new Map();
    this.parts = {};
    for (const part of host.querySelectorAll("[data-part]")) this.parts[part.dataset.part] = part;
    host.querySelector("[data-do=undo]").addEventListener("click", () => send({ do: "undo" }), { signal });
    this.parts.all.addEventListener("change", () => send({ do: "all", value: this.parts.all.checked }), { signal });
  }

  update({ meta }) {
    this.drawHead(meta);
    for (const id of this.rows.keys()) {
      if (meta.rows.some((row) => row.id === id)) continue;
      this.rows.get(id).element.remove();
      this.rows.delete(id);
    }
    meta.rows.forEach((row, i) => {
      if (!this.rows.has(row.id)) this.rows.set(row.id, new Row(row.id, this.send));
      const { element } = this.rows.get(row.id);
      if (this.body.children[i] !== element) this.body.insertBefore(element, this.body.children[i] ?? null);
      this.rows.get(row.id).update(row, meta);
    });
    this.drawFoot(meta);
  }

  drawHead({ scores, columns, rows }) {
    const measured = scores.map(({ label }) => ({ label, title: `${label}: newest, and the best so far`, right: true }));
    const wanted = [...columns, ...measured, ...FIXED];
    const known = JSON.stringify(wanted);
    if (known === this.known) return;
    this.known = known;
    while (this.head.children.length > 2) this.head.lastChild.remove();
    for (const { label, title, right } of wanted) {
      const cell = document.createElement("th");
      cell.scope = "col";
      if (right) cell.className = "number";
      cell.textContent = label;
      cell.title = title ?? `${label}: differs between these runs`;
      this.head.append(cell);
    }
    this.host.dataset.rows = rows.length;
  }

  drawFoot({ deleted, all, place, more, damaged, rows, selectable }) {
    this.parts.undo.hidden = !deleted;
    write(this.parts.gone, deleted ? `${deleted} was deleted.` : "");
    this.parts.all.parentElement.hidden = Boolean(selectable);
    if (this.parts.all.checked !== all) this.parts.all.checked = all;
    const loose = rows.some((row) => row.live && !row.kept) ? "Runs without a pin live until you leave. " : "";
    this.parts.where.hidden = Boolean(selectable);
    write(this.parts.where, `${loose}Pinned runs are kept ${place}.${more ? ` ${more} more are on the Runs page.` : ""}`);
    if (JSON.stringify(damaged) === this.damaged) return;
    this.damaged = JSON.stringify(damaged);
    this.parts.damaged.replaceChildren(...damaged.map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }));
  }
}
