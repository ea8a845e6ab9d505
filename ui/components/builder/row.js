// The row of cards: which are chosen, what keys do, and the gaps between them where a layer can be put.

import { el } from "../shared/dom.js";
import { Card, Input, ROWS } from "./card.js";
import { Drag } from "./drag.js";

export class Row {
  /** `act`: send(command); choose(uids): somebody has chosen; add(before): wants a layer there; edit(): wants the settings. */
  constructor(act) {
    this.act = act;
    this.cards = new Map();
    this.gaps = new Map(); // uid of the card behind it, or null for the last
    this.order = [];
    this.anchor = this.end = 0; // uids: the chosen cards are those from one to the other
    this.input = new Input();
    this.list = el("div", { class: "cards", role: "listbox", "aria-label": "Layers, from the image to the classes", "aria-multiselectable": "true", "aria-orientation": "horizontal" });
    const labels = el("div", { class: "labels" }, ...ROWS.map(([text, help]) => el("span", { text, title: help })));
    this.element = el("div", { class: "row" }, labels, el("div", { class: "track" }, this.input.element, this.list));
    this.list.addEventListener("click", (event) => this.click(event));
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.element.addEventListener("scroll", () => this.fade(), { passive: true });
    this.drag = new Drag(this);
  }

  get chosen() {
    const [one, other] = [this.order.indexOf(this.anchor), this.order.indexOf(this.end)];
    if (one < 0 || other < 0) return [];
    return this.order.slice(Math.min(one, other), Math.max(one, other) + 1);
  }

  update(meta) {
    const { cards } = meta;
    const focused = this.focused(); // an element that is moved or taken away loses it
    this.locked = meta.locked;
    const order = cards.map(({ uid }) => uid);
    const total = { parameters: sum(cards, "parameters"), macs: sum(cards, "macs") };
    const broken = cards.findIndex(({ problem }) => problem);
    this.input.update(meta.input, meta.classes, { words: meta.input_words, output: meta.output_word });
    for (const [uid, card] of this.cards) {
      if (order.includes(uid)) continue;
      card.element.remove();
      this.gaps.get(uid).remove();
      this.cards.delete(uid);
      this.gaps.delete(uid);
    }
    if (!this.gaps.has(null)) this.gaps.set(null, this.gap(null));
    const wanted = [];
    cards.forEach((card, i) => {
      if (!this.cards.has(card.uid)) {
        this.cards.set(card.uid, new Card(card.uid));
        this.gaps.set(card.uid, this.gap(card.uid));
      }
      this.cards.get(card.uid).update(card, i, { ...meta, total, broken });
      wanted.push(this.gaps.get(card.uid), this.cards.get(card.uid).element);
    });
    wanted.push(this.gaps.get(null));
    wanted.forEach((element, i) => this.list.children[i] !== element && this.list.insertBefore(element, this.list.children[i] ?? null));
    this.follow(order, meta);
    this.order = order;
    this.mark();
    if (focused && !this.focused()) (this.cards.get(focused) ?? this.cards.get(this.end))?.element.focus({ preventScroll: true });
  }

  /** Choose what the newest change is about; keep the choice when nothing has changed. */
  follow(order, { stamp, focus }) {
    const grown = this.stamp !== undefined && stamp !== this.stamp;
    this.stamp = stamp;
    const there = focus.filter((uid) => order.includes(uid));
    if (grown && there.length) {
      [this.anchor, this.end] = [there[0], there.at(-1)];
      requestAnimationFrame(() => this.reveal(this.end));
    }
    if (!order.includes(this.anchor) || !order.includes(this.end)) this.anchor = this.end = 0;
  }

  /** A fade at the right end says that there is more. */
  fade() {
    const { scrollLeft, clientWidth, scrollWidth } = this.element;
    this.element.classList.toggle("more", scrollLeft + clientWidth < scrollWidth - 4);
  }

  gap(uid) {
    const gap = el("button", { type: "button", class: "gap", tabindex: "-1", "data-testid": "gap", title: "Put a layer here", "aria-label": "Put a layer here" });
    gap.addEventListener("click", (event) => {
      event.stopPropagation();
      if (!this.locked) this.act.add(uid);
    });
    return gap;
  }

