import { InputError } from "../../errors.ts";
import { inHashOrder, javaStringHash } from "../../java/hash-map.ts";
import { parseJavaInteger } from "../../java/integer.ts";
import { splitAsJava } from "../../java/text.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";

/** Whether a value of --topic names partitions: `orders:0,1`. */
export function namesPartitions(argument: string): boolean {
  return argument.includes(":");
}

/**
 * Reads `orders:0,1`.
 * Source: org.apache.kafka.tools.OffsetsUtils.parseTopicsWithPartitions.
 *
 * @throws InputError with the official text
 */
export function parseTopicArgument(argument: string): TopicPartition[] {
  const [topic, partitions, ...rest] = splitAsJava(argument, /:/);
  if (topic === undefined || partitions === undefined || rest.length > 0) {
    throw illegal(`Invalid topic arg '${argument}', expected topic name and partitions`);
  }
  return splitAsJava(partitions, /,/).map((text) => {
    const partition = parseJavaInteger(text);
    if (partition !== undefined) return { topic, partition };
    throw illegal(`Invalid partition '${text}' specified in topic arg '${argument}''`);
  });
}

function illegal(message: string): InputError {
  return new InputError(message, { javaClass: "java.lang.IllegalArgumentException" });
}

/** Partitions as a HashMap with them as keys iterates over them. Source: org.apache.kafka.common.TopicPartition.hashCode. */
export function inPartitionHashOrder<P extends TopicPartition>(partitions: readonly P[]): P[] {
  return inHashOrder(partitions, ({ topic, partition }) => (31 * (31 + partition) + javaStringHash(topic)) | 0);
}
