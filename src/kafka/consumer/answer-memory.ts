/** The memory of one Fetch answer, which the records of several partitions share. */
import { BufferPool } from "../../protocol/buffer-pool.ts";
import type { BufferLender } from "../../protocol/buffer-pool.ts";

/** Enough for an answer that is read while another is used, from a few brokers. */
export function answerPool(): BufferLender {
  return new BufferPool({ smallest: 64 * 1024, largest: 16 * 1024 * 1024, kept: 32 * 1024 * 1024 });
}

/** Goes back to its pool when the last of those who use it is done. */
export class AnswerMemory {
  readonly #pool: Pick<BufferLender, "giveBack">;
  readonly #users = new Set<object>();
  #part: Uint8Array | undefined;

  constructor(pool: Pick<BufferLender, "giveBack">) {
    this.#pool = pool;
  }

  /** @param part Any bytes of the answer */
  use(user: object, part: Uint8Array): void {
    this.#users.add(user);
    this.#part = part;
  }

  /** To be called by each user once it, and whoever it gave bytes to, does not look at them any more. */
  done(user: object): void {
    if (!this.#users.delete(user) || this.#users.size > 0 || this.#part === undefined) return;
    this.#pool.giveBack(this.#part);
  }
}