  mark() {
    const chosen = new Set(this.chosen);
    const current = this.order.includes(this.end) ? this.end : this.order[0];
    for (const [uid, { element }] of this.cards) {
      element.setAttribute("aria-selected", String(chosen.has(uid)));
      element.tabIndex = uid === current ? 0 : -1;
    }
  }

  choose(uid, far = false) {
    if (!far || !this.anchor) this.anchor = uid;
    this.end = uid;
    this.mark();
    this.act.choose(this.chosen);
  }

  /** No card. */
  leave() {
    this.anchor = this.end = 0;
    this.mark();
    this.act.choose([]);
  }

  /** One more card on one side of the chosen ones: what Shift does, for fingers. */
  extend(step) {
    const next = this.order[this.order.indexOf(this.end) + step];
    if (next !== undefined) this.choose(next, true);
  }

  click(event) {
    const element = event.target.closest(".card");
    if (!element || this.drag.justMoved) return;
    const uid = Number(element.dataset.uid);
    const again = this.chosen.length === 1 && this.end === uid && !event.shiftKey && this.act.editing();
    if (again) this.leave();
    else this.choose(uid, event.shiftKey);
    element.focus({ preventScroll: true });
    if (this.upright && !again) this.reveal(uid);
  }

  key(event) {
    const element = event.target.closest(".card");
    if (!element) return;
    const uid = Number(element.dataset.uid);
    const done = this.press(event, uid);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  }

  press(event, uid) {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const chosen = this.chosen.includes(uid) ? this.chosen : [uid];
    if (step && event.altKey) return this.shift(chosen, step);
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() === "d") return this.do("duplicate", chosen);
      return false;
    }
    if (event.shiftKey && !this.chosen.includes(uid)) this.anchor = this.end = uid; // choosing begins where the focus is
    if (step) return this.go(this.order[this.order.indexOf(uid) + step], event.shiftKey);
    switch (event.key) {
      case "Home": return this.go(this.order[0], event.shiftKey);
      case "End": return this.go(this.order.at(-1), event.shiftKey);
      case " ": this.choose(uid, event.shiftKey); return true;
      case "Enter": this.choose(uid); this.act.edit(); return true;
      case "Delete": case "Backspace": return this.do("remove", chosen);
      case "+": case "Insert": this.act.add(this.after(uid)); return true;
      default: return false;
    }
  }

  go(uid, far) {
    if (uid === undefined) return true;
    this.choose(uid, far);
    this.cards.get(uid).element.focus({ preventScroll: true });
    this.reveal(uid);
    return true;
  }

  do(what, uids) {
    if (!this.locked && uids.length) this.act.send({ do: what, uids });
    return true;
  }

  /** Move cards one place to either side. */
  shift(uids, step) {
    const place = this.order.indexOf(step < 0 ? uids[0] : uids.at(-1)) + step;
    if (this.locked || place < 0 || place >= this.order.length) return true;
    const before = step < 0 ? this.order[place] : this.order[place + 1] ?? null;
    this.act.send({ do: "move", uids, before });
    return true;
  }

  after(uid) {
    return this.order[this.order.indexOf(uid) + 1] ?? null;
  }

  /** On a phone, where cards stand below each other. */
  get upright() {
    return getComputedStyle(this.list).flexDirection === "column";
  }

  /** Scroll the row, and the page only where cards stand below each other. */
  reveal(uid) {
    const card = this.cards.get(uid)?.element;
    if (!card) return;
    const { element } = this;
    if (this.upright) return card.scrollIntoView({ block: "nearest", behavior: "smooth" });
    const [left, right] = [card.offsetLeft - 130, card.offsetLeft + card.offsetWidth + 30];
    if (left < element.scrollLeft) element.scrollTo({ left, behavior: "smooth" });
    else if (right > element.scrollLeft + element.clientWidth) element.scrollTo({ left: right - element.clientWidth, behavior: "smooth" });
  }

  /** The card that has the focus, or 0. */
  focused() {
    return Number(this.list.getRootNode().activeElement?.dataset?.uid) || 0;
  }
}

const sum = (cards, name) => cards.reduce((all, card) => all + card[name], 0);
