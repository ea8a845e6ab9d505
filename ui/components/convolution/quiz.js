// Questions from the lectures. They are drawn, answered and counted by the engine.

import { button, el, say } from "../shared/dom.js";
import { times } from "./words.js";

const KINDS = [["size", "Size after pooling"], ["field", "Pixels one cell sees"], ["cost", "Most costly layer"], ["parameters", "Most parameters"]];

export class QuizTab {
  constructor(scene) {
    this.scene = scene;
    this.kinds = KINDS.map(([name, text]) => button(text, `quiz-${name}`, () => scene.send({ do: "quiz", kind: name }), { cls: "tab" }));
    this.score = el("span", { class: "of", "data-testid": "quiz-score" });
    this.ask = el("h4", { "data-testid": "quiz-ask" });
    this.network = el("ol", { class: "cards", "data-testid": "quiz-network" });
    this.field = el("input", { type: "text", inputmode: "numeric", autocomplete: "off", class: "answer", "aria-label": "Your answer", "data-testid": "quiz-answer" });
    this.field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") this.answer(this.field.value);
    });
    this.check = button("Check", "quiz-check", () => this.answer(this.field.value), { cls: "btn main" });
    this.typing = el("div", { class: "row" }, this.field, this.check);
    this.choices = el("div", { class: "choices", role: "group", "aria-label": "Your answer" });
    this.verdict = el("p", { class: "verdict", role: "status", "data-testid": "quiz-verdict" });
    this.lines = el("ul", { class: "lines", "data-testid": "quiz-lines" });
    this.measured = el("p", { class: "measured", "data-testid": "quiz-measured" });
    this.next = button("Next question", "quiz-next", () => scene.send({ do: "next" }), { cls: "btn" });
    this.show = button("Show me", "quiz-show", () => this.answer("0", true), { cls: "btn" });
    this.element = el("div", { class: "tabpanel quiz", role: "tabpanel", "aria-label": "Quiz" },
      el("div", { class: "slidebar" }, el("div", { class: "segmented", role: "group", "aria-label": "Kind of question" }, ...this.kinds), this.score),
      this.ask, this.network, this.typing, this.choices, el("div", { class: "row" }, this.verdict, this.show, this.next), this.lines, this.measured);
  }

  answer(given, shown = false) {
    if (given.trim()) this.scene.send({ do: "answer", given: given.trim(), shown });
  }

  draw(model) {
    const { quiz, score, editable } = model.meta;
    if (!quiz.ask) return;
    const done = quiz.right !== undefined;
    KINDS.forEach(([name], i) => this.kinds[i].setAttribute("aria-pressed", String(name === quiz.kind)));
    say(this.score, score.asked ? `${score.right} of ${score.asked} right` : "");
    say(this.ask, quiz.ask);
    const state = JSON.stringify([quiz.kind, quiz.number, quiz.given, quiz.shown, editable]);
    if (state !== this.state) {
      const fresh = JSON.stringify([quiz.kind, quiz.number]);
      if (fresh !== this.question) this.field.value = "";
      this.question = fresh;
      this.state = state;
      this.build(quiz, done, editable);
    }
    this.typing.hidden = quiz.choices.length > 0;
    this.choices.hidden = !quiz.choices.length;
    this.field.disabled = this.check.disabled = done || !editable;
    this.show.hidden = done;
    this.show.disabled = this.next.disabled = !editable;
    this.next.classList.toggle("main", done);
    say(this.verdict, done ? (quiz.shown ? `The answer is ${times(quiz.answer)}.` : quiz.right ? `Right: ${times(quiz.answer)}.` : `No, it is ${times(quiz.answer)}. ${times(quiz.slip)}`.trim()) : quiz.problem ?? "");
    this.verdict.dataset.kind = done ? (quiz.right && !quiz.shown ? "same" : quiz.shown ? "still" : "other") : quiz.problem ? "other" : "still";
    say(this.measured, done ? times(quiz.measured) : "");
  }

  build(quiz, done, editable) {
    const card = (title, shape) => el("li", { class: "card" }, el("span", { text: title }), ...(shape ? [el("b", { text: shape })] : []));
    this.network.replaceChildren(card(`picture, ${times(quiz.input)}`), ...quiz.rows.map((words, i) => card(times(words), done ? `→ ${times(quiz.shapes[i])}` : "")));
    this.choices.replaceChildren(...quiz.choices.map((words, i) => {
      const node = button(times(words), `choice-${i}`, () => this.answer(String(i)), { cls: "choice", disabled: done || !editable });
      if (done && i === quiz.answer_value) node.classList.add("right");
      if (done && String(i) === quiz.given && !quiz.right && !quiz.shown) node.classList.add("wrong");
      return node;
    }));
    this.lines.replaceChildren(...(done ? quiz.lines : []).map((line) => el("li", { text: times(line) })));
  }
}
