import { code } from "../../../src/protocol/errors.ts";
import { addOffsetsToTxn } from "../../../src/protocol/messages/add-offsets-to-txn.ts";
import { addPartitionsToTxn } from "../../../src/protocol/messages/add-partitions-to-txn.ts";
import { apiVersions } from "../../../src/protocol/messages/api-versions.ts";
import { endTxn } from "../../../src/protocol/messages/end-txn.ts";
import { findCoordinator } from "../../../src/protocol/messages/find-coordinator.ts";
import { initProducerId } from "../../../src/protocol/messages/init-producer-id.ts";
import { metadata } from "../../../src/protocol/messages/metadata.ts";
import { produce } from "../../../src/protocol/messages/produce.ts";
import { txnOffsetCommit } from "../../../src/protocol/messages/txn-offset-commit.ts";
import { RecordBatch } from "../../../src/protocol/records/batch.ts";
import { FakeBroker, type Handler, handler, misbehave } from "../support/fake-broker.ts";

const TOPIC_ID = "AAAAAAAAAAAAAAAAAAAABw";

/** What comes instead of success: an error code, or no answer. */
export type Trouble = number | "close" | "hang";

type ApiName =
  | "FindCoordinator"
  | "InitProducerId"
  | "AddPartitionsToTxn"
  | "AddOffsetsToTxn"
  | "TxnOffsetCommit"
  | "Produce"
  | "EndTxn";

/** A broker that leads topic `t` and coordinates all, in either version of transactions. */
export class TransactionBroker {
  readonly broker: FakeBroker;
  /** Of ApiVersions, as told from the next connection on. */
  version: 1 | 2;
  #featuresEpoch = 1n;
  /** Each answer takes the first of its API's. */
  readonly troubles: Partial<Record<ApiName, Trouble[]>>;
  /** What came of each transaction: true for a commit. */
  readonly ends: boolean[] = [];
  /** Of batches that were taken, by partition: epoch and sequence. */
  readonly batches: { partition: number; epoch: number; sequence: number; records: number; transactional: boolean }[] =
    [];
  readonly partitions = new Set<number>();
  epoch = 0;

  private constructor(broker: FakeBroker, version: 1 | 2, troubles: Partial<Record<ApiName, Trouble[]>>) {
    this.broker = broker;
    this.version = version;
    this.troubles = troubles;
  }

  static async start(
    version: 1 | 2 = 2,
    troubles: Partial<Record<ApiName, Trouble[]>> = {},
  ): Promise<TransactionBroker> {
    const fake = await FakeBroker.start();
    const broker = new TransactionBroker(fake, version, troubles);
    broker.#serve();
    return broker;
  }

  /** The names of the requests about transactions, in their order. */
  get requests(): string[] {
    return this.broker.requests.filter((each) => !/^(?:ApiVersions|Metadata)/.test(each));
  }

  upgrade(): void {
    this.version = 2;
    this.#featuresEpoch += 1n;
    this.broker.drop();
  }

  #trouble(api: ApiName): number {
    const [trouble = code.NONE] = this.troubles[api] ?? [];
    this.troubles[api]?.shift();
    return typeof trouble === "number" ? trouble : misbehave(trouble);
  }

  #serve(): void {
    const { broker } = this;
    const others = [
      handler(metadata, () => ({
        brokers: [{ nodeId: 1, host: "127.0.0.1", port: broker.port }],
        controllerId: 1,
        topics: [
          {
            name: "t",
            topicId: TOPIC_ID,
            partitions: [0, 1].map((partitionIndex) => {
              return { partitionIndex, leaderId: 1, leaderEpoch: 0, replicaNodes: [1], isrNodes: [1] };
            }),
          },
        ],
      })),
      handler(findCoordinator, ({ coordinatorKeys }) => {
        const errorCode = this.#trouble("FindCoordinator");
        const node = { nodeId: 1, host: "127.0.0.1", port: broker.port };
        return { coordinators: coordinatorKeys.map((key) => ({ key, ...node, errorCode, errorMessage: "why not" })) };
      }),
      handler(initProducerId, ({ producerEpoch }) => {
        const errorCode = this.#trouble("InitProducerId");
        if (errorCode !== code.NONE) return { errorCode };
        this.epoch = Math.max(this.epoch, producerEpoch) + 1;
        return { producerId: 7n, producerEpoch: this.epoch };
      }),
      handler(addPartitionsToTxn, ({ v3AndBelowTopics: topics }) => ({
        resultsByTopicV3AndBelow: topics.map(({ name, partitions }) => ({
          name,
          resultsByPartition: partitions.map((partitionIndex) => {
            const partitionErrorCode = this.#trouble("AddPartitionsToTxn");
            if (partitionErrorCode === code.NONE) this.partitions.add(partitionIndex);
            return { partitionIndex, partitionErrorCode };
          }),
        })),
      })),
      handler(addOffsetsToTxn, () => ({ errorCode: this.#trouble("AddOffsetsToTxn") })),
      handler(txnOffsetCommit, ({ topics }) => ({
        topics: topics.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(({ partitionIndex }) => {
            return { partitionIndex, errorCode: this.#trouble("TxnOffsetCommit") };
          }),
        })),
      })),
      handler(endTxn, ({ committed }, version) => {
        const errorCode = this.#trouble("EndTxn");
        if (errorCode !== code.NONE) return { errorCode };
        this.ends.push(committed);
        this.partitions.clear();
        if (version < 5) return {};
        this.epoch += 1;
        return { producerId: 7n, producerEpoch: this.epoch };
      }),
      handler(produce, ({ topicData, transactionalId }) => {
        const partitionResponses = topicData[0]!.partitionData.map(({ index, records }) => {
          const errorCode = this.#trouble("Produce");
          const {
            baseSequence: sequence,
            producerEpoch: epoch,
            recordCount,
            isTransactional,
          } = new RecordBatch(records!);
          const transactional = isTransactional && transactionalId === "x";
          if (errorCode === code.NONE) {
            this.batches.push({ partition: index, epoch, sequence, records: recordCount, transactional });
          }
          return { index, errorCode, baseOffset: 0n };
        });
        return { responses: [{ name: "t", topicId: TOPIC_ID, partitionResponses }] };
      }),
    ];
    const versions: Handler = handler(apiVersions, () => ({
      apiKeys: [...others, versions].map(({ api, range: [minVersion, maxVersion] }) => {
        return { apiKey: api.key, minVersion, maxVersion };
      }),
      finalizedFeaturesEpoch: this.#featuresEpoch,
      finalizedFeatures: [{ name: "transaction.version", maxVersionLevel: this.version, minVersionLevel: 0 }],
    }));
    broker.use(...others, versions);
  }
}
