import { javaStringHash } from "../../../java/hash-map.ts";
import { code } from "../../../protocol/errors.ts";
import type { CompressionType } from "../../../protocol/records/compression/codec.ts";
import { RecordBatchBuilder } from "../../../protocol/records/builder.ts";
import type { Clock } from "../../../storage/clock.ts";
import { AppendRefused, type LogManager, type PartitionLog, StorageError } from "../../../storage/log.ts";
import { OFFSETS_TOPIC } from "../../metadata/topic-name.ts";
import { GroupError } from "../group-error.ts";
import type { CoordinatorRecord } from "./coordinator-record.ts";

export interface OffsetsTopicParts {
  readonly logs: Pick<LogManager, "get">;
  readonly clock: Clock;
  /** Of the topic, or what it will have. */
  readonly partitionCount: () => number;
  /** Of the batches; its codec must have been loaded. */
  readonly compression: () => CompressionType;
  /** The storage is broken: the broker cannot go on. */
  readonly fail: (error: Error) => void;
}

/** The log in which the groups' state is kept: each group's in the partition that its id hashes to. */
export class OffsetsTopic {
  private readonly parts: OffsetsTopicParts;
  private readonly builder = new RecordBatchBuilder();

  constructor(parts: OffsetsTopicParts) {
    this.parts = parts;
  }

  get partitionCount(): number {
    return this.parts.partitionCount();
  }

  partitionFor(groupId: string): number {
    return partitionOf(groupId, this.partitionCount);
  }

  log(partition: number): PartitionLog | undefined {
    return this.parts.logs.get(OFFSETS_TOPIC, partition);
  }

  /** As appendTo, for records of one group. */
  append(groupId: string, records: readonly CoordinatorRecord[]): void {
    this.appendTo(this.partitionFor(groupId), records);
  }

  /**
   * Appends the records of one request as one batch: all or none of them. Throws GroupError with the code that Kafka
   * gives clients then [CoordinatorOperationExceptionHelper].
   */
  appendTo(partition: number, records: readonly CoordinatorRecord[]): void {
    if (records.length === 0) return;
    const log = this.writable(partition);
    const now = this.parts.clock.now();
    this.builder.reset();
    for (const { key, value } of records) this.builder.append(now, key, value);
    this.write(log);
  }

  /** Appends records that need not stand together, in as few batches as their size allows. Throws GroupError. */
  appendApart(partition: number, records: readonly CoordinatorRecord[]): void {
    if (records.length === 0) return;
    const log = this.writable(partition);
    const now = this.parts.clock.now();
    this.builder.reset();
    for (const { key, value } of records) {
      const isFull = this.builder.sizeWith(now, key, value) > log.config.maxMessageBytes;
      if (isFull && this.builder.recordCount > 0) {
        this.write(log);
        this.builder.reset();
      }
      this.builder.append(now, key, value);
    }
    this.write(log);
  }

  private writable(partition: number): PartitionLog {
    const log = this.log(partition);
    if (log === undefined || !log.isOpen) throw new GroupError(code.NOT_COORDINATOR);
    return log;
  }

  private write(log: PartitionLog): void {
    const batch = this.builder.build({ compression: this.parts.compression() });
    if (batch.length > log.config.maxMessageBytes) throw new GroupError(code.UNKNOWN_SERVER_ERROR);
    try {
      log.append(batch, { origin: "coordinator" });
    } catch (error) {
      if (error instanceof AppendRefused) throw new GroupError(code.UNKNOWN_SERVER_ERROR, error.message);
      if (!(error instanceof StorageError)) throw error;
      this.parts.fail(error);
      throw new GroupError(code.NOT_COORDINATOR);
    }
  }
}

/** The partition of a group [GroupCoordinatorService.partitionFor, Utils.abs]. */
export function partitionOf(groupId: string, partitionCount: number): number {
  const hash = javaStringHash(groupId);
  return hash === -0x80000000 ? 0 : Math.abs(hash) % partitionCount;
}
