// One line of the table: built once for its run, then brought up to date, so that a name being typed is never lost.

const icon = (path, kind = "") => `<svg viewBox="0 0 24 24" aria-hidden="true" class="${kind}">${path}</svg>`;
const line = (path) => `<path d="${path}" class="stroke"/>`;

const EYE = icon(line("M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z") + '<circle cx="12" cy="12" r="3" class="stroke"/>', "open");
const SHUT = icon(line("M3 3l18 18M10 6c6.5-1.4 11.500 6 11.500 6s-1 1.900-3 3.600M6.500 7.300C4 9 2.500 12 2.500 12S6 18.500 12 18.500c1.500 0 2.800-.4 4-1"), "shut");
const PIN = icon(line("M9 3.500h6l-.8 6.500 3.300 3.500v1.500h-11v-1.500L9.800 10zM12 15v6"));
const BIN = icon(line("M4.500 6.500h15M9.500 6V4h5v2M6.500 6.500l.8 13.500h9.400l.8-13.500M10 10.500v6M14 10.500v6"));

const number = new Intl.NumberFormat("en-US");

const CELLS = `
<th scope="row"><div class="name">
  <input data-part="select" type="checkbox" hidden>
  <button class="dot" data-do="colour" type="button" title="Next colour"><i></i></button>
  <span class="called"><input data-part="name" type="text" maxlength="60" spellcheck="false" autocomplete="off"
    title="Click to rename"><small class="lab" data-part="lab"></small></span>
</div></th>
<td class="acts"><div>
  <button class="show" data-do="show" data-part="show" type="button"></button>
  <button data-do="hide" data-part="hide" type="button">${EYE}${SHUT}</button>
  <button data-do="keep" data-part="keep" type="button">${PIN}</button>
  <button data-do="delete" data-part="bin" type="button">${BIN}</button>
</div></td>
<td class="number" data-part="step"></td>
<td class="number" data-part="time"></td>`;

export class Row {
  constructor(id, send) {
    this.id = id;
    this.send = send;
    this.element = document.createElement("tr");
    this.element.innerHTML = CELLS;
    this.element.dataset.testid = "shelf-row";
    this.parts = {};
    for (const part of this.element.querySelectorAll("[data-part]")) this.parts[part.dataset.part] = part;
    this.extra = []; // cells of scores and settings
    this.element.addEventListener("click", (event) => this.click(event));
    const { name, select } = this.parts;
    select.addEventListener("change", () => send({ do: "select", run: id, value: select.checked }));
    name.addEventListener("change", () => this.rename());
    name.addEventListener("keydown", (event) => {
      if (event.key === "Enter") name.blur();
      if (event.key !== "Escape") return;
      name.value = this.row.name;
      name.blur();
    });
  }

  update(row, meta) {
    this.row = row;
    const { name, select, show, hide, keep, bin, step, time } = this.parts;
    const called = row.name;
    this.element.dataset.current = row.current;
    this.element.style.setProperty("--run", `var(--tl-run-${row.colour})`);
    if (name.getRootNode().activeElement !== name && name.value !== called) name.value = called;
    name.setAttribute("aria-label", `Name of ${called}`);
    this.element.querySelector(".dot").setAttribute("aria-label", `Next colour for ${called}`);
    select.hidden = !meta.selectable;
    select.checked = Boolean(row.selected);
    label(select, `Compare ${called}`);
    hide.hidden = keep.hidden = Boolean(meta.selectable);
    write(show, row.current ? "On screen" : row.live ? "Show" : "Open");
    show.disabled = row.current;
    label(show, row.current ? "This run is on screen" : row.live ? `Bring ${called} on screen` : `Open ${called} and bring it on screen`);
    hide.dataset.on = !row.hidden;
    hide.setAttribute("aria-pressed", String(!row.hidden));
    label(hide, row.hidden ? `Draw the curves of ${called} beside others` : `Hide the curves of ${called}`);
    const older = row.kept && row.kept_step !== null;
    keep.dataset.on = row.kept;
    keep.dataset.older = older;
    keep.disabled = !row.live;
    keep.setAttribute("aria-pressed", String(row.kept));
    label(keep, !row.kept ? `Keep ${called} ${meta.place}`
      : older ? `Kept as it was at step ${number.format(row.kept_step)}: press to keep it as it is now`
        : row.live ? `Kept ${meta.place}: press to let it go when you leave` : `Kept ${meta.place}`);
    label(bin, `Delete ${called}`);
    this.element.querySelector(".lab").hidden = !row.lab;
    write(this.parts.lab, row.lab);
    write(step, number.format(row.step));
    write(time, seconds(row.seconds));
    time.title = row.note;
    this.fill(row, meta);
  }

  // The cells whose number depends on what is listed.
  fill(row, { scores, columns }) {
    const wanted = scores.length + columns.length;
    while (this.extra.length > wanted) this.extra.pop().remove();
    while (this.extra.length < wanted) {
      const cell = document.createElement("td");
      cell.append(document.createElement("span"), document.createElement("small"));
      this.extra.push(cell);
      this.element.insertBefore(cell, this.parts.step);
    }
    scores.forEach(({ name, percent }, i) => {
      const [newest, best] = row.scores[name] ?? [null, null];
      const cell = this.extra[columns.length + i];
      cell.className = "number score";
      cell.title = "";
      write(cell.firstChild, value(newest, percent));
      write(cell.lastChild, best === null ? "" : `best ${value(best, percent)}`);
    });
    columns.forEach(({ name }, i) => {
      const cell = this.extra[i];
      const text = row.settings[name] ?? "–";
      cell.className = "setting";
      write(cell.firstChild, text);
      write(cell.lastChild, "");
      cell.title = text;
    });
  }

  rename() {
    const name = this.parts.name.value.trim();
    if (name && name !== this.row.name) this.send({ do: "rename", run: this.id, name });
    else this.parts.name.value = this.row.name;
  }

  click(event) {
    const button = event.composedPath().find((element) => element.dataset?.do);
    if (!button || button.disabled) return;
    const { hidden, kept, kept_step: older } = this.row;
    switch (button.dataset.do) {
      case "hide": return this.send({ do: "hide", run: this.id, value: !hidden });
      case "keep": return this.send({ do: kept && older === null ? "let_go" : "keep", run: this.id });
      default: return this.send({ do: button.dataset.do, run: this.id });
    }
  }
}

function value(number_, percent) {
  if (number_ === null || number_ === undefined) return "–";
  if (percent) return `${(100 * number_).toFixed(1)} %`;
  if (number_ !== 0 && (Math.abs(number_) < 1e-4 || Math.abs(number_) >= 1e5)) return number_.toExponential(2);
  return number_.toPrecision(4).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}

function seconds(time) {
  if (time >= 3600) return `${(time / 3600).toFixed(1)} h`;
  if (time >= 60) return `${(time / 60).toFixed(1)} min`;
  return `${time.toFixed(time < 10 ? 2 : 1)} s`;
}

const label = (button, text) => {
  if (button.title === text) return;
  button.title = text;
  button.setAttribute("aria-label", text);
};
export const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };
