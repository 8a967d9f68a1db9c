/** CreatePartitions v0-3 (KIP-195). Left out: timeoutMs, since the change is made before the answer. */
import { code } from "../../protocol/error-table.ts";
import { errorByCode } from "../../protocol/errors.ts";
import { createPartitions, type CreatePartitionsRequest } from "../../protocol/messages/create-partitions.ts";
import type { ResponseInput } from "../../protocol/schema.ts";
import type { Broker } from "../broker.ts";
import { handle } from "../handler.ts";
import { once } from "../metadata/once.ts";
import { ensureFewPartitions, planGrowth, type PlannedGrowth } from "../metadata/planned-growth.ts";
import { MetadataRefused } from "../metadata/refused.ts";

type Row = NonNullable<ResponseInput<typeof createPartitions>["results"]>[number];

export const handleCreatePartitions = handle<typeof createPartitions>({
  api: createPartitions,
  run(request, { broker }) {
    try {
      return { results: grownRows(request, broker) };
    } catch (error) {
      if (!(error instanceof MetadataRefused)) throw error;
      const { errorCode, errorMessage } = error;
      return { results: request.topics.map(({ name }) => ({ name, errorCode, errorMessage })) };
    }
  },
  refuse: (request, errorCode) => ({
    results: request.topics.map(({ name }) => ({ name, errorCode, errorMessage: errorByCode(errorCode).message })),
  }),
});

/** A row for each topic. Throws MetadataRefused where the new partitions are too many together. */
function grownRows({ topics, validateOnly }: CreatePartitionsRequest, { metadata, nodeId }: Broker): Row[] {
  const { single, repeated } = once(topics.map(({ name }) => name));
  const rows: Row[] = Array.from(repeated, (name) => ({
    name,
    errorCode: code.INVALID_REQUEST,
    errorMessage: "Duplicate topic name.",
  }));
  const growths: PlannedGrowth[] = [];
  for (const asked of topics) {
    if (!single.has(asked.name)) continue;
    const growth = planGrowth(asked, metadata.topic(asked.name), nodeId);
    if (growth instanceof MetadataRefused) {
      rows.push({ name: asked.name, errorCode: growth.errorCode, errorMessage: growth.errorMessage });
    } else {
      rows.push({ name: asked.name });
      growths.push(growth);
    }
  }
  ensureFewPartitions(growths);
  if (!validateOnly) metadata.addPartitions(growths);
  return rows;
}
