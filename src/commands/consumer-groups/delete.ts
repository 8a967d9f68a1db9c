import { deleteGroups } from "../../kafka/admin/delete-groups.ts";
import type { DeleteGroupResult } from "../../kafka/admin/delete-groups.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import { inHashMapOrder } from "../../java/hash-map.ts";
import type { Context } from "../../kit/context.ts";
import { throwableText } from "../../kit/execution-failure.ts";
import { awaited, printAdvice, wrapping } from "./failure.ts";
import { inDeletedGroupOrder } from "./group-order.ts";
import { listAllGroups } from "./list.ts";
import type { ConsumerGroupsOptions } from "./options.ts";

/** Deletes groups; asks nothing, as scripts expect. Source: ConsumerGroupCommand.deleteGroups. */
export async function deleteNamedGroups(
  cluster: Cluster,
  options: ConsumerGroupsOptions,
  context: Context,
): Promise<void> {
  const groupIds = options.allGroups ? await listAllGroups(cluster) : options.group;
  const results = await wrapping(awaited, deleteGroups(cluster, groupIds));
  if (context.format === "text") {
    for (const line of deletionLines(results)) context.out.line(line);
  } else await printData(results, context);
  printAdvice(
    results.map(({ error }) => error),
    context,
  );
}

function printData(results: readonly DeleteGroupResult[], context: Context): Promise<void> {
  return context.print(
    results.map(({ groupId, error }) => ({
      group: groupId,
      deleted: error === undefined,
      ...(error !== undefined && { error: error.message }),
    })),
    {
      head: ["Group", "Deleted"],
      rows: results.map(({ groupId, error }) => [
        groupId,
        error === undefined ? "yes" : { text: `no: ${error.message}`, tone: "bad" },
      ]),
    },
  );
}

function deletionLines(results: readonly DeleteGroupResult[]): string[] {
  const ordered = inDeletedGroupOrder(results);
  const deleted = inOfficialOrder(ordered.filter(({ error }) => error === undefined))
    .map(({ groupId }) => `'${groupId}'`)
    .join(", ");
  const failed = inOfficialOrder(ordered.filter(({ error }) => error !== undefined));
  if (failed.length === 0) return [`Deletion of requested consumer groups (${deleted}) was successful.`];
  return [
    "",
    "Error: Deletion of some consumer groups failed:",
    ...failed.map(
      ({ groupId, error }) =>
        `* Group '${groupId}' could not be deleted due to: ${error === undefined ? "" : throwableText(error)}`,
    ),
    ...(deleted === "" ? [] : ["", `These consumer groups were deleted successfully: ${deleted}`]),
  ];
}

/** The official tool has a hash map of what was deleted, and one of what was not. */
function inOfficialOrder(results: readonly DeleteGroupResult[]): DeleteGroupResult[] {
  return inHashMapOrder(results, ({ groupId }) => groupId);
}
