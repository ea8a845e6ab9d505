// What a stage does, in plain words and with its numbers: one sentence to read or hear, and the working of one unit.

import { number as plainNumber } from "../shared/dom.js";

/** About `digits` significant digits of a number however small it is: late in training steps and gradients are tiny. */
export function number(value, digits = 3) {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0 || size >= 0.1) return plainNumber(value, digits);
  return (size < 0.001 ? value.toExponential(1) : value.toPrecision(2)).replaceAll("-", "−");
}

/** With its sign: "+0.031", "−1.20". */
export const signed = (value) => (value < 0 ? number(value) : `+${number(value)}`);
const short = (value) => number(value, 2);

/** [old, change, new] with as many decimals as it takes to see the change. */
export function addition(old, change) {
  const places = change && Number.isFinite(change) ? Math.min(7, Math.max(3, 1 - Math.floor(Math.log10(Math.abs(change))))) : 3;
  const text = (value) => (Number.isFinite(value) ? value.toFixed(places).replace("-", "−") : "not finite");
  return [text(old), change < 0 ? text(change) : `+${text(change)}`, text(old + change)];
}

const MOST_INPUTS = 8; // as many as a sentence can bear

/** The sentence of a stage for example e. */
export function sentence(step, stage, e) {
  const { meta } = step;
  const told = Math.min(step.count(0), MOST_INPUTS);
  const inputs = Array.from({ length: told }, (_, k) => `${step.name(0, k)} = ${short(step.output(0, e, k))}`).join(", ")
    + (told < step.count(0) ? ` and ${step.count(0) - told} more inputs` : "");
  switch (stage) {
    case "batch":
      return `Step ${(meta.step + 1).toLocaleString("en")} learns from ${step.size} training ${step.size === 1 ? "point" : "points"}. `
        + `This one, training point ${step.number(e)}, has ${inputs}; its target is ${targetWords(step, e)}.`;
    case "forward":
      return `The point flows through the network from left to right, and the output says ${saidWords(step, e)}.`;
    case "loss":
      return `The output said ${saidWords(step, e)}, the target was ${targetWords(step, e)}: loss ${number(step.exampleLoss(e))}. `
        + `The mean over the ${step.size} points of the batch is ${number(step.loss)}; that is what this step makes smaller.`;
    case "backward": {
      const slope = step.error(step.last, e, 0);
      const best = step.largest("gradient");
      const many = step.count(step.last) > 1 ? "the first output" : "the output";
      const way = slope === 0 ? `For this point ${many} is right as it is` : `For this point ${many} should ${slope > 0 ? "fall" : "rise"} (slope ${signed(slope)})`;
      return `${way}. That error flows back from right to left; the steepest gradient, over the whole batch, is that of ${step.parameterName(best)}: ${signed(best.value)}.`;
    }
    default: {
      const best = step.largest("change");
      const [old, , now] = addition(step.parameter("value", best.c, best.j, best.k), best.value);
      return `${meta.rule} turns the gradients into changes. The largest: ${step.parameterName(best)} goes from ${old} to ${now}.`;
    }
  }
}

export function targetWords(step, e) {
  const { meta } = step;
  const value = step.target(e);
  if (meta.task === "binary") return `${value} (${meta.class_names[value]})`;
  return meta.task === "classes" ? meta.class_names[value] : short(value);
}

/** What the output says of example e: a probability, a class with its probability, a number. */
export function saidWords(step, e) {
  const p = step.probabilities(e);
  if (!p) return number(step.output(step.last, e, 0));
  if (step.meta.task === "binary") return `${number(p[1], 2)} (probability of ${step.meta.class_names[1]})`;
  const best = p.indexOf(Math.max(...p));
  return `${step.meta.class_names[best]} with probability ${number(p[best], 2)}`;
}

