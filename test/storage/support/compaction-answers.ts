/** What Apache Kafka made of the topics of scripts/record-compaction.ts. */
import type { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { iterateBatches } from "../../../src/protocol/records/batch.ts";
import { unpack } from "./produce-answers.ts";

/** Raw deflate in base64, by file name. */
export type PackedFiles = Readonly<Record<string, string>>;

interface RecordedRound {
  readonly before: PackedFiles;
  readonly after: PackedFiles;
  readonly startedMs: number;
  readonly endedMs: number;
}

export interface RecordedCompaction {
  readonly name: string;
  readonly configs: Readonly<Record<string, string>>;
  readonly rounds: readonly RecordedRound[];
  /** The segments at the broker's clean stop, and its snapshots of the producers. */
  readonly last: PackedFiles;
  readonly snapshots: PackedFiles;
}

const folder = path.join(import.meta.dirname, "../../fixtures/compaction");

export const recordedCompactions: readonly RecordedCompaction[] = readdirSync(folder).map((file): RecordedCompaction =>
  JSON.parse(readFileSync(path.join(folder, file), "utf8")),
);

/** When the broker has begun its round: a delete horizon that it set tells, else any time in between will do. */
export function roundTime({ after, startedMs, endedMs }: RecordedRound, deleteRetentionMs: number): number {
  for (const bytes of segmentsOf(after)) {
    for (const { deleteHorizonMs } of iterateBatches(bytes)) {
      const began = (deleteHorizonMs ?? 0) - deleteRetentionMs;
      if (began >= startedMs && began <= endedMs) return began;
    }
  }
  return endedMs;
}

export function segmentsOf(files: PackedFiles): Buffer[] {
  return Object.keys(files)
    .filter((name) => name.endsWith(".log"))
    .toSorted()
    .map((name) => unpack(files[name]!));
}
