import { ProtocolError } from "../../errors.ts";
import { resetPlanCsv, resetPlanLines } from "../../format/reset-plan.ts";
import type { GroupPlan } from "../../format/reset-plan.ts";
import { alterGroupOffsets } from "../../kafka/admin/alter-group-offsets.ts";
import { describeGroups } from "../../kafka/admin/describe-groups.ts";
import type { GroupDescription } from "../../kafka/admin/describe-groups.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";
import { inHashMapOrder } from "../../java/hash-map.ts";
import type { Context } from "../../kit/context.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import { awaitedInside, wrapping } from "./failure.ts";
import { inDescribedGroupOrder } from "./group-order.ts";
import { listAllGroups } from "./list.ts";
import type { ConsumerGroupsOptions } from "./options.ts";
import { readFilePlan } from "./reset-file.ts";
import type { PlannedOffset } from "./reset-file.ts";
import { prepareScenario } from "./reset-scenarios.ts";
import type { Scenario } from "./reset-scenarios.ts";
import { fetchResetScope } from "./reset-scope.ts";
import type { Settings } from "./settings.ts";
import { inPartitionHashOrder } from "./topic-arguments.ts";

/**
 * Moves the offsets of groups without members, one group after the other: a failure leaves those before it reset.
 * Source: org.apache.kafka.tools.consumer.group.ConsumerGroupCommand.resetOffsets.
 */
export async function resetOffsetsOfGroups(
  cluster: Cluster,
  options: ConsumerGroupsOptions,
  context: Context,
  settings: Settings,
): Promise<void> {
  const groupIds = options.allGroups ? await listAllGroups(cluster) : options.group;
  const described = await wrapping(awaitedInside, describeGroups(cluster, groupIds));
  const groups = inDescribedGroupOrder(described);
  const inactive = groups.filter(isInactive).map(({ groupId }) => groupId);
  let preparing: Promise<Scenario> | undefined;
  const plans: GroupPlan[] = [];
  for (const group of groups) {
    const { groupId } = group;
    if (isInactive(group)) {
      // The groups before are spoken of first, whatever is wrong with the scope.
      preparing ??= prepare(cluster, options, context, settings, inactive);
      const offsets = (await preparing)(groupId);
      if (options.execute) await commit(cluster, groupId, offsets);
      plans.push({ group: groupId, offsets });
      continue;
    }
    if (group.error !== undefined) throw awaitedInside(group.error);
    context.notice(
      `\nError: Assignments can only be reset if the group '${groupId}' is inactive, but the current state is ${group.state}.`,
    );
    plans.push({ group: groupId, offsets: [] });
  }
  await printPlans(
    inHashMapOrder(plans, ({ group }) => group),
    options,
    context,
  );
}

/** Asks what it takes to reset the groups, for all of them at once. */
async function prepare(
  cluster: Cluster,
  options: ConsumerGroupsOptions,
  context: Context,
  settings: Settings,
  groupIds: readonly string[],
): Promise<Scenario> {
  const [path] = options.fromFile;
  const file = path === undefined ? undefined : readFilePlan(path, options.group);
  const scope = await wrapping(awaitedInside, fetchResetScope(cluster, options, groupIds));
  return wrapping(awaitedInside, prepareScenario({ cluster, options, settings, context, scope, file }, groupIds));
}

/** A group that does not exist can be reset too. */
function isInactive(group: GroupDescription): boolean {
  if (group.error === undefined) return group.state === "Empty" || group.state === "Dead";
  return group.error instanceof ProtocolError && group.error.errorCode === code.GROUP_ID_NOT_FOUND;
}

async function commit(cluster: Cluster, groupId: string, offsets: readonly PlannedOffset[]): Promise<void> {
  const results = inPartitionHashOrder(await alterGroupOffsets(cluster, groupId, offsets));
  const failed = results.filter(({ error }) => error !== undefined);
  const [first] = failed;
  if (first?.error === undefined) return;
  const partitions = failed.map(partitionKey).join(", ");
  throw protocolError(
    first.error.errorCode,
    `Failed altering group offsets for the following partitions: [${partitions}]`,
  );
}

async function printPlans(
  plans: readonly GroupPlan[],
  options: ConsumerGroupsOptions,
  context: Context,
): Promise<void> {
  if (context.format !== "text") return printData(plans, options.execute, context);
  if (options.export) {
    const withGroup = options.group.length !== 1;
    for (const line of [...resetPlanCsv(plans, withGroup), ""]) context.out.line(line);
    return undefined;
  }
  for (const line of ["", ...resetPlanLines(plans)]) context.out.line(line);
  return undefined;
}

function printData(plans: readonly GroupPlan[], executed: boolean, context: Context): Promise<void> {
  return context.print(
    plans.map(({ group, offsets }) => ({
      group,
      executed,
      offsets: offsets.map(({ topic, partition, offset }) => ({ topic, partition, newOffset: offset })),
    })),
    {
      head: ["Group", "Topic", "Partition", executed ? "New offset" : "New offset (planned)"],
      rows: plans.flatMap(({ group, offsets }) =>
        offsets.map(({ topic, partition, offset }) => [group, topic, partition, String(offset)]),
      ),
    },
  );
}
