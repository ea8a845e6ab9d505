// A row of tabs: buttons of which one is chosen. Arrow keys go to the next one that is there.

import { button, el } from "./dom.js";

/** `tabs` are [name, text, help, ...] each; `want("tab", name)` is called for the one that is pressed. */
export class Tabs {
  constructor(tabs, want, { label, cls = "segmented" }) {
    this.names = tabs.map(([name]) => name);
    this.buttons = tabs.map(([name, text, help]) =>
      button(text, `tab-${name}`, () => want("tab", name), { cls: "tab", role: "tab", title: help, "aria-selected": "false" }));
    this.element = el("div", { class: cls, role: "tablist", "aria-label": label, on: { keydown: (event) => this.move(event) } }, ...this.buttons);
  }

  /** Mark the chosen one. `follow`: the others cannot be pressed; `without`: names of those that have nothing to show. */
  show(chosen, { follow = false, without = [] } = {}) {
    this.buttons.forEach((tab, i) => {
      const on = this.names[i] === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      tab.disabled = follow && !on;
      tab.hidden = without.includes(this.names[i]) && !on;
    });
  }

  move(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation(); // the bar listens for arrows, too
    const there = this.buttons.filter((tab) => !tab.hidden);
    const next = there[(there.indexOf(event.target) + by + there.length) % there.length];
    next.click();
    next.focus();
  }
}
