// The same surface seen from the side: turned by dragging, drawn from far to near, trails lying on it.

import { shade } from "./terrain.js";

const PLANE = 0.64; // side of the plane as a part of the space
const RISE = 0.42; // height of the highest place, in sides of the plane
const SAMPLES = 24; // places asked on the way from a point to the eye

export class Relief {
  constructor() {
    [this.turn, this.tilt] = [-0.6, 0.62]; // radians around the vertical, and above the horizon
    this.version = 0; // counts changes of the view
  }

  rotate(right, up) {
    this.turn = (this.turn + right) % (2 * Math.PI);
    this.tilt = Math.max(0.15, Math.min(1.45, this.tilt + up));
    this.version++;
  }

  layout(width, height) {
    this.scale = Math.min(width, height * 1.25) * PLANE;
    [this.x, this.y] = [width / 2, height / 2 + 8];
    this.version++;
  }

  /** Shares of the plane and a height 0..1 -> [px, py] on the screen. */
  project(u, v, height) {
    const [sin, cos] = [Math.sin(this.turn), Math.cos(this.turn)];
    const [x, y] = [u - 0.5, v - 0.5];
    const near = x * sin + y * cos;
    return [
      this.x + this.scale * (x * cos - y * sin),
      this.y + this.scale * (near * Math.sin(this.tilt) - (height - 0.5) * RISE * Math.cos(this.tilt)),
    ];
  }

  /** Whether the surface hides a point that lies on it. */
  hidden(terrain, u, v) {
    const [sin, cos] = [Math.sin(this.turn), Math.cos(this.turn)];
    const slope = Math.tan(this.tilt) / RISE;
    let height = terrain.heightAt(u, v) + 0.012;
    const stride = 1.2 / SAMPLES;
    for (let k = 1; k <= SAMPLES; k++) {
      const [a, b] = [u + k * stride * sin, v + k * stride * cos];
      if (a < 0 || a > 1 || b < 0 || b > 1) return false;
      height += stride * slope;
      if (height > 1) return false;
      if (terrain.heightAt(a, b) > height) return true;
    }
    return false;
  }

  /** Draw the surface in about `cells` x `cells` tiles. */
  draw(context, terrain, palette, cells, names) {
    const { size, heights } = terrain;
    const stride = Math.max(1, Math.round((size - 1) / cells));
    const stops = [];
    for (let i = 0; i < size - 1; i += stride) stops.push(i);
    stops.push(size - 1);
    const last = stops.length - 1;
    const points = stops.map((row) => stops.map((column) => this.project(column / (size - 1), row / (size - 1), heights[row * size + column])));
    this.frame(context, palette, names, false);
    const rows = order(last, Math.cos(this.turn) >= 0);
    const columns = order(last, Math.sin(this.turn) >= 0);
    context.lineJoin = "round";
    context.lineWidth = 0.7;
    for (const i of rows) {
      for (const j of columns) {
        const height = heights[stops[i] * size + stops[j]];
        const [r, g, b] = shade(height, 2.2 * terrain.light(stops[i], stops[j]), palette);
        const corners = [points[i][j], points[i][j + 1], points[i + 1][j + 1], points[i + 1][j]];
        context.beginPath();
        for (const [x, y] of corners) context.lineTo(x, y);
        context.closePath();
        context.fillStyle = context.strokeStyle = `rgb(${r},${g},${b})`;
        context.fill();
        context.stroke(); // closes the seams between tiles
      }
    }
    this.contours(context, terrain, palette);
    this.frame(context, palette, names, true);
  }

  contours(context, terrain, palette) {
    context.strokeStyle = palette.outline;
    context.globalAlpha = 0.5;
    context.beginPath();
    for (const lines of terrain.contours()) {
      for (let k = 0; k + 3 < lines.length; k += 4) {
        if (this.hidden(terrain, lines[k], lines[k + 1])) continue;
        context.moveTo(...this.project(lines[k], lines[k + 1], terrain.heightAt(lines[k], lines[k + 1])));
        context.lineTo(...this.project(lines[k + 2], lines[k + 3], terrain.heightAt(lines[k + 2], lines[k + 3])));
      }
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  /** The edge of the plane under the surface: the far sides before it is drawn, the near ones after; names at these. */
  frame(context, palette, names, front) {
    const corners = [[0, 0], [1, 0], [1, 1], [0, 1]];
    const near = ([u, v]) => (u - 0.5) * Math.sin(this.turn) + (v - 0.5) * Math.cos(this.turn);
    context.strokeStyle = palette.outline;
    context.lineWidth = 1;
    corners.forEach((from, k) => {
      const to = corners[(k + 1) % 4];
      const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
      if (near(middle) > 0 !== front) return;
      const [a, b] = [this.project(...from, 0), this.project(...to, 0)];
      context.beginPath();
      context.moveTo(...a);
      context.lineTo(...b);
      context.stroke();
      if (!front) return;
      const out = this.project(0.5 + (middle[0] - 0.5) * 1.16, 0.5 + (middle[1] - 0.5) * 1.16, 0);
      context.fillStyle = palette.ink;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(`${names[k % 2]} →`.replace("→", k === 0 || k === 2 ? this.arrow(1, 0) : this.arrow(0, -1)), ...out);
    });
  }

  /** An arrow for the direction in which a variable grows on the screen. */
  arrow(u, v) {
    const [a, b] = [this.project(0.5, 0.5, 0), this.project(0.5 + u, 0.5 + v, 0)];
    const turn = Math.round(Math.atan2(b[1] - a[1], b[0] - a[0]) / (Math.PI / 4));
    return ["→", "↘", "↓", "↙", "←", "↖", "↑", "↗"][(turn + 8) % 8];
  }
}

const order = (count, forward) => Array.from({ length: count }, (_, i) => (forward ? i : count - 1 - i));
