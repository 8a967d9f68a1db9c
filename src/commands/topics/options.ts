import { connectionOptions, standardOptions } from "../../kit/global-options.ts";
import { flag, group, integer, list, text } from "../../kit/options.ts";
import type { OptionsOf } from "../../kit/options.ts";
import { topicConfigNames } from "../../config/topic-configs.ts";

export const topicsOptions = {
  ...group("Actions (exactly one)", {
    list: flag("--list", "Print the names of the topics."),
    describe: flag("--describe", "Print partitions, replicas and settings of the topics."),
    create: flag("--create", "Create a topic."),
    alter: flag("--alter", "Add partitions to the topics."),
    delete: flag("--delete", "Delete the topics."),
  }),
  ...group("Topics", {
    topic: text(
      "--topic <name>",
      "A topic. But for --create: a Java regular expression for the whole name; a comma means or.",
      { completes: "topic" },
    ),
    topicId: text("--topic-id <id>", "With --describe: the topic with this id; wins over --topic."),
    excludeInternal: flag("--exclude-internal", "With --list and --describe: leave out internal topics."),
    ifExists: flag("--if-exists", "With --describe, --alter and --delete: no error where nothing matches."),
    ifNotExists: flag("--if-not-exists", "With --create: no error where the topic exists already."),
  }),
  ...group("Partitions, replicas and settings", {
    partitions: integer(
      "--partitions <n>",
      "With --create: how many, else the cluster's num.partitions. With --alter: how many there shall be; records with keys may go to other partitions than before.",
    ),
    replicationFactor: integer("--replication-factor <n>", "With --create: replicas of each partition."),
    replicaAssignment: text(
      "--replica-assignment <list>",
      "With --create and --alter: brokers by hand: a comma between partitions, a colon between replicas, as 1:2,2:3.",
    ),
    config: list("--config <name=value>", "With --create: a topic setting; may be repeated.", {
      values: topicConfigNames().map((name) => `${name}=`),
    }),
    deleteConfig: text("--delete-config <name>", "Without effect since Kafka 4.0; kt configs removes settings."),
  }),
  ...group("What --describe shows", {
    underReplicatedPartitions: flag("--under-replicated-partitions", "Partitions with a replica out of sync."),
    unavailablePartitions: flag("--unavailable-partitions", "Partitions without a live leader."),
    underMinIsrPartitions: flag(
      "--under-min-isr-partitions",
      "Partitions with fewer in-sync replicas than min.insync.replicas.",
    ),
    atMinIsrPartitions: flag("--at-min-isr-partitions", "Partitions with just min.insync.replicas in sync."),
    topicsWithOverrides: flag(
      "--topics-with-overrides",
      "Topics with settings of their own, without their partitions.",
    ),
    partitionSizeLimitPerResponse: integer(
      "--partition-size-limit-per-response <n>",
      "How many partitions to ask of the broker at a time.",
      { default: "2000" },
    ),
  }),
  ...connectionOptions,
  ...standardOptions,
};

export type TopicsOptions = OptionsOf<typeof topicsOptions>;
