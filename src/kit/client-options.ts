import { logEvent } from "../format/log-event.ts";
import type { Context } from "./context.ts";

/** What the Java clients log for users to see goes to stderr as log4j writes it; the rest, and requests, with --debug. */
export function clientOptions({ softwareVersion, trace, err }: Pick<Context, "softwareVersion" | "trace" | "err">) {
  return {
    softwareVersion,
    log: (level: string, message: string, logger: string) => {
      if (level === "WARN" || level === "ERROR") err.line(logEvent(new Date(), level, message, logger));
      else trace?.(message);
    },
    ...(trace !== undefined && { debug: trace }),
  };
}
