import type { Clock } from "../../storage/clock.ts";

/** A clock whose timers cannot end the process: of what goes wrong in one it tells, as Kafka's log does. */
export function guardedClock(clock: Clock, report: (line: string) => void): Clock {
  return {
    now: () => clock.now(),
    after: (milliseconds, run) =>
      clock.after(milliseconds, () => {
        try {
          run();
        } catch (error) {
          report(`A timer of the groups failed: ${error instanceof Error ? error.message : String(error)}`);
        }
      }),
  };
}
