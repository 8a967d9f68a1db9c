import { afterEach, expect, test } from "vitest";
import { code } from "../../../src/protocol/errors.ts";
import { type TestProducer, producerTo, recordOf } from "./support.ts";
import { TransactionBroker, type Trouble } from "./transaction-broker.ts";

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

type Troubles = Parameters<typeof TransactionBroker.start>[1];

interface Opened extends TestProducer {
  broker: TransactionBroker;
  /** Appends one record. */
  append: (value?: string, partition?: number) => Promise<void>;
}

async function open(version: 1 | 2, troubles: Troubles = {}, more: Record<string, string> = {}): Promise<Opened> {
  const broker = await TransactionBroker.start(version, troubles);
  toClose.push(() => broker.broker.stop());
  const opened = await producerTo(broker.broker.address, { "transactional.id": "x", ...more });
  toClose.push(() => opened.producer.close({ timeoutMs: 0 }));
  const append = async (value = "v", partition = 0) => {
    opened.producer.append(await opened.producer.topic("t"), partition, recordOf(value));
  };
  return { broker, ...opened, append };
}

/** With the id taken and a transaction begun. */
async function begun(...how: Parameters<typeof open>): Promise<Opened> {
  const opened = await open(...how);
  await opened.producer.initTransactions();
  opened.producer.beginTransaction();
  return opened;
}

/** One record, committed. */
async function commitOne({ producer, append }: Opened, value = "v"): Promise<void> {
  producer.beginTransaction();
  await append(value);
  await producer.commitTransaction();
}

const OFFSETS = new Map([
  [
    { topic: "t", partition: 0 },
    { offset: 1, metadata: "", leaderEpoch: -1 },
  ],
]);
const GROUP = { groupId: "g", memberId: "", generation: -1, instanceId: null };
const names = (requests: readonly string[]) => requests.map((each) => each.split(" ")[0]);

test("version 1 adds partitions before it writes to them, and keeps its epoch", async () => {
  const opened = await begun(1);
  const { broker, producer, append } = opened;
  await append("a", 0);
  await producer.flush();
  await append("b", 0);
  await append("c", 1);
  await producer.commitTransaction();
  await commitOne(opened);
  expect(broker.ends).toEqual([true, true]);
  expect(broker.batches).toEqual([
    { partition: 0, epoch: 1, sequence: 0, records: 1, transactional: true },
    expect.anything(),
    expect.anything(),
    { partition: 0, epoch: 1, sequence: 2, records: 1, transactional: true },
  ]);
  expect(names(broker.requests).filter((name) => name === "AddPartitionsToTxn")).toHaveLength(3);
  expect(broker.requests).toContain("EndTxn v4");
  expect(broker.requests).toContain("Produce v11");
});

test("version 2 lets brokers add partitions, and goes on in another epoch from 0", async () => {
  const opened = await begun(2);
  const { broker, producer, append } = opened;
  await append("a");
  await producer.commitTransaction();
  await commitOne(opened);
  expect(broker.batches.map(({ epoch, sequence }) => [epoch, sequence])).toEqual([
    [1, 0],
    [2, 0],
  ]);
  expect(broker.requests).toEqual([
    "FindCoordinator v6",
    "InitProducerId v6",
    "Produce v13",
    "EndTxn v5",
    "Produce v13",
    "EndTxn v5",
  ]);
});

test.each([1, 2] as const)("tells no broker of a transaction of version %i without records", async (version) => {
  const { broker, producer } = await begun(version);
  await producer.commitTransaction();
  producer.beginTransaction();
  await producer.abortTransaction();
  expect(names(broker.requests)).toEqual(["FindCoordinator", "InitProducerId"]);
});

