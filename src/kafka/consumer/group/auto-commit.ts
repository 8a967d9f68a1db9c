/** enable.auto.commit: every auto.commit.interval.ms during poll, and before partitions are given up. */
import { KtError } from "../../../errors.ts";
import { offsetsText } from "./commit-errors.ts";
import { mayPass } from "./coordinator.ts";
import type { Membership, MembershipParts } from "./membership.ts";

const COORDINATOR = "consumer.internals.ConsumerCoordinator";

export class AutoCommit {
  readonly #parts: MembershipParts;
  readonly #commitOffsets: Membership["commit"];
  #nextAt: number;
  #running: Promise<void> | undefined;
  #fault: unknown;

  constructor(parts: MembershipParts, commitOffsets: Membership["commit"]) {
    this.#parts = parts;
    this.#commitOffsets = commitOffsets;
    this.#nextAt = Date.now() + parts.config.autoCommitIntervalMs;
  }

  /** Begins a commit where one is due; returns when the next is. */
  tick(now: number): number {
    if (this.#fault !== undefined) throw this.#fault;
    const { autoCommit, autoCommitIntervalMs: intervalMs } = this.#parts.config;
    if (!autoCommit) return Number.POSITIVE_INFINITY;
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
    const { autoCommit, autoCommitIntervalMs } = this.#parts.config;
    if (!autoCommit) return;
    await this.#running;
    await this.#commit("Synchronous", deadline);
    this.#nextAt = Date.now() + autoCommitIntervalMs;
  }

  async #commit(how: string, deadline: number): Promise<void> {
    const { config, logger } = this.#parts;
    const offsets = this.#parts.consumed();
    try {
      await this.#commitOffsets(offsets, deadline);
    } catch (error) {
      if (!(error instanceof KtError)) this.#fault = error;
      else if (mayPass(error)) this.#nextAt = Math.min(this.#nextAt, Date.now() + config.client.retryBackoffMs);
      else {
        const text = `${how} auto-commit of offsets ${offsetsText(offsets)} failed: ${error.message}`;
        logger.say("WARN", COORDINATOR, text);
      }
    }
  }
}
