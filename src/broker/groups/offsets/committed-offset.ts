/** What was committed for one partition by one group [OffsetAndMetadata]. */
export interface CommittedOffset {
  readonly offset: bigint;
  /** -1 where none was given. */
  readonly leaderEpoch: number;
  readonly metadata: string;
  /** Milliseconds, as the expiry. */
  readonly commitTimestamp: number;
  /** Null unless the client asked for a retention of its own, as OffsetCommit 2 to 4 can. */
  readonly expireTimestamp: number | null;
  /** All zero in records of brokers before 4.1. */
  readonly topicId: string;
}
