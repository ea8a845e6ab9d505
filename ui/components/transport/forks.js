// The menu of a fork: from which step, and the settings that one click changes.

const number = new Intl.NumberFormat("en-US");

// step; forks: [{ label, now, options: [[text, changes], ...] }] -> an element whose buttons carry data-changes (JSON)
export function forkMenu(step, forks) {
  const menu = document.createElement("div");
  menu.className = "forks";
  menu.dataset.testid = "fork-menu";
  const head = document.createElement("p");
  head.append(piece("b", `Fork from step ${number.format(step)}`), " with", option("nothing changed", {}, "fork-as-is"), " or with:");
  menu.append(head);
  const rows = document.createElement("div");
  rows.className = "changes";
  for (const { label, now, options } of forks) {
    const values = document.createElement("span");
    values.append(...options.map(([text, changes]) => option(text, changes, `fork-${Object.keys(changes).join("-")}-${text}`)));
    const name = piece("span", label);
    name.append(piece("small", ` now ${now}`));
    rows.append(name, values);
  }
  menu.append(rows);
  return menu;
}

function option(text, changes, testid) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.dataset.changes = JSON.stringify(changes);
  button.dataset.testid = testid;
  return button;
}

function piece(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
