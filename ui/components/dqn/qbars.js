// The Q-values of one state as rows of bars from 0, the best one marked.

import { el, number, say } from "../shared/dom.js";

export class QBars {
  constructor(testid, words) {
    this.element = el("div", { class: "qbars", role: "group", "aria-label": words, "data-testid": testid });
    this.rows = [];
  }

  /** `q`: one value an action, or null; all bars on one scale from 0 to the largest size. */
  update(actions, q, palette, chosen = -1) {
    if (this.rows.length !== actions.length) {
      this.rows = actions.map(() => {
        const [name, bar, value] = [el("span", { class: "name" }), el("i"), el("span", { class: "value" })];
        return { name, bar, value, node: el("div", { class: "qbar" }, name, el("span", { class: "track", "aria-hidden": "true" }, bar), value) };
      });
      this.element.replaceChildren(...this.rows.map(({ node }) => node));
    }
    const most = Math.max(1e-9, ...(q ?? [0]).map(Math.abs));
    const low = Math.min(0, ...(q ?? [0])) / most;
    const best = q ? q.indexOf(Math.max(...q)) : -1;
    const span = Math.max(1e-9, Math.max(0, ...(q ?? [0])) / most - low);
    this.rows.forEach(({ name, bar, value, node }, a) => {
      const share = q ? q[a] / most : 0;
      say(name, actions[a]);
      say(value, q ? number(q[a]) : "–");
      bar.style.left = `${(100 * (Math.min(0, share) - low)) / span}%`;
      bar.style.width = `${(100 * Math.abs(share)) / span}%`;
      bar.style.background = palette.classes[a % palette.classes.length];
      node.classList.toggle("best", a === best);
      node.classList.toggle("chosen", a === chosen);
      node.title = q ? `Q of "${actions[a]}": ${number(q[a], 4)}${a === best ? ", the largest" : ""}${a === chosen ? "; this is what was done" : ""}` : "";
    });
  }
}
