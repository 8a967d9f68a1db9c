import type { BrokerOptions, RunningBroker } from "../../broker/start-broker.ts";
import type { Context, EndSignal, ProcessHandle } from "../../kit/context.ts";
import type { ExitStatus } from "../../kit/define.ts";
import { reportTo } from "./report.ts";

/** Exit code of a broker that could not go on. */
const FAILED = 1;

/**
 * Starts a broker, and always stops it.
 *
 * @param use gets a promise that is kept when the broker cannot go on, which it has told of then
 */
export async function withBroker(
  settings: BrokerOptions,
  context: Context,
  use: (broker: RunningBroker, failed: Promise<void>) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  let isFailed = false;
  let tell!: () => void;
  const failed = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const onFailure = (error: Error): void => {
    isFailed = true;
    context.debug(error);
    tell();
  };
  const { startBroker } = await import("../../broker/start-broker.ts");
  const broker = await startBroker({ ...settings, report: reportTo(context), onFailure });
  let status: ExitStatus;
  try {
    status = await use(broker, failed);
  } finally {
    // What goes wrong here is told only where nothing went wrong before.
    await broker.stop().catch((error: unknown) => {
      if (!isFailed) throw error;
    });
  }
  return isFailed ? FAILED : status;
}

/** The first signal from now on, which is heard; a second one ends the process at once. */
export function firstSignal({ hearSignals }: ProcessHandle): Promise<EndSignal> {
  return new Promise((resolve) => {
    const leave = hearSignals((signal) => {
      leave();
      resolve(signal);
    });
  });
}
