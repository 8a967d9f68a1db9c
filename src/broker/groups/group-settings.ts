/** The broker's configuration as far as groups go; read anew at each use, for it may change while the broker runs. */
export interface GroupSettings {
  /** group.min.session.timeout.ms and group.max.session.timeout.ms. */
  readonly minSessionTimeoutMs: number;
  readonly maxSessionTimeoutMs: number;
  /** group.initial.rebalance.delay.ms */
  readonly initialRebalanceDelayMs: number;
  /** group.max.size */
  readonly maxSize: number;
  /** offset.metadata.max.bytes, which counts letters. */
  readonly offsetMetadataMaxLength: number;
  /** offsets.retention.minutes, in milliseconds. */
  readonly offsetsRetentionMs: number;
  /** offsets.retention.check.interval.ms */
  readonly offsetsRetentionCheckIntervalMs: number;
  /** offsets.topic.num.partitions: how many the topic gets when it is made. */
  readonly offsetsTopicPartitions: number;
  /** offsets.topic.compression.codec, a codec's id. */
  readonly offsetsTopicCompressionCodec: number;
}

interface Numbers {
  int(name: string): number;
  long(name: string): number;
}

export function groupSettings(config: Numbers): GroupSettings {
  return {
    get minSessionTimeoutMs() {
      return config.int("group.min.session.timeout.ms");
    },
    get maxSessionTimeoutMs() {
      return config.int("group.max.session.timeout.ms");
    },
    get initialRebalanceDelayMs() {
      return config.int("group.initial.rebalance.delay.ms");
    },
    get maxSize() {
      return config.int("group.max.size");
    },
    get offsetMetadataMaxLength() {
      return config.int("offset.metadata.max.bytes");
    },
    get offsetsRetentionMs() {
      return config.int("offsets.retention.minutes") * 60_000;
    },
    get offsetsRetentionCheckIntervalMs() {
      return config.long("offsets.retention.check.interval.ms");
    },
    get offsetsTopicPartitions() {
      return config.int("offsets.topic.num.partitions");
    },
    get offsetsTopicCompressionCodec() {
      return config.int("offsets.topic.compression.codec");
    },
  };
}
