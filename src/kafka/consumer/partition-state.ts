/** One assigned partition: where it stands, and what has to happen before it can be read. */
import type { OffsetReset } from "./consumer-config.ts";
import { partitionKey } from "../topic-partition.ts";
import type { TopicPartition } from "../topic-partition.ts";

/**
 * `committed` and `reset` wait for a position, `validate` has one that may have been truncated (KIP-320), `ready` is
 * read.
 */
export type PositionStatus = "committed" | "reset" | "validate" | "ready";

export class PartitionState implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  status: PositionStatus = "committed";
  /** How to find a position while the status is `reset`. */
  reset: OffsetReset = "latest";
  /** What the caller gets next; -1 while there is none. */
  position = -1;
  /** Leader epoch of the record before the position; -1 for none. */
  offsetEpoch = -1;
  /** Where the next fetch begins: ahead of the position by what waits in the queue. */
  nextFetch = -1;
  /** -1 while unknown. */
  leader = -1;
  leaderEpoch = -1;
  paused = false;
  /** False once it is not assigned any more: what comes in for it is dropped. */
  assigned = true;
  /** Goes up with every jump: what was fetched before is dropped. */
  generation = 0;
  /** An error of its fetch waits in the queue: nothing is fetched until it was seen. */
  halted = false;
  /** A lookup about it is under way. */
  busy = false;
  /** No try before that time. */
  retryAt = 0;
  highWatermark = -1;
  lastStableOffset = -1;
  /** A follower to read from (KIP-392), and how long; -1 for the leader. */
  preferredReplica = -1;
  preferredUntil = 0;

  #topicId: string | undefined;

  constructor({ topic, partition }: TopicPartition) {
    this.topic = topic;
    this.partition = partition;
    this.key = partitionKey(this);
  }

  /** Stands at the offset; with an epoch it is checked against the leader's log before it is read. */
  moveTo(offset: number, offsetEpoch = -1): void {
    this.position = offset;
    this.offsetEpoch = offsetEpoch;
    this.nextFetch = offset;
    this.generation += 1;
    this.halted = false;
    this.retryAt = 0;
    this.status = offsetEpoch >= 0 ? "validate" : "ready";
  }

  /** Has to look for a position. */
  seekBy(reset: OffsetReset): void {
    this.status = "reset";
    this.reset = reset;
    this.position = -1;
    this.offsetEpoch = -1;
    this.nextFetch = -1;
    this.generation += 1;
    this.halted = false;
    this.retryAt = 0;
    this.preferredReplica = -1;
  }

  /**
   * Takes over what the metadata says; a position of an older leader has to be checked again. A topic that was made
   * anew, which its id tells, counts its epochs from the start.
   */
  follow(leader: number, leaderEpoch: number, topicId: string): void {
    if (this.#topicId !== undefined && topicId !== this.#topicId && this.position >= 0) {
      this.leaderEpoch = -1;
      this.moveTo(this.position);
    }
    this.#topicId = topicId;
    if (leader === this.leader && leaderEpoch <= this.leaderEpoch) return;
    const epochMoved = leaderEpoch > this.leaderEpoch && this.leaderEpoch >= 0;
    this.leader = leader;
    this.leaderEpoch = Math.max(leaderEpoch, this.leaderEpoch);
    this.preferredReplica = -1;
    if (!epochMoved || this.status !== "ready" || this.offsetEpoch < 0) return;
    this.moveTo(this.position, this.offsetEpoch);
  }

  isFetchable(now: number): boolean {
    return this.status === "ready" && !this.paused && !this.halted && this.leader >= 0 && now >= this.retryAt;
  }
}