test("begins version 2 in an epoch of its own where brokers have come to know it", async () => {
  const opened = await begun(1);
  const { broker, producer, append } = opened;
  await append();
  broker.upgrade();
  await producer.flush();
  await producer.commitTransaction();
  await commitOne(opened);
  expect(broker.requests).toContain("EndTxn v4");
  expect(broker.requests.slice(-3)).toEqual(["InitProducerId v6", "Produce v13", "EndTxn v5"]);
  expect(broker.batches.map(({ epoch }) => epoch)).toEqual([1, 2]);
});

test("drops what was not sent when a transaction is aborted", async () => {
  const opened = await begun(2, {}, { "linger.ms": "60000" });
  const { broker, producer, append, failed } = opened;
  await append("a");
  await append("b");
  await producer.abortTransaction();
  expect(failed.map(({ error }) => error)).toEqual(
    Array(2).fill(
      expect.objectContaining({
        javaClass: "org.apache.kafka.common.errors.TransactionAbortedException",
        message: "Failing batch since transaction was aborted",
      }),
    ),
  );
  await commitOne(opened);
  expect({ ends: broker.ends, taken: broker.batches.length }).toEqual({ ends: [false, true], taken: 1 });
});

test("commits offsets with a transaction", async () => {
  for (const version of [1, 2] as const) {
    const { broker, producer } = await begun(version, { TxnOffsetCommit: [code.COORDINATOR_LOAD_IN_PROGRESS] });
    await producer.sendOffsetsToTransaction(OFFSETS, GROUP);
    await producer.commitTransaction();
    expect(names(broker.requests)).toEqual(
      ["FindCoordinator", "InitProducerId"].concat(version === 1 ? ["AddOffsetsToTxn"] : [], [
        "FindCoordinator",
        "TxnOffsetCommit",
        "TxnOffsetCommit",
        "EndTxn",
      ]),
    );
    expect(broker.ends).toEqual([true]);
  }
});

test.each<[api: keyof NonNullable<Troubles>, troubles: Trouble[]]>([
  ["FindCoordinator", [code.COORDINATOR_NOT_AVAILABLE, "close"]],
  ["InitProducerId", [code.CONCURRENT_TRANSACTIONS, code.COORDINATOR_LOAD_IN_PROGRESS, code.NOT_COORDINATOR, "close"]],
  ["AddPartitionsToTxn", [code.CONCURRENT_TRANSACTIONS, code.NOT_COORDINATOR, "close"]],
  ["AddOffsetsToTxn", [code.CONCURRENT_TRANSACTIONS, code.COORDINATOR_NOT_AVAILABLE, "close"]],
  ["TxnOffsetCommit", [code.NOT_COORDINATOR, code.UNKNOWN_TOPIC_OR_PARTITION, code.REQUEST_TIMED_OUT, "close"]],
  ["Produce", [code.CONCURRENT_TRANSACTIONS, code.NOT_LEADER_OR_FOLLOWER, "close"]],
  ["EndTxn", [code.CONCURRENT_TRANSACTIONS, code.COORDINATOR_LOAD_IN_PROGRESS, code.NOT_COORDINATOR, "close"]],
])("gets over what passes of %s: %j", async (api, troubles) => {
  for (const version of [1, 2] as const) {
    const opened = await begun(version, { [api]: [...troubles] });
    await opened.append();
    await opened.producer.sendOffsetsToTransaction(OFFSETS, GROUP);
    await opened.producer.commitTransaction();
    await commitOne(opened);
    expect({ failed: opened.failed, ends: opened.broker.ends }).toEqual({ failed: [], ends: [true, true] });
  }
});

