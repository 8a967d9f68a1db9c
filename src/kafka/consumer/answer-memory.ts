/** The memory of one Fetch answer, which the records of several partitions share. */
import type { BufferPool } from "../../protocol/buffer-pool.ts";

/** Goes back to its pool when the last of those who use it is done. */
export class AnswerMemory {
  readonly #pool: Pick<BufferPool, "giveBack">;
  readonly #users = new Set<object>();
  #part: Uint8Array | undefined;

  constructor(pool: Pick<BufferPool, "giveBack">) {
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
