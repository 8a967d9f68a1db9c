/** enable.auto.commit: every auto.commit.interval.ms during poll, and before partitions are given up. */
import { KtError } from "../../../errors.ts";
import type { OffsetAndMetadata } from "../consumer.ts";
import type { ClientLogger } from "../../client-logger.ts";
import { partitionKey } from "../../topic-partition.ts";
import type { TopicPartition } from "../../topic-partition.ts";
import { mayPass } from "./coordinator.ts";

export interface AutoCommitParts {
  readonly enabled: boolean;
  readonly intervalMs: number;
  readonly retryMs: number;
  readonly logger: ClientLogger;
  consumed(): ReadonlyMap<TopicPartition, OffsetAndMetadata>;
  commit(offsets: ReadonlyMap<TopicPartition, OffsetAndMetadata>, deadline: number): Promise<void>;
}

const COORDINATOR = "consumer.internals.ConsumerCoordinator";

export class AutoCommit {
  readonly #parts: AutoCommitParts;
  #nextAt: number;
  #running: Promise<void> | undefined;
  #fault: unknown;

  constructor(parts: AutoCommitParts) {
    this.#parts = parts;
    this.#nextAt = Date.now() + parts.intervalMs;
  }

  /** Begins a commit where one is due; returns when the next is. */
  tick(now: number): number {
    if (this.#fault !== undefined) throw this.#fault;
    const { enabled, intervalMs } = this.#parts;
    if (!enabled) return Number.POSITIVE_INFINITY;
    if (now >= this.#nextAt && this.#running === undefined) {
      this.#nextAt = now + intervalMs;
      this.#running = this.#commit("Asynchronous", now + intervalMs).finally(() => {
        this.#running = undefined;
      });
    }
    return this.#nextAt;
  }

  /** Commits everything and waits for it; a failure is only logged. */
  async now(deadline: number): Promise<void> {
    if (!this.#parts.enabled) return;
    await this.#running;
    await this.#commit("Synchronous", deadline);
    this.#nextAt = Date.now() + this.#parts.intervalMs;
  }

  async #commit(how: string, deadline: number): Promise<void> {
    const offsets = this.#parts.consumed();
    try {
      await this.#parts.commit(offsets, deadline);
    } catch (error) {
      if (!(error instanceof KtError)) this.#fault = error;
      else if (mayPass(error)) this.#nextAt = Math.min(this.#nextAt, Date.now() + this.#parts.retryMs);
      else {
        const text = `${how} auto-commit of offsets ${offsetsText(offsets)} failed: ${error.message}`;
        this.#parts.logger.say("WARN", COORDINATOR, text);
      }
    }
  }
}

/** As Java prints the map. */
function offsetsText(offsets: ReadonlyMap<TopicPartition, OffsetAndMetadata>): string {
  const each = [...offsets].map(([partition, { offset, leaderEpoch, metadata }]) => {
    const epoch = leaderEpoch < 0 ? "null" : String(leaderEpoch);
    return `${partitionKey(partition)}=OffsetAndMetadata{offset=${offset}, leaderEpoch=${epoch}, metadata='${metadata}'}`;
  });
  return `{${each.join(", ")}}`;
}
