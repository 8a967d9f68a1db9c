import type { Buffer } from "node:buffer";
import { removeTopicRecord } from "../../protocol/log-records/remove-topic-record.ts";
import { code } from "../../protocol/errors.ts";
import type { Clock } from "../../storage/clock.ts";
import { type LogManager, StorageError } from "../../storage/log.ts";
import { ensureTopicConfigs } from "../config/ensure-topic-configs.ts";
import { encodeBrokerRegistration, type Endpoint } from "./broker-registration.ts";
import { configRecords, encodePartition, encodeProducerIds, newTopicRecords, type Replica } from "./image-records.ts";
import { autoCreatedTopic, type CoordinatorTopic } from "./internal-topics.ts";
import type { MetadataConfig } from "./metadata-config.ts";
import { CONFIG_RESOURCE, type MetadataImage } from "./metadata-image.ts";
import type { MetadataLog } from "./metadata-log.ts";
import { encodeMetadataRecord } from "./metadata-record.ts";
import { type PlannedTopic, planNewTopics, type RequestedTopic } from "./new-topics.ts";
import type { PlannedGrowth } from "./planned-growth.ts";
import { MetadataRefused } from "./refused.ts";
import { ensureMetadataOf, startMetadata } from "./start-metadata.ts";
import { TopicLogs } from "./topic-logs.ts";
import type { TopicView } from "./topic-view.ts";

export interface ClusterMetadataParts {
  readonly nodeId: number;
  readonly logs: LogManager;
  readonly config: MetadataConfig;
  readonly clock: Clock;
  readonly report: (line: string) => void;
}

export interface ProducerIds {
  readonly first: bigint;
  readonly count: number;
}

/** ProducerIdsBlock.PRODUCER_ID_BLOCK_SIZE. */
const PRODUCER_ID_BLOCK = 1000;

type Listener = (topic: TopicView) => void;

/**
 * What the KRaft controller and a broker's image of it know: topics, their partitions and settings, the settings of
 * brokers and groups, producer ids. A change is in the metadata log before the method that makes it returns; each
 * may throw StorageError.
 */
export class ClusterMetadata {
  private readonly config: MetadataConfig;
  private readonly report: (line: string) => void;
  private readonly nodeId: number;
  private readonly image: MetadataImage;
  private readonly log: MetadataLog;
  private readonly replica: Replica;
  private readonly topicLogs: TopicLogs;
  private readonly deletedListeners = new Set<Listener>();
  private brokerEpoch = -1n;

  /**
   * Reads the metadata log and writes what it adds up to anew, with higher leader epochs. Throws DecodeError and
   * InputError for a log that cannot be read.
   */
  constructor({ nodeId, logs, config, clock, report }: ClusterMetadataParts) {
    this.config = config;
    this.report = report;
    this.nodeId = nodeId;
    this.replica = { nodeId, directoryId: logs.directoryId };
    ensureMetadataOf(logs);
    const { image, log } = startMetadata(logs.metadataLog, clock, this.replica, config);
    this.image = image;
    this.log = log;
    this.topicLogs = new TopicLogs({ logs, logConfig: (configs) => config.topicLogConfig(configs), report });
  }

  /**
   * Brings the partitions' logs in line with the topics (see TopicLogs.align): once, after the broker has taken its
   * own settings from here.
   */
  alignLogs(): void {
    this.topicLogs.align(this.image.topics(), (name) => this.image.topic(name));
  }

  /** Writes down that this broker is there, as each start does. */
  registerBroker(endpoints: readonly Endpoint[], rack: string | null): void {
    this.brokerEpoch = BigInt(this.log.endOffset);
    this.commit([encodeBrokerRegistration(this.replica, this.brokerEpoch, endpoints, rack)]);
  }

  topic(name: string): TopicView | undefined {
    return this.image.topic(name);
  }

  topicById(id: string): TopicView | undefined {
    return this.image.topicById(id);
  }

  /** In the order in which they were created. */
  topics(): IterableIterator<TopicView> {
    return this.image.topics();
  }

  get topicCount(): number {
    return this.image.topicCount;
  }

  /** -1 for a partition that there is not. */
  leaderEpoch(topic: string, partition: number): number {
    return this.image.topic(topic)?.leaderEpochs[partition] ?? -1;
  }

  /**
   * Creates topics, each for itself: for each one asked for the topic, or why it is not created. With `validateOnly`
   * nothing is changed. Throws MetadataRefused where they are too many together.
   */
  createTopics(
    requested: readonly RequestedTopic[],
    { validateOnly = false }: { readonly validateOnly?: boolean } = {},
  ): (PlannedTopic | MetadataRefused)[] {
    const plans = planNewTopics(requested, {
      nodeId: this.nodeId,
      numPartitions: this.config.int("num.partitions"),
      replicationFactor: this.config.int("default.replication.factor"),
      exists: (name) => this.image.topic(name) !== undefined,
      lookAlike: (name) => this.image.lookAlike(name),
      checkConfigs: (configs) => ensureTopicConfigs(configs, this.config.effective.topicDefaults),
    });
    if (validateOnly) return plans;
    const records: Buffer[] = [];
    for (const plan of plans) {
      if (!(plan instanceof MetadataRefused)) records.push(...newTopicRecords(plan, this.replica));
    }
    this.commit(records);
    return plans.map((plan) => (plan instanceof MetadataRefused ? plan : (this.failureOfLogs(plan) ?? plan)));
  }

