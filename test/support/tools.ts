/** kt's sub-command to the Java class of the official tool that it mirrors. */
export const OFFICIAL_TOOLS = {
  acls: "org.apache.kafka.tools.AclCommand",
  "broker-api-versions": "org.apache.kafka.tools.BrokerApiVersionsCommand",
  "client-metrics": "org.apache.kafka.tools.ClientMetricsCommand",
  cluster: "org.apache.kafka.tools.ClusterTool",
  configs: "kafka.admin.ConfigCommand",
  "console-consumer": "org.apache.kafka.tools.consumer.ConsoleConsumer",
  "console-producer": "org.apache.kafka.tools.ConsoleProducer",
  "console-share-consumer": "org.apache.kafka.tools.consumer.ConsoleShareConsumer",
  "consumer-groups": "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
  "consumer-perf-test": "org.apache.kafka.tools.ConsumerPerformance",
  "delegation-tokens": "org.apache.kafka.tools.DelegationTokenCommand",
  "delete-records": "org.apache.kafka.tools.DeleteRecordsCommand",
  "dump-log": "org.apache.kafka.tools.DumpLogSegments",
  "e2e-latency": "org.apache.kafka.tools.EndToEndLatency",
  features: "org.apache.kafka.tools.FeatureCommand",
  "get-offsets": "org.apache.kafka.tools.GetOffsetShell",
  groups: "org.apache.kafka.tools.GroupsCommand",
  "leader-election": "org.apache.kafka.tools.LeaderElectionCommand",
  "log-dirs": "org.apache.kafka.tools.LogDirsCommand",
  "metadata-quorum": "org.apache.kafka.tools.MetadataQuorumCommand",
  "producer-perf-test": "org.apache.kafka.tools.ProducerPerformance",
  "reassign-partitions": "org.apache.kafka.tools.reassign.ReassignPartitionsCommand",
  "replica-verification": "org.apache.kafka.tools.ReplicaVerificationTool",
  "share-groups": "org.apache.kafka.tools.consumer.group.ShareGroupCommand",
  "streams-application-reset": "org.apache.kafka.tools.StreamsResetter",
  "streams-groups": "org.apache.kafka.tools.streams.StreamsGroupCommand",
  topics: "org.apache.kafka.tools.TopicCommand",
  transactions: "org.apache.kafka.tools.TransactionsCommand",
  "verifiable-consumer": "org.apache.kafka.tools.VerifiableConsumer",
  "verifiable-producer": "org.apache.kafka.tools.VerifiableProducer",
} as const;

export type ToolName = keyof typeof OFFICIAL_TOOLS;

/** The tool of that name; throws when there is none. */
export function toolNamed(name = ""): ToolName {
  if (!isTool(name)) throw new Error(`there is no tool named "${name}"`);
  return name;
}

const isTool = (name: string): name is ToolName => Object.hasOwn(OFFICIAL_TOOLS, name);
