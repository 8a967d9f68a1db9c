/** Offsets that are committed with a transaction (AddOffsetsToTxn and TxnOffsetCommit). */
import { code, errorByCode, protocolError } from "../../protocol/errors.ts";
import { addOffsetsToTxn } from "../../protocol/messages/add-offsets-to-txn.ts";
import { txnOffsetCommit } from "../../protocol/messages/txn-offset-commit.ts";
import { UnsupportedVersionError } from "../../errors.ts";
import type { OffsetAndMetadata } from "../consumer/consumer.ts";
import { commitFailed } from "../consumer/consumer-errors.ts";
import { byTopic, partitionKey } from "../topic-partition.ts";
import type { TopicPartition } from "../topic-partition.ts";
import { DONE, LOST_TRANSACTION, judge } from "./transaction-requests.ts";
import type { TransactionalRequest, Verdict } from "./transaction-requests.ts";
import type { TransactionState } from "./transaction-state.ts";
import type { TransactionalResult } from "./transactional-result.ts";
import type { ConsumerGroupMetadata } from "./transactions.ts";

/** From here on a group's members can be told. */
const MEMBERS_VERSION = 3;
/** The last that keeps to transaction version 1. */
const LAST_OF_V1 = 4;

/** Version 1: the coordinator of transactions hears of the group first. */
export function addOffsetsRequest(
  { transactionalId, identity }: TransactionState,
  result: TransactionalResult,
  { groupId, added }: { readonly groupId: string; readonly added: () => void },
): TransactionalRequest {
  return {
    priority: 2,
    result,
    coordinator: { type: "transaction", key: transactionalId },
    ask: async (connection, timeoutMs) => {
      const { errorCode } = await connection.send(
        addOffsetsToTxn,
        { transactionalId, producerId: identity.producerId, producerEpoch: identity.epoch, groupId },
        { timeoutMs },
      );
      if (errorCode === code.NONE) {
        added();
        // The result is that of the commit, which follows.
        return { kind: "goes-on" };
      }
      if (errorCode === code.UNKNOWN_PRODUCER_ID) {
        return { kind: "abortable-with-bump", error: protocolError(errorCode) };
      }
      if (errorCode === code.GROUP_AUTHORIZATION_FAILED) return forbiddenGroup(groupId);
      return judge(errorCode, LOST_TRANSACTION, "Unexpected error in AddOffsetsToTxnResponse: ");
    },
  };
}

/** Commits until each partition's offset is taken. */
export function offsetCommitRequest(
  { transactionalId, identity, isV2 }: TransactionState,
  result: TransactionalResult,
  {
    offsets,
    group,
  }: {
    readonly offsets: ReadonlyMap<TopicPartition, OffsetAndMetadata>;
    readonly group: ConsumerGroupMetadata;
  },
): TransactionalRequest {
  const { groupId, memberId, generation, instanceId } = group;
  const namesMember = memberId !== "" || generation !== -1 || instanceId !== null;
  const left = new Map([...offsets].map(([at, offset]) => [partitionKey(at), { ...at, ...offset }]));
  return {
    priority: 2,
    result,
    coordinator: { type: "group", key: groupId },
    ask: async (connection, timeoutMs) => {
      const bounds = isV2 ? {} : { maxVersion: LAST_OF_V1 };
      const version = connection.chooseVersion(txnOffsetCommit, bounds);
      if (version < MEMBERS_VERSION && namesMember) throw noMembers(version);
      const { topics } = await connection.send(
        txnOffsetCommit,
        {
          transactionalId,
          groupId,
          producerId: identity.producerId,
          producerEpoch: identity.epoch,
          generationId: generation,
          memberId,
          groupInstanceId: instanceId,
          topics: byTopic([...left.values()]).map(([name, members]) => ({
            name,
            partitions: members.map(({ partition, offset, leaderEpoch, metadata }) => {
              const committed = { committedOffset: BigInt(offset), committedMetadata: metadata };
              return { partitionIndex: partition, committedLeaderEpoch: leaderEpoch, ...committed };
            }),
          })),
        },
        { ...bounds, timeoutMs },
      );
      let moved = false;
      for (const { name, partitions } of topics) {
        for (const { partitionIndex, errorCode } of partitions) {
          if (errorCode === code.NONE) left.delete(partitionKey({ topic: name, partition: partitionIndex }));
          else {
            const verdict = judgeOffset(errorCode, groupId);
            if (verdict.kind !== "again") return verdict;
            moved ||= verdict.moved === true;
          }
        }
      }
      return left.size === 0 ? DONE : { kind: "again", moved };
    },
  };
}

function judgeOffset(errorCode: number, groupId: string): Verdict {
  switch (errorCode) {
    case code.REQUEST_TIMED_OUT:
      return { kind: "again", moved: true };
    case code.GROUP_AUTHORIZATION_FAILED:
      return forbiddenGroup(groupId);
    case code.FENCED_INSTANCE_ID:
      return { kind: "abortable", error: protocolError(errorCode) };
    case code.UNKNOWN_MEMBER_ID:
    case code.ILLEGAL_GENERATION: {
      const why = "Transaction offset Commit failed due to consumer group metadata mismatch: ";
      return { kind: "abortable", error: commitFailed(`${why}${errorByCode(errorCode).message}`) };
    }
    default: {
      const fatal = [code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, code.UNSUPPORTED_FOR_MESSAGE_FORMAT];
      return judge(errorCode, fatal, "Unexpected error in TxnOffsetCommitResponse: ");
    }
  }
}

export function forbiddenGroup(groupId: string): Verdict {
  const error = protocolError(code.GROUP_AUTHORIZATION_FAILED, `Not authorized to access group: ${groupId}`);
  return { kind: "abortable", error };
}

function noMembers(version: number): UnsupportedVersionError {
  return new UnsupportedVersionError(
    `Broker doesn't support group metadata commit API on version ${version}, minimum supported request version is 3 which requires brokers to be on version 2.5 or above.`,
    { javaClass: "org.apache.kafka.common.errors.UnsupportedVersionException" },
  );
}
