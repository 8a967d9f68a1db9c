/** Waits until a Fetch can be answered: woken by the logs themselves, never by asking them again and again (DelayedFetch). */
import type { Clock, Timer } from "../../storage/clock.ts";
import type { PartitionLog } from "../../storage/log.ts";

/** One partition that is waited for. */
export interface Awaited {
  readonly log: PartitionLog;
  readonly fetchOffset: number;
  /** No more than so many bytes of it count. */
  readonly maxBytes: number;
  readonly committedOnly: boolean;
}

export interface AwaitOptions {
  readonly clock: Clock;
  /** When it is answered whatever there is, in ms of the clock. */
  readonly deadlineMs: number;
  /** Bytes that are wanted beyond what there is now; may be estimated too low, never too high. */
  readonly wantedBytes: number;
  /** The connection's end. */
  readonly closed: AbortSignal;
}

/** Resolves when there may be enough, when something happened that must be told, at the deadline and at the connection's end. */
export function awaitData(awaited: readonly Awaited[], options: AwaitOptions): Promise<void> {
  return new Promise((resolve) => {
    const before = awaited.map(({ log }) => ({
      size: log.sizeInBytes,
      end: log.endOffset,
      stable: log.lastStableOffset,
    }));
    const subscriptions: (() => void)[] = [];
    let timer: Timer | undefined;
    const finish = (): void => {
      timer?.cancel();
      options.closed.removeEventListener("abort", finish);
      for (const unsubscribe of subscriptions) unsubscribe();
      subscriptions.length = 0;
      resolve();
    };
    const look = (): void => {
      if (isDue(awaited, before, options.wantedBytes)) finish();
    };
    if (options.closed.aborted) return resolve();
    options.closed.addEventListener("abort", finish);
    timer = options.clock.after(Math.max(0, options.deadlineMs - options.clock.now()), finish);
    for (const { log } of awaited) subscriptions.push(log.subscribe(look));
  });
}

/** What a log was when the wait began. */
interface Before {
  readonly size: number;
  readonly end: number;
  readonly stable: number;
}

function isDue(awaited: readonly Awaited[], before: readonly Before[], wantedBytes: number): boolean {
  let grown = 0;
  for (const [index, { log, fetchOffset, maxBytes, committedOnly }] of awaited.entries()) {
    if (!log.isOpen || fetchOffset < log.startOffset) return true;
    const { size, end, stable } = before[index]!;
    if (committedOnly) {
      // Offsets do not tell how many bytes became stable: read again and see.
      if (log.lastStableOffset !== stable) return true;
      continue;
    }
    const more = log.sizeInBytes - size;
    // Old segments have gone meanwhile, or were compacted: sizes do not tell what is new.
    if (more <= 0 && log.endOffset !== end) return true;
    grown += Math.min(maxBytes, Math.max(0, more));
  }
  return grown >= wantedBytes;
}
