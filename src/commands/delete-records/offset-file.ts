import { InputError } from "../../errors.ts";
import { inHashOrder } from "../../java/hash-map.ts";
import { InvalidJsonError, parseJavaJson } from "../../java/json.ts";
import type { Json } from "../../java/json.ts";
import type { RecordsToDelete } from "../../kafka/admin/delete-records.ts";
import { partitionHash, partitionKey } from "../../kafka/topic-partition.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";
import { jsonArray, jsonField, jsonInteger, jsonLong, jsonObject, jsonString } from "../../kit/json-input.ts";

/**
 * Reads `{"partitions": [{"topic": "orders", "partition": 0, "offset": 3}], "version": 1}`; version may be left out. In
 * the order of the file. Source: org.apache.kafka.tools.DeleteRecordsCommand.parseOffsetJsonStringWithoutDedup.
 *
 * @throws InputError with the official text, of several wrong things about the first, and for a partition named twice
 */
export function parseOffsetFile(text: string): RecordsToDelete[] {
  const fields = jsonObject(parsed(text));
  const version = fields.get("version");
  const number = version === undefined ? 1 : jsonInteger(version);
  if (number !== 1) throw operationError(`Not supported version field value ${number}`);
  const partitions = fields.get("partitions");
  if (partitions === undefined) throw operationError("Missing partitions field");
  const wanted = jsonArray(partitions).map(recordsToDelete);
  ensureNoDuplicates(wanted);
  return wanted;
}

function parsed(text: string): Json | undefined {
  try {
    return parseJavaJson(text);
  } catch (error) {
    if (!(error instanceof InvalidJsonError)) throw error;
    throw operationError("The input string is not a valid JSON", error);
  }
}

function recordsToDelete(entry: Json): RecordsToDelete {
  const fields = jsonObject(entry);
  return {
    topic: jsonString(jsonField(fields, "topic")),
    partition: jsonInteger(jsonField(fields, "partition")),
    offset: jsonLong(jsonField(fields, "offset")),
  };
}

function ensureNoDuplicates(wanted: readonly RecordsToDelete[]): void {
  const counts = new Map<string, { readonly partition: TopicPartition; count: number }>();
  for (const partition of wanted) {
    const known = counts.get(partitionKey(partition));
    if (known === undefined) counts.set(partitionKey(partition), { partition, count: 1 });
    else known.count += 1;
  }
  const partitions = [...counts.values()];
  if (partitions.every(({ count }) => count === 1)) return;
  // HashMap.computeIfAbsent puts what is new first in its bin. The duplicates are then a set, filled from that map.
  const inMap = inHashOrder(partitions.toReversed(), ({ partition }) => partitionHash(partition));
  const duplicates = inMap.filter(({ count }) => count > 1).map(({ partition }) => partition);
  const named = inHashOrder(duplicates, partitionHash).map(partitionKey);
  throw new InputError(`Offset json file contains duplicate topic partitions: ${named.join(",")}`, {
    javaClass: "org.apache.kafka.tools.AdminCommandFailedException",
  });
}

function operationError(message: string, cause?: unknown): InputError {
  return new InputError(message, {
    javaClass: "org.apache.kafka.tools.AdminOperationException",
    ...(cause instanceof Error && { cause, hint: cause.message }),
  });
}
