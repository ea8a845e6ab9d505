// What opens under the row beside the settings: the menu of layers, networks to start from, saved blocks, text, code.

import { button, el, say } from "../shared/dom.js";

/** Layers by groups, each with the reason to take one; and the saved blocks. */
export class Menu {
  constructor(take) {
    this.take = take; // ({ do, ... }) without "before"
    this.where = el("p", { class: "hint" });
    this.groups = el("div", { class: "menu" });
    this.element = el("div", { class: "drawer-add", "data-testid": "add-menu" }, this.where, this.groups);
  }

  update({ kinds, blocks, cards, locked }, before) {
    const i = cards.findIndex(({ uid }) => uid === before);
    say(this.where, i < 0 ? "Put in at the end:" : i === 0 ? "Put in first:" : `Put in between ${cards[i - 1].name} and ${cards[i].name}:`);
    const known = JSON.stringify([kinds.length, blocks, locked]);
    if (known === this.known) return;
    this.known = known;
    const groups = new Map();
    for (const kind of kinds) {
      const item = this.item(kind.title, kind.why, `add-${kind.kind}`, { do: "add", kind: kind.kind }, locked);
      if (!groups.has(kind.group)) groups.set(kind.group, []);
      groups.get(kind.group).push(item);
    }
    const saved = Object.entries(blocks).map(([name, text]) => this.item(name, text, `add-block-${name}`, { do: "insert", name }, locked));
    if (saved.length) groups.set("Your blocks", saved);
    this.groups.replaceChildren(...[...groups].map(([group, items]) =>
      el("section", { "aria-label": group }, el("h4", { text: group }), ...items)));
  }

  item(title, why, testid, command, locked) {
    const item = button("", testid, () => this.take(command), { cls: "item", disabled: locked });
    item.append(el("b", { text: title }), el("span", { text: why }));
    return item;
  }
}

/** Networks to start from. */
export class Presets {
  constructor(send) {
    this.send = send;
    this.element = el("div", { class: "menu presets", "data-testid": "network-presets" });
  }

  update({ presets, text, input, locked }) {
    const known = JSON.stringify([presets.map(({ name, problem }) => [name, problem]), text, locked]);
    if (known === this.known) return;
    this.known = known;
    this.element.replaceChildren(...presets.map(({ name, title, about, network, problem }) => {
      const item = button("", `network-${name}`, () => this.send({ do: "preset", name }), { cls: "item", title: problem || network, "aria-pressed": String(network === text), disabled: locked });
      item.append(el("b", { text: title }), el("span", { text: about }));
      if (problem) item.append(el("em", { text: `Does not fit ${input[1]}×${input[2]} images as it is.` }));
      return item;
    }));
  }
}

/** Saved groups of layers. */
export class Blocks {
  constructor(act) {
    this.act = act;
    this.element = el("div", { class: "blocks", "data-testid": "blocks" });
  }

  update({ blocks, locked }) {
    const known = JSON.stringify([blocks, locked]);
    if (known === this.known) return;
    this.known = known;
    const rows = Object.entries(blocks).map(([name, text]) => el("div", { class: "block" },
      el("b", { text: name }), el("code", { text }),
      button("Insert", `insert-${name}`, () => this.act.insert(name), { title: "Put it in behind the chosen card, or at the end", disabled: locked }),
      button("Delete", `forget-${name}`, () => this.act.send({ do: "forget", name }))));
    this.element.replaceChildren(...(rows.length ? rows : [el("p", { class: "hint", text: "No blocks yet. Choose cards (Shift and a click, or “+ next” for more than one) and press “Save as block”. Blocks are kept while this page is open." })]));
  }
}

/** The network as text that can be typed. */
export class Text {
  constructor(send) {
    this.area = el("textarea", { rows: "3", spellcheck: "false", "aria-label": "The network as text", "data-testid": "network-text" });
    this.area.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        this.give(send);
      }
    });
    this.told = el("p", { class: "told", role: "alert", "data-testid": "text-problem" });
    this.use = button("Use this", "use-text", () => this.give(send), { cls: "btn primary" });
    this.back = button("As on the cards", "text-back", () => { this.area.value = this.text; });
    this.element = el("div", { class: "drawer-text" },
      el("p", { class: "hint", text: "One layer a comma, for example: conv filters=8 size=5, relu, maxpool, flatten, dense. The same words work in links and on the command line." }),
      this.area, this.told, el("div", { class: "ways" }, this.use, this.back));
  }

  give(send) {
    send({ do: "text", text: this.area.value });
  }

  update({ text, told, locked }) {
    if (text !== this.text) this.area.value = this.text = text;
    this.area.readOnly = this.use.disabled = locked;
    say(this.told, told);
    this.told.hidden = !told;
  }
}

/** The network as a PyTorch module. */
export class Code {
  constructor() {
    this.text = el("pre", { tabindex: "0", "aria-label": "The network as PyTorch code", "data-testid": "network-code" });
    this.copy = button("Copy", "copy-code", () => this.take(), { cls: "btn primary" });
    this.element = el("div", { class: "drawer-code" }, this.copy, this.text);
  }

  async take() {
    try {
      await navigator.clipboard.writeText(this.text.textContent);
      say(this.copy, "Copied");
    } catch { // no permission, or no secure connection: choose it, so that Ctrl + C does
      getSelection().selectAllChildren(this.text);
      say(this.copy, "Press Ctrl + C");
    }
    setTimeout(() => say(this.copy, "Copy"), 2000);
  }

  update({ code }) {
    say(this.text, code || "…");
  }
}
