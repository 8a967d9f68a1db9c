/**
 * A member of a classic group: JoinGroup and SyncGroup in the background, heartbeats between polls, and everything that
 * the caller may notice (revocations, assignments, errors) during poll and close.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { ProtocolError } from "../../../errors.ts";
import { code } from "../../../protocol/errors.ts";
import type { JoinGroupResponse } from "../../../protocol/messages/join-group.ts";
import { isCooperative, userDataOf } from "../assignors/assignor.ts";
import type { OffsetAndMetadata, RebalanceListener, Subscription } from "../consumer.ts";
import { commitFailed } from "../consumer-errors.ts";
import { partitionKey } from "../../topic-partition.ts";
import type { TopicPartition } from "../../topic-partition.ts";
import { AutoCommit } from "./auto-commit.ts";
import { classicCommitError, NOT_IN_GROUP } from "./commit-errors.ts";
import { decodeAssignment, encodeSubscription } from "./consumer-protocol.ts";
import { Coordinator, hasCode, mayPass } from "./coordinator.ts";
import { GroupOffsets } from "./group-offsets.ts";
import type { MemberIdentity } from "./group-offsets.ts";
import { LeaderShares } from "./leader-shares.ts";
import type { Membership, MembershipParts } from "./membership.ts";
import { OwnedPartitions, without } from "./owned-partitions.ts";
import { RebalanceCalls } from "./rebalance-calls.ts";
import { TopicSelection } from "./topic-selection.ts";

/** `joined`: the assignment is there, and the next poll takes it. */
type Phase = "out" | "joining" | "joined" | "stable";

const ABSTRACT = "consumer.internals.AbstractCoordinator";
const CONSUMER = "consumer.internals.ConsumerCoordinator";
const NOBODY: MemberIdentity = { memberId: "", generation: -1, instanceId: null };
const POLL_TOO_LATE =
  "consumer poll timeout has expired. This means the time between subsequent calls to poll() was longer than the configured max.poll.interval.ms, which typically implies that the poll loop is spending too much time processing messages. You can address this either by increasing max.poll.interval.ms or by reducing the maximum size of batches returned in poll() with max.poll.records.";

