/**
 * A member of a group of the consumer protocol (KIP-848): the coordinator shares the partitions out, and heartbeats
 * carry everything. They go on between polls; what the caller may notice happens during poll and close.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { KtError, UnsupportedVersionError } from "../../../errors.ts";
import { code, protocolError } from "../../../protocol/errors.ts";
import type { ConsumerGroupHeartbeatResponse } from "../../../protocol/messages/consumer-group-heartbeat.ts";
import type { OffsetAndMetadata, RebalanceListener, Subscription } from "../consumer.ts";
import { commitFailed } from "../consumer-errors.ts";
import type { TopicPartition } from "../../topic-partition.ts";
import { AutoCommit } from "./auto-commit.ts";
import { consumerCommitError, NOT_IN_GROUP } from "./commit-errors.ts";
import { Coordinator, hasCode, mayPass } from "./coordinator.ts";
import { GroupOffsets } from "./group-offsets.ts";
import type { MemberIdentity } from "./group-offsets.ts";
import { HeartbeatCalls, JOIN_EPOCH } from "./heartbeat-calls.ts";
import type { Membership, MembershipParts } from "./membership.ts";
import { OwnedPartitions, without } from "./owned-partitions.ts";
import { byTopicId, namedPartitions } from "./topic-ids.ts";
import type { TopicIds } from "./topic-ids.ts";
import { TopicSelection } from "./topic-selection.ts";

const NOT_SUPPORTED =
  "The cluster does not support the new CONSUMER group protocol. Set group.protocol=classic on the consumer configs to revert to the CLASSIC protocol until the cluster is upgraded.";
const MANAGER = "consumer.internals.ConsumerMembershipManager";

export class ConsumerProtocolMember implements Membership {
  readonly #parts: MembershipParts;
  readonly #coordinator: Coordinator;
  readonly #calls: HeartbeatCalls;
  readonly #offsets: GroupOffsets;
  readonly #autoCommit: AutoCommit;
  readonly #owned: OwnedPartitions;
  readonly #selection: TopicSelection;
  #subscribed = false;
  #epoch = JOIN_EPOCH;
  /** The coordinator knows us by our epoch. */
  #joined = false;
  #lost = false;
  /** What the coordinator wants us to have, until poll has done it. */
  #target: readonly TopicIds[] | undefined;
  /** What it wanted was done at least once since we joined. */
  #reconciled = false;
  #sentTopics = "";
  /** What we have is to be told. */
  #tellOwned = true;
  #beating = false;
  #timer: NodeJS.Timeout | undefined;
  #intervalMs = 5_000;
  #polledAt = Date.now();
  #failure: unknown;
  #closed = false;
  #stopped = false;

  constructor(parts: MembershipParts, groupId: string) {
    const { config, logger, network } = parts;
    this.#parts = parts;
    this.#coordinator = new Coordinator(network, groupId);
    this.#calls = new HeartbeatCalls(this.#coordinator, config.groupInstanceId ?? null);
    this.#offsets = new GroupOffsets(this.#coordinator, logger);
    this.#owned = new OwnedPartitions(parts, MANAGER);
    this.#selection = new TopicSelection(parts.metadata);
    this.#autoCommit = new AutoCommit(parts, (offsets, deadline) => this.commit(offsets, deadline));
  }

  subscribe(what: Subscription, listener: RebalanceListener): void {
    this.#owned.listener = listener;
    this.#selection.select(what);
    this.#subscribed = true;
  }

  async poll(deadline: number): Promise<number> {
    const now = Date.now();
    this.#polledAt = now;
    this.#throwFailure();
    if (!this.#subscribed) return this.#autoCommit.tick(now);
    if (!this.#selection.isKnown) return Number.POSITIVE_INFINITY;
    if (this.#lost) await this.#loseAll();
    if (this.#target !== undefined) await this.#reconcile(this.#target, deadline);
    const topicsChanged = this.#selection.topics().join() !== this.#sentTopics;
    if (!this.#beating && (this.#timer === undefined || topicsChanged || this.#tellOwned)) this.#beatIn(0);
    return this.#autoCommit.tick(now);
  }

  async commit(offsets: ReadonlyMap<TopicPartition, OffsetAndMetadata>, deadline: number): Promise<void> {
    for (;;) {
      const epoch = this.#epoch;
      try {
        return await this.#offsets.commit(offsets, () => this.#committer(), deadline);
      } catch (error) {
        // The epoch moved on while the commit was under way: the next one counts.
        if (!hasCode(error, code.STALE_MEMBER_EPOCH) || Date.now() >= deadline) throw consumerCommitError(error);
        if (this.#epoch === epoch) await sleep(100);
      }
    }
  }

  committed(
    partitions: readonly TopicPartition[],
    deadline: number,
  ): Promise<ReadonlyMap<TopicPartition, OffsetAndMetadata | undefined>> {
    return this.#offsets.fetch(partitions, () => undefined, deadline);
  }

  async close(deadline: number): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const owned = this.#owned.list();
    if (owned.length > 0 && (this.#joined || !this.#subscribed)) await this.#autoCommit.now(deadline);
    try {
      if (this.#subscribed && owned.length > 0) await this.#owned.giveUp(owned, this.#lost);
    } finally {
      if (this.#joined) await this.#calls.leave(Math.max(1, Math.min(deadline - Date.now(), 5_000)));
      this.#coordinator.network.cluster.close();
    }
  }

  #beatIn(timeMs: number): void {
    clearTimeout(this.#timer);
    if (this.#closed || this.#stopped) return;
    this.#timer = setTimeout(() => void this.#beat(), timeMs);
    // A consumer that is not polled must not keep the process alive; one that is has a timer of its own.
    this.#timer.unref();
  }

  async #beat(): Promise<void> {
    if (this.#beating || this.#closed) return;
    if (Date.now() - this.#polledAt > this.#parts.config.maxPollIntervalMs) return this.#leaveForNow();
    this.#beating = true;
    let nextMs = this.#intervalMs;
    try {
      this.#learn(await this.#send());
      nextMs = this.#intervalMs;
    } catch (error) {
      nextMs = this.#failed(error);
    } finally {
      this.#beating = false;
      this.#parts.signal.notify();
    }
    this.#beatIn(nextMs);
  }

  async #send(): Promise<ConsumerGroupHeartbeatResponse> {
    const { config } = this.#parts;
    const joining = !this.#joined;
    const topics = this.#selection.topics();
    const topicsText = topics.join();
    const tellTopics = joining || topicsText !== this.#sentTopics;
    const tellOwned = joining || this.#tellOwned;
    this.#tellOwned = false;
    const answer = await this.#calls.beat(this.#epoch, {
      ...(joining && { rebalanceTimeoutMs: config.maxPollIntervalMs, rackId: config.rack === "" ? null : config.rack }),
      ...(joining && config.remoteAssignor !== undefined && { serverAssignor: config.remoteAssignor }),
      ...(tellTopics && { subscribedTopicNames: [...topics] }),
      ...(tellOwned && { topicPartitions: byTopicId(this.#parts.metadata, this.#parts.assignment()) }),
    });
    this.#sentTopics = topicsText;
    return answer;
  }

  #learn({ memberEpoch, heartbeatIntervalMs, assignment }: ConsumerGroupHeartbeatResponse): void {
    if (this.#closed || this.#lost) return;
    this.#epoch = memberEpoch;
    this.#joined = true;
    this.#intervalMs = heartbeatIntervalMs;
    if (assignment !== null) this.#target = assignment.topicPartitions;
  }

  /** Returns when to try again. */
  #failed(error: unknown): number {
    this.#tellOwned = true;
    if (hasCode(error, code.FENCED_MEMBER_EPOCH, code.UNKNOWN_MEMBER_ID)) {
      this.#forget();
      return 0;
    }
    if (mayPass(error)) return this.#coordinator.network.waitMs(error);
    if (hasCode(error, code.TOPIC_AUTHORIZATION_FAILED)) {
      this.#failure = error;
      return this.#intervalMs;
    }
    const unsupported = error instanceof UnsupportedVersionError || hasCode(error, code.UNSUPPORTED_VERSION);
    this.#failure = unsupported ? protocolError(code.UNSUPPORTED_VERSION, NOT_SUPPORTED) : error;
    const text = error instanceof KtError ? error.message : String(error);
    this.#parts.logger.say("ERROR", MANAGER, `ConsumerGroupHeartbeatRequest failed due to: ${text}`);
    this.#stopped = true;
    return this.#intervalMs;
  }

  /** The group goes on without us; we join anew once poll has given up what we had. */
  #forget(): void {
    this.#joined = false;
    this.#epoch = JOIN_EPOCH;
    this.#target = undefined;
    this.#reconciled = false;
    this.#sentTopics = "";
    if (this.#parts.assignment().length > 0) this.#lost = true;
  }

  async #loseAll(): Promise<void> {
    try {
      await this.#owned.drop(this.#owned.list(), true);
    } finally {
      this.#lost = false;
      this.#beatIn(0);
    }
  }

  /** Gives up what goes, takes what comes, and tells the coordinator. */
  async #reconcile(target: readonly TopicIds[], deadline: number): Promise<void> {
    const wanted = namedPartitions(this.#parts.metadata, target);
    if (wanted === undefined) return;
    const owned = this.#owned.list();
    const revoked = without(owned, wanted);
    if (revoked.length > 0) {
      await this.#autoCommit.now(Math.max(deadline, Date.now() + 5_000));
      await this.#owned.giveUp(revoked, this.#lost);
    }
    // A heartbeat may have brought another target meanwhile: that one is the next poll's.
    if (this.#target === target) this.#target = undefined;
    if (this.#lost) return;
    const added = this.#owned.take(wanted, owned);
    this.#tellOwned = true;
    const changed = added.length > 0 || revoked.length > 0 || !this.#reconciled;
    this.#reconciled = true;
    if (changed) await this.#owned.listener.onAssigned?.(added);
  }

  async #leaveForNow(): Promise<void> {
    this.#parts.logger.say(
      "WARN",
      "consumer.internals.ConsumerHeartbeatRequestManager",
      "Consumer poll timeout has expired. This means the time between subsequent calls to poll() was longer than the configured max.poll.interval.ms, which typically implies that the poll loop is spending too much time processing messages. You can address this either by increasing max.poll.interval.ms or by reducing the maximum size of batches returned in poll() with max.poll.records.",
    );
    const leaving = this.#calls.leave(5_000);
    this.#forget();
    this.#timer = undefined;
    await leaving;
  }

  #committer(): MemberIdentity {
    const instanceId = this.#parts.config.groupInstanceId ?? null;
    if (!this.#subscribed) return { memberId: "", generation: -1, instanceId: null };
    if (!this.#joined) throw commitFailed(NOT_IN_GROUP);
    return { memberId: this.#calls.memberId, generation: this.#epoch, instanceId };
  }

  #throwFailure(): void {
    const failure = this.#failure;
    if (!this.#stopped) this.#failure = undefined;
    if (failure !== undefined) throw failure;
    if (this.#coordinator.network.fatal !== undefined) throw this.#coordinator.network.fatal;
  }
}
