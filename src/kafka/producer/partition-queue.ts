/** The batches of one partition, in their order. */
import type { ProducerBatch, ProducerIdentity } from "./producer-batch.ts";
import { nextSequence } from "./producer-batch.ts";

export class PartitionQueue {
  readonly topic: string;
  readonly index: number;
  /** -1 while there is none. */
  leader = -1;
  leaderEpoch = -1;
  /** Not in flight, the oldest first; the last one may be open. */
  readonly waiting: ProducerBatch[] = [];
  /** Sent and not answered, in the order of their sending. */
  readonly inFlight: ProducerBatch[] = [];
  /** A gap in the sequence: counting begins anew once nothing is in flight. */
  mustRestart = false;
  /** Batches made so far. */
  made = 0;
  /** With whose id and with which sequence the next new batch goes. */
  #identity: ProducerIdentity | undefined;
  #nextSequence = 0;

  constructor(topic: string, index: number) {
    this.topic = topic;
    this.index = index;
  }

  get available(): boolean {
    return this.leader >= 0;
  }

  get load(): number {
    return this.waiting.length;
  }

  /** The batch that takes the next record. */
  get open(): ProducerBatch | undefined {
    const last = this.waiting.at(-1);
    return last === undefined || last.closed ? undefined : last;
  }

  /** Gives the batch its place in the partition's sequence, unless it has one from an earlier try. */
  sequence(batch: ProducerBatch, identity: ProducerIdentity): void {
    if (batch.sequence >= 0) return;
    if (this.#identity === undefined) this.restart(identity);
    batch.assign(this.#identity!, this.#nextSequence);
    this.#nextSequence = nextSequence(this.#nextSequence, batch.recordCount);
  }

  /** Counts from 0 again, in a new epoch: what waits and had a sequence gets a new one when it is sent. */
  restart(identity: ProducerIdentity): void {
    this.mustRestart = false;
    this.#identity = identity;
    this.#nextSequence = 0;
    for (const batch of this.waiting) batch.sequence = -1;
  }

  /** Takes out what waits and was never sent. */
  takeUnsent(): ProducerBatch[] {
    const unsent = this.waiting.filter(({ sequence }) => sequence < 0);
    const sent = this.waiting.filter(({ sequence }) => sequence >= 0);
    this.waiting.splice(0, this.waiting.length, ...sent);
    return unsent;
  }

  /** Counts from 0 again in the same epoch, batches that were sent before included. */
  countAnew(): void {
    this.#nextSequence = 0;
    for (const batch of this.#sequenced()) {
      batch.resequence(this.#nextSequence);
      this.#nextSequence = nextSequence(this.#nextSequence, batch.recordCount);
    }
  }

  /** Gives the place of a batch that the broker did not take to those behind it. */
  withdraw({ sequence, recordCount }: ProducerBatch): void {
    if (sequence < 0) return;
    this.#nextSequence = nextSequence(this.#nextSequence, -recordCount);
    for (const batch of this.#sequenced()) {
      if (batch.sequence >= sequence) batch.resequence(nextSequence(batch.sequence, -recordCount));
    }
  }

  /** Batches that were sent and may be again, in their order. */
  #sequenced(): ProducerBatch[] {
    const sent = [...this.inFlight.filter(({ done }) => !done), ...this.waiting];
    return sent.filter(({ sequence }) => sequence >= 0).toSorted((one, other) => one.sequence - other.sequence);
  }

  get identity(): ProducerIdentity | undefined {
    return this.#identity;
  }

  /** A batch that came back goes before all that were made after it. */
  putBack(...batches: readonly ProducerBatch[]): void {
    const [first] = batches;
    if (first === undefined) return;
    let at = 0;
    while (at < this.waiting.length && this.waiting[at]!.order < first.order) at += 1;
    this.waiting.splice(at, 0, ...batches);
  }

  /** Whether nothing that was made before it is unfinished. */
  isOldest({ order }: ProducerBatch): boolean {
    return [...this.inFlight, ...this.waiting].every((each) => each.order >= order);
  }
}
