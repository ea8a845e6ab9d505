// What plots that are drawn again and again share: a component that extends it has `draw()` and calls `schedule`.

export class Redrawing {
  theme(palette) {
    this.palette = palette;
    this.schedule(0);
  }

  resize() {
    this.schedule(0);
  }

  visible(value) {
    if (value) this.schedule(0);
  }

  // Draw in `wait` ms, with the next frame of the browser; the newest message counts.
  schedule(wait) {
    if (wait > 0 && this.timer) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = 0;
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.draw());
    }, wait);
  }
}
