import { readPropertiesFile } from "../../config/properties-file.ts";
import { InputError, UsageError } from "../../errors.ts";
import { describeTopics } from "../../kafka/admin/describe-topics.ts";
import { listOffsets } from "../../kafka/admin/list-offsets.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import { consumerConfig } from "../../kafka/consumer/consumer-config.ts";
import { openConsumer } from "../../kafka/consumer/open-consumer.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";
import { refuseWords } from "../../kit/checks.ts";
import { clientOptions } from "../../kit/client-options.ts";
import { ensureBootstrapServers } from "../../kit/connection.ts";
import type { Context } from "../../kit/context.ts";
import { LedgerCursor } from "./ledger-cursor.ts";
import { LedgerFile } from "./ledger-file.ts";
import { indexLedger } from "./ledger-index.ts";
import type { LedgerIndex } from "./ledger-index.ts";
import type { VerifyOptions } from "./options.ts";
import { OffsetCheck, OrderCheck } from "./partition-check.ts";
import { readSpans } from "./read-topics.ts";
import type { Span } from "./read-topics.ts";
import { verdictData, verdictLines, verdictTable } from "./report.ts";
import { Rows } from "./rows.ts";
import { reachVerdict } from "./verdict.ts";
import type { Verdict } from "./verdict.ts";

/** What `kt lag --max-lag` ends with too: it could be told, and it is not as it should be. */
const NOT_AS_IT_SHOULD_BE = 3;
const USUAL_LIMIT = 100;

/** Compares the topics with the ledger and reports. Gives the exit code. */
export async function verifyLedger(options: VerifyOptions, context: Context): Promise<number> {
  refuseWords(options);
  const { ledger } = options;
  if (ledger === undefined) throw new UsageError("--ledger FILE is required: what kt verifiable-producer wrote");
  const limit = options.limit ?? USUAL_LIMIT;
  if (limit < 0) throw new UsageError(`--limit takes a number from 0 on, not ${limit}`);
  const targetOf = readRenames(options.rename);
  ensureBootstrapServers(options.bootstrapServer);
  const file = new LedgerFile(ledger);
  try {
    const index = indexLedger(file, { topics: options.topic, targetOf });
    ensureTopics(options, index);
    const verdict = await verdictOf({ options, context, file, index, limit });
    await print(ledger, verdict, context);
    const { lost, corrupted, reordered, doubled, expired } = verdict.counts;
    const faults = lost + corrupted + reordered + doubled + (options.allowExpired ? 0 : expired);
    return faults === 0 ? 0 : NOT_AS_IT_SHOULD_BE;
  } finally {
    file.close();
  }
}

interface Work {
  readonly options: VerifyOptions;
  readonly context: Context;
  readonly file: LedgerFile;
  readonly index: LedgerIndex;
  readonly limit: number;
}

async function verdictOf({ options, context, file, index, limit }: Work): Promise<Verdict> {
  const { partitions, ids, records } = index;
  const { bootstrapServer, commandConfig } = options;
  const spans = await context.withCluster({ bootstrapServer, commandConfig }, (cluster) => fetchSpans(cluster, index));
  const found = { missing: new Rows(), surplus: new Rows(), unknown: 0 };
  const checks = partitions.map((partition, at) => {
    const parts = { cursor: new LedgerCursor(file, partition), index: at, ids, found };
    return options.ignoreOffsets || partition.hasUnknownOffsets ? new OrderCheck(parts) : new OffsetCheck(parts);
  });
  let read = 0;
  await context.showing(
    readAll(options, context, spans, (span, offset, id) => {
      read += 1;
      checks[span]?.record(offset, id);
    }),
    () => `Read ${read.toLocaleString("en-US")} records`,
  );
  for (const check of checks) check.end();
  const isExpired = (at: number, offset: number, slot: number): boolean =>
    checks[at]?.isBefore(spans[at]?.begin ?? 0, offset, slot) ?? false;
  return reachVerdict({ file, partitions, records, found, isExpired, limit });
}

/** Where the partitions begin and end now; a partition that is not there is empty. */
async function fetchSpans(cluster: Cluster, { partitions }: LedgerIndex): Promise<Span[]> {
  const topics = await describeTopics(cluster, [...new Set(partitions.map(({ target }) => target))]);
  const there = new Map(
    topics.map(({ name, partitions: all, error }) => {
      if (error !== undefined && error.errorName !== "UNKNOWN_TOPIC_OR_PARTITION") throw error;
      return [name, all.length];
    }),
  );
  const wanted = partitions
    .filter(({ target, partition }) => partition < (there.get(target) ?? 0))
    .map(({ target, partition }) => ({ topic: target, partition }));
  const ends = await Promise.all([offsetsOf(cluster, wanted, "earliest"), offsetsOf(cluster, wanted, "latest")]);
  return partitions.map(({ target, partition }) => {
    const [begin = 0, end = 0] = ends.map((offsets) => offsets.get(partitionKey({ topic: target, partition })) ?? 0);
    return { topic: target, partition, begin, end };
  });
}

async function offsetsOf(
  cluster: Cluster,
  partitions: readonly { readonly topic: string; readonly partition: number }[],
  spec: "earliest" | "latest",
): Promise<Map<string, number>> {
  const listed = await listOffsets(
    cluster,
    partitions.map((partition) => ({ ...partition, spec })),
  );
  return new Map(
    listed.map(({ topic, partition, offset, error }) => {
      if (error !== undefined) throw error;
      return [partitionKey({ topic, partition }), Number(offset)];
    }),
  );
}

async function readAll(
  { bootstrapServer, commandConfig }: VerifyOptions,
  context: Context,
  spans: readonly Span[],
  tell: Parameters<typeof readSpans>[2],
): Promise<void> {
  const config = consumerConfig(
    new Map([
      ["client.id", "kt-verify"],
      ...(commandConfig === undefined ? [] : readPropertiesFile(commandConfig)),
      ["bootstrap.servers", bootstrapServer ?? ""],
      ["enable.auto.commit", "false"],
      ["allow.auto.create.topics", "false"],
    ]),
  );
  const consumer = await openConsumer(config, { ...clientOptions(context), reusesMemory: true });
  try {
    await readSpans(consumer, spans, tell);
  } finally {
    await consumer.close();
  }
}

/** OLD=NEW of --rename. */
function readRenames(renames: readonly string[]): (topic: string) => string {
  const names = new Map(
    renames.map((rename) => {
      const [, before, now] = /^([^=]+)=([^=]+)$/.exec(rename) ?? [];
      if (before === undefined || now === undefined) {
        throw new UsageError(
          `--rename takes the name in the ledger and the one in the cluster, as orders=source.orders, not '${rename}'`,
        );
      }
      return [before, now] as const;
    }),
  );
  return (topic) => names.get(topic) ?? topic;
}

function ensureTopics({ topic, ledger }: VerifyOptions, { partitions }: LedgerIndex): void {
  const absent = topic.find((name) => !partitions.some((partition) => partition.topic === name));
  if (absent !== undefined) throw new InputError(`The ledger ${ledger} has no record of the topic ${absent}`);
}

async function print(ledger: string, verdict: Verdict, context: Context): Promise<void> {
  if (context.format !== "text") return context.print(verdictData(ledger, verdict), verdictTable(verdict));
  for (const line of verdictLines(ledger, verdict)) context.out.line(line);
}
