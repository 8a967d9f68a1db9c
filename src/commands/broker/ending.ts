import type { Context } from "../../kit/context.ts";
import type { ExitStatus } from "../../kit/define.ts";

/** What ends a broker that goes on. */
export interface Ending {
  /** The signal that was heard, or the exit code of a failure. */
  readonly reached: Promise<ExitStatus>;
  /** For a failure that has been told. */
  readonly fail: (error: Error) => void;
}

/** Waits from now on for the first signal, which is heard; a second one ends the process at once. */
export function awaitEnding({ process, debug }: Context): Ending {
  let end!: (status: ExitStatus) => void;
  const reached = new Promise<ExitStatus>((resolve) => {
    end = resolve;
  });
  const leave = process.hearSignals((signal) => {
    leave();
    end(signal);
  });
  const fail = (error: Error): void => {
    debug(error);
    end(1);
  };
  return { reached, fail };
}
