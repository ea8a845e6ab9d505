// Dragging cards with the mouse anywhere on them, with a finger by their grip: a finger elsewhere scrolls the row.

const FAR = 6; // px before a press becomes a drag
const EDGE = 50; // px at the ends of the row where it scrolls along

export class Drag {
  constructor(row) {
    this.row = row;
    this.justMoved = false;
    row.list.addEventListener("pointerdown", (event) => this.down(event));
  }

  down(event) {
    const card = event.target.closest(".card");
    if (!card || event.button !== 0 || this.row.locked) return;
    if (event.pointerType !== "mouse" && !event.target.closest(".grip")) return;
    const uid = Number(card.dataset.uid);
    this.start = [event.clientX, event.clientY];
    this.uid = uid;
    this.moving = false;
    const own = new AbortController();
    const { signal } = own;
    const end = (drop) => {
      own.abort();
      this.end(drop);
    };
    window.addEventListener("pointermove", (move) => this.move(move), { signal });
    window.addEventListener("pointerup", () => end(true), { signal });
    window.addEventListener("pointercancel", () => end(false), { signal });
    window.addEventListener("keydown", (key) => {
      if (key.key !== "Escape" || !this.moving) return;
      key.stopPropagation();
      end(false);
    }, { signal, capture: true });
  }

  move(event) {
    const [dx, dy] = [event.clientX - this.start[0], event.clientY - this.start[1]];
    if (!this.moving) {
      if (Math.hypot(dx, dy) < FAR) return;
      this.moving = true;
      this.uids = this.row.chosen.includes(this.uid) ? this.row.chosen : [this.uid];
      this.scroll = this.row.element.scrollLeft;
      this.row.element.classList.add("dragging");
    }
    event.preventDefault();
    const { element, cards } = this.row;
    const box = element.getBoundingClientRect();
    if (event.clientX > box.right - EDGE) element.scrollLeft += 12;
    else if (event.clientX < box.left + EDGE + 90) element.scrollLeft -= 12;
    const scrolled = element.scrollLeft - this.scroll;
    for (const uid of this.uids) {
      const card = cards.get(uid)?.element;
      if (!card) continue;
      card.classList.add("held");
      card.style.translate = `${dx + scrolled}px ${dy}px`;
    }
    this.aim(event.clientX, event.clientY);
  }

  /** The gap that is nearest to the pointer, but for those the cards would not move by. */
  aim(x, y) {
    const { gaps, order } = this.row;
    const own = new Set([...this.uids, order[order.indexOf(this.uids.at(-1)) + 1] ?? null]);
    let nearest = null;
    let least = Infinity;
    for (const [uid, gap] of gaps) {
      gap.classList.remove("target");
      const box = gap.getBoundingClientRect();
      const distance = Math.hypot(x - (box.left + box.right) / 2, 2 * Math.max(0, box.top - y, y - box.bottom));
      if (distance < least) [least, nearest] = [distance, uid];
    }
    this.before = nearest;
    this.nowhere = own.has(nearest);
    if (!this.nowhere) gaps.get(nearest).classList.add("target");
  }

  end(drop) {
    if (!this.moving) return;
    this.moving = false;
    this.justMoved = true; // the click that follows is part of the drag
    setTimeout(() => { this.justMoved = false; });
    const { row } = this;
    row.element.classList.remove("dragging");
    for (const gap of row.gaps.values()) gap.classList.remove("target");
    for (const { element } of row.cards.values()) {
      element.classList.remove("held");
      element.style.translate = "";
    }
    if (drop && !this.nowhere) row.act.send({ do: "move", uids: this.uids, before: this.before });
  }
}
