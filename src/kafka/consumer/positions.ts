/** Finds where each partition is read from: the group's offset, the reset rule, and the check for truncation. */
import { KtError, ProtocolError } from "../../errors.ts";
import { code } from "../../protocol/errors.ts";
import type { ConsumerConfig } from "./consumer-config.ts";
import type { OffsetAndMetadata } from "./consumer.ts";
import type { TopicPartition } from "../topic-partition.ts";
import { logTruncation, noOffsetFor } from "./consumer-errors.ts";
import type { ClientLogger } from "../client-logger.ts";
import type { ConsumerMetadata } from "./consumer-metadata.ts";
import { positionText } from "./fetch-errors.ts";
import type { ConsumerNetwork } from "./network.ts";
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP } from "./offset-lookup.ts";
import type { FoundOffset, OffsetLookup } from "./offset-lookup.ts";
import type { PartitionState } from "./partition-state.ts";
import type { Signal } from "./signal.ts";

export interface PositionParts {
  readonly config: ConsumerConfig;
  readonly network: ConsumerNetwork;
  readonly metadata: ConsumerMetadata;
  readonly lookup: OffsetLookup;
  readonly logger: ClientLogger;
  readonly signal: Signal;
  /** What the group has committed; absent where there is no group. */
  readonly committed:
    | ((partitions: readonly TopicPartition[]) => Promise<ReadonlyMap<TopicPartition, OffsetAndMetadata | undefined>>)
    | undefined;
}

const STATE = "consumer.internals.SubscriptionState";
/** No record is as new as by_duration asks for: one may come. */
const NOTHING_YET_MS = 1_000;

export class Positions {
  readonly #parts: PositionParts;
  #metadataVersion = -1;
  #error: unknown;

  constructor(parts: PositionParts) {
    this.#parts = parts;
  }

  /** Begins what is due for these partitions; returns when to look again. Throws what Java's poll throws. */
  tick(states: readonly PartitionState[], now: number): number {
    const error = this.#error;
    this.#error = undefined;
    if (error !== undefined) throw error;
    this.#followLeaders(states);
    const waiting = states.filter(({ status, busy }) => status !== "ready" && !busy);
    const due = waiting.filter((state) => now >= state.retryAt && this.#canAsk(state));
    if (due.length > 0) {
      this.#start(due, "committed", (some) => this.#useCommitted(some));
      const resets = due.filter(({ status }) => status === "reset");
      const lost = resets.filter(({ reset }) => reset === "none");
      if (lost.length > 0) throw noOffsetFor(lost.map(({ key }) => key));
      this.#start(resets, "reset", (some) => this.#useReset(some));
      this.#start(due, "validate", (some) => this.#validate(some));
    }
    return Math.min(Number.POSITIVE_INFINITY, ...waiting.map(({ retryAt }) => Math.max(retryAt, now)));
  }

  /** All but the group's offset is asked of the leader. */
  #canAsk({ status, leader, reset }: PartitionState): boolean {
    if (status === "committed" || leader >= 0 || (status === "reset" && reset === "none")) return true;
    // The first answer is under way already.
    if (this.#parts.metadata.version > 0) this.#parts.metadata.requestUpdate();
    return false;
  }

  #followLeaders(states: readonly PartitionState[]): void {
    const { metadata } = this.#parts;
    for (const state of states) {
      if (this.#metadataVersion === metadata.version && state.leader >= 0) continue;
      const topic = metadata.topics.get(state.topic);
      const found = topic?.partitions.get(state.partition);
      // Nobody is asked about a topic that is gone, until it is there again.
      if (topic === undefined || found === undefined) state.leader = -1;
      else state.follow(found.leader, found.leaderEpoch, topic.id);
    }
    this.#metadataVersion = metadata.version;
  }

  #start(
    states: readonly PartitionState[],
    status: PartitionState["status"],
    run: (states: readonly PartitionState[]) => Promise<void>,
  ): void {
    const some = states.filter((state) => state.status === status && !state.busy);
    if (some.length === 0) return;
    for (const state of some) state.busy = true;
    run(some)
      .catch((error: unknown) => {
        this.#error ??= error;
      })
      .finally(() => {
        for (const state of some) state.busy = false;
        this.#parts.signal.notify();
      })
      // Both ends above are ours.
      .catch(() => {});
  }

