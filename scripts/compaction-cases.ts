/** What scripts/record-compaction.ts has a real broker compact. */
import type { CompressionType } from "../src/protocol/records/compression/codec.ts";
import type { RecordHeader } from "../src/protocol/records/headers.ts";

export interface Row {
  readonly key: string | null;
  readonly value: string | null;
  readonly headers?: readonly RecordHeader[];
}

export type Action =
  /** One batch. `by` names a producer: one that ends in "-tx" is transactional. */
  | { readonly write: readonly Row[]; readonly compression?: CompressionType; readonly by?: string }
  | { readonly end: string; readonly commit: boolean }
  /** The next batch goes into a new segment. */
  | { readonly roll: true }
  | { readonly set: Readonly<Record<string, string>> }
  /** Waits until the cleaner is through, and keeps the segments from before and after. */
  | { readonly compact: true };

export interface CompactionCase {
  readonly name: string;
  readonly configs: Readonly<Record<string, string>>;
  readonly actions: readonly Action[];
}

const roll: Action = { roll: true };
const compact: Action = { compact: true };
/** Tombstones and markers go at the next round. */
const SOON = { "delete.retention.ms": "0" };

function write(
  rows: Readonly<Record<string, string | null>>,
  more: { compression?: CompressionType; by?: string } = {},
): Action {
  return { write: Object.entries(rows).map(([key, value]) => ({ key, value })), ...more };
}

function all(name: string, rows: readonly Action[], configs: Record<string, string> = {}): CompactionCase {
  return { name, configs, actions: rows };
}

