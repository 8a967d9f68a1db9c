/** The metrics of `kt lag --serve`: the only door to prom-client. Names: docs/lag.md. */
import { Counter, Gauge, Registry } from "prom-client";
import { topicIsGone } from "../../kafka/admin/group-lag.ts";
import type { MeasuredGroup, PartitionLag } from "../../kafka/admin/group-lag.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";
import type { FullReading } from "./lag-reader.ts";
import { ageOf } from "./rows.ts";

const PARTITION = ["topic", "partition"] as const;
const GROUP = ["group"] as const;
const GROUP_TOPIC = [...GROUP, "topic"] as const;
const GROUP_PARTITION = [...GROUP, ...PARTITION] as const;

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

export class LagMetrics {
  readonly #registry = new Registry();
  /** Those that are about groups: they are emptied before each scrape, so that what is gone is gone here too. */
  readonly #ofGroups: Gauge[] = [];
  readonly #latest = this.#perScrape("kafka_partition_latest_offset", "Where the partition ends.", PARTITION);
  readonly #committed = this.#perScrape(
    "kafka_consumergroup_group_offset",
    "The committed offset of the group.",
    GROUP_PARTITION,
  );
  readonly #lag = this.#perScrape(
    "kafka_consumergroup_group_lag",
    "How many records the group is behind on the partition.",
    GROUP_PARTITION,
  );
  readonly #lagSeconds = this.#perScrape(
    "kafka_consumergroup_group_lag_seconds",
    "How old the first record is that the group has not read on the partition.",
    GROUP_PARTITION,
  );
  readonly #topicLag = this.#perScrape(
    "kafka_consumergroup_group_topic_sum_lag",
    "How many records the group is behind on the topic.",
    GROUP_TOPIC,
  );
  readonly #sumLag = this.#perScrape(
    "kafka_consumergroup_group_sum_lag",
    "How many records the group is behind on all its partitions.",
    GROUP,
  );
  readonly #maxLag = this.#perScrape(
    "kafka_consumergroup_group_max_lag",
    "How many records the group is behind on its worst partition.",
    GROUP,
  );
  readonly #maxLagSeconds = this.#perScrape(
    "kafka_consumergroup_group_max_lag_seconds",
    "How old the oldest record is that the group has not read.",
    GROUP,
  );
  readonly #uncommitted = this.#perScrape(
    "kafka_consumergroup_group_uncommitted_partitions",
    "Partitions that a member has, and of which the group has committed nothing.",
    GROUP,
  );
  readonly #members = this.#perScrape("kafka_consumergroup_group_members", "Members of the group.", GROUP);
  readonly #state = this.#perScrape(
    "kafka_consumergroup_group_info",
    "1, with the state and the type of the group as labels.",
    [...GROUP, "state", "type"],
  );
  readonly #up = this.#gauge("kt_lag_up", "Whether the last scrape got its answers from the brokers.");
  readonly #groups = this.#gauge("kt_lag_scrape_groups", "Groups in the last scrape.");
  readonly #duration = this.#gauge("kt_lag_scrape_duration_seconds", "How long the brokers took at the last scrape.");
  readonly #scrapes: Counter;
  readonly #errors: Counter;

  constructor(version: string) {
    const registers = [this.#registry];
    this.#scrapes = new Counter({ name: "kt_lag_scrapes_total", help: "Scrapes, with those that failed.", registers });
    this.#errors = new Counter({
      name: "kt_lag_scrape_errors_total",
      help: "Scrapes that failed, and groups that a scrape lacks (reason group), by reason.",
      labelNames: ["reason"],
      registers,
    });
    for (const reason of ["connect", "timeout", "protocol", "group"]) this.#errors.inc({ reason }, 0);
    this.#gauge("kt_build_info", "1, with the version of kt as a label.", ["version"]).set({ version }, 1);
  }

  /** Takes over what a scrape has read. */
  learn(reading: FullReading, durationMs: number): void {
    this.#begin(durationMs);
    this.#up.set(1);
    this.#groups.set(reading.groups.length);
    this.#errors.inc({ reason: "group" }, reading.failed.length);
    const seen = new Set<string>();
    for (const group of reading.groups) {
      this.#learnGroup(group, reading);
      for (const { topic, partition, end } of group.partitions) {
        const key = partitionKey({ topic, partition });
        if (end === null || seen.has(key)) continue;
        seen.add(key);
        this.#latest.set({ topic, partition }, Number(end));
      }
    }
  }

  /** The brokers have not told. */
  failed(reason: string, durationMs: number): void {
    this.#begin(durationMs);
    this.#up.set(0);
    this.#groups.set(0);
    this.#errors.inc({ reason });
  }

  async expose(): Promise<Exposition> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  #begin(durationMs: number): void {
    for (const gauge of this.#ofGroups) gauge.reset();
    this.#scrapes.inc();
    this.#duration.set(durationMs / 1000);
  }

  #learnGroup({ groupId: group, state, type, members, partitions }: MeasuredGroup, reading: FullReading): void {
    this.#members.set({ group }, members.length);
    this.#state.set({ group, state, type }, 1);
    const byTopic = new Map<string, number>();
    const counted = partitions.filter((each) => !topicIsGone(each));
    let [most, oldest]: [number, number | null] = [0, null];
    for (const each of counted) {
      const { lag, age } = this.#learnPartition(group, each, reading);
      if (lag === null) continue;
      most = Math.max(most, lag);
      byTopic.set(each.topic, (byTopic.get(each.topic) ?? 0) + lag);
      if (age !== null) oldest = Math.max(oldest ?? 0, age);
    }
    for (const [topic, lag] of byTopic) this.#topicLag.set({ group, topic }, lag);
    this.#sumLag.set(
      { group },
      [...byTopic.values()].reduce((sum, lag) => sum + lag, 0),
    );
    this.#maxLag.set({ group }, most);
    if (oldest !== null) this.#maxLagSeconds.set({ group }, oldest / 1000);
    this.#uncommitted.set(
      { group },
      counted.filter(({ committed, error }) => committed === null && error === undefined).length,
    );
  }

  #learnPartition(
    group: string,
    each: PartitionLag,
    reading: FullReading,
  ): { readonly lag: number | null; readonly age: number | null } {
    const { topic, partition, committed } = each;
    if (committed === null) return { lag: null, age: null };
    const labels = { group, topic, partition };
    this.#committed.set(labels, Number(committed));
    if (each.lag === null) return { lag: null, age: null };
    const lag = Math.max(0, Number(each.lag));
    const age = ageOf(each, reading);
    this.#lag.set(labels, lag);
    if (age !== null) this.#lagSeconds.set(labels, age / 1000);
    return { lag, age };
  }

  #perScrape(name: string, help: string, labelNames: readonly string[]): Gauge {
    const gauge = this.#gauge(name, help, labelNames);
    this.#ofGroups.push(gauge);
    return gauge;
  }

  #gauge(name: string, help: string, labelNames: readonly string[] = []): Gauge {
    return new Gauge({ name, help, labelNames: [...labelNames], registers: [this.#registry] });
  }
}
