import { UsageError } from "../../../errors.ts";
import type { RecordFormatter } from "./record-formatter.ts";

const PACKAGE = "org.apache.kafka.tools.consumer.";

type Make = (properties: ReadonlyMap<string, string>, warn: (text: string) => void) => Promise<RecordFormatter>;

const makers: Readonly<Record<string, Make>> = {
  DefaultMessageFormatter: makeDefault,
  // What it says besides goes to a log whose level hides it.
  LoggingMessageFormatter: makeDefault,
  NoOpMessageFormatter: async () => ({ write: () => {} }),
  OffsetsMessageFormatter: async () => forGroups([0, 1]),
  GroupMetadataMessageFormatter: async () => forGroups([2]),
  ShareGroupMessageFormatter: async () => forGroups([10, 11, 12, 13, 14, 15]),
  TransactionLogMessageFormatter: async () => {
    const { transactionCoordinatorRecords } = await import("../../../protocol/log-records/index.ts");
    const { coordinatorFormatter } = await import("./coordinator-formatter.ts");
    return coordinatorFormatter(transactionCoordinatorRecords);
  },
  "group.share.ShareGroupStateMessageFormatter": async () => {
    const { shareCoordinatorRecords } = await import("../../../protocol/log-records/index.ts");
    const { coordinatorFormatter } = await import("./coordinator-formatter.ts");
    return coordinatorFormatter(shareCoordinatorRecords);
  },
};

/** The classes that kt has, as --formatter takes them. */
export const FORMATTERS: readonly string[] = Object.keys(makers).map((name) => PACKAGE + name);

export const DEFAULT_FORMATTER = `${PACKAGE}DefaultMessageFormatter`;

/** Whether records pass through untouched: what is shown is text, one record a line or more. */
export function showsRecords(className: string): boolean {
  return className === DEFAULT_FORMATTER || className === `${PACKAGE}LoggingMessageFormatter`;
}

/** Throws UsageError, with the official text, for a class that kt does not have. */
export function ensureFormatter(className: string): void {
  if (makerOf(className) !== undefined) return;
  const names = FORMATTERS.map((name) => `\n  ${name}`).join("");
  throw new UsageError(className, { hint: `no such formatter; there is no JVM to load others, so there are${names}` });
}

/**
 * @param warn told of what the official tool logs and goes on
 */
export async function formatterOf(
  className: string,
  properties: ReadonlyMap<string, string>,
  warn: (text: string) => void,
): Promise<RecordFormatter> {
  ensureFormatter(className);
  return makerOf(className)!(properties, warn);
}

function makerOf(className: string): Make | undefined {
  const name = className.startsWith(PACKAGE) ? className.slice(PACKAGE.length) : "";
  return Object.hasOwn(makers, name) ? makers[name] : undefined;
}

async function makeDefault(
  properties: ReadonlyMap<string, string>,
  warn: (text: string) => void,
): Promise<RecordFormatter> {
  const { defaultFormatter } = await import("./default-formatter.ts");
  const { defaultFormat } = await import("./default-format.ts");
  return defaultFormatter(defaultFormat(properties, warn));
}

async function forGroups(types: readonly number[]): Promise<RecordFormatter> {
  const { groupCoordinatorRecords } = await import("../../../protocol/log-records/index.ts");
  const { coordinatorFormatter } = await import("./coordinator-formatter.ts");
  return coordinatorFormatter(groupCoordinatorRecords, types);
}
