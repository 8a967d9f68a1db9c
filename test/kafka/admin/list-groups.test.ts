import { expect, test } from "vitest";
import { listGroups } from "../../../src/kafka/admin/list-groups.ts";
import { clientConfig } from "../../../src/kafka/config.ts";
import { openCluster } from "../../../src/kafka/cluster.ts";

test("listGroups asks no controllers: groups are the brokers'", async () => {
  const cluster = openCluster(clientConfig(new Map([["bootstrap.controllers", "127.0.0.1:1"]])));
  await expect(listGroups(cluster)).rejects.toMatchObject({
    message: "Failed to find brokers to send ListGroups",
    javaClass: "org.apache.kafka.common.KafkaException",
    hint: "This Admin API is not yet supported when communicating directly with the controller quorum.",
  });
  cluster.close();
});
