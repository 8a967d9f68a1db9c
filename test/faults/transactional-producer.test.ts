import { tmpdir } from "node:os";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { code } from "../../src/protocol/errors.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { waitFor } from "../support/kafka/wait.ts";
import { runKt } from "../support/kt.ts";
import { OFFICIAL_TOOLS } from "../support/tools.ts";
import {
  bootstrapOf,
  endOffsets,
  partitionsWhere,
  SIX_PARTITIONS,
  THREE_BROKERS,
  viewOf,
} from "./support/three-brokers.ts";
import { closeProducers, TransactionalProducer, useTransactionVersion } from "./support/transactional-producer.ts";

const range = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}${index}`);

describe.skipIf(kafkaMissing() !== undefined).each([
  [2, "is killed"],
  [1, "is moved"],
] as const)("transactions of version %i", (version, fault) => {
  let kafka: LeasedKafka;
  const open = (id: string, more: Record<string, string> = {}) =>
    TransactionalProducer.open(kafka, `v${version}-${id}`, more);
  const topicOf = (name: string) => `v${version}-${name}`;

  beforeAll(async () => {
    kafka = await leaseKafka(THREE_BROKERS);
    await useTransactionVersion(kafka, version);
  });
  afterEach(closeProducers);
  afterAll(async () => {
    // The next one to have the cluster knows of no other version.
    if (kafka !== undefined) await useTransactionVersion(kafka, 2);
    kafka?.release();
  });

  /** The values that kt reads, sorted. */
  async function readByKt(topic: string, level: "read_committed" | "read_uncommitted"): Promise<string[]> {
    const args = ["console-consumer", "--bootstrap-server", bootstrapOf(kafka), "--topic", topic, "--from-beginning"];
    const { stdout } = await runKt([...args, "--until-end", "--isolation-level", level], {
      cwd: tmpdir(),
      limitMs: 30_000,
    });
    return stdout.toString().split("\n").filter(Boolean).toSorted();
  }

  /** The first so many values that the official tool reads, sorted. */
  async function readByJava(topic: string, level: "read_committed" | "read_uncommitted", count: number) {
    const where = ["--bootstrap-server", bootstrapOf(kafka), "--topic", topic, "--from-beginning"];
    const what = ["--isolation-level", level, "--max-messages", String(count), "--timeout-ms", "20000"];
    const { stdout } = await kafka.run(OFFICIAL_TOOLS["console-consumer"], [...where, ...what]);
    return stdout.toString().split("\n").filter(Boolean).toSorted();
  }

  test("what is committed is read, and what is aborted is not", { timeout: 120_000 }, async () => {
    const topic = topicOf("ends");
    await kafka.change(["create", topic, SIX_PARTITIONS, ""]);
    const { producer, transact, failed } = await ready("ends");
    const committed = [...range("a", 600), ...range("c", 600), ...range("d", 30)].toSorted();
    const aborted = range("b", 600);
    await transact(topic, range("a", 600), "commit");
    await transact(topic, aborted, "abort");
    await transact(topic, range("c", 600), "commit");
    for (const partition of [0, 1, 2, 3, 4, 5]) {
      await transact(topic, range("d", 30).slice(partition * 5, partition * 5 + 5), "commit", partition);
    }
    expect({ failed, acknowledged: producer.acknowledged }).toEqual({ failed: [], acknowledged: 1830 });
    expect(await readByKt(topic, "read_committed")).toEqual(committed);
    expect(await readByKt(topic, "read_uncommitted")).toEqual([...committed, ...aborted].toSorted());
    expect(await readByJava(topic, "read_committed", committed.length)).toEqual(committed);
    expect(await readByJava(topic, "read_uncommitted", 1830)).toEqual([...committed, ...aborted].toSorted());
  });

  test("what was not sent when a transaction is aborted has failed, and is nowhere", async () => {
    const topic = topicOf("dropped");
    await kafka.change(["create", topic, "1:2:3", ""]);
    const opened = await ready("dropped", { "linger.ms": "60000" });
    opened.producer.beginTransaction();
    await opened.append(topic, ["a", "b"]);
    await opened.producer.abortTransaction();
    expect(opened.failed.map(({ error }) => error.message)).toEqual(
      Array(2).fill("Failing batch since transaction was aborted"),
    );
    await opened.transact(topic, ["c"], "commit");
    expect(await readByKt(topic, "read_uncommitted")).toEqual(["c"]);
  });

  test("offsets are committed with the transaction, or not at all", async () => {
    const topic = topicOf("offsets");
    await kafka.change(["create", topic, "1:2:3,2:3:1", ""]);
    const { producer, append } = await ready("offsets");
    const group = { groupId: topic, memberId: "", generation: -1, instanceId: null };
    for (const [offset, end] of [
      [3, "commit"],
      [7, "abort"],
    ] as const) {
      producer.beginTransaction();
      await append(topic, [end]);
      const offsets = [0, 1].map((partition) => {
        return [
          { topic, partition },
          { offset: offset + partition, metadata: "", leaderEpoch: -1 },
        ] as const;
      });
      await producer.sendOffsetsToTransaction(new Map(offsets), group);
      await (end === "commit" ? producer.commitTransaction() : producer.abortTransaction());
    }
    const args = ["--bootstrap-server", bootstrapOf(kafka), "--describe", "--offsets", "--group", topic];
    // The group's coordinator hears of the end a moment after the producer does.
    const lines = await waitFor("the offsets", async () => {
      const { stdout } = await kafka.run(OFFICIAL_TOOLS["consumer-groups"], args);
      const found = stdout.toString().match(/^\S+ +\S+ +\d+ +\d+/gm);
      return found?.length === 2 ? found : undefined;
    });
    expect(lines.map((line) => line.split(/ +/).slice(2, 4).join())).toEqual(["0,3", "1,4"]);
  });

  test("another producer with the same id, of kt's or Java's, fences the one before", async () => {
    const topic = topicOf("fenced");
    await kafka.change(["create", topic, "1:2:3", ""]);
    const first = await ready("fenced");
    first.producer.beginTransaction();
    await first.append(topic, ["first"]);
    await first.producer.flush();
    const second = await ready("fenced");
    await expect(first.producer.commitTransaction()).rejects.toMatchObject({ errorCode: code.PRODUCER_FENCED });
    expect(() => first.producer.beginTransaction()).toThrow("has been fenced by another producer with the same");
    second.producer.beginTransaction();
    await second.append(topic, ["second"]);
    await second.producer.flush();
    await kafka.change(["transact", `v${version}-fenced`, topic, "java"]);
    await expect(second.producer.commitTransaction()).rejects.toMatchObject({ errorCode: code.PRODUCER_FENCED });
    const third = await ready("fenced");
    await expect(kafka.change(["commit", `v${version}-fenced`])).rejects.toThrow("ProducerFencedException");
    await third.transact(topic, ["third"], "commit");
    expect(await readByKt(topic, "read_committed")).toEqual(["third"]);
  });

  // One fault for each version: both look for the coordinator again, and brokers take seconds to stop and start.
  test(`a transaction goes on where its coordinator ${fault}`, { timeout: 150_000 }, async () => {
    const topic = topicOf("moved");
    await kafka.change(["create", topic, SIX_PARTITIONS, ""]);
    const { producer, append, transact, failed } = await ready("moved");
    await transact(topic, range("a", 60), "commit");
    producer.beginTransaction();
    await append(topic, range("b", 60));
    await producer.flush();
    const { leader, replicas } = (await viewOf(kafka)).topics.get("__transaction_state")!.partitions[0]!;
    await (fault === "is killed" ? kafka.stopBroker(leader, "SIGKILL") : moveCoordinator(leader, replicas));
    for (const partition of [0, 1, 2, 3, 4, 5]) await append(topic, [`c${partition}`], partition);
    await producer.commitTransaction();
    await transact(topic, range("d", 60), "commit");
    if (fault === "is killed") await kafka.startBroker(leader);
    for (const name of ["__transaction_state", topic]) {
      await partitionsWhere(kafka, name, "all in sync", (each) => each.every(({ isr }) => isr.length === 3));
    }
    expect(failed).toEqual([]);
    const all = ["a", "b", "d"].flatMap((name) => range(name, 60));
    expect(await readByKt(topic, "read_committed")).toEqual([...all, ...range("c", 6)].toSorted());
  });

  async function moveCoordinator(from: number, replicas: readonly number[]): Promise<void> {
    const to = replicas.find((id) => id !== from)!;
    const order = [to, ...replicas.filter((id) => id !== to)].join(":");
    await kafka.change(["reassign", "__transaction_state", "0", order]);
    const which = ["--election-type", "preferred", "--topic", "__transaction_state", "--partition", "0"];
    await kafka.run(OFFICIAL_TOOLS["leader-election"], ["--bootstrap-server", bootstrapOf(kafka), ...which]);
    await partitionsWhere(kafka, "__transaction_state", "another leader", ([only]) => only!.leader === to);
  }

  test("a transaction that takes too long is aborted by its coordinator, and the next one succeeds", async () => {
    const topic = topicOf("late");
    await kafka.change(["create", topic, "1:2:3", ""]);
    const opened = await ready("late", { "transaction.timeout.ms": "3000" });
    opened.producer.beginTransaction();
    await opened.append(topic, ["a"]);
    await opened.producer.flush();
    // The marker of the abort is a record of its own.
    await waitFor("the abort", async () => ((await endOffsets(kafka, topic))[0] === 2 ? true : undefined));
    await expect(opened.producer.commitTransaction()).rejects.toMatchObject({
      errorCode: version === 2 ? code.INVALID_TXN_STATE : code.PRODUCER_FENCED,
    });
    await opened.producer.close();
    const again = await ready("late");
    await again.transact(topic, ["b"], "commit");
    expect(await readByKt(topic, "read_committed")).toEqual(["b"]);
  });

  test("closing aborts what is open", async () => {
    const topic = topicOf("closed");
    await kafka.change(["create", topic, "1:2:3", ""]);
    const opened = await ready("closed");
    opened.producer.beginTransaction();
    await opened.append(topic, ["a"]);
    await opened.producer.close();
    const again = await ready("closed");
    await again.transact(topic, ["b"], "commit");
    expect(await readByKt(topic, "read_committed")).toEqual(["b"]);
  });

  /** Opened, with its id taken. */
  async function ready(id: string, more: Record<string, string> = {}) {
    const opened = await open(id, more);
    await opened.producer.initTransactions();
    return {
      producer: opened.producer,
      failed: opened.failed,
      append: opened.append.bind(opened),
      transact: opened.transact.bind(opened),
    };
  }
});
