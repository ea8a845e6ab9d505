// Controls of the bar that a teacher has hidden or locked (ui/classroom.py). Python refuses their commands as well.

const CONTROLS = {
  play: ".play",
  steps: ".steps",
  speed: ".speed",
  reset: "[data-do=reset]",
  seeds: ".seeded",
  scrubber: ".scrubber",
  fork: ".fork, [data-do=fork_waiting]",
};

/** Take away what is hidden and switch off what is locked. */
export function close(host, { hidden = [], locked = [] }) {
  const known = `${hidden}|${locked}`;
  if (host.dataset.closed === known) return;
  host.dataset.closed = known;
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
