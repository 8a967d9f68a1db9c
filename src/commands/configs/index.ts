import { defineCommand } from "../../kit/define.ts";
import { alterEntity } from "./alter.ts";
import { checkOptions } from "./checks.ts";
import { describeEntities } from "./describe.ts";
import { reportFailure } from "./failures.ts";
import { configsOptions } from "./options.ts";

export const configs = defineCommand({
  name: "configs",
  mirrors: "kafka-configs.sh",
  summary: "Describe and change settings, quotas and credentials.",
  description:
    "Does what kafka-configs.sh does, with the same options, output and exit codes: settings of topics, brokers, groups and client metrics, log levels of brokers, quotas of users, clients and addresses, SCRAM credentials of users. What is not named is left as it is.",
  options: configsOptions,
  examples: [
    {
      command: "kt configs --describe --topic orders",
      explains: "what the topic has set itself; with --all everything",
    },
    {
      command: "kt configs --alter --topic orders --add-config 'retention.ms=86400000,cleanup.policy=[compact,delete]'",
      explains: "set two settings, one of them a list",
    },
    { command: "kt configs --alter --topic orders --delete-config retention.ms", explains: "back to the default" },
    {
      command: "kt configs --alter --user alice --client app --add-config producer_byte_rate=1048576",
      explains: "a quota of a user's client, in bytes a second",
    },
    {
      command: "kt configs --alter --user alice --add-config 'SCRAM-SHA-256=[iterations=8192,password=secret]'",
      explains: "a login; the password itself is not sent",
    },
    {
      command: "kt configs --describe --entity-type topics --output json | jq '.[] | select(.configs != [])'",
      explains: "the topics with settings of their own, as JSON",
    },
  ],
  escapedErrors: "trace",
  withoutArguments:
    "This tool helps to manipulate and describe entity config for a topic, client, user, broker, ip, client-metrics or group",
  removedOptions: {
    zookeeper: "Kafka has no ZooKeeper since 4.0: use --bootstrap-server HOST:PORT",
    force: "it asked nothing any more: leave it out",
    "zk-tls-config-file": "Kafka has no ZooKeeper since 4.0: leave it out",
  },
  async run(options, context) {
    try {
      const wanted = await checkOptions(options);
      const { bootstrapServer, bootstrapController, commandConfig } = options;
      // The address of the environment gives way to one that was typed.
      const server = bootstrapController === undefined ? bootstrapServer : undefined;
      await context.withCluster({ bootstrapServer: server, bootstrapController, commandConfig }, (cluster) =>
        wanted.action === "alter"
          ? alterEntity(cluster, wanted, options, context)
          : describeEntities(cluster, wanted, options, context),
      );
      return 0;
    } catch (error) {
      return reportFailure(error, context);
    }
  },
});
