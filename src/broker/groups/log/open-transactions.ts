import { Buffer } from "node:buffer";

interface Pending {
  readonly key: Buffer;
  readonly value: Buffer | null;
}

/** Records that were written in transactions which have not ended yet: they count when the transaction is committed. */
export class OpenTransactions {
  private readonly byProducer = new Map<bigint, Pending[]>();

  add(producerId: bigint, key: Buffer, value: Buffer | null): void {
    const pending = this.byProducer.get(producerId) ?? [];
    pending.push({ key: Buffer.from(key), value: value === null ? null : Buffer.from(value) });
    this.byProducer.set(producerId, pending);
  }

  /** Something was written outside of transactions: what was pending before for the same key counts no more. */
  supersede(key: Buffer): void {
    for (const [producerId, pending] of this.byProducer) {
      this.byProducer.set(
        producerId,
        pending.filter((record) => !record.key.equals(key)),
      );
    }
  }

  /** The transaction has ended: gives what was pending in it. */
  end(producerId: bigint): readonly Pending[] {
    const pending = this.byProducer.get(producerId) ?? [];
    this.byProducer.delete(producerId);
    return pending;
  }
}
