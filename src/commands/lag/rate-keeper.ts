import type { Rates } from "../../format/lag-lines.ts";
import type { PartitionLag } from "../../kafka/admin/group-lag.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";
import { NO_RATES, OffsetHistory } from "./offset-history.ts";
import type { Reading } from "./rows.ts";

/** The histories of all partitions of the last reading; what it does not have is forgotten. */
export class RateKeeper {
  #histories = new Map<string, OffsetHistory>();

  get size(): number {
    return this.#histories.size;
  }

  learn({ at, groups }: Reading): void {
    const histories = new Map<string, OffsetHistory>();
    for (const { groupId, partitions } of groups) {
      for (const each of partitions) {
        const key = keyOf(groupId, each);
        const history = this.#histories.get(key) ?? new OffsetHistory();
        history.add(at, each.end, each.committed);
        histories.set(key, history);
      }
    }
    this.#histories = histories;
  }

  ratesOf = (groupId: string, partition: PartitionLag): Rates =>
    this.#histories.get(keyOf(groupId, partition))?.rates() ?? NO_RATES;
}

function keyOf(groupId: string, partition: PartitionLag): string {
  return `${partitionKey(partition)} ${groupId}`;
}
