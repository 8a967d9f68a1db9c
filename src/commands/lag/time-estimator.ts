import type { MeasuredGroup } from "../../kafka/admin/group-lag.ts";
import { recordKey } from "../../kafka/admin/record-times.ts";
import type { RecordAt } from "../../kafka/admin/record-times.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";
import { firstUnread } from "./lag-reader.ts";
import type { Reading } from "./rows.ts";

interface Point {
  /** Where the partition ended; every record before it was there. */
  readonly offset: number;
  /** First and last time that it did, in ms since 1970. */
  readonly from: number;
  to: number;
}

const MOST_POINTS = 60;

/**
 * When records were written, by where the partitions ended at which time: no broker has to be asked for it. Records that
 * are older than what was seen are named, to be fetched; once known they stay known as long as a group waits at them.
 */
export class TimeEstimator {
  #ends = new Map<string, Point[]>();
  #known: ReadonlyMap<string, number> = new Map();
  #wanted: readonly RecordAt[] = [];

  /** How many points are kept of all partitions. */
  get size(): number {
    return [...this.#ends.values()].reduce((sum, points) => sum + points.length, 0);
  }

  /** Takes over where the partitions end now, and gives the records of which it cannot tell the time. */
  learn({ at, groups }: Pick<Reading, "at" | "groups">): RecordAt[] {
    this.#ends = this.#grown(at, groups);
    const wanted = groups.flatMap(({ partitions }) => partitions.flatMap(firstUnread));
    this.#wanted = [...new Map(wanted.map((record) => [recordKey(record), record])).values()];
    const known = new Map<string, number>();
    const unknown: RecordAt[] = [];
    for (const record of this.#wanted) {
      const key = recordKey(record);
      const time = this.#known.get(key) ?? this.#estimate(record);
      if (time === undefined) unknown.push(record);
      else known.set(key, time);
    }
    this.#known = known;
    return unknown;
  }

  /** The times of all records of the last reading that are known now, with those that were fetched. */
  times(fetched: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
    this.#known = new Map([...this.#known, ...fetched]);
    return this.#known;
  }

  #grown(at: number, groups: readonly MeasuredGroup[]): Map<string, Point[]> {
    const ends = new Map<string, Point[]>();
    for (const { partitions } of groups) {
      for (const { topic, partition, end } of partitions) {
        const key = partitionKey({ topic, partition });
        if (end === null || ends.has(key)) continue;
        ends.set(key, grownPoints(this.#ends.get(key) ?? [], at, Number(end)));
      }
    }
    return ends;
  }

  /** Between the last time that the record was not there yet and the first that it was, as far as its offset is. */
  #estimate({ topic, partition, offset }: RecordAt): number | undefined {
    const points = this.#ends.get(partitionKey({ topic, partition })) ?? [];
    const wanted = Number(offset);
    const next = points.findIndex((point) => point.offset > wanted);
    const [before, after] = [points[next - 1], points[next]];
    if (before === undefined || after === undefined) return undefined;
    const share = (wanted - before.offset) / (after.offset - before.offset);
    return Math.round(before.to + share * (after.from - before.to));
  }
}

function grownPoints(points: Point[], at: number, offset: number): Point[] {
  const last = points.at(-1);
  if (last === undefined || offset < last.offset) return [{ offset, from: at, to: at }];
  if (offset === last.offset) last.to = at;
  else points.push({ offset, from: at, to: at });
  if (points.length > MOST_POINTS) points.shift();
  return points;
}
