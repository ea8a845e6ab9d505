// What may be done to the stage: pause, one move, a new episode; how fast; who acts; push and be pushed.

import { button, el, say } from "../shared/dom.js";

const POLICIES = [
  ["greedy", "Greedy", "Always the action with the largest Q-value"],
  ["exploring", "Exploring", "As in training now: a random action with probability epsilon, else the greedy one"],
  ["random", "Random", "Any action, all equally likely"],
  ["you", "You", "You act: hold an arrow key, or one of the buttons below"],
];

const ARROWS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", " ": "space" };

export class Controls {
  /** `want(do, value)` sets what can be set; `send(command)` sends what is done once; `hold(action)` of a button held down, -1 let go. */
  constructor(want, send, hold) {
    Object.assign(this, { want, send, hold, shown: "" });
    this.play = button("", "stage-play", () => want("running", !this.meta.running), { cls: "btn wide" });
    this.step = button("One move", "stage-move", () => send({ do: "move" }), { label: "Pause the stage, then one move" });
    this.fresh = button("New episode", "stage-reset", () => send({ do: "restart" }), { label: "Begin a new episode on the stage; the training is not touched" });
    this.speeds = el("div", { class: "segmented", role: "group", "aria-label": "Speed of the stage" });
    this.who = el("div", { class: "segmented", role: "group", "aria-label": "Who acts on the stage" }, ...POLICIES.map(([name, text, help]) =>
      button(text, `act-${name}`, () => want("policy", name), { title: help, cls: "tab", "aria-label": `${text}: ${help}` })));
    this.pad = el("div", { class: "pad", role: "group", "aria-label": "Actions" });
    this.nudges = el("div", { class: "pad nudges", role: "group", "aria-label": "Nudge" },
      button("⇤ nudge", "nudge-left", () => send({ do: "nudge", way: -1 }), { label: "Nudge to the left: a sudden push that is no action" }),
      button("nudge ⇥", "nudge-right", () => send({ do: "nudge", way: 1 }), { label: "Nudge to the right: a sudden push that is no action" }));
    this.hint = el("p", { class: "note hint", "data-testid": "stage-hint" });
    this.settings = el("div", { class: "settings" },
      el("div", { class: "line" }, this.play, this.step, this.fresh),
      el("div", { class: "line" }, el("span", { class: "label", text: "Who acts" }), this.who),
      el("div", { class: "line" }, el("span", { class: "label", text: "Speed", title: "1× is as fast as the environment is meant to be" }), this.speeds));
    this.acting = el("div", { class: "acting" }, el("div", { class: "line pads" }, this.pad, this.nudges), this.hint);
  }

  /** `meta`: as the stage shows it (what was pressed counts at once). */
  update(meta) {
    this.meta = meta;
    const { environment, running, policy, speed, speeds } = meta;
    say(this.play, running ? "Pause stage" : "Play stage");
    this.play.setAttribute("aria-pressed", String(running));
    this.play.title = running ? "Stop the acting; the training goes on" : "Go on acting; the training is not touched";
    const shape = JSON.stringify([environment.name, environment.actions, environment.keys, speeds]);
    if (shape !== this.shown) this.build(meta);
    this.shown = shape;
    for (const tab of this.speeds.children) tab.setAttribute("aria-pressed", String(tab.dataset.speed === speed));
    [...this.who.children].forEach((tab, i) => tab.setAttribute("aria-pressed", String(POLICIES[i][0] === policy)));
    say(this.hint, meta.follow ? "What is done on the stage at the left happens here, too." : words(meta));
  }

  build({ environment, speeds }) {
    this.speeds.replaceChildren(...speeds.map(([name, text, rate]) =>
      button(text, `speed-${name}`, () => this.want("speed", name), { cls: "tab", "data-speed": name, title: `${brief(rate)} a second`, "aria-label": `Speed ${text}: ${brief(rate)} a second` })));
    const keyOf = Object.fromEntries(Object.entries(environment.keys).map(([key, action]) => [action, ARROWS[key] ?? key]));
    this.pad.replaceChildren(...environment.actions.map((name, action) => {
      const label = `Hold: ${name}${keyOf[action] ? ` (key ${keyOf[action]})` : ""}`;
      const pad = button("", `action-${action}`, () => {}, { cls: "btn act", label });
      pad.append(...(keyOf[action] ? [el("kbd", { text: keyOf[action], "aria-hidden": "true" })] : []), el("span", { text: name }));
      this.holds(pad, action);
      return pad;
    }));
    this.pad.classList.toggle("many", environment.actions.length > 6);
    this.nudges.hidden = !environment.nudges;
  }

  // Down is held, up is let go; Enter and space hold as long as they are down.
  holds(pad, action) {
    const let_go = () => pad.classList.contains("held") && (pad.classList.remove("held"), this.hold(-1));
    const take = () => pad.classList.contains("held") || (pad.classList.add("held"), this.hold(action));
    pad.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      event.preventDefault(); // no text is selected, no page is moved
      pad.setPointerCapture(event.pointerId);
      pad.focus({ preventScroll: true });
      take();
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) pad.addEventListener(end, let_go);
    pad.addEventListener("contextmenu", (event) => event.preventDefault()); // a long touch
    const pressed = (event) => event.key === " " || event.key === "Enter";
    pad.addEventListener("keydown", (event) => {
      if (!pressed(event)) return;
      event.preventDefault();
      if (!event.repeat) take();
    });
    pad.addEventListener("keyup", (event) => pressed(event) && let_go());
  }
}

const brief = (rate) => (rate < 10 ? `${Number(rate.toFixed(1))} moves` : `${Math.round(rate).toLocaleString("en")} moves`);

function words({ environment, policy, rests, epsilon }) {
  if (rests) return "The stage has paused after a while without anybody at it. Press Play stage.";
  const keys = Object.keys(environment.keys).some((key) => key.startsWith("Arrow")) ? "an arrow key (click the picture first) or a button" : "a button";
  if (policy === "you") {
    return environment.idle === null
      ? `Your turn: hold ${keys}. While nothing is held the stage waits.`
      : `Your turn: hold ${keys}. While nothing is held the action is "${environment.actions[environment.idle]}".`;
  }
  const chance = policy === "exploring" && epsilon !== null ? ` Epsilon is ${epsilon.toFixed(2)} now.` : "";
  return `Hold ${keys} to act in the agent's place; let go, and it takes over.${chance}`;
}
