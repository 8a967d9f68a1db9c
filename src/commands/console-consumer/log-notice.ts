import type { LogLevel } from "../../kafka/client-logger.ts";

/** What ends the consumer, or comes with another line. */
const SAID_ANYWAY = /failed authentication due to: |Bootstrap broker .* disconnected$/;

/** What is told of a line of the client's log, without the client's name; undefined where nothing is. */
export function noticeOf(level: LogLevel, message: string): string | undefined {
  if ((level !== "WARN" && level !== "ERROR") || SAID_ANYWAY.test(message)) return undefined;
  return message.replace(/^\[Consumer [^\]]*\] /, "");
}
