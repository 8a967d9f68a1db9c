/** What is in the batches of test/fixtures/batches (scripts/record-batches.ts). */
import type { CompressionType } from "../../../src/protocol/records/compression/codec.ts";

export type Field = string | null;
/** null as it is. */
export type Produced = readonly [key: Field, value: Field, headers: readonly (readonly [string, Field])[]];

const SMALL: readonly Produced[] = [
  ["key", "value", []],
  [null, "no key", []],
  ["no value", null, []],
  [null, null, []],
  ["", "", []],
  ["one header", "1", [["h", "v"]]],
  [
    "headers",
    "2",
    [
      ["same", "first"],
      ["other", null],
      ["same", "second"],
      ["empty", ""],
    ],
  ],
  ["schlüssel", "größe 😀 漢字", [["ключ", "значение"]]],
  ["long", "0123456789".repeat(20), []],
  ...Array.from({ length: 100 }, (_, i): Produced => [`user-${i % 7}`, `{"id":${i},"name":"user-${i % 7}"}`, []]),
];

/** Compressible, and too large for one block of snappy (32 KiB), lz4 (64 KiB) or zstd (128 KiB). */
const LARGE: readonly Produced[] = ["a", "b"].map((letter) => [
  letter,
  Array.from({ length: 2600 }, (_, i) => `${letter}-${(i * i) % 9} some text, again and again;`).join(""),
  [],
]);

/** One topic and what goes into it, as one batch. */
export interface Case {
  readonly name: string;
  readonly codec: CompressionType;
  readonly records: readonly Produced[];
  /** Of the topic. */
  readonly config?: string;
}

export const CASES: readonly Case[] = [
  { name: "none", codec: "none", records: SMALL },
  ...(["gzip", "snappy", "lz4", "zstd"] as const).map((codec): Case => ({
    name: codec,
    codec,
    records: [...SMALL, ...LARGE],
  })),
  { name: "append-time", codec: "none", records: SMALL.slice(0, 8), config: "message.timestamp.type=LogAppendTime" },
  { name: "append-time-gzip", codec: "gzip", records: SMALL, config: "message.timestamp.type=LogAppendTime" },
];
