import { Buffer } from "node:buffer";
import { decodeData } from "../../protocol/codec.ts";
import { abortTransactionRecord } from "../../protocol/log-records/abort-transaction-record.ts";
import { beginTransactionRecord } from "../../protocol/log-records/begin-transaction-record.ts";
import { brokerRegistrationChangeRecord } from "../../protocol/log-records/broker-registration-change-record.ts";
import { clearElrRecord } from "../../protocol/log-records/clear-elr-record.ts";
import { type ConfigRecord, configRecord } from "../../protocol/log-records/config-record.ts";
import { endTransactionRecord } from "../../protocol/log-records/end-transaction-record.ts";
import { featureLevelRecord } from "../../protocol/log-records/feature-level-record.ts";
import { fenceBrokerRecord } from "../../protocol/log-records/fence-broker-record.ts";
import { noOpRecord } from "../../protocol/log-records/no-op-record.ts";
import {
  type PartitionChangeRecord,
  partitionChangeRecord,
} from "../../protocol/log-records/partition-change-record.ts";
import { type PartitionRecord, partitionRecord } from "../../protocol/log-records/partition-record.ts";
import { producerIdsRecord } from "../../protocol/log-records/producer-ids-record.ts";
import { registerBrokerRecord } from "../../protocol/log-records/register-broker-record.ts";
import { registerControllerRecord } from "../../protocol/log-records/register-controller-record.ts";
import { type RemoveTopicRecord, removeTopicRecord } from "../../protocol/log-records/remove-topic-record.ts";
import { type TopicRecord, topicRecord } from "../../protocol/log-records/topic-record.ts";
import { unfenceBrokerRecord } from "../../protocol/log-records/unfence-broker-record.ts";
import { unregisterBrokerRecord } from "../../protocol/log-records/unregister-broker-record.ts";
import { zkMigrationStateRecord } from "../../protocol/log-records/zk-migration-state-record.ts";
import type { Data } from "../../protocol/schema.ts";
import { readMetadataFrame } from "./metadata-record.ts";
import { isInternalTopic, withoutDots } from "./topic-name.ts";
import type { TopicView } from "./topic-view.ts";

/** ConfigResource.Type of what has settings of its own. */
export const CONFIG_RESOURCE = { topic: 2, broker: 4, clientMetrics: 16, group: 32 } as const;

const NO_LEADER_CHANGE = -2;
const NO_CONFIGS: ReadonlyMap<string, string> = new Map();

/** A topic as the records left it; `leaderEpochs` and `partitionEpochs` by partition. */
export interface TopicImage extends TopicView {
  partitionCount: number;
  readonly configs: Map<string, string>;
  readonly leaderEpochs: number[];
  readonly partitionEpochs: number[];
}

/** What is written anew at every start, or says nothing on one node. */
const TRANSIENT_RECORDS: ReadonlySet<number | undefined> = new Set(
  [
    registerBrokerRecord,
    unregisterBrokerRecord,
    fenceBrokerRecord,
    unfenceBrokerRecord,
    brokerRegistrationChangeRecord,
    registerControllerRecord,
    featureLevelRecord,
    zkMigrationStateRecord,
    noOpRecord,
    clearElrRecord,
    beginTransactionRecord,
    endTransactionRecord,
    abortTransactionRecord,
  ].map((data: Data) => data.apiKey),
);

/** The state that the records of the metadata log add up to (org.apache.kafka.image.MetadataImage). */
export class MetadataImage {
  private readonly byName = new Map<string, TopicImage>();
  private readonly byId = new Map<string, TopicImage>();
  /** The names of the topics under their names without dots. */
  private readonly lookAlikes = new Map<string, Set<string>>();
  /** By resource type, then by name; those of topics are with their topics. */
  private readonly resourceConfigs = new Map<number, Map<string, Map<string, string>>>();
  /** Records of kinds that this broker does not read, as they came: what others have written is not lost. */
  private readonly foreign: Buffer[] = [];
  /** The first producer id that was not given out. */
  nextProducerId = 0n;

  topic(name: string): TopicImage | undefined {
    return this.byName.get(name);
  }

  topicById(id: string): TopicImage | undefined {
    return this.byId.get(id);
  }

  topics(): IterableIterator<TopicImage> {
    return this.byName.values();
  }

  get topicCount(): number {
    return this.byName.size;
  }

  /** A topic whose name differs from this one in '.' and '_' alone, or is the same. */
  lookAlike(name: string): string | undefined {
    return this.lookAlikes.get(withoutDots(name))?.values().next().value;
  }

