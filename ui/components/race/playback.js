// Where the racers are at every moment between two messages: on their trails, which each message brings as a whole.

const LONGEST = 400; // ms a stretch is played over; after a longer pause the racers would seem to crawl
const MARGIN = 1.25; // of time, so that racers seldom stand still because a message is late
const USUAL = 90; // ms between two messages, before any two have come

export class Playback {
  constructor() {
    this.at = 0; // step that is drawn; between two steps while the racers move
    this.gap = USUAL; // ms between messages, a running mean
    this.run = "";
    this.racers = 0;
  }

  /** Take what a message knows of a `run`: its trail (T, R, 2) with the step of every point. A jump back, another run or
   *  a long leap is shown at once, anything else is played. */
  receive({ run, playing }, trail, steps, now) {
    if (!trail || !steps?.data.length) {
      if (run !== this.run) this.places = null;
      return;
    }
    const newest = steps.data[steps.data.length - 1];
    const same = run === this.run && trail.shape[1] === this.racers;
    if (same && this.heard) this.gap += 0.25 * (Math.min(LONGEST, now - this.heard) - this.gap);
    this.heard = now;
    [this.run, this.racers, this.places, this.steps] = [run, trail.shape[1], trail.data, steps.data];
    this.goal = newest;
    if (!same || newest < this.at || !playing && newest - this.at > 20) this.at = newest;
    [this.from, this.began] = [this.at, now];
    this.seek();
  }

  /** Move on to where the racers are at `now` (ms); whether that is elsewhere than before. */
  advance(now) {
    if (!this.places || this.at >= this.goal) return false;
    const share = Math.min(1, (now - this.began) / Math.max(16, MARGIN * this.gap));
    this.at = this.from + share * (this.goal - this.from);
    this.seek();
    return true;
  }

  get moving() {
    return Boolean(this.places) && this.at < this.goal;
  }

  /** Find the stretch of the trail that the step lies on. */
  seek() {
    const { steps, at } = this;
    let [low, high] = [0, steps.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (steps[middle] <= at) low = middle;
      else high = middle - 1;
    }
    this.index = low;
    const next = steps[low + 1];
    this.share = next === undefined ? 0 : (at - steps[low]) / (next - steps[low]);
  }

  /** Place of racer r at point i of the trail. */
  point(i, r) {
    const k = 2 * (i * this.racers + r);
    return [this.places[k], this.places[k + 1]];
  }

  /** Where racer r is drawn. */
  head(r) {
    const here = this.point(this.index, r);
    if (!this.share) return here;
    const there = this.point(this.index + 1, r);
    return [here[0] + this.share * (there[0] - here[0]), here[1] + this.share * (there[1] - here[1])];
  }
}
