/** One state of a broker's configuration: the values that hold, parsed as they are asked for. Never changes. */
import { brokerConfigKeys } from "../../config/broker-config-keys.ts";
import { configText, parseConfig, type ConfigKey, type ConfigValue } from "../../config/config-def.ts";
import { groupConfigSynonyms, topicConfigSynonyms } from "../../config/config-synonyms.ts";

let keys: ReadonlyMap<string, ConfigKey> | undefined;

/** What Kafka knows of a configuration of the broker; undefined for names that it does not know. */
export function brokerConfigKey(name: string): ConfigKey | undefined {
  keys ??= new Map(brokerConfigKeys.map((key) => [key.name, key]));
  return keys.get(name);
}

export class EffectiveConfig {
  /** What was given, by name; the defaults are not in it. */
  readonly given: ReadonlyMap<string, string>;
  readonly #values = new Map<string, ConfigValue>();
  readonly #numbers = new Map<string, number>();
  #topicDefaults: ReadonlyMap<string, string> | undefined;

  constructor(given: ReadonlyMap<string, string>) {
    this.given = given;
  }

  /** Checks every value that was given, in the order in which Kafka does. Throws InputError with Kafka's message. */
  ensureParses(): void {
    for (const { name } of brokerConfigKeys) if (this.given.has(name)) this.value(name);
  }

  /** The value under exactly this name. Throws InputError where it cannot be parsed. */
  value(name: string): ConfigValue {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const key = brokerConfigKey(name);
    if (key === undefined) throw new TypeError(`The broker has no configuration ${name}`);
    const value = parseConfig(key, this.given.get(name));
    this.#values.set(name, value);
    return value;
  }

  text(name: string): string | null {
    return configText(this.value(name), brokerConfigKey(name)?.type ?? "STRING");
  }

  boolean(name: string): boolean {
    return this.value(name) === true;
  }

  list(name: string): readonly string[] {
    const value = this.value(name);
    return typeof value === "object" && value !== null ? value : [];
  }

  /**
   * A whole number or a DOUBLE. Of log.roll.ms, log.roll.jitter.ms, log.retention.ms and log.flush.interval.ms, which
   * have no default, what their other names say.
   */
  number(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = Number(this.value(name) ?? this.#ofSynonyms(name));
    this.#numbers.set(name, number);
    return number;
  }

  #ofSynonyms(name: string): bigint | undefined {
    const synonyms = Object.values(topicConfigSynonyms).find(([first]) => first?.name === name) ?? [];
    for (const synonym of synonyms) {
      const value = this.value(synonym.name);
      if (value !== null) return BigInt(String(value)) * BigInt(synonym.milliseconds ?? 1);
    }
    return undefined;
  }

  /**
   * What holds for a topic without configurations of its own, by the names of topic configurations.
   * Source: KafkaConfig.extractLogConfigMap.
   */
  get topicDefaults(): ReadonlyMap<string, string> {
    this.#topicDefaults ??= new Map(
      Object.entries(topicConfigSynonyms).flatMap(([name, [first]]) => {
        if (first === undefined) return [];
        const text = this.text(first.name) ?? String(this.#ofSynonyms(first.name));
        return [[name, name === "retention.ms" && text.startsWith("-") ? "-1" : text]];
      }),
    );
    return this.#topicDefaults;
  }

  /** The same for a group. Source: AbstractKafkaConfig.extractGroupConfigMap. */
  get groupDefaults(): ReadonlyMap<string, string> {
    return new Map(
      Object.entries(groupConfigSynonyms).map(([name, broker]) => [name, this.text(broker) ?? ""] as const),
    );
  }
}
