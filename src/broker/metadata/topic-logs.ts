import type { LogConfig } from "../../storage/log-config.ts";
import type { LogManager, PartitionLog } from "../../storage/log.ts";
import type { TopicView } from "./topic-view.ts";

export interface TopicLogsParts {
  readonly logs: LogManager;
  /** What a topic with these settings of its own has altogether. */
  readonly logConfig: (configs: ReadonlyMap<string, string>) => LogConfig;
  readonly report: (line: string) => void;
}

/** Keeps the partitions' logs as the metadata wants them. Every method may throw StorageError. */
export class TopicLogs {
  private readonly logs: LogManager;
  private readonly logConfig: TopicLogsParts["logConfig"];
  private readonly report: (line: string) => void;

  constructor({ logs, logConfig, report }: TopicLogsParts) {
    this.logs = logs;
    this.logConfig = logConfig;
    this.report = report;
  }

  /**
   * After a start: logs that no topic knows are set aside, as Kafka does with a stray replica; missing ones are made
   * anew; all get the epoch and the settings of today. Says so in a line for each topic.
   */
  align(topics: Iterable<TopicView>, topicOf: (name: string) => TopicView | undefined): void {
    const strays: PartitionLog[] = [];
    for (const log of this.logs.all()) {
      const topic = topicOf(log.topic);
      if (topic?.id !== log.topicId || log.partition >= topic.partitionCount) strays.push(log);
    }
    for (const log of strays) {
      this.report(strayLine(log, topicOf(log.topic)));
      this.logs.setAside(log.topic, log.partition);
    }
    for (const topic of topics) {
      const made = this.alignTopic(topic);
      if (made > 0) this.report(`${topic.name}: made ${made} of its ${topic.partitionCount} logs, which were missing`);
    }
  }

  /** How many logs were missing. */
  private alignTopic(topic: TopicView): number {
    const config = this.logConfig(topic.configs);
    let made = 0;
    for (let partition = 0; partition < topic.partitionCount; partition++) {
      const log = this.logs.get(topic.name, partition);
      if (log === undefined) {
        made++;
        this.make(topic, partition, config);
      } else {
        log.updateConfig(config);
        log.leaderEpoch = topic.leaderEpochs[partition] ?? 0;
      }
    }
    return made;
  }

  /** Makes the logs of the partitions from `first` to before `end`: all of them or, when it throws, none. */
  create(topic: TopicView, first: number, end: number): void {
    const config = this.logConfig(topic.configs);
    let partition = first;
    try {
      for (; partition < end; partition++) this.make(topic, partition, config);
    } catch (error) {
      this.delete(topic, first, partition);
      throw error;
    }
  }

  delete(topic: TopicView, first: number, end: number): void {
    for (let partition = first; partition < end; partition++) this.logs.delete(topic.name, partition);
  }

  /** Gives a topic's logs its settings of now. */
  configure(topic: TopicView): void {
    const config = this.logConfig(topic.configs);
    for (let partition = 0; partition < topic.partitionCount; partition++) {
      this.logs.get(topic.name, partition)?.updateConfig(config);
    }
  }

  private make(topic: TopicView, partition: number, config: LogConfig): void {
    const leaderEpoch = topic.leaderEpochs[partition] ?? 0;
    this.logs.create({ topic: topic.name, partition, topicId: topic.id, config, leaderEpoch });
  }
}

function strayLine({ topic, partition, topicId }: PartitionLog, known: TopicView | undefined): string {
  let why = "no topic of this name is known";
  if (known !== undefined) {
    why =
      known.id === topicId
        ? `the topic has ${known.partitionCount} partition(s)`
        : `the topic's id is ${known.id}, not ${topicId}`;
  }
  return `${topic}-${partition}: set aside as -stray; ${why}`;
}
