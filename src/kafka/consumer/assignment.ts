/** What a consumer is assigned, and where it stands in each of the partitions. */
import { partitionKey } from "../topic-partition.ts";
import type { TopicPartition } from "../topic-partition.ts";
import type { OffsetAndMetadata } from "./consumer.ts";
import { illegalState } from "./consumer-errors.ts";
import { PartitionState } from "./partition-state.ts";

export class Assignment {
  #states = new Map<string, PartitionState>();
  /** The same, as a list. */
  #list: readonly PartitionState[] = [];
  readonly #changed: (states: readonly PartitionState[]) => void;

  constructor(changed: (states: readonly PartitionState[]) => void) {
    this.#changed = changed;
  }

  get states(): readonly PartitionState[] {
    return this.#list;
  }

  /** Throws where the partition is not assigned. */
  stateOf(partition: TopicPartition): PartitionState {
    const state = this.#states.get(partitionKey(partition));
    if (state !== undefined) return state;
    throw illegalState(`No current assignment for partition ${partitionKey(partition)}`);
  }

  /** Replaces what is assigned; partitions that stay keep their position, unless `place` gives them another. */
  take<P extends TopicPartition>(
    partitions: readonly P[],
    place?: (state: PartitionState, partition: P) => void,
  ): void {
    const states = partitions.map((each) => {
      const state = this.#states.get(partitionKey(each)) ?? new PartitionState(each);
      place?.(state, each);
      return state;
    });
    const next = new Map(states.map((state) => [state.key, state]));
    for (const state of this.#list) if (next.get(state.key) !== state) state.assigned = false;
    this.#states = next;
    this.#list = [...next.values()];
    this.#changed(this.#list);
  }

  /** Where all that is assigned stands, as a commit needs it. */
  consumed(): Map<TopicPartition, OffsetAndMetadata> {
    const ready = this.#list.filter(({ position }) => position >= 0);
    return new Map(
      ready.map((state) => [state, { offset: state.position, metadata: "", leaderEpoch: state.offsetEpoch }]),
    );
  }
}
