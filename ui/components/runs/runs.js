// The runs of a lab as a strip of chips: which is on screen, and which stands beside it.

import { mount } from "../shared/mount.js";

export const update = (component) => mount(component, new URL("./runs.css", import.meta.url), (context) => new Strip(context));

const icon = (path) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
const BESIDE = icon("M4 5h7v14H4zM13 5h7v14h-7z");
const CLOSE = icon("M6 6l12 12M18 6L6 18");

const CHIP = `
<button class="name" data-do="show" type="button"><i class="dot"></i><b></b><span></span></button>
<button class="tool" data-do="beside" type="button">${BESIDE}</button>
<button class="tool" data-do="close" type="button">${CLOSE}</button>`;

class Strip {
  constructor({ host, send, signal }) {
    Object.assign(this, { host, send });
    host.classList.add("strip");
    host.dataset.testid = "runs";
    this.chips = document.createElement("div");
    this.chips.className = "chips";
    this.chips.setAttribute("role", "group");
    this.chips.setAttribute("aria-label", "Runs");
    this.both = document.createElement("label");
    this.both.className = "both";
    this.both.title = "Scrubbing moves both pictures to the same step";
    this.both.innerHTML = '<input type="checkbox" data-testid="together"><span>Scrub both</span>';
    this.input = this.both.firstElementChild;
    host.append(this.chips, this.both);
    host.addEventListener("click", (event) => this.click(event), { signal });
    this.input.addEventListener("change", () => this.send({ do: "together", value: this.input.checked }), { signal });
  }

  update({ meta }) {
    this.runs = meta.runs;
    this.build();
    meta.runs.forEach((run, i) => this.fill(this.chips.children[i], run, meta.runs.length));
    this.reveal(meta.runs.findIndex((run) => run.on_screen));
    this.both.hidden = !meta.comparing;
    if (this.input.checked !== meta.together) this.input.checked = meta.together;
  }

  theme(palette) {
    this.palette = palette;
    for (const chip of this.chips.children) this.colour(chip);
  }

  // The chip of another run on screen comes into view; what somebody has scrolled to stays.
  reveal(index) {
    const chip = this.chips.children[index];
    if (!chip || chip.dataset.run === this.revealed) return;
    this.revealed = chip.dataset.run;
    this.chips.scrollLeft = chip.offsetLeft - this.chips.offsetLeft - (this.chips.clientWidth - chip.offsetWidth) / 2;
  }

  // As many chips as runs; those that are there stay, so that a press on one is not lost.
  build() {
    while (this.chips.children.length > this.runs.length) this.chips.lastElementChild.remove();
    while (this.chips.children.length < this.runs.length) {
      const chip = document.createElement("div");
      chip.className = "chip";
      chip.innerHTML = CHIP;
      this.chips.append(chip);
    }
  }

  fill(chip, run, count) {
    const known = JSON.stringify([run, count]);
    if (chip.dataset.known === known) return;
    chip.dataset.known = known;
    chip.dataset.run = run.run;
    chip.dataset.colour = run.colour;
    chip.classList.toggle("on-screen", run.on_screen);
    chip.classList.toggle("beside", run.beside);
    const [name, beside, close] = chip.children;
    name.children[1].textContent = run.name;
    name.children[2].textContent = run.label.slice(run.name.length).replace(/^: /, "");
    name.title = run.on_screen ? `${run.label}: on screen` : `${run.label}: bring on screen`;
    name.setAttribute("aria-pressed", String(run.on_screen));
    name.setAttribute("aria-label", `${run.label}${run.on_screen ? ", on screen" : ""}`);
    say(beside, run.beside ? "Show one picture only" : `Show ${run.name} beside the run on screen`, run.beside);
    say(close, `Remove ${run.name}`);
    beside.hidden = run.on_screen;
    close.hidden = count < 2;
    this.colour(chip);
  }

  colour(chip) {
    const { runs } = this.palette ?? {};
    if (runs && chip.dataset.colour) chip.style.setProperty("--dot", runs[chip.dataset.colour % runs.length]);
  }

  click(event) {
    const button = event.composedPath()[0].closest?.("button[data-do]");
    const chip = button?.closest(".chip");
    const run = this.runs?.find(({ run: id }) => id === chip?.dataset.run);
    if (!run) return;
    switch (button.dataset.do) {
      case "beside": return this.send(run.beside ? { do: "apart" } : { do: "beside", run: run.run });
      case "show": return run.on_screen ? undefined : this.send({ do: "show", run: run.run });
      default: return this.send({ do: "close", run: run.run });
    }
  }
}

function say(button, words, pressed) {
  button.title = words;
  button.setAttribute("aria-label", words);
  if (pressed !== undefined) button.setAttribute("aria-pressed", String(pressed));
}
