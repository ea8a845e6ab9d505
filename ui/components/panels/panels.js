// The row of buttons under the curves that open and close the panels.

import { button, el } from "../shared/dom.js";
import { mount } from "../shared/mount.js";

export const update = (component) => mount(component, new URL("./panels.css", import.meta.url), (context) => new Row(context));

class Row {
  constructor({ host, send }) {
    this.send = send;
    this.names = "";
    this.group = el("div", { class: "group", role: "group", "aria-labelledby": "label", "data-testid": "panel-row" });
    host.classList.add("row");
    host.append(el("div", { class: "label", id: "label", text: "Look closer" }), this.group);
  }

  update({ meta }) {
    const names = meta.panels.map(({ name }) => name).join();
    if (names !== this.names) this.build(meta.panels);
    this.names = names;
    meta.panels.forEach(({ name, open }) => {
      const node = this.buttons.get(name);
      node.setAttribute("aria-pressed", String(open));
      node.disabled = meta.locked;
    });
  }

  build(panels) {
    this.buttons = new Map(panels.map(({ name, title, icon }) => {
      // what the button says now, not what the last message said: a second press may come before the answer to the first
      const press = ({ currentTarget }) => {
        const open = currentTarget.getAttribute("aria-pressed") !== "true";
        currentTarget.setAttribute("aria-pressed", String(open));
        this.send({ do: "panel", name, open });
      };
      const node = button("", `panel-${name}`, press, { cls: "panel" });
      node.append(el("span", { class: "icon", "aria-hidden": "true", text: icon }), title);
      return [name, node];
    }));
    this.group.replaceChildren(...this.buttons.values());
  }
}
