// The one way this component makes elements. Text goes in as text, never as markup.

const PLAIN = new Set(["text", "on"]);

/** An element with attributes, listeners (`on`) and children. `false` and `null` leave an attribute out. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  if (props.text !== undefined) node.textContent = props.text;
  for (const [type, listener] of Object.entries(props.on ?? {})) node.addEventListener(type, listener);
  for (const [name, value] of Object.entries(props)) {
    if (PLAIN.has(name) || value === false || value == null) continue;
    node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

/** A push button with a test id; `label` is what a screen reader says when it differs from the text. */
export function button(text, testid, onClick, { label = null, cls = "btn", ...rest } = {}) {
  const props = { type: "button", class: cls, text, "data-testid": testid, "aria-label": label, title: label, ...rest };
  return el("button", { ...props, on: { click: onClick } });
}

/** Make these the children, unless they are: to take a node away and put it back would end a click or a focus on it. */
export function keep(parent, nodes) {
  if (nodes.length !== parent.children.length || nodes.some((node, i) => parent.children[i] !== node)) parent.replaceChildren(...nodes);
}

/** Set text only when it changed: writing the same text still makes the browser lay out again. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Size a canvas for this screen; returns its context scaled to CSS pixels, and whether the size changed. */
export function fit(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  const changed = canvas.width !== w || canvas.height !== h;
  if (changed) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { context, changed };
}

/** Numbers as people read them: about three significant digits, a real minus sign. */
export function number(value, digits = 3) {
  if (!Number.isFinite(value)) return "not finite";
  const size = Math.abs(value);
  const far = size !== 0 && (size >= 1e5 || size < 1e-4);
  const whole = size >= 10 ** digits - 0.5; // toPrecision would write 1e+1
  const text = far ? value.toExponential(1) : size < 1 ? value.toFixed(digits) : whole ? value.toFixed(0) : value.toPrecision(digits);
  return text.replace(/^-(?=[0.]+$)/, "").replaceAll("-", "−"); // −0.00 is 0.00
}
