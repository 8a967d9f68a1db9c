/** The requests of a transaction, and what their answers mean (the handlers of internals.TransactionManager). */
import type { KtError } from "../../errors.ts";
import { code, errorByCode, protocolError } from "../../protocol/errors.ts";
import { addPartitionsToTxn } from "../../protocol/messages/add-partitions-to-txn.ts";
import { endTxn } from "../../protocol/messages/end-txn.ts";
import { initProducerId } from "../../protocol/messages/init-producer-id.ts";
import type { BrokerConnection } from "../connection.ts";
import type { CoordinatorType } from "../coordinators.ts";
import { indexesByTopic, partitionKey } from "../topic-partition.ts";
import type { TopicPartition } from "../topic-partition.ts";
import type { ProducerIdentity } from "./producer-batch.ts";
import { kafkaException } from "./producer-errors.ts";
import type { TransactionState } from "./transaction-state.ts";
import type { TransactionalResult } from "./transactional-result.ts";

/** What comes of a request. */
export type Verdict =
  | { readonly kind: "done" }
  /** Another request goes on with the same result. */
  | { readonly kind: "goes-on" }
  /** `moved`: another broker is the coordinator now. `waitMs`: less than retry.backoff.ms. */
  | { readonly kind: "again"; readonly moved?: boolean; readonly waitMs?: number }
  | { readonly kind: "abortable" | "abortable-with-bump" | "fatal"; readonly error: KtError };

export interface TransactionalRequest {
  /** Those with less go first: an end goes behind what belongs to the transaction. */
  readonly priority: 1 | 2 | 3 | 4;
  readonly result: TransactionalResult;
  readonly coordinator: { readonly type: CoordinatorType; readonly key: string };
  /** Ends a transaction: waits until no batch is left. */
  readonly isEnd?: boolean;
  /** One try; throws UnsupportedVersionError, and ConnectError where there was no answer. */
  readonly ask: (connection: BrokerConnection, timeoutMs: number) => Promise<Verdict>;
}

export const DONE: Verdict = { kind: "done" };
/** The last versions of the requests that keep to transaction version 1. */
const LAST_OF_V1 = { endTxn: 4, addPartitionsToTxn: 3 };
/** For the first partitions: the transaction before is being completed, which takes a moment (KAFKA-5482). */
const FIRST_PARTITIONS_WAIT_MS = 20;

/** What most errors mean, whatever the request; undefined for one that has no rule. */
function rule(errorCode: number, fatal: readonly number[]): Verdict | undefined {
  if (errorCode === code.COORDINATOR_NOT_AVAILABLE || errorCode === code.NOT_COORDINATOR) {
    return { kind: "again", moved: true };
  }
  if (errorByCode(errorCode).retriable) return { kind: "again" };
  if (errorCode === code.INVALID_PRODUCER_EPOCH || errorCode === code.PRODUCER_FENCED) {
    return { kind: "fatal", error: protocolError(code.PRODUCER_FENCED) };
  }
  if (fatal.includes(errorCode)) return { kind: "fatal", error: protocolError(errorCode) };
  if (errorCode === code.TRANSACTION_ABORTABLE) return { kind: "abortable", error: protocolError(errorCode) };
  return undefined;
}

/** `unexpected` is what an error is called that has no rule. */
export function judge(errorCode: number, fatal: readonly number[], unexpected: string): Verdict {
  return (
    rule(errorCode, fatal) ?? { kind: "fatal", error: kafkaException(`${unexpected}${errorByCode(errorCode).message}`) }
  );
}

/** Nothing can be done in the name of this id any more. */
export const LOST_TRANSACTION: readonly number[] = [
  code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
  code.INVALID_TXN_STATE,
  code.INVALID_PRODUCER_ID_MAPPING,
];

/** `bumped`: the identity that gets another epoch; without it the id is taken anew. */
export function initProducerIdRequest(
  state: TransactionState,
  { result, timeoutMs, bumped }: { result: TransactionalResult; timeoutMs: number; bumped?: ProducerIdentity },
  learned: (identity: ProducerIdentity) => void,
): TransactionalRequest {
  const { transactionalId } = state;
  return {
    priority: bumped === undefined ? 1 : 4,
    result,
    coordinator: { type: "transaction", key: transactionalId },
    ask: async (connection, requestTimeoutMs) => {
      const { errorCode, producerId, producerEpoch } = await connection.send(
        initProducerId,
        {
          transactionalId,
          transactionTimeoutMs: timeoutMs,
          producerId: bumped?.producerId ?? -1n,
          producerEpoch: bumped?.epoch ?? -1,
        },
        { timeoutMs: requestTimeoutMs },
      );
      if (errorCode === code.NONE) {
        learned({ producerId, epoch: producerEpoch, transactional: true });
        return DONE;
      }
      const refused = [code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, code.CLUSTER_AUTHORIZATION_FAILED] as const;
      if (refused.some((each) => each === errorCode)) return { kind: "abortable", error: protocolError(errorCode) };
      return judge(errorCode, [], "Unexpected error in InitProducerIdResponse; ");
    },
  };
}

