// What the lines, areas and dots of a chart mean. Entries are { text, colour, line | dot | area, dashed? }.

import { el } from "../shared/dom.js";

export function legend(list, entries) {
  const state = JSON.stringify(entries);
  if (list.dataset.state === state) return;
  list.dataset.state = state;
  list.replaceChildren(...entries.map(({ text, colour, dot, area, dashed }) => {
    const swatch = el("i", { class: dot ? "dot" : area ? "area" : dashed ? "line dashed" : "line", "aria-hidden": "true" });
    swatch.style.setProperty("--swatch", colour);
    return el("li", {}, swatch, el("span", { text }));
  }));
}
