// How the models stand, and what each of them makes of the sentence.

import { button, el, say } from "../shared/dom.js";
import { asText, sentenceOf } from "./sentence.js";

const HEADS = [
  ["Model", ""], ["Its translation", "Greedy: the likeliest word at every step"], ["Parameters", "Numbers that are learnt"],
  ["Exact", "Share of validation examples that are right from the first word to the end token"],
  ["Words", "Share of the words of validation targets that are right, after what the model itself wrote before them"],
  ["Aligned", "Share of the words with a known source word that look most at it, the true words before them being told"],
];
const SCORES = ["val_exact", "val_tokens", "agreement"];

export class Standings {
  constructor(pick) {
    this.pick = pick;
    this.rows = [];
    this.body = el("tbody");
    this.element = el("div", { class: "standings", "data-testid": "standings" }, el("table", { "aria-label": "Models" },
      el("thead", {}, el("tr", {}, ...HEADS.map(([text, help]) => el("th", { scope: "col", text, title: help || null })))), this.body));
  }

  update(frame, meta, palette) {
    const { facts, standings, which, follow } = meta;
    const known = JSON.stringify([facts.models, palette.name]);
    if (known !== this.known) this.build(facts.models, palette);
    this.known = known;
    const best = SCORES.map((name) => Math.max(...standings.map((row) => row[name] ?? -1)));
    this.rows.forEach((row, k) => {
      const sentence = sentenceOf(frame, k);
      say(row.text, sentence ? asText(sentence.output, facts.joiner) || "(nothing)" : follow ? "" : "…");
      say(row.mark, !sentence || sentence.exact === null ? "" : sentence.exact ? "✓ " : "✗ ");
      row.mark.className = sentence?.exact ? "mark right" : "mark miss";
      SCORES.forEach((name, i) => {
        const value = standings[k]?.[name];
        const none = name === "agreement" && facts.models[k].attention === "none";
        say(row.scores[i].text, none ? "no attention" : value == null ? "–" : `${(100 * value).toFixed(1)} %`);
        row.scores[i].text.classList.toggle("best", !none && value != null && value === best[i] && standings.length > 1);
        row.scores[i].bar.style.width = none ? 0 : `${100 * (value ?? 0)}%`;
        row.scores[i].track.hidden = none;
      });
      row.name.setAttribute("aria-pressed", String(k === which));
      row.name.disabled = follow;
    });
  }

  build(models, palette) {
    this.rows = models.map((model, k) => {
      const colour = palette.runs[k % palette.runs.length];
      const name = button("", `model-${k}`, () => this.pick(k), { cls: "contender", title: model.text, "aria-pressed": "false" });
      name.append(el("i", { class: "dot", style: `background: ${colour}` }), el("b", { text: model.label }));
      const [mark, text] = [el("i", { class: "mark" }), el("span", { class: "output" })];
      const scores = SCORES.map(() => {
        const [number_, bar] = [el("span", { class: "number" }), el("i", { class: "bar" })];
        const track = el("span", { class: "track" }, bar);
        return { text: number_, bar, track, cell: el("td", {}, el("div", { class: "meter" }, track, number_)) };
      });
      const row = el("tr", { "data-testid": `standing-${k}` }, el("th", { scope: "row" }, name), el("td", { class: "translation" }, mark, text),
        el("td", { class: "number", text: model.parameters.toLocaleString("en") }), ...scores.map(({ cell }) => cell));
      return { row, name, mark, text, scores };
    });
    this.body.replaceChildren(...this.rows.map(({ row }) => row));
  }
}
