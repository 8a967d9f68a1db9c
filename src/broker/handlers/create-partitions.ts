/** CreatePartitions v0-3 (KIP-195). Left out: timeoutMs, since the change is made before the answer. */
import { code } from "../../protocol/error-table.ts";
import { errorByCode } from "../../protocol/errors.ts";
import { createPartitions, type CreatePartitionsRequest } from "../../protocol/messages/create-partitions.ts";
import type { ResponseInput } from "../../protocol/schema.ts";
import type { Broker } from "../broker.ts";
import { handle } from "../handler.ts";
import { once } from "../metadata/once.ts";
import { type PlannedGrowth, planGrowths } from "../metadata/planned-growth.ts";
import { MetadataRefused } from "../metadata/refused.ts";

type Row = NonNullable<ResponseInput<typeof createPartitions>["results"]>[number];

export const handleCreatePartitions = handle<typeof createPartitions>({
  api: createPartitions,
  run: (request, { broker }) => ({ results: grownRows(request, broker) }),
  refuse: (request, errorCode) => ({
    results: request.topics.map(({ name }) => ({ name, errorCode, errorMessage: errorByCode(errorCode).message })),
  }),
});

/** A row for each topic (ControllerApis.createPartitions). */
function grownRows({ topics, validateOnly }: CreatePartitionsRequest, { metadata, nodeId }: Broker): Row[] {
  const { single, repeated } = once(topics.map(({ name }) => name));
  const rows: Row[] = Array.from(repeated, (name) => ({
    name,
    errorCode: code.INVALID_REQUEST,
    errorMessage: "Duplicate topic name.",
  }));
  const asked = topics.filter(({ name }) => single.has(name));
  const plans = planGrowths(asked, (name) => metadata.topic(name), nodeId);
  const growths: PlannedGrowth[] = [];
  for (const [i, plan] of plans.entries()) {
    const name = asked[i]?.name ?? "";
    if (plan instanceof MetadataRefused) {
      rows.push({ name, errorCode: plan.errorCode, errorMessage: plan.errorMessage });
    } else {
      rows.push({ name });
      growths.push(plan);
    }
  }
  if (!validateOnly) metadata.addPartitions(growths);
  return rows;
}