test.each<[api: keyof NonNullable<Troubles>, name: keyof typeof code, message: RegExp]>([
  ["AddPartitionsToTxn", "UNKNOWN_PRODUCER_ID", /./],
  ["AddPartitionsToTxn", "TRANSACTION_ABORTABLE", /abort/],
  ["AddPartitionsToTxn", "TOPIC_AUTHORIZATION_FAILED", /^Not authorized to access topics: \[t\]$/],
  [
    "AddPartitionsToTxn",
    "UNKNOWN_SERVER_ERROR",
    /^Could not add partitions to transaction due to errors: \{t-0=UNKNOWN_SERVER_ERROR\}$/,
  ],
  ["AddOffsetsToTxn", "GROUP_AUTHORIZATION_FAILED", /^Not authorized to access group: g$/],
  ["AddOffsetsToTxn", "UNKNOWN_PRODUCER_ID", /./],
  ["TxnOffsetCommit", "GROUP_AUTHORIZATION_FAILED", /^Not authorized to access group: g$/],
  [
    "TxnOffsetCommit",
    "ILLEGAL_GENERATION",
    /^Transaction offset Commit failed due to consumer group metadata mismatch: Specified group generation id is not valid\.$/,
  ],
  ["TxnOffsetCommit", "FENCED_INSTANCE_ID", /./],
  ["Produce", "OUT_OF_ORDER_SEQUENCE_NUMBER", /./],
  ["Produce", "TRANSACTION_ABORTABLE", /./],
  ["Produce", "MESSAGE_TOO_LARGE", /./],
  ["Produce", "INVALID_TXN_STATE", /^Transaction Request was aborted after exhausting retries\.$/],
  ["EndTxn", "TRANSACTION_ABORTABLE", /./],
  ["EndTxn", "UNKNOWN_PRODUCER_ID", /./],
])(
  "a transaction that has failed at %s with %s can be aborted, and the next one succeeds",
  async (api, name, message) => {
    const opened = await begun(1, { [api]: [code[name]] });
    const { producer, append, broker } = opened;
    const run = async () => {
      await append();
      if (/Offset/.test(api)) await producer.sendOffsetsToTransaction(OFFSETS, GROUP);
      await producer.commitTransaction();
    };
    await expect(run()).rejects.toSatisfy((error: Error) => {
      const reason = error.cause instanceof Error ? error.cause : error;
      return message.test(error.message) || message.test(reason.message);
    });
    expect(() => producer.beginTransaction()).toThrow(
      "Cannot execute transactional method because we are in an error state",
    );
    await producer.abortTransaction();
    await commitOne(opened);
    expect(broker.ends.at(-1)).toBe(true);
  },
);

test.each<[api: keyof NonNullable<Troubles>, name: keyof typeof code, message: string]>([
  ["AddPartitionsToTxn", "INVALID_TXN_STATE", "The producer attempted a transactional operation in an invalid state."],
  ["AddPartitionsToTxn", "INVALID_PRODUCER_EPOCH", "There is a newer producer with the same transactionalId"],
  ["AddOffsetsToTxn", "INVALID_PRODUCER_ID_MAPPING", "The producer attempted to use a producer id"],
  ["TxnOffsetCommit", "PRODUCER_FENCED", "There is a newer producer with the same transactionalId"],
  ["TxnOffsetCommit", "UNKNOWN_SERVER_ERROR", "Unexpected error in TxnOffsetCommitResponse: The server experienced"],
  ["Produce", "INVALID_PRODUCER_ID_MAPPING", "The producer attempted to use a producer id"],
  ["EndTxn", "INVALID_PRODUCER_EPOCH", "There is a newer producer with the same transactionalId"],
  ["EndTxn", "UNKNOWN_SERVER_ERROR", "Unhandled error in EndTxnResponse: The server experienced"],
])("a producer that has failed at %s with %s can only be closed", async (api, name, message) => {
  const { producer, append } = await begun(1, { [api]: [code[name]] });
  const run = async () => {
    await append();
    if (/Offset/.test(api)) await producer.sendOffsetsToTransaction(OFFSETS, GROUP);
    await producer.commitTransaction();
  };
  await expect(run()).rejects.toSatisfy((error: Error) => {
    const reason = error.cause instanceof Error ? error.cause : error;
    return error.message.startsWith(message) || reason.message.startsWith(message);
  });
  await expect(producer.abortTransaction()).rejects.toThrow();
  await expect(producer.initTransactions()).rejects.toThrow();
  await producer.close();
});

