/** A topic as a producer knows it: its partitions with what waits for them. */
import { ZERO_UUID } from "../../protocol/uuid.ts";
import { PartitionQueue } from "./partition-queue.ts";
import type { StickyPartitioner } from "./sticky-partitioner.ts";

export class TopicQueues {
  readonly name: string;
  /** ZERO_UUID where the broker does not tell. */
  id = ZERO_UUID;
  readonly partitions: PartitionQueue[] = [];
  readonly sticky: StickyPartitioner;
  #roundRobin = -1;

  constructor(name: string, sticky: StickyPartitioner) {
    this.name = name;
    this.sticky = sticky;
  }

  /** Takes what the brokers tell: partitions may come, never go. */
  learn(id: string, leaders: readonly { partition: number; leader: number; leaderEpoch: number }[]): void {
    const sameTopic = this.id === id && id !== ZERO_UUID;
    this.id = id;
    const seen = new Set<number>();
    for (const { partition, leader, leaderEpoch } of leaders) {
      seen.add(partition);
      while (this.partitions.length <= partition) {
        this.partitions.push(new PartitionQueue(this.name, this.partitions.length));
      }
      const queue = this.partitions[partition]!;
      // A broker that lags behind tells of an older epoch.
      if (sameTopic && leaderEpoch >= 0 && leaderEpoch < queue.leaderEpoch) continue;
      queue.leader = leader;
      queue.leaderEpoch = leaderEpoch;
    }
    for (const queue of this.partitions) if (!seen.has(queue.index)) queue.leader = -1;
  }

  /** Nobody knows it any more, or not now. */
  lost(): void {
    for (const queue of this.partitions) queue.leader = -1;
  }

  /** org.apache.kafka.clients.producer.RoundRobinPartitioner */
  nextInTurn(): number {
    const available = this.partitions.filter((each) => each.available);
    const among = available.length > 0 ? available : this.partitions;
    this.#roundRobin = (this.#roundRobin + 1) % 2 ** 31;
    return among[this.#roundRobin % among.length]!.index;
  }
}
