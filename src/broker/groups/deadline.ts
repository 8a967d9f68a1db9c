import type { Clock, Timer } from "../../storage/clock.ts";

/** A timer that runs so much too late: the process was busy, or stopped. */
const LATE_MS = 500;
/** So long those are heard then whose requests have come meanwhile. */
const HEARING_MS = 100;

/**
 * A deadline that is moved again and again, as a member's session is by every heartbeat: moving it on costs nothing,
 * because the timer that runs looks at its end whether there is time left.
 * Where we were too busy to see it pass, whatever came in time is still looked at before it counts.
 */
export class Deadline {
  private readonly clock: Clock;
  private readonly passed: () => void;
  private at = 0;
  private isHearing = false;
  private timer: { readonly at: number; readonly timer: Timer } | undefined;

  constructor(clock: Clock, passed: () => void) {
    this.clock = clock;
    this.passed = passed;
  }

  get isSet(): boolean {
    return this.timer !== undefined;
  }

  /** Sets it so many milliseconds from now, in place of what was set before. */
  set(milliseconds: number): void {
    this.at = this.clock.now() + milliseconds;
    if (this.timer !== undefined && this.timer.at <= this.at) return;
    this.timer?.timer.cancel();
    this.start(milliseconds);
  }

  cancel(): void {
    this.timer?.timer.cancel();
    this.timer = undefined;
  }

  private start(milliseconds: number): void {
    const timer = this.clock.after(milliseconds, () => this.end());
    this.timer = { at: this.at, timer };
  }

  private end(): void {
    this.timer = undefined;
    const left = this.at - this.clock.now();
    const mustHear = left < -LATE_MS && !this.isHearing;
    this.isHearing = mustHear;
    if (left > 0) this.start(left);
    else if (mustHear) this.start(HEARING_MS);
    else this.passed();
  }
}
