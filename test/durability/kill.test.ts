import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findCoordinator } from "../../src/protocol/messages/find-coordinator.ts";
import { offsetCommit } from "../../src/protocol/messages/offset-commit.ts";
import { offsetFetch } from "../../src/protocol/messages/offset-fetch.ts";
import { startKtBroker, type KtBroker } from "../support/kt-broker.ts";
import { openRawClient, type RawClient } from "../support/raw-client.ts";
import { fetchLibs, kafkaUnavailable } from "../support/kafka/libs.ts";
import { runOfficial } from "../support/kafka/official.ts";
import { waitFor } from "../support/kafka/wait.ts";
import { OFFICIAL_TOOLS } from "../support/tools.ts";
import { LedgerWriter, newProducerId } from "./support/ledger-writer.ts";
import { Random } from "./support/random.ts";
import { logEnds, readValues } from "./support/read-log.ts";

const ROUNDS = 20;
const TOPIC = "ledger";
const GROUP = "ledger-readers";
const PARTITIONS = [0, 1, 2, 3];

let dataDir: string;
let broker: KtBroker | undefined;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "kt-kill-"));
});
afterAll(async () => {
  await broker?.stop("SIGKILL");
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

/** Small segments, so that rolls fall into the rounds as well. */
const start = (): Promise<KtBroker> =>
  startKtBroker({ dataDir, args: ["--topic", `${TOPIC}:${PARTITIONS.length}:segment.bytes=1048576`] });

test(`${ROUNDS} kills under load lose, double and misplace no acknowledged record`, async () => {
  const random = Random.fromEnvironment();
  const told = `KT_TEST_SEED=${random.seed}`;
  const writers = PARTITIONS.map((partition) => new LedgerWriter(TOPIC, partition, random));
  const verified = PARTITIONS.map(() => 0);
  const producerIds = new Set<bigint>();
  let committed = -1;

  for (let round = 1; round <= ROUNDS + 1; round += 1) {
    broker = await start();
    const raw = await openRawClient(broker.bootstrap);
    for (const { partition, acknowledged, unacknowledged } of writers) {
      const { start: first, end } = await logEnds(raw, TOPIC, partition);
      const place = `${TOPIC}-${partition} after ${round - 1} kills, ${told}`;
      expect(first, place).toBe(0);
      expect(end, place).toBeGreaterThanOrEqual(acknowledged);
      expect(end, place).toBeLessThanOrEqual(acknowledged + unacknowledged);
      const values = await readValues(raw, TOPIC, partition, verified[partition]!);
      const wrong = values.filter(({ offset, value }) => !value.startsWith(`${partition}:${offset}:`));
      expect(wrong, place).toEqual([]);
      expect(values, place).toHaveLength(end - verified[partition]!);
      verified[partition] = acknowledged;
    }
    const producerId = await newProducerId(raw);
    expect(producerIds.has(producerId), `producer id ${producerId} was given out before, ${told}`).toBe(false);
    producerIds.add(producerId);
    await waitFor("the coordinator", async () => ((await committedOffset(raw)) === undefined ? undefined : true));
    expect(await committedOffset(raw), `the committed offset, ${told}`).toBe(committed);
    if (round > ROUNDS) break;

    const target = random.between(40, 250);
    const before = writers.reduce((sum, { acknowledgedBatches }) => sum + acknowledgedBatches, 0);
    const acknowledged = (): number =>
      writers.reduce((sum, { acknowledgedBatches }) => sum + acknowledgedBatches, 0) - before;
    const running = broker;
    const writing = Promise.all(writers.map((writer) => writer.run(running.bootstrap, () => false)));
    const killed = (async () => {
      await waitFor("enough acknowledgements", async () => (acknowledged() >= target / 2 ? true : undefined));
      const offset = writers[0]!.acknowledged;
      if (await commit(raw, offset)) committed = offset;
      await waitFor("enough acknowledgements", async () => (acknowledged() >= target ? true : undefined));
      await running.stop("SIGKILL");
    })();
    await Promise.all([writing, killed]);
    raw.close();
  }
  await broker!.stop();
  expect(await readdir(dataDir)).toContain(".kafka_cleanshutdown");

  // What a clean stop leaves is as whole as what the kills left.
  broker = await start();
  const raw = await openRawClient(broker.bootstrap);
  for (const { partition, acknowledged } of writers) {
    const values = await readValues(raw, TOPIC, partition, 0);
    expect(values.length, told).toBeGreaterThanOrEqual(acknowledged);
    expect(
      values.every(({ offset, value }, index) => offset === index && value.startsWith(`${partition}:${index}:`)),
    ).toBe(true);
  }
  raw.close();
  await broker.stop();
  broker = undefined;
});

const noJava = await kafkaUnavailable();
test.skipIf(noJava !== undefined)("Kafka's DumpLogSegments finds nothing wrong with what the kills left", async () => {
  await fetchLibs();
  const folders = (await readdir(dataDir)).filter((name) => name.startsWith(`${TOPIC}-`));
  const files = await Promise.all(
    folders.map(async (name) => (await readdir(join(dataDir, name))).map((file) => join(dataDir, name, file))),
  );
  const logs = files.flat().filter((file) => file.endsWith(".log"));
  const indexes = files.flat().filter((file) => /\.(?:time)?index$/.test(file));
  expect(logs.length).toBeGreaterThan(PARTITIONS.length);
  const dump = async (...args: string[]): Promise<string> => {
    const outcome = await runOfficial(OFFICIAL_TOOLS["dump-log"], args, { cwd: dataDir });
    // Of every segment but a log's first it says that its first offset does not follow "-1".
    const complaints = outcome.stderr
      .toString()
      .replaceAll(/^Non-consecutive offsets in .*\n {2}-1 is followed by \d+\n/gm, "");
    expect({ exitCode: outcome.exitCode, complaints }).toEqual({ exitCode: 0, complaints: "" });
    return outcome.stdout.toString();
  };
  const batches = (await dump("--deep-iteration", "--skip-record-metadata", "--files", logs.join())).split("\n");
  const verdicts = batches.map((line) => / isvalid: (\w+)/.exec(line)?.[1]).filter((verdict) => verdict !== undefined);
  expect(verdicts.length).toBeGreaterThan(100);
  expect(new Set(verdicts)).toEqual(new Set(["true"]));
  expect(await dump("--verify-index-only", "--files", indexes.join())).not.toMatch(/mismatch|corrupt|found|error/i);
});

async function commit(raw: RawClient, offset: number): Promise<boolean> {
  const partitions = [{ partitionIndex: 0, committedOffset: BigInt(offset), committedMetadata: "" }];
  const answer = await raw.send(offsetCommit, 8, { groupId: GROUP, topics: [{ name: TOPIC, partitions }] });
  const { errorCode } = answer.topics[0]!.partitions[0]!;
  if (errorCode !== 0) throw new Error(`the commit ended with error ${errorCode}`);
  return true;
}

/** -1 for none; undefined while the coordinator's topic is made, or its log read. */
async function committedOffset(raw: RawClient): Promise<number | undefined> {
  await raw.send(findCoordinator, 4, { keyType: 0, coordinatorKeys: [GROUP] });
  const topics = [{ name: TOPIC, partitionIndexes: [0] }];
  const answer = await raw.send(offsetFetch, 7, { groupId: GROUP, topics });
  return answer.errorCode === 0 ? Number(answer.topics[0]!.partitions[0]!.committedOffset) : undefined;
}
