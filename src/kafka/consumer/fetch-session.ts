/** A broker remembers what is fetched from it (KIP-227): a request names only what has changed since the last one. */
import { code } from "../../protocol/errors.ts";
import type { FetchResponse } from "../../protocol/messages/fetch.ts";
import { ZERO_UUID } from "../../protocol/uuid.ts";

const NO_SESSION = 0;
const FULL_EPOCH = 0;
const LAST_EPOCH = 0x7fffffff;

export interface WantedPartition {
  readonly topic: string;
  readonly topicId: string;
  readonly partition: number;
  readonly fetchOffset: number;
  readonly leaderEpoch: number;
}

export interface SessionRequest {
  readonly sessionId: number;
  readonly sessionEpoch: number;
  readonly wanted: readonly WantedPartition[];
  readonly forgotten: readonly WantedPartition[];
  /** Every topic of the session has an id, so that a request may use ids (version 13 on). */
  readonly hasTopicIds: boolean;
}

/** The session with one broker; one request is under way at a time. */
export class FetchSession {
  #id = NO_SESSION;
  #epoch = FULL_EPOCH;
  /** What the broker remembers, by topic and partition. */
  #partitions = new Map<string, WantedPartition>();

  /** The request for exactly these partitions. */
  next(all: readonly (WantedPartition & { readonly key: string })[]): SessionRequest {
    const before = this.#epoch === FULL_EPOCH ? new Map<string, WantedPartition>() : this.#partitions;
    const now = new Map<string, WantedPartition>();
    const wanted: WantedPartition[] = [];
    for (const each of all) {
      now.set(each.key, each);
      if (!isSame(before.get(each.key), each)) wanted.push(each);
    }
    const forgotten: WantedPartition[] = [];
    for (const [key, each] of before) {
      // A topic that was made anew has another id: the old one has to go.
      const still = now.get(key);
      if (still === undefined || still.topicId !== each.topicId) forgotten.push(each);
    }
    this.#partitions = now;
    const hasTopicIds = [...now.values(), ...forgotten].every(({ topicId }) => topicId !== ZERO_UUID);
    return { sessionId: this.#id, sessionEpoch: this.#epoch, wanted, forgotten, hasTopicIds };
  }

  /** Whether the answer's data counts; where not, the session begins anew. */
  answered({ errorCode, sessionId }: Pick<FetchResponse, "errorCode" | "sessionId">): boolean {
    if (errorCode !== code.NONE) {
      // With its id a request of epoch 0 closes the old session while it opens a new one.
      if (errorCode === code.FETCH_SESSION_ID_NOT_FOUND) this.#id = NO_SESSION;
      this.#epoch = FULL_EPOCH;
      return false;
    }
    if (sessionId === NO_SESSION) this.reset();
    else {
      this.#id = sessionId;
      this.#epoch = this.#epoch >= LAST_EPOCH ? 1 : this.#epoch + 1;
    }
    return true;
  }

  /** The connection was lost, or the broker keeps no session. */
  reset(): void {
    this.#id = NO_SESSION;
    this.#epoch = FULL_EPOCH;
  }
}

function isSame(before: WantedPartition | undefined, now: WantedPartition): boolean {
  return (
    before !== undefined &&
    before.fetchOffset === now.fetchOffset &&
    before.leaderEpoch === now.leaderEpoch &&
    before.topicId === now.topicId
  );
}
