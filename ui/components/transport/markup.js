// What the bar is made of: one piece of HTML without any data in it, and the elements of it by name.

const icon = (content, kind = "") => `<svg viewBox="0 0 24 24" aria-hidden="true" class="${kind}">${content}</svg>`;
const stroke = (path) => `<path d="${path}" class="stroke"/>`;
const solid = (path) => `<path d="${path}" fill="currentColor"/>`;
const dots = (...places) => places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="1.6" fill="currentColor"/>`).join("");

const PLAY = icon(solid("M7 4.6v14.8a1 1 0 0 0 1.5.86l12.2-7.4a1 1 0 0 0 0-1.72L8.5 3.74A1 1 0 0 0 7 4.6z"), "when-paused");
const PAUSE = icon(solid("M6 4h4.2v16H6zM13.8 4H18v16h-4.2z"), "when-playing");
const RESET = icon(stroke("M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4.5 4v4.2h4.2"));
const DICE = icon(`<rect x="4" y="4" width="16" height="16" rx="3.5" class="stroke"/>${dots([8.6, 8.6], [15.4, 15.4], [12, 12])}`);
const POINTS = icon(stroke("M4 4v16h16") + dots([9, 14.5], [12.5, 9], [17, 13], [17.5, 6.5]));

const FORK = icon(stroke("M6 8v8M6 12h6a5 5 0 0 0 5-4") + dots([6, 5.5], [6, 18.5], [17.5, 5.5]));

const KEYS = [
  ["Space", "play or pause"],
  ["← →", "one step back or on"],
  ["Shift + ← →", "ten steps"],
  ["Home, End", "first or newest step"],
  ["R", "reset: same start again"],
  ["F", "fork: another run from this step"],
];

// A button that draws something anew, and the seed it was drawn from.
const seeded = ({ what, seed, testid, picture, words, title, seedLabel, seedTitle }) => `
<div class="group seeded" role="group" aria-label="${seedLabel}">
  <button data-do="${what}" data-testid="${what.replace("_", "-")}" type="button" aria-label="${words}" title="${title}">
    ${picture}<span class="word">${words}</span>
  </button>
  <input data-seed="${seed}" data-testid="${testid}" type="text" inputmode="numeric" maxlength="10" spellcheck="false"
    autocomplete="off" aria-label="${seedLabel}" title="${seedTitle}">
</div>`;

const WEIGHTS = seeded({
  what: "new_weights", seed: "seed", testid: "seed", picture: DICE, words: "New weights",
  title: "Start again from other random weights",
  seedLabel: "Seed of the weights", seedTitle: "Seed of the weights: the same number gives the same start",
});
const DATA = seeded({
  what: "new_data", seed: "data_seed", testid: "data-seed", picture: POINTS, words: "New data",
  title: "Draw other examples of the same kind",
  seedLabel: "Seed of the data", seedTitle: "Seed of the data: the same number gives the same examples",
});

const BAR = `
<div class="row controls">
  <button class="play" data-part="play" data-testid="play" type="button">
    ${PLAY}${PAUSE}<span class="label" data-part="playLabel">Play</span>
  </button>
  <div class="group steps" role="group" aria-label="Single steps">
    <button data-steps="1" data-testid="step-1" type="button" aria-label="One step" title="One step (→)">+1</button>
    <button data-steps="10" data-testid="step-10" type="button" aria-label="Ten steps" title="Ten steps (Shift + →)">+10</button>
    <button data-steps="epoch" data-testid="step-epoch" type="button" aria-label="One epoch"
      title="One epoch: every training example once">+1 epoch</button>
  </div>
  <label class="speed" title="How fast training goes">
    <select data-part="speed" data-testid="speed" aria-label="Speed"></select>
  </label>
  <button class="plain" data-do="reset" data-testid="reset" type="button" aria-label="Reset: same start again"
    title="Same start again: same weights, same data (R)">${RESET}<span class="label">Reset</span></button>
  ${WEIGHTS}
  ${DATA}
  <div class="counters" data-testid="step-counter">
    <span class="count"><span class="unit">Step</span> <b data-part="step">0</b><span class="of" data-part="head"></span></span>
    <span class="epoch" data-part="epoch"></span>
  </div>
  <button class="plain help" data-part="help" type="button" aria-label="Keys" title="Keys" aria-expanded="false">?</button>
</div>
<div class="track">
<div class="scrubber" data-part="scrubber" data-testid="scrubber" role="slider" tabindex="0"
  aria-label="Step shown" aria-valuemin="0">
  <div class="rail"><div class="past" data-part="past"></div></div>
  <div class="ticks" data-part="ticks"></div>
  <div class="handle" data-part="handle"></div>
  <div class="bubble" data-part="bubble" hidden></div>
</div>
<button class="fork" data-part="fork" data-testid="fork" type="button" aria-haspopup="true" aria-expanded="false"
  title="Fork: go on from the step on screen as a second run, with one setting changed (F)">${FORK}<span class="label">Fork</span></button>
</div>
<div class="row line">
  <div class="state" data-part="state" data-testid="state-line" role="status">
    <i class="dot"></i><span class="text" data-part="text"></span>
  </div>
  <div class="stale" data-part="stale" data-testid="stale" hidden>
    <span class="text"><span class="long">Settings changed: </span><span data-part="staleText"></span></span>
    <button data-do="reset" type="button" title="Start again from step 0 with the changed settings">Reset<span class="long">with these</span></button>
    <button data-do="fork_waiting" data-testid="fork-waiting" type="button" title="Go on from the step on screen as a second run with the changed settings">Fork here<span class="long">with these</span></button>
  </div>
</div>
<div class="popover" data-part="popover" role="note" hidden></div>`;

// Fill `host` with the bar; { play, scrubber, ...: elements by data-part }.
export function markup(host) {
  host.innerHTML = BAR;
  const parts = {};
  for (const element of host.querySelectorAll("[data-part]")) parts[element.dataset.part] = element;
  return parts;
}

export function keyList() {
  const list = document.createElement("dl");
  for (const [keys, what] of KEYS) {
    const [term, text] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = keys;
    text.textContent = what;
    list.append(term, text);
  }
  return list;
}
