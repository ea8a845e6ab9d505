// Moves come in batches, about twelve a second; this lets them pass at an even pace, a little behind the newest.
//
// A row is one move: { number, scene (or null where it was left out), q, action, by, reward, ended, total, agent }.

const KEPT = 240; // rows, for the curve of values
const BEHIND = 0.13; // s between a move that comes and its being seen
const FAR = 1.2; // s behind: jump
const HOLD = 0.55; // s that the end of an episode stands still, where that can be followed

export class Playback {
  constructor() {
    this.clear("");
  }

  /** Forget all of another run. */
  clear(life) {
    Object.assign(this, { life, rows: [], place: -1, rate: 1, held: 0, holding: -1 });
  }

  get first() {
    return this.rows[0]?.number ?? 0;
  }

  get newest() {
    return this.rows.at(-1)?.number ?? -1;
  }

  /** Take what is new among `rows`. `jump`: the number of a row that is to be seen at once. */
  add(rows, rate, jump) {
    const fresh = rows.filter(({ number }) => number > this.newest);
    this.rate = rate;
    if (!fresh.length) return;
    if (fresh[0].number > this.newest + 1) this.rows = []; // some were lost on the way
    this.rows = [...this.rows, ...fresh].slice(-KEPT);
    if (this.place < this.first || (jump > this.place && jump <= this.newest)) this.place = Math.max(this.first, jump);
  }

  /** Let `seconds` pass; whether anything is left to show. `smooth`: whether there is something between two moves. */
  pass(seconds, running, smooth) {
    const lag = this.newest - this.place;
    if (lag <= 0) return false;
    if (this.held > 0) {
      this.held -= seconds;
      return true;
    }
    const behind = this.rate * BEHIND + (smooth ? 0.5 : 0);
    if (lag > this.rate * FAR + 2) this.place = this.newest - behind;
    const hurry = running ? Math.min(Math.max((lag - behind) / Math.max(behind, 1), -0.6), 1.5) : 0.5;
    const next = Math.min(this.newest, this.place + seconds * this.rate * (1 + 0.6 * hurry));
    const end = this.rows.find(({ number, ended }) => ended && number > this.place && number <= next);
    this.place = next;
    if (end && this.rate < 100 && this.holding !== end.number) {
      this.place = end.number;
      this.holding = end.number;
      this.held = HOLD;
    }
    return true;
  }

  row(number) {
    return this.rows[number - this.first];
  }

  /** The move under way, the one before it, and how far it is on its way, 0..1. */
  now() {
    const number = Math.max(this.first, Math.ceil(this.place - 1e-6));
    const row = this.row(number);
    const before = this.row(number - 1);
    return { row, before: before ?? row, t: before ? 1 - (number - this.place) : 1 };
  }

  /** The newest picture at or before a row. */
  scene(row) {
    for (let i = row.number - this.first; i >= 0; i--) if (this.rows[i].scene) return this.rows[i].scene;
    return this.rows.find(({ scene }) => scene)?.scene ?? null;
  }
}
