import type { TopicPartition } from "../../kafka/topic-partition.ts";
import type { LedgerFile } from "./ledger-file.ts";
import type { LedgerPartition } from "./ledger-index.ts";
import type { Deviations } from "./partition-check.ts";
import type { Rows } from "./rows.ts";

/** What can be wrong, in the order of the report. */
export const KINDS = ["lost", "corrupted", "reordered", "doubled", "expired"] as const;
export type Kind = (typeof KINDS)[number];

export interface Place extends TopicPartition {
  /** -1 where it is not known. */
  readonly offset: number;
}

/** One thing that is wrong. The place is that of the ledger; of a doubled record that of the surplus one. */
export interface Finding extends Place {
  readonly kind: Kind;
  /** Where the record is (reordered), or what lies in its place (corrupted). */
  readonly found: Place | null;
  /** The record that a doubled one repeats, in the ledger's words. */
  readonly original: Place | null;
}

export interface Verdict {
  readonly records: number;
  readonly intact: number;
  readonly counts: Readonly<Record<Kind, number>>;
  /** Records of the topics that others have written. */
  readonly unknown: number;
  /** The first of each kind. */
  readonly findings: readonly Finding[];
}

export interface VerdictParts {
  readonly file: LedgerFile;
  readonly partitions: readonly LedgerPartition[];
  readonly records: number;
  readonly found: Deviations;
  /** What lies before is gone with time: see the partitions' beginnings. */
  readonly isExpired: (partition: number, offset: number, slot: number) => boolean;
  /** So many findings of each kind are told. */
  readonly limit: number;
}

/** Tells what became of the records that were not where they should be. */
export function reachVerdict(parts: VerdictParts): Verdict {
  return new Judge(parts).verdict();
}

class Judge {
  readonly #parts: VerdictParts;
  readonly #counts = { lost: 0, corrupted: 0, reordered: 0, doubled: 0, expired: 0 };
  readonly #findings: Finding[] = [];
  readonly #usedSurplus: Uint8Array;
  /** Of the rows of what is missing. */
  readonly #settled: Uint8Array;
  #unknown: number;

  constructor(parts: VerdictParts) {
    this.#parts = parts;
    this.#unknown = parts.found.unknown;
    this.#usedSurplus = new Uint8Array(parts.found.surplus.length);
    this.#settled = new Uint8Array(parts.found.missing.length);
  }

  verdict(): Verdict {
    this.#findElsewhere();
    this.#findDoubled();
    this.#findChanged();
    this.#tellLost();
    const { records } = this.#parts;
    const { lost, corrupted, reordered, expired } = this.#counts;
    const findings = this.#findings.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
    const intact = records - lost - corrupted - reordered - expired;
    return { records, intact, counts: this.#counts, unknown: this.#unknown, findings };
  }

  /** Records that are there, but in another place. */
  #findElsewhere(): void {
    const { missing, surplus } = this.#parts.found;
    const byId = rowsById(surplus, this.#usedSurplus);
    for (let row = 0; row < missing.length; row++) {
      const candidates = byId.get(missing.id(row));
      if (candidates === undefined) continue;
      const at = this.#best(row, candidates);
      if (at === undefined) continue;
      this.#usedSurplus[at] = 1;
      this.#settled[row] = 1;
      const same = surplus.partition(at) === missing.partition(row);
      // The ledger has it out of order: one topic of the name after the other.
      if (same && missing.offset(row) === surplus.offset(at) && missing.slot(row) === surplus.slot(at)) continue;
      this.#tell("reordered", this.#ledgerPlace(missing, row), this.#topicPlace(at));
    }
  }

  /** Of the same topic, best at the very offset, then in the same partition. */
  #best(row: number, candidates: readonly number[]): number | undefined {
    const { partitions, found } = this.#parts;
    const { missing, surplus } = found;
    const partition = missing.partition(row);
    const target = partitions[partition]?.target;
    const open = candidates.filter(
      (at) => this.#usedSurplus[at] === 0 && partitions[surplus.partition(at)]?.target === target,
    );
    const near = open.filter((at) => surplus.partition(at) === partition);
    return near.find((at) => surplus.offset(at) === missing.offset(row)) ?? near[0] ?? open[0];
  }

  /** What is left and is the ledger's all the same is there once more. */
  #findDoubled(): void {
    const { file, partitions, found } = this.#parts;
    const { surplus } = found;
    const open = rowsById(surplus, this.#usedSurplus);
    if (open.size === 0) return;
    const indexOf = new Map(partitions.flatMap(({ keys }, index) => [...keys].map((key) => [key, index] as const)));
    file.forEach(file.begin, file.size, ({ partitionKey, offset, id }) => {
      const rows = open.get(id);
      const index = rows === undefined ? undefined : indexOf.get(partitionKey);
      if (rows === undefined || index === undefined) return;
      for (const row of rows) {
        if (this.#usedSurplus[row] !== 0) continue;
        const { target, topic, partition } = partitions[index] ?? { target: "", topic: "", partition: -1 };
        if (partitions[surplus.partition(row)]?.target !== target) continue;
        this.#usedSurplus[row] = 1;
        this.#tell("doubled", this.#topicPlace(row), null, { topic, partition, offset });
      }
    });
  }

  /** Something else lies in its place. */
  #findChanged(): void {
    const { missing, surplus } = this.#parts.found;
    const open = new Map<string, number>();
    for (let row = 0; row < surplus.length; row++) {
      if (this.#usedSurplus[row] === 0) open.set(`${surplus.partition(row)} ${surplus.slot(row)}`, row);
    }
    this.#unknown += open.size;
    for (let row = 0; row < missing.length && open.size > 0; row++) {
      if (this.#settled[row] !== 0) continue;
      const place = `${missing.partition(row)} ${missing.slot(row)}`;
      const at = open.get(place);
      if (at === undefined) continue;
      open.delete(place);
      this.#unknown -= 1;
      this.#settled[row] = 1;
      this.#tell("corrupted", this.#ledgerPlace(missing, row), this.#topicPlace(at));
    }
  }

  #tellLost(): void {
    const { isExpired, found } = this.#parts;
    const { missing } = found;
    for (let row = 0; row < missing.length; row++) {
      if (this.#settled[row] !== 0) continue;
      const expired = isExpired(missing.partition(row), missing.offset(row), missing.slot(row));
      this.#tell(expired ? "expired" : "lost", this.#ledgerPlace(missing, row));
    }
  }

  #ledgerPlace(rows: Rows, row: number): Place {
    const { topic = "", partition = -1 } = this.#parts.partitions[rows.partition(row)] ?? {};
    return { topic, partition, offset: rows.offset(row) };
  }

  #topicPlace(row: number): Place {
    const { surplus } = this.#parts.found;
    const { target = "", partition = -1 } = this.#parts.partitions[surplus.partition(row)] ?? {};
    return { topic: target, partition, offset: surplus.offset(row) };
  }

  #tell(kind: Kind, place: Place, found: Place | null = null, original: Place | null = null): void {
    this.#counts[kind] += 1;
    if (this.#counts[kind] <= this.#parts.limit) this.#findings.push({ kind, ...place, found, original });
  }
}

function rowsById(rows: Rows, used: Uint8Array): Map<number, number[]> {
  const byId = new Map<number, number[]>();
  for (let row = 0; row < rows.length; row++) {
    const id = rows.id(row);
    if (used[row] !== 0 || Number.isNaN(id)) continue;
    const same = byId.get(id);
    if (same === undefined) byId.set(id, [row]);
    else same.push(row);
  }
  return byId;
}
