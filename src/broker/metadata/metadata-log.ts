import type { Buffer } from "node:buffer";
import { RecordBatchBuilder } from "../../protocol/records/builder.ts";
import { iterateBatches } from "../../protocol/records/batch.ts";
import { records } from "../../protocol/records/records.ts";
import type { Clock } from "../../storage/clock.ts";
import type { PartitionLog } from "../../storage/log.ts";

const READ_BYTES = 1024 * 1024;
/** Of a batch of an image; one change is one batch, however long it is. */
const IMAGE_BATCH_BYTES = 256 * 1024;

/**
 * __cluster_metadata-0: framed records without keys in plain batches, as the KRaft controller writes them. A batch is
 * there whole or, after a crash, not at all; so each change to the metadata is one.
 */
export class MetadataLog {
  private readonly log: PartitionLog;
  private readonly clock: Clock;
  private readonly builder = new RecordBatchBuilder();

  constructor(log: PartitionLog, clock: Clock) {
    this.log = log;
    this.clock = clock;
  }

  /** The offset that the next record gets. */
  get endOffset(): number {
    return this.log.endOffset;
  }

  /** Whether records were taken away at the log's start. */
  get isCut(): boolean {
    return this.log.startOffset > 0;
  }

  /**
   * Every record that is there, framed, in order; a view, valid until the next. Afterwards new records get a leader
   * epoch above all before, as after an election. Throws DecodeError for what does not parse.
   */
  *read(): Generator<Buffer> {
    let epoch = 0;
    let offset = this.log.startOffset;
    const end = this.log.endOffset;
    while (offset < end) {
      const next = offset;
      const bytes = this.log.read(offset, { upTo: end, maxBytes: READ_BYTES, minOneBatch: true });
      for (const batch of iterateBatches(bytes)) {
        epoch = Math.max(epoch, batch.partitionLeaderEpoch);
        offset = batch.lastOffset + 1;
        if (batch.isControl) continue;
        for (const { value } of records(batch)) if (value !== null) yield value;
      }
      // Nothing whole is left, which recovery should have cut.
      if (offset === next) break;
    }
    this.log.leaderEpoch = epoch + 1;
  }

  /** Writes the records of one change in one batch. Throws StorageError. */
  append(values: readonly Buffer[]): void {
    if (values.length === 0) return;
    const now = this.clock.now();
    for (const value of values) this.builder.append(now, null, value);
    this.write();
  }

  /** Writes records that repeat what is known: in batches, of which any number may be there after a crash. */
  appendImage(values: Iterable<Buffer>): void {
    const now = this.clock.now();
    for (const value of values) {
      this.builder.append(now, null, value);
      if (this.builder.sizeInBytes >= IMAGE_BATCH_BYTES) this.write();
    }
    if (this.builder.recordCount > 0) this.write();
  }

  /** Gives up what lies before the offset, at which an image begins. */
  forgetBefore(offset: number): void {
    // Else a crash of the machine could take the image and leave nothing.
    this.log.flush();
    this.log.deleteRecordsBefore(offset);
  }

  private write(): void {
    const batch = this.builder.build();
    this.builder.reset();
    this.log.append(batch, { origin: "coordinator" });
  }
}
