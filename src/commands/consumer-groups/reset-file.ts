/** The file of --from-file. Source: org.apache.kafka.tools.OffsetsUtils.resetPlanFromFile, parseResetPlan; CsvUtils. */
import { readFileSync } from "node:fs";
import { InputError, KtError } from "../../errors.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";
import { runtimeFailure, throwableText } from "../../kit/execution-failure.ts";
import { splitAsJava } from "../../java/text.ts";
import { readCsvRecord } from "./csv-record.ts";
import type { CsvColumn, CsvSchema } from "./csv-record.ts";

export interface PlannedOffset extends TopicPartition {
  readonly offset: bigint;
}

export interface FilePlan {
  /** What to do, by group; an error where the file does not tell. */
  readonly groups: ReadonlyMap<string, readonly PlannedOffset[]> | KtError;
  /** Said on stderr each time that the official tool looks at the file: why its first line has no three columns. */
  readonly remark: string | undefined;
}

const columns: readonly CsvColumn[] = [
  { name: "topic", type: "String" },
  { name: "partition", type: "int" },
  { name: "offset", type: "long" },
];
const RECORDS = "org.apache.kafka.tools.consumer.group.CsvUtils$CsvRecord";
const withoutGroup: CsvSchema = { record: `${RECORDS}NoGroup`, columns };
const withGroup: CsvSchema = {
  record: `${RECORDS}WithGroup`,
  columns: [{ name: "group", type: "String" }, ...columns],
};

/** Reads the plan; nothing is thrown. The file has three columns where there is one group and its first line fits. */
export function readFilePlan(path: string, groups: readonly string[]): FilePlan {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const unreadable = new InputError(`Unable to read file ${path}`, {
      javaClass: "java.io.IOException",
      cause: error,
    });
    return { groups: runtimeFailure(unreadable), remark: undefined };
  }
  const lines = splitAsJava(text, /\n/);
  const [first] = lines;
  const mismatch = first === undefined ? undefined : caught(() => readCsvRecord(first, withoutGroup));
  const [group, second] = groups;
  const single = group !== undefined && second === undefined && first !== undefined && !(mismatch instanceof KtError);
  const parsed = caught(() => parseLines(lines, single ? group : undefined));
  const failed = parsed instanceof KtError && parsed.javaClass !== "java.lang.IllegalArgumentException";
  return {
    groups: failed ? runtimeFailure(parsed) : parsed,
    remark: mismatch instanceof KtError ? throwableText(mismatch) : undefined,
  };
}

function parseLines(lines: readonly string[], group: string | undefined): Map<string, readonly PlannedOffset[]> {
  const plans = new Map<string, Map<string, PlannedOffset>>();
  for (const line of lines) {
    const [owner, topic, partition, offset] =
      group === undefined ? readCsvRecord(line, withGroup) : [group, ...readCsvRecord(line, withoutGroup)];
    if (Number(offset) < 0) {
      throw new InputError("Invalid negative offset", { javaClass: "java.lang.IllegalArgumentException" });
    }
    const planned = { topic: String(topic), partition: Number(partition), offset: BigInt(offset ?? 0) };
    const plan = plans.get(String(owner)) ?? new Map<string, PlannedOffset>();
    plans.set(String(owner), plan.set(partitionKey(planned), planned));
  }
  return new Map([...plans].map(([owner, plan]) => [owner, [...plan.values()]]));
}

function caught<T>(step: () => T): T | KtError {
  try {
    return step();
  } catch (error) {
    if (error instanceof KtError) return error;
    throw error;
  }
}
