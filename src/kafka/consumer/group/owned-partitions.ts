/** The partitions that a member has, and the listener that is told of those that come and go. */
import { comparePartitions, partitionKey } from "../../topic-partition.ts";
import type { TopicPartition } from "../../topic-partition.ts";
import type { RebalanceListener } from "../consumer.ts";
import type { MembershipParts } from "./membership.ts";

export class OwnedPartitions {
  readonly #parts: MembershipParts;
  /** The class that logs, below org.apache.kafka.clients. */
  readonly #logger: string;
  listener: RebalanceListener = {};

  constructor(parts: MembershipParts, logger: string) {
    this.#parts = parts;
    this.#logger = logger;
  }

  list(): readonly TopicPartition[] {
    return this.#parts.assignment().map(({ topic, partition }) => ({ topic, partition }));
  }

  /**
   * What the listener throws is the caller's, who decides whether it is told of no partitions at all. `lost`: they may be
   * another's already.
   */
  async giveUp(partitions: readonly TopicPartition[], lost: boolean): Promise<void> {
    const sorted = partitions.toSorted(comparePartitions);
    if (!lost || this.listener.onLost === undefined) await this.listener.onRevoked?.(sorted);
    else await this.listener.onLost(sorted);
  }

  /** Gives them up, and forgets them whatever the listener does. */
  async drop(partitions: readonly TopicPartition[], lost: boolean): Promise<void> {
    try {
      await this.giveUp(partitions, lost);
    } finally {
      this.#parts.assign(without(this.list(), partitions));
    }
  }

  /** From here on there are these. Returns those that are new, of which the listener is not told yet. */
  take(next: readonly TopicPartition[], before: readonly TopicPartition[]): readonly TopicPartition[] {
    const added = without(next, before).toSorted(comparePartitions);
    this.#parts.assign(next);
    const names = added.map(partitionKey).join(", ");
    this.#parts.logger.say("INFO", this.#logger, `Adding newly assigned partitions: [${names}]`);
    return added;
  }
}

/** Those of the first that are not among the others. */
export function without(
  partitions: readonly TopicPartition[],
  others: readonly TopicPartition[],
): readonly TopicPartition[] {
  const keys = new Set(others.map(partitionKey));
  return partitions.filter((each) => !keys.has(partitionKey(each)));
}