test("says who has been fenced", async () => {
  const { producer, append } = await begun(2, { EndTxn: [code.PRODUCER_FENCED] });
  await append();
  await expect(producer.commitTransaction()).rejects.toMatchObject({
    javaClass: "org.apache.kafka.common.errors.ProducerFencedException",
  });
  expect(() => producer.beginTransaction()).toThrow(
    "Producer with transactionalId 'x' and (producerId=7, epoch=1) has been fenced by another producer with the same transactionalId",
  );
});

test("drops what waits once a batch was refused, and tells of each record", async () => {
  const opened = await begun(2, { Produce: [code.INVALID_PRODUCER_EPOCH] }, { "linger.ms": "60000" });
  const { producer, append, failed } = opened;
  await append("a", 0);
  await append("b", 1);
  await producer.flush();
  await expect(append("c")).rejects.toThrow(
    "Producer with transactionalId 'x' and (producerId=7, epoch=1) attempted to produce with an old epoch",
  );
  expect(failed).toHaveLength(1);
  await producer.abortTransaction();
  await commitOne(opened);
});

test("takes an id that was refused once it is not refused any more", async () => {
  const opened = await open(2, { InitProducerId: [code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED] });
  await expect(opened.producer.initTransactions()).rejects.toMatchObject({
    errorName: "TRANSACTIONAL_ID_AUTHORIZATION_FAILED",
  });
  await opened.producer.initTransactions();
  await commitOne(opened);
});

test.each<[keyof NonNullable<Troubles>, keyof typeof code, string]>([
  [
    "InitProducerId",
    "INVALID_TRANSACTION_TIMEOUT",
    "Unexpected error in InitProducerIdResponse; The transaction timeout is larger than the maximum value allowed by the broker",
  ],
  [
    "FindCoordinator",
    "UNSUPPORTED_VERSION",
    "Could not find a coordinator with type TRANSACTION with key x due to unexpected error: why not",
  ],
  ["FindCoordinator", "TRANSACTIONAL_ID_AUTHORIZATION_FAILED", "Transactional Id authorization failed."],
])("ends at once where %s fails with %s", async (api, name, message) => {
  const { producer } = await open(2, { [api]: [code[name]] });
  await expect(producer.initTransactions()).rejects.toThrow(message);
  await expect(producer.initTransactions()).rejects.toThrow(
    "Cannot execute transactional method because we are in an error state",
  );
});

test("goes on waiting for what has timed out, and does nothing else until then", async () => {
  const opened = await open(2, { InitProducerId: ["hang"] }, { "max.block.ms": "50", "request.timeout.ms": "400" });
  const { producer } = opened;
  await expect(producer.initTransactions()).rejects.toMatchObject({
    javaClass: "org.apache.kafka.common.errors.TimeoutException",
    message:
      "Timeout expired after 50ms while awaiting InitProducerId. InitTransactions timed out - did not complete coordinator discovery or receive the InitProducerId response within max.block.ms.",
  });
  expect(() => producer.beginTransaction()).toThrow(
    "Cannot attempt operation `beginTransaction` because the previous call to `initTransactions` timed out and must be retried",
  );
  await expect.poll(() => producer.initTransactions().then(() => "ready")).toBe("ready");
  await commitOne(opened);
});

