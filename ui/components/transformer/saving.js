// The picture to take away: as an SVG drawing, or as a file of its own that can still be pointed at.

import { draw } from "./lines.js";
import { arrange } from "./layout.js";
import { headWords, shown, sides, stacksOf, title } from "./model.js";
import { headColour, paint, shades } from "./shades.js";
import { viewer } from "./viewer.js";

const FONT = "ui-monospace, Menlo, Consolas, monospace";
const WIDTH = 960; // px of the token rows
const MATRIX = 320;
const TILE = 64;
const BESIDE = 20 + MATRIX + 40; // where the small pictures begin
const NAMED = 74; // px of "head 12" and its colour
const escaped = (text) => String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
const tag = (name, attributes, inner = "") => `<${name}${Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(typeof value === "number" ? Math.round(value * 100) / 100 : value)}"`).join("")}>${inner}</${name}>`;
const words = (x, y, text, fill, more = {}) => tag("text", { x, y, fill, "font-size": 12, ...more }, escaped(text));

/** Save what `scene` shows; `kind` "svg" or "html". */
export function save(kind, scene) {
  if (!scene.layer || scene.layer.empty) return;
  const name = `attention-layer-${scene.focus.layer + 1}-step-${scene.meta.step}`;
  if (kind === "svg") download(`${name}.svg`, picture(scene), "image/svg+xml");
  else download(`${name}.html`, page(scene), "text/html");
}

function download(name, source, type) {
  const address = URL.createObjectURL(new Blob([source], { type }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The lines of the heads that are switched on, the matrix of the chosen one and every head small, as SVG source. */
export function picture({ meta, arrays, focus, layer, on, scale, palette, lines }) {
  const place = arrange(layer, WIDTH, 220);
  const most = Math.max(...stacksOf(meta.facts).map(({ heads }) => heads));
  const wide = Math.max(place.width + 40, WIDTH + 40, BESIDE + most * (TILE + 8) + 20, 40 + on.length * NAMED);
  const parts = [words(20, 26, `${headWords(meta.facts, focus)}, step ${meta.step.toLocaleString("en")}`, palette.ink, { "font-size": 16, "font-weight": 600 })];
  on.forEach((head, k) => parts.push(tag("rect", { x: 20 + k * NAMED, y: 38, width: 10, height: 10, fill: headColour(head, palette) }), words(34 + k * NAMED, 47, `head ${head + 1}`, palette.muted)));
  const inner = [];
  draw(svgPen(inner), layer, on, lines.active, place, palette, scale);
  for (const side of ["from", "to"]) {
    layer[side].forEach((text, i) => {
      const { x, y, w, h } = place[side][i];
      const held = lines.active.side === side && lines.active.set.has(i);
      inner.push(words(x + w / 2, y + h / 2 + 4, shown(text), held ? palette.primary : palette.ink, { "text-anchor": "middle", "font-family": FONT, "font-weight": held ? 700 : 400 }));
    });
  }
  parts.push(tag("g", { transform: "translate(20 60)" }, inner.join("")));
  let y = 60 + place.height + 30;
  parts.push(words(20, y, `weights of head ${focus.head + 1}: rows look, columns are looked at`, palette.muted));
  const side = MATRIX / Math.max(layer.rows, layer.columns);
  parts.push(image(20, y + 10, side * layer.columns, side * layer.rows, layer.weights.subarray(focus.head * layer.area, (focus.head + 1) * layer.area), layer, shades(palette, scale), 255, palette));
  let low = y + 10 + MATRIX;
  for (const stack of stacksOf(meta.facts)) {
    const whole = arrays[`overview.${stack.name}`];
    if (!whole) continue;
    const [layers, heads, rows, columns] = whole.shape;
    parts.push(words(BESIDE, y, title(meta.facts, stack.name), palette.muted));
    for (let l = 0; l < layers; l++) {
      for (let h = 0; h < heads; h++) {
        const start = (l * heads + h) * rows * columns;
        parts.push(image(BESIDE + h * (TILE + 8), y + 10 + l * (TILE + 8), TILE, TILE, whole.data.subarray(start, start + rows * columns), { rows, columns }, shades(palette, scale), 1, palette));
      }
    }
    y += 40 + layers * (TILE + 8);
    low = Math.max(low, y - 20);
  }
  const height = low + 40;
  parts.push(words(20, height - 12, `Colours from weight 0 to 1${scale === "root" ? ", by the square root of the weight" : ""}. Attention says where a head looks, not why the model answers as it does.`, palette.muted));
  const back = tag("rect", { width: wide, height, fill: palette.background });
  return tag("svg", { xmlns: "http://www.w3.org/2000/svg", width: wide, height, viewBox: `0 0 ${wide} ${height}`, "font-family": "system-ui, sans-serif" }, back + parts.join(""));
}

function image(x, y, width, height, values, { rows, columns }, table, times, palette) {
  const canvas = document.createElement("canvas");
  paint(canvas, values, rows, columns, table, times);
  return tag("image", { x, y, width, height, href: canvas.toDataURL(), preserveAspectRatio: "none", style: "image-rendering:pixelated" }) + tag("rect", { x, y, width, height, fill: "none", stroke: palette.border });
}

function svgPen(parts) {
  const stroke = (d, colour, alpha, width) => parts.push(tag("path", { d, fill: "none", stroke: colour, "stroke-opacity": alpha, "stroke-width": width }));
  const n = (value) => Math.round(value * 10) / 10;
  return {
    line([x0, y0], [x1, y1], upright, shift, colour, alpha, width) {
      const [dx, dy] = upright ? [0, shift] : [shift, 0];
      const [mx, my] = [(x0 + x1) / 2, (y0 + y1) / 2];
      const [a, b] = upright ? [`${n(mx)} ${n(y0 + dy)}`, `${n(mx)} ${n(y1 + dy)}`] : [`${n(x0 + dx)} ${n(my)}`, `${n(x1 + dx)} ${n(my)}`];
      stroke(`M${n(x0 + dx)} ${n(y0 + dy)}C${a} ${b} ${n(x1 + dx)} ${n(y1 + dy)}`, colour, alpha, width);
    },
    bar: (x, y, width, height, fill, alpha) => parts.push(tag("rect", { x, y, width, height, fill, "fill-opacity": alpha })),
  };
}

/** Every head of every stack as one HTML file without a server: its script is `viewer`, its data are in it. Of a long text
 *  the overview is too coarse for that, and the file has the heads of the chosen layer alone. */
export function page({ meta, arrays, focus, layer, scale, palette }) {
  const fine = ({ name }) => arrays[`overview.${name}`]?.shape[2] === sides(meta.facts, name, arrays).from.length;
  let stacks = stacksOf(meta.facts).filter(fine).map(({ name }) => {
    const { data, shape } = arrays[`overview.${name}`];
    return { name, first: 0, title: title(meta.facts, name), shape, bytes: base64(data), ...cut(sides(meta.facts, name, arrays), shape) };
  });
  if (!stacks.some(({ name }) => name === focus.stack)) {
    const shape = [1, layer.heads, layer.rows, layer.columns];
    const bytes = base64(Uint8Array.from(layer.weights, (weight) => Math.round(255 * weight)));
    stacks = [{ name: focus.stack, first: focus.layer, title: title(meta.facts, focus.stack), shape, bytes, ...cut(layer, shape) }];
  }
  const colours = Object.fromEntries(["background", "surface", "border", "ink", "muted", "primary"].map((role) => [role, palette[role]]));
  const data = {
    stacks, focus, scale, colours, table: Array.from(shades(palette, scale)), heads: Array.from({ length: 14 }, (_, head) => headColour(head, palette)),
    words: `step ${meta.step.toLocaleString("en")}, ${meta.text_words}`,
  };
  const json = JSON.stringify(data).replaceAll("<", "\\u003c"); // no text of the data can end the script
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Attention, ${escaped(data.words)}</title></head>
<body><script>\n(${viewer.toString()})(document.body, ${json});\n</script></body></html>\n`;
}

const cut = ({ from, to }, [, , rows, columns]) => ({ from: from.slice(0, rows).map(shown), to: to.slice(0, columns).map(shown) });

function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
