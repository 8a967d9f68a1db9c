/** What `kt consumer-groups --reset-offsets` prints. Source: OffsetsUtils.printOffsetsToReset, ConsumerGroupCommand.exportOffsetsToCsv. */
import { paddedLines } from "./padded-columns.ts";

export interface NewOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

export interface GroupPlan {
  readonly group: string;
  readonly offsets: readonly NewOffset[];
}

/** Without groups there is not even the heading. */
export function resetPlanLines(plans: readonly GroupPlan[]): string[] {
  if (plans.length === 0) return [];
  const longest = Math.max(15, ...plans.map(({ group }) => group.length));
  const columns = [
    { head: "GROUP", width: longest },
    { head: "TOPIC", width: 15, grows: true },
    { head: "PARTITION", width: 10 },
    { head: "NEW-OFFSET" },
  ];
  const rows = plans.flatMap(({ group, offsets }) =>
    offsets.map(({ topic, partition, offset }) => [group, topic, String(partition), String(offset)]),
  );
  return paddedLines(columns, rows);
}

/** A line a partition, for --from-file. */
export function resetPlanCsv(plans: readonly GroupPlan[], withGroup: boolean): string[] {
  return plans.flatMap(({ group, offsets }) =>
    offsets.map(({ topic, partition, offset }) =>
      [...(withGroup ? [csvText(group)] : []), csvText(topic), partition, offset].join(","),
    ),
  );
}

/** Longer texts Jackson puts in quotes without a look at their letters. */
const UNQUOTED_AT_MOST = 24;

/** In quotes as Jackson writes it: also where a letter sorts before the dash, as a blank or a plus. */
function csvText(text: string): string {
  if (text.length <= UNQUOTED_AT_MOST && !/[\0-,]/.test(text)) return text;
  return `"${text.replaceAll('"', '""')}"`;
}
