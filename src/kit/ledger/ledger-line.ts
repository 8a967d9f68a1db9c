/** A record that a broker has acknowledged. */
export interface LedgerEntry {
  readonly topic: string;
  readonly partition: number;
  /** -1 where the broker did not tell it (acks=0). */
  readonly offset: number;
  /** See recordHash; `-` for null. */
  readonly valueHash: string;
  readonly keyHash: string;
}

/** The first line of each ledger. */
export const LEDGER_HEADER = "# kt ledger 1: topic, partition, offset, value hash, key hash";

/** An entry as its line, without the line feed: five columns with a tab between them. A topic's name has no tabs. */
export function formatLedgerLine({ topic, partition, offset, valueHash, keyHash }: LedgerEntry): string {
  return `${topic}\t${partition}\t${offset}\t${valueHash}\t${keyHash}`;
}
