import type { TopicPartition } from "../../kafka/topic-partition.ts";
import { IdFilter } from "./id-filter.ts";
import type { LedgerFile } from "./ledger-file.ts";

/** Runs of lines that are nearer to each other are read as one. */
const NEAR = 16_384;
/** A longer piece of the file is read in parts. */
const LONGEST_PIECE = 131_072;
/** Bytes of a line, more or less: says how many there will be. */
const USUAL_LINE = 48;

/** What the ledger has of one partition. */
export interface LedgerPartition extends TopicPartition {
  /** The name of its topic where it is looked for. */
  readonly target: string;
  readonly keys: ReadonlySet<string>;
  records: number;
  /** There are records whose offset the broker did not tell. */
  hasUnknownOffsets: boolean;
  /** Beginning and end of each piece of the file that has lines of it. */
  readonly pieces: number[];
}

export interface LedgerIndex {
  readonly partitions: readonly LedgerPartition[];
  readonly records: number;
  /** Of all records that are looked for. */
  readonly ids: IdFilter;
}

export interface LedgerScope {
  /** Only these topics; all where there are none. */
  readonly topics: readonly string[];
  /** The name that a topic has where it is looked for. */
  readonly targetOf: (topic: string) => string;
}

/** Reads the ledger once: which partitions it has, and where in the file. */
export function indexLedger(file: LedgerFile, { topics, targetOf }: LedgerScope): LedgerIndex {
  const byKey = new Map<string, LedgerPartition | undefined>();
  const byTarget = new Map<string, LedgerPartition & { keys: Set<string> }>();
  const ids = new IdFilter((file.size - file.begin) / USUAL_LINE);
  let records = 0;
  const partitionOf = (key: string): LedgerPartition | undefined => {
    const [topic = "", index = ""] = key.split("\t");
    if (topics.length > 0 && !topics.includes(topic)) return undefined;
    const target = targetOf(topic);
    const name = `${target}\t${index}`;
    const partition = byTarget.get(name) ?? {
      topic,
      target,
      partition: Number(index),
      keys: new Set(),
      records: 0,
      hasUnknownOffsets: false,
      pieces: [],
    };
    partition.keys.add(key);
    byTarget.set(name, partition);
    return partition;
  };
  file.forEach(file.begin, file.size, ({ partitionKey, offset, id, start, end }) => {
    if (!byKey.has(partitionKey)) byKey.set(partitionKey, partitionOf(partitionKey));
    const partition = byKey.get(partitionKey);
    if (partition === undefined) return;
    records += 1;
    partition.records += 1;
    if (offset < 0) partition.hasUnknownOffsets = true;
    ids.add(id);
    addLine(partition.pieces, start, end);
  });
  return { partitions: [...byTarget.values()], records, ids };
}

function addLine(pieces: number[], start: number, end: number): void {
  const last = pieces.length - 1;
  const [begin = 0, before = -1] = last < 0 ? [] : pieces.slice(last - 1);
  if (before >= 0 && start - before <= NEAR && end - begin <= LONGEST_PIECE) pieces[last] = end;
  else pieces.push(start, end);
}
