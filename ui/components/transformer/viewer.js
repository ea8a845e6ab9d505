// The whole script of a saved picture. It is written into the file as it stands here, so it may use nothing from outside.

/** Fill `root` with the heads in `data`: { stacks [{ title, shape, bytes, from, to }], focus, table, heads, colours, words }. */
export function viewer(root, data) {
  const make = (name, style = "", text = "") => Object.assign(document.createElement(name), { style, textContent: text });
  const { colours } = data;
  root.style.cssText = `margin:0;padding:16px;background:${colours.background};color:${colours.ink};font:14px/1.4 system-ui,sans-serif`;
  const title = make("h1", "font-size:18px;margin:0 0 8px");
  const strip = make("div", "display:flex;flex-wrap:wrap;gap:18px;margin-bottom:12px");
  const sheet = make("div", "position:relative;overflow:auto;max-height:80vh");
  const canvas = make("canvas", "position:absolute;left:0;top:0");
  const note = make("p", `color:${colours.muted};min-height:1.4em`);
  const truth = make("p", `color:${colours.muted}`, "Click a head above to see its lines, with Shift to add them to those drawn. Point at a token to see its weights alone; click to keep it, click again to let go, with Shift to add up several. Attention says where a head looks, not why the model answers as it does.");
  root.append(title, strip, note, sheet, truth);
  const bytes = data.stacks.map((stack) => Uint8Array.from(atob(stack.bytes), (letter) => letter.charCodeAt(0)));
  let at = Math.max(0, data.stacks.findIndex(({ name }) => name === data.focus.stack));
  let layer = data.focus.layer - data.stacks[at].first;
  let on = new Set([data.focus.head]);
  let [held, hovered] = [{ side: "from", set: new Set() }, null];
  const tiles = [];
  data.stacks.forEach((stack, s) => {
    const [layers, heads, rows, columns] = stack.shape;
    const box = make("div", `display:grid;gap:4px;grid-template-columns:repeat(${heads},56px)`);
    box.append(make("b", "grid-column:1/-1", stack.title));
    for (let l = 0; l < layers; l++) {
      for (let h = 0; h < heads; h++) {
        const tile = make("canvas", "width:56px;height:56px;image-rendering:pixelated;cursor:pointer");
        Object.assign(tile, { width: columns, height: rows, tabIndex: 0, title: `layer ${stack.first + l + 1}, head ${h + 1}` });
        const image = tile.getContext("2d").createImageData(columns, rows);
        const pixels = new Uint32Array(image.data.buffer);
        const start = (l * heads + h) * rows * columns;
        for (let i = 0; i < pixels.length; i++) pixels[i] = data.table[bytes[s][start + i]];
        tile.getContext("2d").putImageData(image, 0, 0);
        const pick = (more) => {
          const here = s === at && l === layer;
          if (!here) held = { side: "from", set: new Set() };
          [at, layer] = [s, l];
          if (!here || !more) on = new Set([h]);
          else if (on.has(h)) on.delete(h);
          else on.add(h);
          build();
        };
        tile.addEventListener("click", (event) => pick(event.shiftKey));
        tile.addEventListener("keydown", (event) => event.key === "Enter" && pick(event.shiftKey));
        tiles.push({ tile, s, l, h });
        box.append(tile);
      }
    }
    strip.append(box);
  });
  let cells = { from: [], to: [] };

  function build() {
    const stack = data.stacks[at];
    const heads = [...on].sort((a, b) => a - b).map((h) => h + 1);
    title.textContent = `${data.stacks.length > 1 ? `${stack.title}; ` : ""}layer ${stack.first + layer + 1}, head${heads.length > 1 ? "s" : ""} ${heads.join(", ") || "none"}; ${data.words}`;
    cells = { from: [], to: [] };
    sheet.replaceChildren(canvas);
    const [pitch, gap] = [18, 300];
    const widest = (texts) => Math.max(24, ...texts.map((text) => [...text].length * 8.5 + 10));
    const left = widest(stack.from);
    const size = [left + gap + widest(stack.to), pitch * Math.max(stack.from.length, stack.to.length) + 4];
    for (const side of ["from", "to"]) {
      stack[side].forEach((text, i) => {
        const x = side === "from" ? 0 : left + gap;
        const cell = make("span", `position:absolute;left:${x}px;top:${i * pitch}px;width:${side === "from" ? left : size[0] - x}px;height:${pitch}px;line-height:${pitch}px;cursor:pointer;white-space:pre;font-family:ui-monospace,Menlo,Consolas,monospace;text-align:${side === "from" ? "right" : "left"}`, text);
        cell.tabIndex = 0;
        cell.addEventListener("pointerenter", () => { hovered = { side, set: new Set([i]) }; draw(); });
        cell.addEventListener("pointerleave", () => { hovered = null; draw(); });
        const keep = (event) => {
          const had = held.side === side && held.set.has(i);
          if (!event.shiftKey || held.side !== side) held = { side, set: new Set(had && held.set.size === 1 ? [] : [i]) };
          else if (had) held.set.delete(i);
          else held.set.add(i);
          hovered = null;
          draw();
        };
        cell.addEventListener("click", keep);
        cell.addEventListener("keydown", (event) => event.key === "Enter" && keep(event));
        sheet.append(cell);
        cells[side].push(cell);
      });
    }
    const ratio = window.devicePixelRatio || 1;
    Object.assign(canvas, { width: size[0] * ratio, height: size[1] * ratio });
    Object.assign(canvas.style, { width: `${size[0]}px`, height: `${size[1]}px` });
    sheet.style.height = `${size[1]}px`;
    canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    Object.assign(sheet, { left, gap, pitch });
    for (const { tile, s, l, h } of tiles) tile.style.outline = s === at && l === layer && on.has(h) ? `3px solid ${data.heads[h % data.heads.length]}` : `1px solid ${colours.border}`;
    draw();
  }

  function draw() {
    const stack = data.stacks[at];
    const [, heads, rows, columns] = stack.shape;
    const { side, set } = hovered ?? held;
    const weight = (h, i, j) => bytes[at][((layer * heads + h) * rows + i) * columns + j] / 255;
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    const chosen = [...on];
    const other = side === "from" ? "to" : "from";
    const sums = stack[other].map(() => 0);
    chosen.forEach((h, k) => {
      context.strokeStyle = context.fillStyle = data.heads[h % data.heads.length];
      const part = stack[other].map(() => 0);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          if (set.size && !set.has(side === "from" ? i : j)) continue;
          const w = weight(h, i, j);
          if (set.size) part[side === "from" ? j : i] += w;
          if (w < 0.02) continue;
          const [y0, y1] = [(i + 0.5) * sheet.pitch + k, (j + 0.5) * sheet.pitch + k];
          context.globalAlpha = Math.sqrt(w) * (set.size ? 0.9 : 0.5);
          context.beginPath();
          context.moveTo(sheet.left + 4, y0);
          context.bezierCurveTo(sheet.left + sheet.gap / 2, y0, sheet.left + sheet.gap / 2, y1, sheet.left + sheet.gap - 4, y1);
          context.stroke();
        }
      }
      part.forEach((value, i) => {
        sums[i] += value;
        context.globalAlpha = 0.7 * Math.min(1, Math.sqrt(value / Math.max(1, set.size)));
        const x = other === "to" ? sheet.left + sheet.gap : 0;
        const wide = (other === "to" ? canvas.width : sheet.left) / chosen.length;
        if (value > 0.002) context.fillRect(x + k * wide, i * sheet.pitch, wide, sheet.pitch - 1);
      });
    });
    context.globalAlpha = 1;
    for (const name of ["from", "to"]) cells[name].forEach((cell, i) => { cell.style.color = side === name && set.has(i) ? colours.primary : ""; cell.style.fontWeight = held.side === name && held.set.has(i) ? "700" : ""; });
    const best = sums.map((value, i) => [value / Math.max(1, chosen.length), i]).sort((a, b) => b[0] - a[0]).slice(0, 4);
    const seen = best.map(([value, i]) => `${stack[other][i]} (${i + 1}) ${value.toFixed(2)}`).join(", ");
    note.textContent = set.size ? `${[...set].map((i) => `${stack[side][i]} (${i + 1})`).join(" + ")} ${side === "from" ? "looks at" : "is looked at by"}: ${seen}` : "";
  }

  build();
}
