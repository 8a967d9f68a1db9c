/** A fetch session (KIP-227): what a client reads all the time, so that it only says what changes, and so do we. */
import { code } from "../../protocol/error-table.ts";
import type { Fetched, FetchedPartition, FetchPartition } from "./fetch-partition.ts";

interface CachedPartition extends FetchPartition {
  /** As the client was told last; -1 so that the next answer has the partition again. */
  toldHighWatermark: bigint;
  toldLogStart: bigint;
}

export class FetchSession {
  readonly id: number;
  readonly usesTopicIds: boolean;
  readonly createdMs: number;
  lastUsedMs: number;
  /** What the next request must have; the full one that began the session was 0. */
  epoch = 1;
  /** By partitionKey, in the order of service. */
  private readonly partitions = new Map<string, CachedPartition>();

  constructor(id: number, usesTopicIds: boolean, nowMs: number) {
    this.id = id;
    this.usesTopicIds = usesTopicIds;
    this.createdMs = nowMs;
    this.lastUsedMs = nowMs;
  }

  get size(): number {
    return this.partitions.size;
  }

  asked(): Iterable<FetchPartition> {
    return this.partitions.values();
  }

  /** Begins with what the full answer told. */
  remember(key: string, { asked, data }: Fetched): void {
    const { highWatermark = -1n, logStartOffset = -1n } = data;
    this.partitions.set(key, { ...asked, toldHighWatermark: highWatermark, toldLogStart: logStartOffset });
  }

  /** Adds and changes what a request lists, drops what it forgets. */
  update(listed: ReadonlyMap<string, FetchPartition>, forgotten: readonly string[]): void {
    for (const [key, asked] of listed) {
      const cached = this.partitions.get(key);
      if (cached === undefined) {
        this.partitions.set(key, { ...asked, toldHighWatermark: -1n, toldLogStart: -1n });
      } else {
        cached.fetchOffset = asked.fetchOffset;
        cached.maxBytes = asked.maxBytes;
        cached.currentLeaderEpoch = asked.currentLeaderEpoch;
        cached.lastFetchedEpoch = asked.lastFetchedEpoch;
      }
    }
    for (const key of forgotten) this.partitions.delete(key);
  }

  nextEpoch(): void {
    this.epoch = followingEpoch(this.epoch);
  }

  /**
   * What the client must be told of these answers: data, errors and what has changed. Partitions with data go to the
   * end of the order, so that all have their turn.
   */
  select(fetched: ReadonlyMap<string, Fetched>): Fetched[] {
    const told: Fetched[] = [];
    for (const [key, one] of fetched) {
      const cached = this.partitions.get(key);
      if (cached === undefined || !isNews(cached, one.data)) continue;
      told.push(one);
      if (hasRecords(one.data)) {
        this.partitions.delete(key);
        this.partitions.set(key, cached);
      }
    }
    return told;
  }
}

export function followingEpoch(epoch: number): number {
  return epoch === 0x7fffffff ? 1 : epoch + 1;
}

function hasRecords({ records }: FetchedPartition): boolean {
  return records !== null && records !== undefined && records.length > 0;
}

/** FetchSession.CachedPartition.maybeUpdateResponseData. */
function isNews(cached: CachedPartition, data: FetchedPartition): boolean {
  const { highWatermark = -1n, logStartOffset = -1n } = data;
  let news = hasRecords(data) || data.divergingEpoch !== undefined;
  if (cached.toldHighWatermark !== highWatermark) {
    news = true;
    cached.toldHighWatermark = highWatermark;
  }
  if (cached.toldLogStart !== logStartOffset) {
    news = true;
    cached.toldLogStart = logStartOffset;
  }
  if (data.errorCode !== undefined && data.errorCode !== code.NONE) {
    news = true;
    cached.toldHighWatermark = -1n;
  }
  return news;
}