/** Version 1: before the first batch to a partition. `isFirst`: the transaction has no partition yet. */
export function addPartitionsRequest(
  { transactionalId, identity }: TransactionState,
  result: TransactionalResult,
  {
    partitions,
    isFirst,
    answered,
  }: {
    readonly partitions: readonly TopicPartition[];
    readonly isFirst: () => boolean;
    /** They are added, or will never be. */
    readonly answered: (added: boolean) => void;
  },
): TransactionalRequest {
  return {
    priority: 2,
    result,
    coordinator: { type: "transaction", key: transactionalId },
    ask: async (connection, timeoutMs) => {
      const { resultsByTopicV3AndBelow: topics } = await connection.send(
        addPartitionsToTxn,
        {
          v3AndBelowTransactionalId: transactionalId,
          v3AndBelowProducerId: identity.producerId,
          v3AndBelowProducerEpoch: identity.epoch,
          v3AndBelowTopics: indexesByTopic(partitions).map(({ topic, partitions: indexes }) => ({
            name: topic,
            partitions: [...indexes],
          })),
        },
        { timeoutMs, maxVersion: LAST_OF_V1.addPartitionsToTxn },
      );
      const verdict = judgePartitions(
        topics.flatMap(({ name, resultsByPartition }) =>
          resultsByPartition.map(({ partitionIndex, partitionErrorCode }) => {
            return { topic: name, partition: partitionIndex, errorCode: partitionErrorCode };
          }),
        ),
        isFirst,
      );
      if (verdict.kind !== "again") answered(verdict.kind === "done");
      return verdict;
    },
  };
}

function judgePartitions(
  answers: readonly (TopicPartition & { readonly errorCode: number })[],
  isFirst: () => boolean,
): Verdict {
  const failed = answers.filter(({ errorCode }) => errorCode !== code.NONE);
  const forbidden = failed.filter(({ errorCode }) => errorCode === code.TOPIC_AUTHORIZATION_FAILED);
  for (const { errorCode } of failed) {
    if (errorCode === code.CONCURRENT_TRANSACTIONS && isFirst()) {
      return { kind: "again", waitMs: FIRST_PARTITIONS_WAIT_MS };
    }
    if (errorCode === code.UNKNOWN_PRODUCER_ID) {
      return { kind: "abortable-with-bump", error: protocolError(errorCode) };
    }
    const verdict = rule(errorCode, LOST_TRANSACTION);
    if (verdict !== undefined) return verdict;
  }
  if (forbidden.length > 0) {
    const topics = [...new Set(forbidden.map(({ topic }) => topic))].join(", ");
    return {
      kind: "abortable",
      error: protocolError(code.TOPIC_AUTHORIZATION_FAILED, `Not authorized to access topics: [${topics}]`),
    };
  }
  if (failed.length === 0) return DONE;
  const all = answers.map((each) => `${partitionKey(each)}=${errorByCode(each.errorCode).name}`).join(", ");
  return {
    kind: "abortable",
    error: kafkaException(`Could not add partitions to transaction due to errors: {${all}}`),
  };
}

/** `ended` is told the epoch that version 2 goes on with. */
export function endTxnRequest(
  { transactionalId, identity, isV2 }: TransactionState,
  { result, commits }: { readonly result: TransactionalResult; readonly commits: boolean },
  ended: (next: ProducerIdentity | undefined) => void,
): TransactionalRequest {
  return {
    priority: 3,
    result,
    coordinator: { type: "transaction", key: transactionalId },
    isEnd: true,
    ask: async (connection, timeoutMs) => {
      const { errorCode, producerId, producerEpoch } = await connection.send(
        endTxn,
        { transactionalId, producerId: identity.producerId, producerEpoch: identity.epoch, committed: commits },
        { timeoutMs, ...(!isV2 && { maxVersion: LAST_OF_V1.endTxn }) },
      );
      if (errorCode === code.NONE) {
        ended(producerId === -1n ? undefined : { producerId, epoch: producerEpoch, transactional: true });
        return DONE;
      }
      if (errorCode === code.UNKNOWN_PRODUCER_ID) {
        return { kind: "abortable-with-bump", error: protocolError(errorCode) };
      }
      if (errorCode === code.TRANSACTION_ABORTABLE && !commits) {
        // An abort that asks for an abort would go on for ever.
        return { kind: "fatal", error: kafkaException("Failed to abort transaction", protocolError(errorCode)) };
      }
      return judge(errorCode, LOST_TRANSACTION, "Unhandled error in EndTxnResponse: ");
    },
  };
}
