import { expect, test } from "vitest";
import { printOffsets } from "../../../src/commands/get-offsets/print-offsets.ts";
import type { ListedOffset } from "../../../src/kafka/admin/list-offsets.ts";
import type { Context, OutputFormat } from "../../../src/kit/context.ts";
import { code, protocolError } from "../../../src/protocol/errors.ts";

const row = (topic: string, partition: number, offset: bigint, more: Partial<ListedOffset> = {}): ListedOffset => ({
  topic,
  partition,
  offset,
  timestamp: -1n,
  leaderEpoch: -1,
  ...more,
});

const ROWS = [
  row("t", 10, 5n, { leaderEpoch: 2 }),
  row("t", 2, 2n ** 60n, { timestamp: 7n }),
  row("t", 1, -1n),
  row("a", 0, -1n, { error: protocolError(code.UNSUPPORTED_VERSION) }),
];

async function printed(format: OutputFormat) {
  const out: string[] = [];
  const err: string[] = [];
  const data: unknown[] = [];
  // Only what printOffsets works with.
  const context = {
    format,
    out: { line: (text: string) => out.push(text) },
    err: { line: (text: string) => err.push(text) },
    print: async (value: unknown, table: unknown) => {
      data.push(value, table);
    },
  } as unknown as Context;
  await printOffsets(ROWS, context);
  return { out, err, data };
}

const SKIPPED =
  "Skip getting offsets for topic-partition a-0 due to error: org.apache.kafka.common.errors.UnsupportedVersionException: The version of API is not supported.";

test("offsets are sorted as text, those that are not there left out, and failures said on stderr", async () => {
  expect(await printed("text")).toEqual({ out: ["t:10:5", "t:2:1152921504606846976"], err: [SKIPPED], data: [] });
});

test("data has null for what the broker does not tell", async () => {
  const { out, err, data } = await printed("json");
  expect({ out, err }).toEqual({ out: [], err: [SKIPPED] });
  expect(data).toEqual([
    [
      { topic: "t", partition: 10, offset: 5n, timestamp: null, leaderEpoch: 2 },
      { topic: "t", partition: 2, offset: 2n ** 60n, timestamp: 7n, leaderEpoch: null },
    ],
    {
      head: ["Topic", "Partition", "Offset", "Timestamp", "LeaderEpoch"],
      rows: [
        ["t", 10, "5", "", 2],
        ["t", 2, "1152921504606846976", "7", ""],
      ],
    },
  ]);
});
