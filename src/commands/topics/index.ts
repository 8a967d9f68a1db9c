import type { Cluster } from "../../kafka/cluster.ts";
import type { Context } from "../../kit/context.ts";
import { defineCommand } from "../../kit/define.ts";
import { printFailure } from "../../kit/failure.ts";
import { alterTopics } from "./alter.ts";
import { checkOptions } from "./checks.ts";
import type { Action } from "./checks.ts";
import { createTopic } from "./create.ts";
import { deleteMatchingTopics } from "./delete.ts";
import { describeMatchingTopics } from "./describe.ts";
import { listMatchingTopics } from "./list.ts";
import { topicsOptions } from "./options.ts";
import type { TopicsOptions } from "./options.ts";

const actions: Readonly<Record<Action, (cluster: Cluster, options: TopicsOptions, context: Context) => Promise<void>>> =
  {
    list: listMatchingTopics,
    describe: describeMatchingTopics,
    create: createTopic,
    alter: alterTopics,
    delete: deleteMatchingTopics,
  };

export const topics = defineCommand({
  name: "topics",
  mirrors: "kafka-topics.sh",
  summary: "List, describe, create, alter and delete topics.",
  description: "Does what kafka-topics.sh does, with the same options, output and exit codes.",
  options: topicsOptions,
  examples: [
    { command: "kt topics --list", explains: "the names of all topics, of the cluster in KT_BOOTSTRAP_SERVER" },
    {
      command: "kt topics --bootstrap-server localhost:9092 --create --topic orders --partitions 3",
      explains: "create a topic",
    },
    {
      command: "kt topics --describe --topic 'pay.*' --output json | jq '.[].partitions[].leader'",
      explains: "describe topics by pattern, as JSON",
    },
    { command: "kt topics --describe --under-replicated-partitions", explains: "what is not fully replicated" },
  ],
  escapedErrors: "message-and-trace",
  withoutArguments: "Create, delete, describe, or change a topic.",
  removedOptions: {
    zookeeper: "Kafka has no ZooKeeper since 4.0: use --bootstrap-server HOST:PORT",
    "broker-list": "use --bootstrap-server HOST:PORT",
    force: "it asked nothing any more: leave it out",
    "disable-rack-aware": "rack awareness is the cluster's own affair since Kafka 3.0: leave it out",
  },
  async run(options, context) {
    const action = checkOptions(options, context);
    return context.withCluster(options, async (cluster) => {
      try {
        await actions[action](cluster, options, context);
        return 0;
      } catch (error) {
        return printFailure("Error while executing topic command : ", error, context);
      }
    });
  },
});
