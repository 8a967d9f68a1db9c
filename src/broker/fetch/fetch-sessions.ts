/** The fetch sessions of a broker: at most max.incremental.fetch.session.cache.slots (FetchSessionCacheShard). */
import { randomInt } from "node:crypto";
import { FetchSession } from "./fetch-session.ts";

/** A session that nobody has used for so long may go, and one that is so old for a larger one (KafkaBroker). */
const MIN_EVICTION_MS = 120_000;

export class FetchSessions {
  private readonly slots: number;
  private readonly now: () => number;
  private readonly sessions = new Map<number, FetchSession>();

  constructor(slots: number, now: () => number) {
    this.slots = slots;
    this.now = now;
  }

  get size(): number {
    return this.sessions.size;
  }

  get(id: number): FetchSession | undefined {
    return this.sessions.get(id);
  }

  /** Says that it is used, so that it stays. */
  touch(session: FetchSession): void {
    session.lastUsedMs = this.now();
  }

  remove(id: number): void {
    this.sessions.delete(id);
  }

  /** Undefined where there is no room: the client goes on with full requests. */
  create(partitionCount: number, usesTopicIds: boolean): FetchSession | undefined {
    if (this.sessions.size >= this.slots && !this.evict(partitionCount)) return undefined;
    let id: number;
    do id = randomInt(1, 0x7fffffff);
    while (this.sessions.has(id));
    const session = new FetchSession(id, usesTopicIds, this.now());
    this.sessions.set(id, session);
    return session;
  }

  private evict(partitionCount: number): boolean {
    const before = this.now() - MIN_EVICTION_MS;
    let stalest: FetchSession | undefined;
    let smallest: FetchSession | undefined;
    for (const session of this.sessions.values()) {
      if (stalest === undefined || session.lastUsedMs < stalest.lastUsedMs) stalest = session;
      if (session.createdMs >= before) continue;
      if (smallest === undefined || session.size < smallest.size) smallest = session;
    }
    if (stalest !== undefined && stalest.lastUsedMs < before) return this.sessions.delete(stalest.id);
    if (smallest === undefined || smallest.size >= partitionCount) return false;
    return this.sessions.delete(smallest.id);
  }
}
