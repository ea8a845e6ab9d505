// What was pressed shows at once and stays until the run's answer agrees: frames that were on their way still say the old.

const PATIENCE = 3000; // ms, after which the answer counts: the press may have been refused

export class Pending {
  /** `again()` draws once more when the answer has had its time. */
  constructor(again) {
    this.again = again;
    this.wanted = new Map(); // name -> { value, until }
  }

  want(name, value) {
    this.wanted.set(name, { value, until: performance.now() + PATIENCE });
    setTimeout(this.again, PATIENCE + 50);
  }

  /** What to show for `name` while the newest frame says `told`. */
  settled(name, told) {
    const wish = this.wanted.get(name);
    if (!wish) return told;
    if (wish.value !== told && performance.now() < wish.until) return wish.value;
    this.wanted.delete(name);
    return told;
  }
}
