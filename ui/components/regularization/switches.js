// The regularisers as a row of large switches, in groups. Each works at once on the run; its strength stands in the sidebar.

import { button, el, say } from "../shared/dom.js";

export class Switches {
  /** `pending` keeps what was pressed and not answered yet. */
  constructor(send, pending) {
    Object.assign(this, { send, pending });
    this.built = "";
    this.groups = el("div", { class: "groups" });
    this.off = button("All off", "all-off", () => send({ do: "all_off" }), { cls: "btn", title: "Train on without any of them" });
    this.fork = button("Fork with all off", "fork-all-off", () => send({ do: "fork_without" }), {
      cls: "btn", title: "A second run beside this one: the same first weights and mini-batches, from step 0, with everything off",
    });
    this.luck = button("Is it luck?", "with-and-without", () => send({ do: "luck" }), {
      cls: "btn", title: "Train 10 seeds with these switches and 10 with all of them off, and compare the validation loss: opens the panel below",
    });
    this.element = el("div", { class: "switches", role: "group", "aria-label": "Regularisers, each on or off", "data-testid": "switches" },
      this.groups);
    this.ends = el("div", { class: "ends" }, this.off, this.fork, this.luck); // stand beside the gap they are about
  }

  update({ switches, follow, forking, luck }) {
    const structure = JSON.stringify(switches.map(({ name, label, group, help }) => [name, label, group, help]));
    if (structure !== this.built) this.build(switches);
    this.built = structure;
    for (const { name, on: told, value, locked } of switches) {
      const on = this.pending.settled(name, told);
      this.show(name, on, on === told ? value : "…");
      this.nodes[name].node.disabled = locked || follow;
    }
    this.off.disabled = follow || !switches.some(({ on, locked }) => on && !locked);
    this.fork.disabled = this.off.disabled || !forking;
    this.luck.disabled = follow || !luck;
    this.ends.style.visibility = follow ? "hidden" : ""; // keeps its room, so that two pictures stay level
  }

  build(switches) {
    this.nodes = {};
    const groups = new Map();
    for (const { name, label, group, help } of switches) {
      const strength = el("span", { class: "strength" });
      const node = button("", `switch-${name}`, () => this.press(name), { cls: "switch", role: "switch", title: help });
      node.append(el("i", { class: "knob" }), el("span", { class: "name", text: label }), strength);
      this.nodes[name] = { node, strength };
      if (!groups.has(group)) groups.set(group, []);
      groups.get(group).push(node);
    }
    this.groups.replaceChildren(...[...groups].map(([group, nodes]) =>
      el("div", { class: "group", role: "group", "aria-label": group }, el("span", { class: "caption", text: group }), el("div", { class: "chips" }, ...nodes))));
  }

  show(name, on, value) {
    const { node, strength } = this.nodes[name];
    node.setAttribute("aria-checked", String(on));
    say(strength, on ? value : "off");
  }

  press(name) {
    const on = this.nodes[name].node.getAttribute("aria-checked") !== "true";
    this.pending.want(name, on);
    this.show(name, on, "…");
    this.send({ do: "switch", name, on });
  }
}