  async #useCommitted(states: readonly PartitionState[]): Promise<void> {
    const { committed, config } = this.#parts;
    const generations = states.map(({ generation }) => generation);
    const offsets = (await committed?.(states)) ?? new Map<TopicPartition, OffsetAndMetadata | undefined>();
    for (const [index, state] of states.entries()) {
      if (!state.assigned || state.status !== "committed" || state.generation !== generations[index]) continue;
      const found = offsets.get(state);
      if (found === undefined) state.seekBy(config.offsetReset);
      else {
        state.moveTo(found.offset, found.leaderEpoch);
        this.#parts.logger.say(
          "INFO",
          "consumer.internals.ConsumerUtils",
          `Setting offset for partition ${state.key} to the committed offset ${positionText(state, this.#parts.network)}`,
        );
      }
    }
  }

  async #useReset(states: readonly PartitionState[]): Promise<void> {
    const { lookup } = this.#parts;
    const wanted = states.map((state) => [state, timestampOf(state)] as const);
    const generations = new Map(states.map((state) => [state, state.generation]));
    await lookup.byTime(wanted, (state, answer) => {
      if (!state.assigned || state.status !== "reset" || state.generation !== generations.get(state)) return;
      if ("error" in answer) this.#later(state, answer.error);
      else if (answer.value.offset < 0) state.retryAt = Date.now() + NOTHING_YET_MS;
      else this.#found(state, answer.value);
    });
  }

  #found(state: PartitionState, { offset, leaderEpoch }: FoundOffset): void {
    state.moveTo(offset);
    if (leaderEpoch > state.leaderEpoch) this.#parts.metadata.requestUpdate();
    this.#parts.logger.say(
      "INFO",
      STATE,
      `Resetting offset for partition ${state.key} to position ${positionText(state, this.#parts.network)}.`,
    );
  }

  async #validate(states: readonly PartitionState[]): Promise<void> {
    const { lookup } = this.#parts;
    const known = states.filter(({ leader, leaderEpoch }) => leader >= 0 && leaderEpoch >= 0);
    for (const state of states) {
      if (known.includes(state)) continue;
      // Without an epoch of the leader there is nothing to compare with.
      if (state.leader >= 0) state.status = "ready";
      else this.#later(state, undefined);
    }
    if (known.length === 0) return;
    const generations = new Map(known.map((state) => [state, state.generation]));
    await lookup.endOfEpoch(known, (state, answer) => {
      if (!state.assigned || state.status !== "validate" || state.generation !== generations.get(state)) return;
      if ("value" in answer) this.#compare(state, answer.value);
      else if (answer.error.code === "KT_VERSION") state.status = "ready";
      else this.#later(state, answer.error);
    });
  }

  /** KIP-320: the leader's log ends before the position for the epoch that we have read. */
  #compare(state: PartitionState, { leaderEpoch, endOffset }: { leaderEpoch: number; endOffset: number }): void {
    const { config, network, logger } = this.#parts;
    const unknown = endOffset < 0 || leaderEpoch < 0;
    if (!unknown && endOffset >= state.position) {
      state.status = "ready";
      return;
    }
    const before = positionText(state, network);
    const start = `Truncation detected for partition ${state.key} at offset ${before}`;
    if (config.offsetReset === "none") {
      state.retryAt = Number.POSITIVE_INFINITY;
      const metadata = `OffsetAndMetadata{offset=${endOffset}, leaderEpoch=${leaderEpoch}, metadata=''}`;
      const end = unknown ? "" : ` (the end offset from the broker is ${metadata})`;
      logger.say("WARN", STATE, `${start}${end}, but no reset policy is set`);
      const offsets = unknown ? "{}" : `{${state.key}=${metadata}}`;
      throw logTruncation(`Truncated partitions detected with divergent offsets ${offsets}`);
    }
    if (unknown) {
      logger.say("INFO", STATE, `${start}, resetting offset`);
      return state.seekBy(config.offsetReset);
    }
    state.moveTo(endOffset, leaderEpoch);
    state.status = "ready";
    logger.say(
      "INFO",
      STATE,
      `${start}, resetting offset to the first offset known to diverge ${positionText(state, network)}`,
    );
  }

  #later(state: PartitionState, error: KtError | undefined): void {
    if (error instanceof ProtocolError && error.errorCode === code.TOPIC_AUTHORIZATION_FAILED) throw error;
    this.#parts.metadata.requestUpdate();
    state.retryAt = Date.now() + this.#parts.network.waitMs(error);
  }
}

function timestampOf({ reset }: PartitionState): number {
  if (reset === "earliest") return EARLIEST_TIMESTAMP;
  if (typeof reset === "object") return Date.now() - reset.durationMs;
  return LATEST_TIMESTAMP;
}
