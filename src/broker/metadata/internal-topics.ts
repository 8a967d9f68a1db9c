import type { MetadataConfig } from "./metadata-config.ts";
import type { RequestedTopic } from "./new-topics.ts";
import { OFFSETS_TOPIC, SHARE_GROUP_STATE_TOPIC, TRANSACTION_STATE_TOPIC } from "./topic-name.ts";

/** The topics that a coordinator keeps its state in. */
export type CoordinatorTopic = typeof OFFSETS_TOPIC | typeof TRANSACTION_STATE_TOPIC | typeof SHARE_GROUP_STATE_TOPIC;

/**
 * How a topic is created that nobody created: the coordinators' as they want them, others with the defaults
 * (AutoTopicCreationManager.creatableTopic, GroupCoordinatorService.groupMetadataTopicConfigs,
 * TransactionStateManager.transactionTopicConfigs, ShareCoordinatorService.shareGroupStateTopicConfigs). A
 * coordinator's topic has one replica whatever the settings want: there is one node.
 */
export function autoCreatedTopic(name: string, config: Pick<MetadataConfig, "int">): RequestedTopic {
  switch (name) {
    case OFFSETS_TOPIC:
      return requested(name, config.int("offsets.topic.num.partitions"), 1, {
        "cleanup.policy": "compact",
        "compression.type": "producer",
        "segment.bytes": String(config.int("offsets.topic.segment.bytes")),
      });
    case TRANSACTION_STATE_TOPIC:
      return requested(name, config.int("transaction.state.log.num.partitions"), 1, {
        "unclean.leader.election.enable": "false",
        "compression.type": "uncompressed",
        "cleanup.policy": "compact",
        "min.insync.replicas": String(config.int("transaction.state.log.min.isr")),
        "segment.bytes": String(config.int("transaction.state.log.segment.bytes")),
      });
    case SHARE_GROUP_STATE_TOPIC:
      return requested(name, config.int("share.coordinator.state.topic.num.partitions"), 1, {
        "cleanup.policy": "delete",
        "compression.type": "producer",
        "segment.bytes": String(config.int("share.coordinator.state.topic.segment.bytes")),
        "retention.ms": "-1",
      });
    default:
      return requested(name, -1, -1, {});
  }
}

function requested(
  name: string,
  numPartitions: number,
  replicationFactor: number,
  configs: Readonly<Record<string, string>>,
): RequestedTopic {
  const entries = Object.entries(configs).map(([key, value]) => ({ name: key, value }));
  return { name, numPartitions, replicationFactor, assignments: [], configs: entries };
}
