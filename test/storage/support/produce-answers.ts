/** What Apache Kafka answered to each case of scripts/record-produce.ts, and what it stored. */
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import path from "node:path";
import { inflateRawSync } from "node:zlib";

interface RecordedStep {
  /** Of Produce. */
  readonly version: number;
  readonly sentAtMs: number;
  /** Raw deflate, in base64; so is `stored`, which is empty after an error. */
  readonly records: string;
  readonly answer: {
    readonly errorCode: number;
    readonly baseOffset: number;
    readonly logAppendTimeMs: number;
    readonly errorMessage: string | null;
    readonly recordErrors: readonly { readonly batchIndex: number; readonly message: string }[];
  };
  readonly stored: string;
}

export interface RecordedCase {
  readonly name: string;
  readonly configs: Readonly<Record<string, string>>;
  readonly topic: string;
  readonly partition: number;
  readonly steps: readonly RecordedStep[];
}

const file = path.join(import.meta.dirname, "../../fixtures/produce/answers.json");
export const recordedCases: readonly RecordedCase[] = JSON.parse(readFileSync(file, "utf8"));

/** A buffer of its own each time, as validation writes into it. */
export function unpack(packed: string): Buffer {
  return Buffer.from(inflateRawSync(Buffer.from(packed, "base64")));
}

/** The broker's clock at that moment, as far as its answer tells. */
export function brokerTime({ sentAtMs, answer }: RecordedStep): number {
  if (answer.logAppendTimeMs !== -1) return answer.logAppendTimeMs;
  const upper = /should be within \[-?\d+, (\d+)\]/.exec(answer.recordErrors.at(-1)?.message ?? "")?.[1];
  return upper === undefined ? sentAtMs : Number(upper) - 3_600_000;
}