  /** The settings of one resource; empty where it has none. */
  configs(type: number, name: string): ReadonlyMap<string, string> {
    if (type === CONFIG_RESOURCE.topic) return this.byName.get(name)?.configs ?? NO_CONFIGS;
    return this.resourceConfigs.get(type)?.get(name) ?? NO_CONFIGS;
  }

  /** The names of all resources of a type that have settings. */
  *configuredResources(type: number): IterableIterator<string> {
    if (type === CONFIG_RESOURCE.topic) {
      for (const topic of this.byName.values()) if (topic.configs.size > 0) yield topic.name;
    } else {
      yield* this.resourceConfigs.get(type)?.keys() ?? [];
    }
  }

  configuredTypes(): IterableIterator<number> {
    return this.resourceConfigs.keys();
  }

  foreignRecords(): readonly Buffer[] {
    return this.foreign;
  }

  /** Takes in one framed record. Throws DecodeError for one that does not parse. */
  replay(bytes: Buffer): void {
    const { type, version, offset } = readMetadataFrame(bytes);
    switch (type) {
      case topicRecord.apiKey:
        return this.addTopic(decodeData(topicRecord, version, bytes, offset));
      case partitionRecord.apiKey:
        return this.setPartition(decodeData(partitionRecord, version, bytes, offset));
      case partitionChangeRecord.apiKey:
        return this.changePartition(decodeData(partitionChangeRecord, version, bytes, offset));
      case removeTopicRecord.apiKey:
        return this.removeTopic(decodeData(removeTopicRecord, version, bytes, offset));
      case configRecord.apiKey:
        return this.setConfig(decodeData(configRecord, version, bytes, offset));
      case producerIdsRecord.apiKey:
        this.nextProducerId = decodeData(producerIdsRecord, version, bytes, offset).nextProducerId;
        return;
      default:
        if (!TRANSIENT_RECORDS.has(type)) this.foreign.push(Buffer.from(bytes));
    }
  }

  private addTopic({ name, topicId }: TopicRecord): void {
    const known = this.byName.get(name);
    // An image written at a start names the topics again that the log before it has named.
    if (known?.id === topicId) return;
    const topic: TopicImage = {
      name,
      id: topicId,
      isInternal: isInternalTopic(name),
      partitionCount: 0,
      configs: new Map(),
      leaderEpochs: [],
      partitionEpochs: [],
    };
    this.byName.set(name, topic);
    this.byId.set(topicId, topic);
    const plain = withoutDots(name);
    const alike = this.lookAlikes.get(plain);
    if (alike === undefined) this.lookAlikes.set(plain, new Set([name]));
    else alike.add(name);
  }

  private setPartition({ topicId, partitionId, leaderEpoch, partitionEpoch }: PartitionRecord): void {
    const topic = this.byId.get(topicId);
    if (topic === undefined) return;
    topic.leaderEpochs[partitionId] = leaderEpoch;
    topic.partitionEpochs[partitionId] = partitionEpoch;
    topic.partitionCount = topic.leaderEpochs.length;
  }

  private changePartition({ topicId, partitionId, leader }: PartitionChangeRecord): void {
    const topic = this.byId.get(topicId);
    const epoch = topic?.leaderEpochs[partitionId];
    if (topic === undefined || epoch === undefined) return;
    if (leader !== NO_LEADER_CHANGE) topic.leaderEpochs[partitionId] = epoch + 1;
    topic.partitionEpochs[partitionId] = (topic.partitionEpochs[partitionId] ?? 0) + 1;
  }

  private removeTopic({ topicId }: RemoveTopicRecord): void {
    const topic = this.byId.get(topicId);
    if (topic === undefined) return;
    this.byId.delete(topicId);
    this.byName.delete(topic.name);
    const plain = withoutDots(topic.name);
    const alike = this.lookAlikes.get(plain);
    alike?.delete(topic.name);
    if (alike?.size === 0) this.lookAlikes.delete(plain);
  }

  private setConfig({ resourceType, resourceName, name, value }: ConfigRecord): void {
    if (resourceType === CONFIG_RESOURCE.topic) {
      const configs = this.byName.get(resourceName)?.configs;
      if (value === null) configs?.delete(name);
      else configs?.set(name, value);
      return;
    }
    let resources = this.resourceConfigs.get(resourceType);
    if (resources === undefined) this.resourceConfigs.set(resourceType, (resources = new Map()));
    let configs = resources.get(resourceName);
    if (configs === undefined) resources.set(resourceName, (configs = new Map()));
    if (value === null) configs.delete(name);
    else configs.set(name, value);
    if (configs.size === 0) resources.delete(resourceName);
  }
}
