// The life of a component in the page: built once for its place, updated with each message, destroyed when it is gone.
//
//   export const update = (component) => mount(component, new URL("./x.css", import.meta.url), build);
//
// build(context) returns { update({ meta, arrays }), theme?(palette), resize?(width, height), visible?(bool), destroy?() }.
// context: { host, key, palette, send, signal }: `host` is an element to fill, `palette` the current colours
// (shared/palette.js), `send` takes a command, `signal` is aborted when the component goes (pass it to addEventListener).
// The colours are also set on `host` as CSS variables, so that style sheets hold no colour: the role on_primary becomes
// --tl-on-primary, the class colours --tl-class-0 ... and --tl-class-ink-0 ..., those of runs --tl-run-0 .... `host.dataset.frames` counts updates.

import { commander } from "./commands.js";
import { momentOf, unpack } from "./packing.js";
import { paletteOf } from "./palette.js";

const entries = new WeakMap(); // place in the page -> its component
const sheets = new Map(); // address -> promise of a style sheet, shared by all places that use it

export function mount(component, cssAddress, build) {
  const root = component.parentElement;
  let entry = entries.get(root);
  if (!entry) {
    entry = new Mounted(component);
    entries.set(root, entry);
    entry.start(String(cssAddress), build);
  }
  entry.receive(component);
  // Streamlit may clean up a component that lives on (when new data comes while a call is under way), so look again.
  return () => setTimeout(() => {
    if ((root.host ?? root).isConnected) return;
    if (entries.get(root) === entry) entries.delete(root);
    entry.destroy();
  });
}

class Mounted {
  constructor(component) {
    this.component = component;
    this.host = document.createElement("div");
    this.message = null; // newest bytes not drawn yet
    this.drawn = null;
    this.moment = 0; // of the newest message
    this.frames = 0;
    this.instance = null;
    this.context = null;
    this.listeners = new AbortController(); // aborting it removes every listener
  }

  async start(cssAddress, build) {
    const root = this.component.parentElement;
    // Styles first, so that nothing is ever painted without them.
    await dress(root, cssAddress);
    if (this.listeners.signal.aborted) return;
    for (const room of root.querySelectorAll(".tl-room")) room.style.display = "none"; // see ui/components/room.py
    root.append(this.host);
    const context = {
      host: this.host,
      key: this.component.key,
      palette: null,
      send: commander((name, value) => this.component.setStateValue(name, value)),
      signal: this.listeners.signal,
    };
    this.context = context;
    this.recolour();
    this.instance = build(context);
    this.instance.theme?.(context.palette);
    this.observer = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width > 0) this.instance.resize?.(contentRect.width, contentRect.height);
    });
    this.observer.observe(this.host);
    document.addEventListener("visibilitychange", () => {
      this.instance.visible?.(!document.hidden);
      if (!document.hidden) this.draw();
    }, { signal: this.listeners.signal });
    this.draw();
  }

  receive(component) {
    this.component = component;
    const moment = momentOf(component.data);
    if (moment < this.moment) return; // overtaken on its way
    this.moment = moment;
    // A paused run sends the same message again and again; drawing it would cost the same as a new one.
    if (!same(component.data, this.drawn)) this.message = component.data;
    else this.message = null;
    if (!this.instance) return; // start() draws the newest message when it is ready
    if (this.recolour()) this.instance.theme?.(this.context.palette);
    if (!document.hidden) this.draw(); // else when the page is shown again
  }

  draw() {
    if (!this.message) return;
    const message = this.message;
    this.message = null;
    this.drawn = message;
    this.instance.update(unpack(message));
    this.host.dataset.frames = ++this.frames;
  }

  // Read the colours of the page; true when they changed.
  recolour() {
    const palette = paletteOf(this.host);
    if (palette === this.context.palette) return false;
    this.context.palette = palette;
    for (const [role, value] of Object.entries(palette)) {
      if (Array.isArray(value)) {
        const stem = { classes: "class", class_inks: "class-ink", runs: "run" }[role];
        if (stem) value.forEach((colour, i) => this.host.style.setProperty(`--tl-${stem}-${i}`, colour));
      } else if (role !== "name") this.host.style.setProperty(`--tl-${role.replaceAll("_", "-")}`, value);
    }
    this.host.dataset.theme = palette.name;
    this.host.style.colorScheme = palette.name;
    return true;
  }

  destroy() {
    this.listeners.abort();
    this.observer?.disconnect();
    this.instance?.destroy?.();
    this.host.remove();
  }
}

function same(one, other) {
  if (one === other) return true;
  if (!one || !other || one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}

// Put the style sheet at `address` into a shadow root, or into the document for a component without one.
async function dress(root, address) {
  if (!sheets.has(address)) sheets.set(address, load(address));
  const sheet = await sheets.get(address);
  const owner = root instanceof ShadowRoot ? root : document;
  if (!owner.adoptedStyleSheets.includes(sheet)) owner.adoptedStyleSheets = [...owner.adoptedStyleSheets, sheet];
}

async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`The style sheet ${address} could not be loaded: HTTP ${answer.status}.`);
  return new CSSStyleSheet().replace(await answer.text());
}
