// The keys of the bar: listened for on the whole document, by one listener however often bars are built.

const SLOT = Symbol.for("torchlight.transport.keys"); // on the document, so that a newer version of this module finds it
const OPEN = '[role="dialog"], [role="menu"], [role="listbox"], dialog[open]';
const TYPING = new Set(["INPUT", "TEXTAREA", "SELECT"]);
const PRESSED_BY_SPACE = new Set(["BUTTON", "A", "SUMMARY"]);
const ROLES_PRESSED_BY_SPACE = new Set(["button", "checkbox", "switch", "link", "radio", "tab", "option"]);
const ROLES_WITH_ARROWS = new Set([
  "tab", "radio", "menuitem", "option", "grid", "gridcell", "treeitem", "application", "textbox", "combobox", "spinbutton",
  "slider",
]);

// Send keys to `handlers` { toggle, move(steps), home, end, reset, fork } of the bar on `host` until `signal` is aborted.
export function listen(host, handlers, signal) {
  document[SLOT]?.abort(); // the newest bar has the keys
  const own = new AbortController();
  document[SLOT] = own;
  signal.addEventListener("abort", () => own.abort());
  const onKey = (event) => {
    const action = actionOf(event, handlers);
    if (!action || !host.isConnected || !isFree(event, host)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // R is also Streamlit's key for running the page again
    action();
  };
  // R is taken on the way down, before Streamlit sees it; the others last, so that whatever has the focus may use them.
  addEventListener("keydown", (event) => isReset(event) && onKey(event), { capture: true, signal: own.signal });
  document.addEventListener("keydown", (event) => !isReset(event) && onKey(event), { signal: own.signal });
}

const isReset = (event) => event.key === "r" || event.key === "R";

function actionOf(event, handlers) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return null;
  const far = event.shiftKey ? 10 : 1;
  switch (event.key) {
    case " ": return event.repeat || event.shiftKey ? null : handlers.toggle;
    case "ArrowLeft": return () => handlers.move(-far);
    case "ArrowRight": return () => handlers.move(far);
    case "Home": return event.shiftKey ? null : handlers.home;
    case "End": return event.shiftKey ? null : handlers.end;
    case "r": case "R": return event.repeat || event.shiftKey ? null : handlers.reset;
    case "f": case "F": return event.repeat || event.shiftKey ? null : handlers.fork;
    default: return null;
  }
}

// Is nothing else on the page waiting for this key?
function isFree(event, host) {
  for (const element of event.composedPath()) {
    if (element === host || !(element instanceof Element)) break; // the scrubber's own role is no obstacle
    if (inUse(element, event.key)) return false;
  }
  const inside = event.composedPath().includes(host);
  if (inside && typing(event.composedPath()[0])) return false;
  return ![...document.querySelectorAll(OPEN)].some((element) => element.checkVisibility());
}

const typing = (element) => TYPING.has(element.tagName) || element.isContentEditable;

function inUse(element, key) {
  if (typing(element)) return true;
  const role = element.getAttribute("role");
  if (key === " ") return PRESSED_BY_SPACE.has(element.tagName) || ROLES_PRESSED_BY_SPACE.has(role);
  if (key.length > 1) return ROLES_WITH_ARROWS.has(role) && element.dataset.part !== "scrubber";
  return role === "textbox" || role === "combobox";
}
