/** Topics for the suites, made and removed over one connection rather than by a process each. */
import { createTopics as create } from "../../src/kafka/admin/create-topics.ts";
import { deleteTopics as remove } from "../../src/kafka/admin/delete-topics.ts";
import { listTopics } from "../../src/kafka/admin/list-topics.ts";
import { openCluster, type Cluster } from "../../src/kafka/cluster.ts";
import { clientConfig } from "../../src/kafka/config.ts";
import { waitFor } from "../../test/support/kafka/wait.ts";

/** A broker creates so many in well under its time for a request. */
const TOPICS_PER_REQUEST = 100;

export async function withCluster<T>(bootstrap: string, use: (cluster: Cluster) => Promise<T>): Promise<T> {
  const cluster = openCluster(clientConfig(new Map([["bootstrap.servers", bootstrap]])));
  try {
    return await use(cluster);
  } finally {
    cluster.close();
  }
}

/** Returns when the broker lists them, which is a little after it has created them. Throws where one cannot be created. */
export async function createTopics(bootstrap: string, names: readonly string[], partitions: number): Promise<void> {
  await withCluster(bootstrap, async (cluster) => {
    for (let from = 0; from < names.length; from += TOPICS_PER_REQUEST) {
      const topics = names.slice(from, from + TOPICS_PER_REQUEST).map((name) => ({ name, partitions }));
      for (const { error } of await create(cluster, topics)) if (error !== undefined) throw error;
      await waitFor("the topics to be listed", async () => {
        const listed = new Set((await listTopics(cluster)).map(({ name }) => name));
        return topics.every(({ name }) => listed.has(name)) ? true : undefined;
      });
    }
  });
}

/** Those that are not there are no error. */
export async function deleteTopics(bootstrap: string, names: readonly string[]): Promise<void> {
  await withCluster(bootstrap, async (cluster) => {
    for (let from = 0; from < names.length; from += TOPICS_PER_REQUEST) {
      await remove(cluster, names.slice(from, from + TOPICS_PER_REQUEST));
    }
  });
}

/** A topic for as long as `use` takes. */
export async function withTopic<T>(
  bootstrap: string,
  name: string,
  partitions: number,
  use: () => Promise<T>,
): Promise<T> {
  await createTopics(bootstrap, [name], partitions);
  try {
    return await use();
  } finally {
    await deleteTopics(bootstrap, [name]);
  }
}

export function partitionsText(partitions: number): string {
  return `${partitions} partition${partitions === 1 ? "" : "s"}`;
}
