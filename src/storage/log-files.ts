/** The names of a log's files and folders (org.apache.kafka.storage.internals.log.LogFileUtils, LocalLog). */
import { randomUUID } from "node:crypto";

export const SUFFIX = {
  log: ".log",
  offsetIndex: ".index",
  timeIndex: ".timeindex",
  transactionIndex: ".txnindex",
  snapshot: ".snapshot",
  /** No longer part of the log, to be removed. */
  deleted: ".deleted",
  /** Being written by the cleaner. */
  cleaned: ".cleaned",
  /** Cleaned as a whole, to take the place of what it was made from. */
  swap: ".swap",
} as const;

const FOLDER_SUFFIX = { deleted: "-delete", stray: "-stray", future: "-future" } as const;
const LONGEST_FOLDER_NAME = 255;

/** `offset` in 20 digits, so that names sort as offsets do. */
export function offsetName(offset: number): string {
  return String(offset).padStart(20, "0");
}

/** The offset that a file's name begins with; undefined for a file that is named otherwise. */
export function offsetOf(fileName: string): number | undefined {
  const match = /^(\d+)\./.exec(fileName);
  const offset = Number(match?.[1]);
  return match !== null && Number.isSafeInteger(offset) ? offset : undefined;
}

export function partitionFolder(topic: string, partition: number): string {
  return `${topic}-${partition}`;
}

export interface ParsedFolder {
  readonly topic: string;
  readonly partition: number;
  readonly kind: "log" | "deleted" | "stray" | "future";
}

/** What a folder holds by its name; undefined for one that is no partition's. */
export function parseFolder(name: string): ParsedFolder | undefined {
  const marked = /^(\S+)-(\d+)\.\S+-(delete|stray|future)$/.exec(name);
  const kind = marked?.[3];
  const match = marked ?? /^(\S+)-(\d+)$/.exec(name);
  const topic = match?.[1];
  const partition = Number(match?.[2]);
  if (topic === undefined || partition > 0x7fffffff) return undefined;
  return {
    topic,
    partition,
    kind: kind === "delete" ? "deleted" : kind === "stray" || kind === "future" ? kind : "log",
  };
}

/** A name for the folder of a partition that is given up; a long topic's name is cut, as a folder's may not be longer. */
export function givenUpFolder(topic: string, partition: number, kind: "deleted" | "stray"): string {
  const ending = `-${partition}.${randomUUID().replaceAll("-", "")}${FOLDER_SUFFIX[kind]}`;
  return topic.slice(0, LONGEST_FOLDER_NAME - ending.length) + ending;
}
