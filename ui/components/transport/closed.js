// Controls of the bar that a teacher has hidden or locked (ui/classroom.py), of which Python refuses the commands as well,
// and those that mean nothing in this lab as it is set.

const CONTROLS = {
  play: ".play",
  steps: ".steps",
  speed: ".speed",
  reset: "[data-do=reset]",
  seeds: ".seeded",
  scrubber: ".scrubber",
  fork: ".fork, [data-do=fork_waiting]",
};
const UNUSED = {
  epoch: "[data-steps=epoch], .counters .epoch",
  data: ".seeded:has([data-seed=data_seed])",
  seed: ".seeded:has([data-seed=seed])",
};

/** Take away what is hidden or unused and switch off what is locked. */
export function close(host, { hidden = [], locked = [], unused = [] }) {
  const known = `${hidden}|${locked}|${unused}`;
  if (host.dataset.closed === known) return;
  host.dataset.closed = known;
  for (const [name, selector] of Object.entries(UNUSED)) {
    for (const element of host.querySelectorAll(selector)) element.hidden = unused.includes(name);
  }
  for (const [name, selector] of Object.entries(CONTROLS)) {
    for (const element of host.querySelectorAll(selector)) {
      element.classList.toggle("gone", hidden.includes(name));
      element.classList.toggle("locked", locked.includes(name));
      element.inert = hidden.includes(name) || locked.includes(name);
    }
  }
}

/** Whether a key may do what this control does. */
export const open = ({ hidden = [], locked = [] }, name) => !hidden.includes(name) && !locked.includes(name);
