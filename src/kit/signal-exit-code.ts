import { constants } from "node:os";

/** 128 and the signal's number: what a shell says of a process that a signal has ended. */
export function signalExitCode(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
