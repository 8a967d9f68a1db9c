import type { KtError } from "../../errors.ts";
import { code } from "../../protocol/errors.ts";
import { deleteGroups as api } from "../../protocol/messages/delete-groups.ts";
import type { Cluster } from "../cluster.ts";
import { askCoordinators } from "../drive.ts";
import { inOrder, refused } from "./group-outcome.ts";

export interface DeleteGroupResult {
  readonly groupId: string;
  readonly error?: KtError | undefined;
}

/**
 * Deletes groups with all their offsets: a result each, in the order asked, each once. One DeleteGroups to each
 * coordinator. A group with members is not deleted.
 * Source: org.apache.kafka.clients.admin.internals.DeleteGroupsHandler.
 */
export async function deleteGroups(cluster: Cluster, groupIds: readonly string[]): Promise<DeleteGroupResult[]> {
  const outcomes = await askCoordinators<true>(cluster, "group", {
    name: "deleteConsumerGroups",
    api,
    keys: groupIds,
    run: async (broker, keys) => {
      const { results } = await broker.send(api, { groupsNames: [...keys] });
      return new Map(
        results.map(({ groupId, errorCode }) => [
          groupId,
          errorCode === code.NONE ? { value: true } : refused(errorCode),
        ]),
      );
    },
  });
  return inOrder(groupIds, outcomes).map(([groupId, outcome]) => ({
    groupId,
    ...("error" in outcome && { error: outcome.error }),
  }));
}