export class ClassicMember implements Membership {
  readonly #parts: MembershipParts;
  readonly #coordinator: Coordinator;
  readonly #calls: RebalanceCalls;
  readonly #offsets: GroupOffsets;
  readonly #autoCommit: AutoCommit;
  readonly #owned: OwnedPartitions;
  readonly #selection: TopicSelection;
  readonly #shares: LeaderShares;
  readonly #cooperative: boolean;
  #subscribed = false;
  #phase: Phase = "out";
  #identity: MemberIdentity;
  #joinReason: string | undefined;
  #prepared = false;
  /** The membership went without our doing: partitions that are still here may be another's. */
  #lost = false;
  #next: readonly TopicPartition[] = [];
  #last: { readonly generation: number; readonly partitions: readonly TopicPartition[] } = {
    generation: -1,
    partitions: [],
  };
  #joinedTopics: readonly string[] = [];
  #seenVersion = 0;
  #failure: unknown;
  #polledAt = Date.now();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(parts: MembershipParts, groupId: string) {
    const { config, logger, network } = parts;
    this.#parts = parts;
    this.#coordinator = new Coordinator(network, groupId);
    this.#calls = new RebalanceCalls(this.#coordinator, config);
    this.#offsets = new GroupOffsets(this.#coordinator, logger);
    this.#owned = new OwnedPartitions(parts, CONSUMER);
    this.#selection = new TopicSelection(parts.metadata);
    this.#shares = new LeaderShares(parts.metadata, config);
    this.#cooperative = isCooperative(config.assignors);
    this.#identity = { ...NOBODY, instanceId: config.groupInstanceId ?? null };
    this.#autoCommit = new AutoCommit(parts, (offsets, deadline) => this.commit(offsets, deadline));
  }

  subscribe(what: Subscription, listener: RebalanceListener): void {
    this.#owned.listener = listener;
    this.#selection.select(what);
    this.#joinReason ??= this.#subscribed ? "the subscription has changed" : "";
    this.#subscribed = true;
  }

  async poll(deadline: number): Promise<number> {
    const now = Date.now();
    this.#polledAt = now;
    this.#throwFailure();
    if (this.#subscribed) {
      if (!this.#selection.isKnown) return Number.POSITIVE_INFINITY;
      if (this.#phase === "joined") await this.#complete();
      this.#watchTopics();
      if (this.#phase !== "joining" && this.#joinReason !== undefined) await this.#begin(deadline);
      if (this.#phase === "joining" && !this.#cooperative) return Number.POSITIVE_INFINITY;
    }
    return this.#autoCommit.tick(now);
  }

  async commit(offsets: ReadonlyMap<TopicPartition, OffsetAndMetadata>, deadline: number): Promise<void> {
    const identity = this.#identity;
    try {
      await this.#offsets.commit(offsets, () => this.#committer(), deadline);
    } catch (error) {
      if (this.#subscribed && hasCode(error, code.REBALANCE_IN_PROGRESS)) {
        this.#rejoin("offset commit failed since group is already rebalancing");
      }
      const isOfNow = this.#identity === identity && this.#phase === "stable";
      if (isOfNow) this.#expelled(error, "OFFSET_COMMIT");
      throw classicCommitError(error, isOfNow || !this.#subscribed);
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
    const { memberId, generation, instanceId } = this.#identity;
    const owned = this.#owned.list();
    if (owned.length > 0 && (generation >= 0 || !this.#subscribed)) await this.#autoCommit.now(deadline);
    try {
      if (this.#subscribed && owned.length > 0) await this.#owned.giveUp(owned, this.#lost);
    } finally {
      if (memberId !== "" && instanceId === null) await this.#leave(memberId, "the consumer is being closed", deadline);
      this.#coordinator.network.cluster.close();
    }
  }

  /** Revokes what a new generation may give to others, and joins in the background. */
  async #begin(deadline: number): Promise<void> {
    if (!this.#prepared) {
      await this.#prepare(deadline);
      this.#prepared = true;
    }
    const reason = this.#joinReason ?? "";
    this.#joinReason = undefined;
    this.#phase = "joining";
    clearTimeout(this.#timer);
    this.#join(reason)
      .catch((error: unknown) => {
        this.#failure = error;
        this.#phase = "out";
      })
      .finally(() => this.#parts.signal.notify())
      .catch(() => {});
  }

  async #prepare(deadline: number): Promise<void> {
    const owned = this.#owned.list();
    if (this.#lost || this.#identity.generation < 0) {
      if (owned.length === 0) return;
      this.#lost = true;
      return this.#owned.drop(owned, true);
    }
    const { maxPollIntervalMs } = this.#parts.config;
    await this.#autoCommit.now(Math.max(deadline, Date.now() + Math.min(maxPollIntervalMs, 5_000)));
    const topics = new Set(this.#selection.topics());
    const revoked = this.#cooperative ? owned.filter(({ topic }) => !topics.has(topic)) : owned;
    // A member that shares nothing is told so too where all is given up.
    if (!this.#cooperative || revoked.length > 0) await this.#owned.drop(revoked, this.#lost);
  }

  async #join(reason: string): Promise<void> {
    while (!this.#closed) {
      try {
        const answer = await this.#askToJoin(reason);
        if (this.#closed) return;
        this.#identity = { ...this.#identity, memberId: answer.memberId };
        if (answer.errorCode === code.MEMBER_ID_REQUIRED) continue;
        this.#identity = { ...this.#identity, generation: answer.generationId };
        const isLeader = answer.leader === answer.memberId;
        this.#shares.forget();
        const shares = isLeader && !answer.skipAssignment ? await this.#shares.share(answer) : new Map<string, never>();
        const assignment = await this.#calls.sync(this.#identity, answer.protocolName ?? "", shares);
        this.#next = decodeAssignment(assignment);
        this.#phase = "joined";
        this.#scheduleHeartbeat(this.#parts.config.heartbeatIntervalMs);
        return;
      } catch (error) {
        if (!this.#mayJoinAgain(error)) throw error;
        const waitMs = hasCode(error, code.UNKNOWN_MEMBER_ID, code.ILLEGAL_GENERATION)
          ? 0
          : this.#coordinator.network.waitMs(error);
        await sleep(waitMs);
      }
    }
  }

  #askToJoin(reason: string): Promise<JoinGroupResponse> {
    const { config } = this.#parts;
    const { memberId, generation } = this.#identity;
    this.#joinedTopics = this.#selection.topics();
    const owned = this.#cooperative && generation >= 0 ? this.#owned.list() : [];
    const rack = config.rack === "" ? null : config.rack;
    const protocols = config.assignors.map((name) => ({
      name,
      metadata: encodeSubscription({
        topics: this.#joinedTopics,
        userData: userDataOf(name, this.#last),
        owned,
        generation,
        rack,
      }),
    }));
    return this.#calls.join({ memberId, protocols, reason });
  }

  /** Whether an error of joining leads to another try; forgets what it shows to be gone. */
  #mayJoinAgain(error: unknown): boolean {
    if (hasCode(error, code.UNKNOWN_MEMBER_ID)) this.#reset("");
    else if (hasCode(error, code.ILLEGAL_GENERATION)) this.#reset(this.#identity.memberId);
    else return mayPass(error) || hasCode(error, code.REBALANCE_IN_PROGRESS);
    return true;
  }

  #reset(memberId: string): void {
    this.#identity = { ...this.#identity, memberId, generation: -1 };
    this.#lost = true;
  }

  /** Takes the new assignment, during poll. */
  async #complete(): Promise<void> {
    const next = this.#next;
    const old = this.#owned.list();
    if (this.#lost && old.length > 0) await this.#owned.drop(old, true);
    this.#lost = false;
    const before = this.#owned.list();
    const revoked = without(before, next);
    this.#phase = "stable";
    this.#prepared = false;
    this.#last = { generation: this.#identity.generation, partitions: next };
    if (revoked.length > 0) {
      await this.#owned.drop(revoked, this.#lost);
      // What we gave up now goes to another member in the rebalance after this one (KIP-429).
      this.#rejoin(
        `need to revoke partitions [${revoked.map(partitionKey).join(", ")}] as indicated by the current assignment and re-join`,
      );
    }
    const added = this.#owned.take(next, before);
    await this.#owned.listener.onAssigned?.(added);
  }

  /** Joins again where topics came, went or grew. */
  #watchTopics(): void {
    const { version } = this.#parts.metadata;
    if (version === this.#seenVersion || this.#phase !== "stable") return;
    this.#seenVersion = version;
    const topics = this.#selection.topics();
    if (topics.join() !== this.#joinedTopics.join()) this.#rejoin("the subscribed topics have changed");
    else if (this.#shares.areOutdated) this.#rejoin("cached metadata has changed since the last assignment");
  }

  #rejoin(reason: string): void {
    this.#joinReason ??= reason;
    this.#parts.signal.notify();
  }

  #scheduleHeartbeat(timeMs: number): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#beat(), timeMs);
    // A consumer that is not polled must not keep the process alive.
    this.#timer.unref();
  }

  async #beat(): Promise<void> {
    if (this.#closed || (this.#phase !== "joined" && this.#phase !== "stable")) return;
    const { config, logger } = this.#parts;
    if (Date.now() - this.#polledAt > config.maxPollIntervalMs) {
      logger.say("WARN", ABSTRACT, POLL_TOO_LATE);
      return this.#leaveForNow();
    }
    const identity = this.#identity;
    let nextMs = config.heartbeatIntervalMs;
    try {
      await this.#calls.heartbeat(identity);
    } catch (error) {
      if (this.#identity !== identity || this.#closed) return;
      if (hasCode(error, code.REBALANCE_IN_PROGRESS)) this.#rejoin("group is already rebalancing");
      else if (this.#expelled(error, "HEARTBEAT")) return;
      else if (mayPass(error)) nextMs = Math.min(nextMs, this.#coordinator.network.waitMs(error));
      else {
        this.#failure = error;
        return this.#parts.signal.notify();
      }
    }
    this.#scheduleHeartbeat(nextMs);
  }

  /** Whether the coordinator knows us no more, or not in this generation: then we join anew. */
  #expelled(error: unknown, api: string): boolean {
    if (!hasCode(error, code.UNKNOWN_MEMBER_ID, code.ILLEGAL_GENERATION)) return false;
    this.#reset(hasCode(error, code.UNKNOWN_MEMBER_ID) ? "" : this.#identity.memberId);
    this.#phase = "out";
    this.#rejoin(`encountered ${error instanceof ProtocolError ? error.errorName : ""} from ${api} response`);
    return true;
  }

  /** max.poll.interval.ms is over: the others get our partitions, and we join again at the next poll. */
  async #leaveForNow(): Promise<void> {
    const { memberId, instanceId } = this.#identity;
    this.#reset("");
    this.#phase = "out";
    this.#rejoin("consumer pro-actively leaving the group");
    if (instanceId === null) await this.#leave(memberId, "consumer poll timeout has expired.", Date.now() + 5_000);
  }

  async #leave(memberId: string, reason: string, deadline: number): Promise<void> {
    // A JoinGroup that waits for the others holds everything up that is behind it.
    const calls =
      this.#phase === "joining"
        ? new RebalanceCalls(new Coordinator(this.#parts.openNetwork(), this.#coordinator.groupId), this.#parts.config)
        : this.#calls;
    try {
      await calls.leave(memberId, reason, Math.max(1, Math.min(deadline - Date.now(), 5_000)));
    } catch {
      // Gone is gone: the coordinator finds out by itself.
    } finally {
      if (calls !== this.#calls) calls.close();
    }
  }

  #committer(): MemberIdentity {
    if (!this.#subscribed) return { ...NOBODY, instanceId: null };
    if (this.#identity.generation < 0) throw commitFailed(NOT_IN_GROUP);
    return this.#identity;
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) {
      this.#joinReason ??= "the last try failed";
      throw failure;
    }
    if (this.#coordinator.network.fatal !== undefined) throw this.#coordinator.network.fatal;
  }
}