  /** Creates one topic; -1 partitions takes num.partitions. Throws MetadataRefused. */
  createTopic(name: string, partitions = -1, configs: Readonly<Record<string, string>> = {}): TopicView {
    const entries = Object.entries(configs).map(([key, value]) => ({ name: key, value }));
    return this.createOne({
      name,
      numPartitions: partitions,
      replicationFactor: -1,
      assignments: [],
      configs: entries,
    });
  }

  /** The topic of a coordinator, created when it is asked for first. Throws MetadataRefused. */
  ensureInternalTopic(name: CoordinatorTopic): TopicView {
    return this.image.topic(name) ?? this.createOne(autoCreatedTopic(name, this.config));
  }

  /** Creates topics that clients named and that are not there, as AutoTopicCreationManager does; what fails is reported. */
  autoCreate(names: Iterable<string>): void {
    const requested = Array.from(names, (name) => autoCreatedTopic(name, this.config));
    const plans = this.createTopics(requested);
    for (const [i, plan] of plans.entries()) {
      if (plan instanceof MetadataRefused) this.report(`could not create ${requested[i]?.name}: ${plan.message}`);
    }
  }

  /** All of them or, when it throws, none: a partition cannot be taken back, so its log is there before it. */
  addPartitions(growths: readonly PlannedGrowth[]): void {
    const records: Buffer[] = [];
    const made: PlannedGrowth[] = [];
    try {
      for (const growth of growths) {
        const { topic, partitionCount } = growth;
        this.topicLogs.create(topic, topic.partitionCount, partitionCount);
        made.push(growth);
        for (let partition = topic.partitionCount; partition < partitionCount; partition++) {
          records.push(encodePartition(topic.id, partition, this.replica, 0, 0));
        }
      }
      this.commit(records);
    } catch (error) {
      for (const { topic, partitionCount } of made) this.topicLogs.delete(topic, topic.partitionCount, partitionCount);
      throw error;
    }
  }

  deleteTopics(topics: readonly TopicView[]): void {
    this.commit(topics.map(({ id }) => encodeMetadataRecord(removeTopicRecord, { topicId: id })));
    for (const topic of topics) {
      this.topicLogs.delete(topic, 0, topic.partitionCount);
      for (const listener of this.deletedListeners) listener(topic);
    }
  }

  /** The settings that were given to one resource, by its type in the protocol; empty where it has none. */
  configs(resourceType: number, resourceName: string): ReadonlyMap<string, string> {
    return this.image.configs(resourceType, resourceName);
  }

  /** The names of the resources of a type that have settings. */
  configuredResources(resourceType: number): IterableIterator<string> {
    return this.image.configuredResources(resourceType);
  }

  /** Sets settings of one resource, and takes those away that are null; whoever calls knows that they are valid. */
  alterConfigs(resourceType: number, resourceName: string, changes: ReadonlyMap<string, string | null>): void {
    this.commit([...configRecords(resourceType, resourceName, changes)]);
    const topic = resourceType === CONFIG_RESOURCE.topic ? this.image.topic(resourceName) : undefined;
    if (topic !== undefined) this.topicLogs.configure(topic);
  }

  /** Gives all logs the settings of now: after a change of the broker's own, which are their defaults. */
  refreshLogConfigs(): void {
    for (const topic of this.image.topics()) this.topicLogs.configure(topic);
  }

  /** A block of ids that nobody else gets or ever got. */
  allocateProducerIds(): ProducerIds {
    const first = this.image.nextProducerId;
    this.commit([encodeProducerIds(first + BigInt(PRODUCER_ID_BLOCK), this.nodeId, this.brokerEpoch)]);
    return { first, count: PRODUCER_ID_BLOCK };
  }

  /** Called after a topic and its logs are gone; call the result to stop. */
  onTopicDeleted(listener: Listener): () => void {
    this.deletedListeners.add(listener);
    return () => this.deletedListeners.delete(listener);
  }

  private createOne(requested: RequestedTopic): TopicView {
    const [plan] = this.createTopics([requested]);
    const topic = this.image.topic(requested.name);
    if (plan instanceof MetadataRefused || topic === undefined) throw plan;
    return topic;
  }

  /** Makes the logs of a topic that is in the image; where they cannot be made the topic goes again. */
  private failureOfLogs({ name, id }: PlannedTopic): MetadataRefused | undefined {
    const topic = this.image.topic(name);
    if (topic === undefined) return undefined;
    try {
      this.topicLogs.create(topic, 0, topic.partitionCount);
      return undefined;
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.commit([encodeMetadataRecord(removeTopicRecord, { topicId: id })]);
      this.report(`could not create the logs of ${name}: ${error.message}`);
      return new MetadataRefused(code.KAFKA_STORAGE_ERROR, error.message);
    }
  }

  /** What is in memory comes from the records themselves, so it is the same as after a restart. */
  private commit(records: readonly Buffer[]): void {
    this.log.append(records);
    for (const record of records) this.image.replay(record);
  }
}