/** Rows [what, number, number, ...] of the table beside the picture, with a head, for unit j of column c. */
export function working(step, stage, e, { c, j }) {
  if (stage === "loss") return lossRows(step, e);
  if (c === 0) return { title: `Input ${step.name(0, j)}`, head: [], rows: [["its value", number(step.output(0, e, j))]], note: "Choose a unit to see how it is worked out." };
  const inputs = [...Array(step.count(c - 1)).keys()];
  const title = `${step.name(c, j)[0].toUpperCase()}${step.name(c, j).slice(1)}`;
  const missing = step.hidden(c - 1);
  const note = missing ? `${missing} more incoming weights are not shown.` : "";
  if (stage === "backward") {
    const rows = [...inputs.map((k) => [step.name(c - 1, k), signed(step.parameter("gradient", c, j, k))]), ["bias", signed(step.parameter("gradient", c, j, null))]];
    const about = `For this point its output has the slope ${signed(step.error(c, e, j))}: were it a little larger, the loss would ${step.error(c, e, j) > 0 ? "grow" : "shrink"}.`;
    return { title, head: ["weight from", "gradient"], rows, note: `${about} A gradient is the mean over the batch; a positive one pulls its weight down. ${note}` };
  }
  if (stage === "update") {
    const row = (name, k) => [name, ...addition(step.parameter("value", c, j, k), step.parameter("change", c, j, k))];
    const frozen = c < step.last && step.meta.frozen.includes(`${step.meta.columns[c].site}.${j}`);
    return { title, head: ["weight from", "old", "+ change", "= new"], rows: [...inputs.map((k) => row(step.name(c - 1, k), k)), row("bias", null)], note: frozen ? "This unit is frozen: nothing of it changes." : note };
  }
  return forwardRows(step, e, c, j, inputs, title, missing, note);
}

function forwardRows(step, e, c, j, inputs, title, missing, note) {
  const rows = inputs.map((k) => {
    const [weight, value] = [step.parameter("value", c, j, k), step.output(c - 1, e, k)];
    return [`${number(weight)} × ${step.name(c - 1, k)}`, `${short(value)}`, signed(weight * value)];
  });
  const bias = step.parameter("value", c, j, null);
  rows.push(["bias", "", signed(bias)]);
  const sum = inputs.reduce((total, k) => total + step.parameter("value", c, j, k) * step.output(c - 1, e, k), bias);
  if (!missing) rows.push(["sum", "", number(sum)]);
  const { sub } = step.meta.columns[c];
  if (c < step.last) rows.push([`→ ${sub || "linear"}`, "", number(step.output(c, e, j))]);
  else {
    const p = step.probabilities(e);
    if (p) rows.push([step.meta.task === "binary" ? "→ sigmoid" : "→ softmax", "", number(p[step.meta.task === "binary" ? 1 : j])]);
  }
  return { title, head: ["weight × input", "", "product"], rows, note };
}

function lossRows(step, e) {
  const { meta } = step;
  const squared = meta.loss === "squared error";
  const p = step.probabilities(e);
  const [target, loss] = [step.target(e), number(step.exampleLoss(e))];
  const rows = [];
  if (meta.task === "binary") {
    const said = p[1];
    rows.push(["output", number(step.output(step.last, e, 0))], ["p = sigmoid(output)", number(said)], ["target", String(target)]);
    const inside = target ? number(said) : `1 − ${number(said)}`;
    rows.push(squared ? [`(${number(said)} − ${target})²`, loss] : [`−ln(${inside})`, loss]);
  } else if (p) {
    p.forEach((value, i) => rows.push([`p(${meta.class_names[i]})`, number(value)]));
    rows.push(["target", meta.class_names[target]]);
    rows.push(squared ? ["sum of (p − target)²" , loss] : [`−ln(${number(p[target])})`, loss]);
  } else {
    const said = number(step.output(step.last, e, 0));
    rows.push(["output", said], ["target", short(target)], [`(${said} − ${number(target)})²`.replace("− −", "+ "), loss]);
  }
  rows.push(["mean of the batch", number(step.loss)]);
  return { title: `Loss: ${meta.loss}`, head: [], rows, note: squared || !p ? "" : "ln is the natural logarithm: a sure and right answer costs nothing, a sure and wrong one a lot." };
}