test("refuses what does not fit where the producer is", async () => {
  const { producer, append } = await open(2);
  await expect(append()).rejects.toMatchObject({
    javaClass: "java.lang.IllegalStateException",
    message: "Cannot add partition t-0 to transaction before completing a call to initTransactions",
  });
  expect(() => producer.beginTransaction()).toThrow(
    "TransactionalId x: Invalid transition attempted from state UNINITIALIZED to state IN_TRANSACTION",
  );
  await producer.initTransactions();
  await expect(append()).rejects.toThrow("Cannot add partition t-0 to transaction while in state  READY");
  await expect(producer.sendOffsetsToTransaction(OFFSETS, GROUP)).rejects.toThrow(
    "Cannot send offsets if a transaction is not in progress (currentState= READY)",
  );
  await expect(producer.sendOffsetsToTransaction(OFFSETS, { ...GROUP, generation: 1 })).rejects.toThrow(
    "Passed in group metadata GroupMetadata(groupId = g, generationId = 1, memberId = , groupInstanceId = ) has generationId > 0 but the member.id is unknown",
  );
  await expect(producer.commitTransaction()).rejects.toThrow("from state READY to state COMMITTING_TRANSACTION");
  producer.beginTransaction();
  await append();
  await producer.commitTransaction();
  await producer.close();
  await expect(producer.initTransactions()).rejects.toThrow("Cannot perform operation after producer has been closed");
});

test.each([
  [{}, "Transactional method invoked on a non-transactional producer."],
  [
    { "enable.idempotence": "false" },
    "Cannot use transactional methods without enabling transactions by setting the transactional.id configuration property",
  ],
])("has no transactions without an id: %j", async (more, message) => {
  const broker = await TransactionBroker.start();
  toClose.push(() => broker.broker.stop());
  const { producer } = await producerTo(broker.broker.address, more);
  toClose.push(() => producer.close());
  await expect(producer.initTransactions()).rejects.toThrow(message);
});

test("a record that is too large fails its transaction", async () => {
  const opened = await begun(2, {}, { "max.request.size": "1000" });
  await opened.append("a");
  await expect(opened.append("x".repeat(2000))).rejects.toThrow("which is larger than 1000");
  await expect(opened.producer.commitTransaction()).rejects.toMatchObject({
    message: "Cannot execute transactional method because we are in an error state",
    cause: { javaClass: "org.apache.kafka.common.errors.RecordTooLargeException" },
  });
  await opened.producer.abortTransaction();
  await commitOne(opened);
});

test("what is not acknowledged in time fails its transaction, which can be aborted", async () => {
  const more = { "request.timeout.ms": "100", "delivery.timeout.ms": "200", "linger.ms": "0" };
  for (const version of [1, 2] as const) {
    const opened = await begun(version, { Produce: ["hang", "hang", "hang"] }, more);
    await opened.append();
    await expect(opened.producer.commitTransaction()).rejects.toThrow();
    opened.broker.troubles.Produce = [];
    // A machine that is busy may take longer than the time that these batches have, too.
    const again = async () => {
      await opened.producer.abortTransaction();
      await commitOne(opened);
      return "committed";
    };
    await expect.poll(again, { timeout: 20_000 }).toBe("committed");
    expect(opened.broker.batches.at(-1)).toMatchObject({ sequence: 0 });
    expect(opened.broker.batches.at(-1)!.epoch).toBeGreaterThan(1);
  }
});

test("gives the sequence of a refused batch to those behind it where the epoch stays", async () => {
  const opened = await begun(1, { Produce: [code.MESSAGE_TOO_LARGE] }, { "linger.ms": "60000" });
  const { producer, append, broker } = opened;
  await append("too large");
  // While it is completing no other epoch is asked for.
  await expect(producer.commitTransaction()).rejects.toThrow();
  await producer.abortTransaction();
  await commitOne(opened);
  expect(broker.batches).toMatchObject([{ epoch: 1, sequence: 0 }]);
});

test.each<[string, Record<string, string>]>([
  ["commits nothing", {}],
  ["waits no longer than it is told to", { "linger.ms": "60000" }],
])("closing aborts what is open, %s", async (_, more) => {
  const { broker, producer, append, failed } = await begun(2, {}, more);
  await append();
  await producer.close();
  expect({ ends: broker.ends, failed }).toEqual({ ends: [false], failed: [] });
});
