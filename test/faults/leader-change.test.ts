import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { OFFICIAL_TOOLS } from "../support/tools.ts";
import { differences, expectEachNumberInOrder, linesOf, logOf, Numbers, placesOf, SHOWN } from "./support/records.ts";
import { killRunningTools, RunningTool } from "./support/running-tool.ts";
import { bootstrapOf, partitionsWhere, SIX_PARTITIONS, THREE_BROKERS, viewOf } from "./support/three-brokers.ts";

/** It logs each attempt that failed, as the official tool does. */
const withoutWarnings = (stderr: string): string => stderr.replaceAll(/^\[[^\]]+\] WARN .*\n/gm, "");
/** So many records behind the fault, too. */
const AFTERWARDS = 1_000;
const CONSUMERS: readonly (readonly string[])[] = [
  [],
  ["--group", "classic"],
  ["--group", "modern", "--command-property", "group.protocol=consumer"],
];

const rest = (leader: number): number[] => [1, 2, 3].filter((id) => id !== leader);

describe.skipIf(kafkaMissing() !== undefined)("leaders that change under kt", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka(THREE_BROKERS);
  });
  afterEach(killRunningTools);
  afterAll(() => kafka?.release());

  test.each<[fault: string, topic: string, cause: (topic: string) => Promise<void>]>([
    ["were killed and came back", "killed", killCoordinator],
    ["gave way to an election", "elected", electPreferred],
    ["lost their replicas", "reassigned", reassign],
  ])("nothing is lost, doubled or out of order where leaders %s", { timeout: 150_000 }, async (_, topic, cause) => {
    await kafka.change(["create", topic, SIX_PARTITIONS, ""]);
    const args = ["console-consumer", "--bootstrap-server", bootstrapOf(kafka), "--topic", topic, "--from-beginning"];
    const consumers = CONSUMERS.map((more) => RunningTool.kt([...args, ...SHOWN, ...more]));
    const numbers = Numbers.toTopic(kafka, topic);
    await numbers.during(() =>
      Promise.all(consumers.map((consumer) => consumer.until("a record", ({ lines }) => lines.length > 0))),
    );
    await numbers.during(() => cause(topic));
    await numbers.write(AFTERWARDS);
    const { count } = numbers;

    const { exitCode: code, stdout: printed, stderr: told } = await numbers.end();
    expect({ code, printed, told: withoutWarnings(told) }).toEqual({ code: 0, printed: "", told: "" });
    const log = await logOf(kafka, topic, count);
    expectEachNumberInOrder(log, count);
    for (const [index, more] of CONSUMERS.entries()) {
      const consumer = consumers[index]!;
      await consumer.until(`${count} records`, ({ lines }) => lines.length >= count);
      const { exitCode, stdout, stderr } = await consumer.end("SIGINT");
      expect(differences(placesOf(linesOf(stdout)), log), `${more.join(" ")}: ${stderr}`).toEqual([]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: expect.stringContaining(`${count} messages\n`) });
    }
  });

  const leadersOf = async (topic: string) =>
    (await viewOf(kafka)).topics.get(topic)!.partitions.map(({ leader }) => leader);

  /** The broker that leads two partitions and coordinates the groups. */
  async function killCoordinator(topic: string): Promise<void> {
    const { leader } = (await viewOf(kafka)).topics.get("__consumer_offsets")!.partitions[0]!;
    await kafka.stopBroker(leader, "SIGKILL");
    await partitionsWhere(kafka, topic, "other leaders", (partitions) =>
      partitions.every((partition) => partition.leader >= 0 && partition.leader !== leader),
    );
    await kafka.startBroker(leader);
    await partitionsWhere(kafka, topic, "all in sync", (partitions) => partitions.every(({ isr }) => isr.length === 3));
  }

  /** Each partition goes to the next broker and back. */
  async function electPreferred(topic: string): Promise<void> {
    const before = await leadersOf(topic);
    for (const turn of [1, 2]) {
      const replicas = (leader: number) => [0, 1, 2].map((next) => ((leader - 1 + turn + next) % 3) + 1);
      const steps = before.flatMap((leader, partition) => [
        "reassign",
        topic,
        String(partition),
        replicas(leader).join(":"),
      ]);
      await kafka.change(steps);
      const args = ["--bootstrap-server", bootstrapOf(kafka), "--election-type", "preferred", "--all-topic-partitions"];
      await kafka.run(OFFICIAL_TOOLS["leader-election"], args);
      await partitionsWhere(kafka, topic, "the preferred leaders", (partitions) =>
        partitions.every(({ leader }, index) => leader === replicas(before[index]!)[0]),
      );
    }
  }

  /** Each partition leaves its leader. */
  async function reassign(topic: string): Promise<void> {
    const before = await leadersOf(topic);
    await kafka.change(
      before.flatMap((leader, partition) => ["reassign", topic, String(partition), rest(leader).join(":")]),
    );
    await partitionsWhere(kafka, topic, "other leaders", (partitions) =>
      partitions.every(({ leader, replicas }, index) => leader !== before[index] && replicas.length === 2),
    );
  }
});
