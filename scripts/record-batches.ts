/**
 * Records test/fixtures/batches: npx tsx scripts/record-batches.ts
 * The official tools produce to a broker of Apache Kafka that lives for this run; kept are the bytes of the segment
 * (NAME.log) and what kafka-dump-log.sh says of it (NAME.dump).
 */
import { spawn } from "node:child_process";
import { copyFile, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startKafka, type Kafka } from "../test/support/kafka/cluster.ts";
import { libsFolder } from "../test/support/kafka/libs.ts";
import { runOfficial } from "../test/support/kafka/official.ts";
import { waitFor } from "../test/support/kafka/wait.ts";
import { iterateBatches } from "../src/protocol/records/batch.ts";
import { CASES, type Case, type Field, type Produced } from "../test/protocol/records/produced.ts";

const OUT = join(import.meta.dirname, "../test/fixtures/batches");
/** A fixture that is larger is no fixture. */
const MAX_SIZE = 20 * 1024;
const NULL = "NULL";

await mkdir(OUT, { recursive: true });
const kafka = await startKafka();
try {
  for (const recorded of CASES) await recordCase(kafka, recorded);
  await recordTransactions(kafka);
} finally {
  await kafka.stop();
}

async function recordCase({ bootstrap, brokers }: Kafka, { name, codec, records, config }: Case): Promise<void> {
  await createTopic(bootstrap, name, config);
  const reader = ["parse.key=true", "parse.headers=true", `null.marker=${NULL}`];
  const producer = ["batch.size=1000000", "linger.ms=1000"];
  await tool(
    "org.apache.kafka.tools.ConsoleProducer",
    [
      "--bootstrap-server",
      bootstrap,
      "--topic",
      name,
      "--compression-codec",
      codec,
      ...reader.flatMap((property) => ["--reader-property", property]),
      ...producer.flatMap((property) => ["--command-property", property]),
    ],
    records.map((record) => `${lineOf(record)}\n`).join(""),
  );
  await keepSegment(segmentOf(brokers[0]!.logDir, name), name);
}

/** An aborted transaction, its marker, a committed one, its marker. */
async function recordTransactions({ bootstrap, brokers }: Kafka): Promise<void> {
  const name = "transactions";
  await createTopic(bootstrap, name, undefined);
  const segment = segmentOf(brokers[0]!.logDir, name);
  const perf = [
    "--bootstrap-server",
    bootstrap,
    "--topic",
    name,
    "--payload-monotonic",
    "--transactional-id",
    "fixture",
    "--transaction-duration-ms",
    "600000",
  ];
  // The first producer dies in the middle of its transaction; the next one with its id makes the coordinator abort it.
  const first = spawn("java", [
    "-Xmx128m",
    "-cp",
    `${libsFolder()}/*`,
    "org.apache.kafka.tools.ProducerPerformance",
    ...perf,
    "--num-records",
    "1000",
    "--throughput",
    "2",
  ]);
  await waitFor("the first records of the transaction", async () =>
    (await stat(segment)).size > 0 ? true : undefined,
  );
  first.kill("SIGKILL");
  await tool("org.apache.kafka.tools.ProducerPerformance", [...perf, "--num-records", "20", "--throughput", "-1"]);
  await waitFor("the commit marker", async () => {
    const markers = [...iterateBatches(await readFile(segment))].filter((batch) => batch.isControl);
    return markers.length === 2 ? true : undefined;
  });
  await keepSegment(segment, name);
}

async function createTopic(bootstrap: string, name: string, config: string | undefined): Promise<void> {
  const create = ["--bootstrap-server", bootstrap, "--create", "--topic", name, "--partitions", "1"];
  await tool("org.apache.kafka.tools.TopicCommand", config === undefined ? create : [...create, "--config", config]);
}

async function keepSegment(segment: string, name: string): Promise<void> {
  const { size } = await stat(segment);
  if (size === 0 || size > MAX_SIZE) throw new Error(`the segment of ${name} has ${size} bytes`);
  await copyFile(segment, join(OUT, `${name}.log`));
  const dump = await tool("org.apache.kafka.tools.DumpLogSegments", ["--files", segment, "--deep-iteration"]);
  // The first line names the file; the rest is about its bytes.
  await writeFile(join(OUT, `${name}.dump`), dump.slice(dump.indexOf("\n") + 1));
  console.log(`${name}: ${size} bytes`);
}

async function tool(mainClass: string, args: string[], stdin = ""): Promise<string> {
  const { exitCode, stdout, stderr } = await runOfficial(mainClass, args, { cwd: OUT, stdin });
  if (exitCode !== 0) throw new Error(`${mainClass} ended with ${exitCode}: ${stdout.toString()}${stderr.toString()}`);
  return stdout.toString();
}

function segmentOf(logDir: string, topic: string): string {
  return join(logDir, `${topic}-0`, "00000000000000000000.log");
}

function lineOf([key, value, headers]: Produced): string {
  const list = headers.map((header) => header.map(fieldOf).join(":")).join(",");
  // An empty list is not an option of the reader: no headers are the marker.
  return [headers.length === 0 ? NULL : list, fieldOf(key), fieldOf(value)].join("\t");
}

function fieldOf(field: Field): string {
  return field ?? NULL;
}
