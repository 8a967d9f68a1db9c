import { listGroupOffsets } from "../../src/kafka/admin/list-group-offsets.ts";
import { clusterOf } from "../kafka/support/cluster.ts";
import { waitFor } from "./kafka/wait.ts";

/** Waits until the coordinator of the group answers: a cluster's first group finds it loading, and its client says so. */
export async function awaitCoordinator(bootstrap: string, groupId: string): Promise<void> {
  const cluster = clusterOf([bootstrap]);
  try {
    await waitFor(`the coordinator of ${groupId}`, async () => {
      const [answer] = await listGroupOffsets(cluster, [{ groupId }]);
      return answer?.error === undefined ? true : undefined;
    });
  } finally {
    cluster.close();
  }
}
