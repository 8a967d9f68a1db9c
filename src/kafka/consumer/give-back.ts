import type { ConsumedBatches, Consumer } from "./consumer.ts";
import type { TopicPartition } from "../topic-partition.ts";

/**
 * Moves the consumer back to what was polled and not used: in the partition at `index` what lies from `next` on, and all
 * of those that follow it.
 */
export function giveBack(consumer: Consumer, polled: readonly ConsumedBatches[], index: number, next: number): void {
  for (const [at, consumed] of polled.entries()) {
    if (at === index) seekIfOurs(consumer, consumed, next);
    else if (at > index) seekIfOurs(consumer, consumed, consumed.fetchOffset);
  }
}

/**
 * A partition that went to another member meanwhile is nobody's concern here. One that stands there already is moved too:
 * as in Java, what is committed after a seek names no leader epoch.
 */
export function seekIfOurs(consumer: Consumer, { topic, partition }: TopicPartition, offset: number): void {
  const ours = consumer.assignment().some((each) => each.topic === topic && each.partition === partition);
  if (ours) consumer.seek({ topic, partition }, offset);
}
