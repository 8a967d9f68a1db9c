import { InputError } from "../../errors.ts";
import { parseJavaInteger } from "../../java/integer.ts";
import { splitAsJava, trimAsJava } from "../../java/text.ts";

/**
 * Reads `1:2,2:3`: broker ids of the replicas, a colon between them, a comma between partitions.
 *
 * @returns the replicas of each partition; empty where the text is empty or only commas
 * @throws InputError for text that is no number, a broker named twice, or partitions of unlike replica counts
 */
export function parseReplicaAssignment(assignment: string): number[][] {
  if (assignment === "") return [];
  const partitions: number[][] = [];
  for (const [partition, replicas] of splitAsJava(assignment, /,/).entries()) {
    const brokers = splitAsJava(replicas, /:/).map(parseBrokerId);
    const duplicates = new Set(brokers.filter((broker, at) => brokers.indexOf(broker) !== at));
    if (duplicates.size > 0) {
      throw new InputError(
        `Partition replica lists may not contain duplicate entries: ${[...duplicates].toSorted((a, b) => a - b).join(",")}`,
        { javaClass: "org.apache.kafka.server.common.AdminCommandFailedException" },
      );
    }
    partitions.push(brokers);
    if (brokers.length !== partitions[0]?.length) {
      throw new InputError(`Partition ${partition} has different replication factor: [${brokers.join(", ")}]`, {
        javaClass: "org.apache.kafka.server.common.AdminOperationException",
      });
    }
  }
  return partitions;
}

function parseBrokerId(text: string): number {
  const trimmed = trimAsJava(text);
  const id = parseJavaInteger(trimmed);
  if (id === undefined) {
    throw new InputError(`For input string: "${trimmed}"`, { javaClass: "java.lang.NumberFormatException" });
  }
  return id;
}
