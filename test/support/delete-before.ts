import { deleteRecords, type RecordsToDelete } from "../../src/kafka/admin/delete-records.ts";
import { openCluster } from "../../src/kafka/cluster.ts";
import { clientConfig } from "../../src/kafka/config.ts";

/** Moves the log starts of partitions; throws where one does not move. */
export async function deleteBefore(bootstrap: string, wanted: readonly RecordsToDelete[]): Promise<void> {
  const cluster = openCluster(clientConfig(new Map([["bootstrap.servers", bootstrap]])));
  try {
    for (const { error } of await deleteRecords(cluster, wanted)) if (error !== undefined) throw error;
  } finally {
    cluster.close();
  }
}
