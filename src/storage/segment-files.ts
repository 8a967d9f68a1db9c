/** Makes the segments of a log, and takes them away: first out of the log, then their names, later their files. */
import { SUFFIX } from "./log-files.ts";
import type { LogConfig } from "./log-config.ts";
import type { LogHost } from "./log-host.ts";
import type { ProducerSnapshots } from "./producer-snapshots.ts";
import { Segment } from "./segment.ts";
import type { Segments } from "./segments.ts";

/** The log whose segments they are. */
export interface SegmentOwner {
  readonly host: LogHost;
  readonly folder: string;
  readonly config: LogConfig;
  readonly segments: Segments;
  /** Segments have gone or were replaced: positions in them mean nothing any more. */
  segmentsChanged(): void;
}

export class SegmentFiles {
  readonly #log: SegmentOwner;
  readonly #snapshots: ProducerSnapshots;

  constructor(log: SegmentOwner, snapshots: ProducerSnapshots) {
    this.#log = log;
    this.#snapshots = snapshots;
  }

  create(baseOffset: number, suffix = ""): Segment {
    const { host, folder, config } = this.#log;
    return Segment.create({ store: host.store, folder, baseOffset, config, now: host.clock.now(), suffix });
  }

  /** Takes segments out of the log (LocalLog.removeAndDeleteSegments). The active one must stay, or be rolled before. */
  delete(segments: readonly Segment[]): void {
    if (segments.length === 0) return;
    this.#log.segments.remove(new Set(segments));
    this.#log.segmentsChanged();
    this.#discard(segments);
    for (const { baseOffset } of segments) this.#snapshots.remove(baseOffset);
  }

  /**
   * Puts cleaned segments in the place of those that they were made of (LocalLog.replaceSegments). A crash in between
   * leaves `.swap` files that the next start completes, or `.cleaned` ones that it drops.
   */
  replace(old: readonly Segment[], cleaned: readonly Segment[]): void {
    const { host, folder, segments } = this.#log;
    for (const segment of cleaned) {
      segment.settle();
      segment.flush();
    }
    for (const segment of cleaned.toReversed()) segment.changeSuffix(SUFFIX.swap);
    segments.replace(new Set(old), cleaned);
    this.#log.segmentsChanged();
    this.#discard(old);
    for (const segment of cleaned) segment.changeSuffix("");
    host.store.flushFolder(folder);
    const kept = new Set(cleaned.map(({ baseOffset }) => baseOffset));
    for (const { baseOffset } of old) if (!kept.has(baseOffset)) this.#snapshots.remove(baseOffset);
  }

  #discard(segments: readonly Segment[]): void {
    for (const segment of segments) segment.changeSuffix(SUFFIX.deleted);
    this.#log.host.removeLater(this.#log.config.fileDeleteDelayMs, () => {
      for (const segment of segments) segment.remove();
    });
  }
}