export const compactionCases: readonly CompactionCase[] = [
  all("superseded", [
    write({ a: "1", b: "1", c: "1" }),
    write({ a: "2" }),
    roll,
    write({ b: "2", d: "1" }),
    write({ a: "3", e: "1" }),
    roll,
    write({ a: "4" }),
    compact,
    write({ d: "2" }),
    roll,
    write({ z: "1" }),
    compact,
  ]),
  all("tombstones kept", [
    write({ a: "1", b: "1", c: "1" }),
    write({ a: null }),
    roll,
    write({ b: null, d: "1" }),
    roll,
    write({ z: "1" }),
    compact,
    write({ c: null }),
    roll,
    write({ z: "2" }),
    compact,
  ]),
  all(
    "tombstones removed",
    [
      write({ a: "1", b: "1", c: "1" }),
      write({ a: null }),
      roll,
      write({ b: null, d: "1" }),
      roll,
      write({ z: "1" }),
      compact,
      write({ c: null }),
      roll,
      write({ z: "2" }),
      compact,
      write({ y: "1" }),
      roll,
      write({ z: "3" }),
      compact,
    ],
    SOON,
  ),
  all(
    "codecs",
    (["gzip", "snappy", "lz4", "zstd"] as const)
      .flatMap((compression) => [
        write({ a: compression, b: compression, [compression]: "own" }, { compression }),
        write({ [`${compression}-deleted`]: null, c: compression }, { compression }),
        roll,
      ])
      .concat(write({ z: "1" }), compact),
  ),
  all(
    "LogAppendTime",
    [
      write({ a: "1", b: "1" }),
      write({ a: "2", c: null }),
      roll,
      write({ b: "2", c: "2" }),
      roll,
      write({ z: "1" }),
      compact,
      write({ d: "1" }),
      roll,
      write({ z: "2" }),
      compact,
    ],
    { "message.timestamp.type": "LogAppendTime", ...SOON },
  ),
  all("producers", [
    write({ a: "1" }, { by: "one" }),
    write({ a: "2" }, { by: "one" }),
    write({ a: "3", b: "1" }, { by: "two" }),
    write({ c: "1" }, { by: "three" }),
    roll,
    write({ a: "4", b: "2", c: "2" }),
    roll,
    write({ z: "1" }),
    compact,
    write({ a: "5" }, { by: "two" }),
    roll,
    write({ z: "2" }),
    compact,
  ]),
  all("transactions", [
    write({ a: "1", b: "1" }),
    write({ a: "2", c: "1" }, { by: "x-tx" }),
    write({ b: "2" }, { by: "y-tx" }),
    { end: "x-tx", commit: true },
    { end: "y-tx", commit: false },
    roll,
    write({ d: "1", b: "3" }, { by: "x-tx" }),
    { end: "x-tx", commit: false },
    write({ e: "1" }, { by: "y-tx" }),
    roll,
    { end: "y-tx", commit: true },
    write({ a: "3" }),
    roll,
    write({ z: "1" }),
    compact,
    write({ y: "1" }),
    roll,
    write({ z: "2" }),
    compact,
  ]),
  all(
    "transactions, markers removed",
    [
      write({ a: "1", b: "1" }),
      write({ a: "2", c: "1" }, { by: "x-tx" }),
      write({ b: "2" }, { by: "y-tx" }),
      { end: "x-tx", commit: true },
      { end: "y-tx", commit: false },
      roll,
      write({ d: "1", b: "3" }, { by: "x-tx" }),
      { end: "x-tx", commit: false },
      write({ e: "1" }, { by: "y-tx" }),
      roll,
      { end: "y-tx", commit: true },
      write({ a: "3", c: "2", e: "2" }),
      roll,
      write({ z: "1" }),
      compact,
      write({ y: "1" }),
      roll,
      write({ z: "2" }),
      compact,
      write({ y: "2" }),
      roll,
      write({ z: "3" }),
      compact,
    ],
    SOON,
  ),
  all("an open transaction", [
    write({ a: "1", b: "1" }),
    write({ b: "2" }),
    roll,
    write({ a: "2" }),
    write({ a: "3" }, { by: "x-tx" }),
    write({ a: "4" }),
    roll,
    write({ a: "5" }),
    roll,
    write({ a: "6" }),
    compact,
  ]),
  all(
    "records without keys",
    [
      {
        write: [
          { key: null, value: "1" },
          { key: "a", value: "1" },
        ],
      },
      { write: [{ key: null, value: "2" }] },
      roll,
      write({ a: "2", b: "1" }),
      roll,
      { set: { "cleanup.policy": "compact" } },
      write({ z: "1" }),
      compact,
    ],
    { "cleanup.policy": "delete" },
  ),
  all("headers", [
    {
      write: [
        {
          key: "a",
          value: "1",
          headers: [
            { key: "h", value: Buffer.from("x") },
            { key: "h", value: null },
          ],
        },
        { key: "b", value: "1" },
      ],
    },
    write({ b: "2" }),
    roll,
    write({ z: "1" }),
    compact,
  ]),
  all(
    "groups of segments",
    [
      ...Array.from(
        { length: 12 },
        (_, index) => [write({ [`k${index}`]: "v".repeat(400_000), same: `${index}` }), roll] as const,
      ).flat(),
      write({ z: "1" }),
      compact,
    ],
    { "segment.bytes": "1048576" },
  ),
  all("at random", atRandom(1), SOON),
  all("at random, kept", atRandom(2)),
  all("at random with LogAppendTime", atRandom(3), { "message.timestamp.type": "LogAppendTime", ...SOON }),
];

/** Three rounds of all kinds of batches; the same for the same seed. */
function atRandom(seed: number): Action[] {
  let state = seed;
  const below = (bound: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % bound;
  };
  const open = new Set<string>();
  const actions: Action[] = [];
  for (let round = 0; round < 3; round++) {
    for (let step = 0; step < 40; step++) {
      const rows = Array.from({ length: 1 + below(5) }, () => ({
        key: `k${below(30)}`,
        value: below(4) === 0 ? null : `${round}-${step}`,
      }));
      const by = [undefined, undefined, "one", "two", "x-tx", "y-tx", "z-tx"][below(7)];
      actions.push({ write: rows, ...(by === undefined ? {} : { by }) });
      if (by?.endsWith("-tx") === true) open.add(by);
      const ending = [...open][below(3)];
      if (ending !== undefined && below(3) === 0) {
        actions.push({ end: ending, commit: below(2) === 0 });
        open.delete(ending);
      }
      if (below(5) === 0) actions.push(roll);
    }
    for (const by of open) actions.push({ end: by, commit: below(2) === 0 });
    open.clear();
    actions.push(roll, write({ z: `${round}` }), compact);
  }
  return actions;
}
