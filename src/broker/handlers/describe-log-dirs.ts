/** DescribeLogDirs v1-5 (KIP-113, KIP-827): the one folder, and how large each partition's log is. */
import { statfs } from "node:fs/promises";
import { code } from "../../protocol/errors.ts";
import { describeLogDirs, type DescribeLogDirsRequest } from "../../protocol/messages/describe-log-dirs.ts";
import type { ResponseInput } from "../../protocol/schema.ts";
import type { PartitionLog } from "../../storage/log.ts";
import type { Broker } from "../broker.ts";
import { handle } from "../handler.ts";

type Row = NonNullable<ResponseInput<typeof describeLogDirs>["results"]>[number];
type TopicRow = NonNullable<Row["topics"]>[number];

/** DescribeLogDirsResponse.UNKNOWN_VOLUME_BYTES: what a broker in memory has. */
const UNKNOWN_BYTES = { totalBytes: -1n, usableBytes: -1n };

export const handleDescribeLogDirs = handle<typeof describeLogDirs>({
  api: describeLogDirs,
  async run(request, { broker }) {
    const { logDir, dataDir } = broker.config;
    try {
      const space = dataDir === undefined ? UNKNOWN_BYTES : await spaceOf(dataDir);
      return { results: [{ errorCode: code.NONE, logDir, topics: topicRows(request, broker), ...space }] };
    } catch (error) {
      broker.report(`could not look at ${logDir}: ${error instanceof Error ? error.message : String(error)}`);
      return { results: [{ errorCode: code.KAFKA_STORAGE_ERROR, logDir }] };
    }
  },
  refuse: (_request, errorCode) => ({ errorCode, results: [] }),
});

async function spaceOf(folder: string): Promise<{ totalBytes: bigint; usableBytes: bigint }> {
  const { blocks, bavail, bsize } = await statfs(folder, { bigint: true });
  return { totalBytes: blocks * bsize, usableBytes: bavail * bsize };
}

/** The partitions asked for that are there; all where none are named. */
function topicRows({ topics }: DescribeLogDirsRequest, { logs }: Broker): TopicRow[] {
  const asked = topics && new Map(topics.map(({ topic, partitions }) => [topic, new Set(partitions)]));
  const rows = new Map<string, PartitionLog[]>();
  for (const log of logs.all()) {
    if (asked !== null && asked.get(log.topic)?.has(log.partition) !== true) continue;
    const row = rows.get(log.topic);
    if (row === undefined) rows.set(log.topic, [log]);
    else row.push(log);
  }
  return Array.from(rows, ([name, found]) => ({
    name,
    partitions: found.map(({ partition, sizeInBytes }) => ({
      partitionIndex: partition,
      partitionSize: BigInt(sizeInBytes),
      offsetLag: 0n,
      isFutureKey: false,
    })),
  }));
}
