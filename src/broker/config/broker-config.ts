/**
 * The broker's configuration: what it was started with, and what AlterConfigs has changed since (KIP-226). Whoever
 * reads it reads it each time, so that a change takes effect at once.
 */
import { InputError } from "../../errors.ts";
import { logConfig, type LogConfig } from "../../storage/log-config.ts";
import type { ConfigLayers } from "./config-layers.ts";
import { clampAssignmentIntervals, dynamicValues, overridden } from "./dynamic-config.ts";
import { EffectiveConfig } from "./effective-config.ts";
import { advertisedListener, brokerListener, listenerText, type Listener } from "./listeners.ts";
import { noticesOf, refuseWhatCannotBe } from "./refused-configs.ts";
import { ensureOneId, MEMORY_LOG_DIR, staticConfig } from "./static-config.ts";
import { validateBrokerConfig } from "./validate-broker-config.ts";

export interface BrokerConfigOptions {
  /** As server.properties has them: only what was given. */
  readonly properties?: ReadonlyMap<string, string>;
  /** Where the records are; counts more than log.dirs. */
  readonly dataDir?: string | undefined;
  /** What cannot be used of values that were stored earlier. */
  readonly report?: (line: string) => void;
}

/** Where the changed values are kept: ClusterMetadata. */
export interface StoredConfigs {
  configs(resourceType: number, resourceName: string): ReadonlyMap<string, string>;
}

/** ConfigResource.Type.BROKER */
const BROKER = 4;

const nothing: ReadonlyMap<string, string> = new Map();

export class BrokerConfig {
  readonly #listenersGiven: boolean;
  readonly #static: Map<string, string>;
  readonly #report: (line: string) => void;
  readonly #listeners = new Set<() => void>();
  #dynamicDefault = nothing;
  #dynamicBroker = nothing;
  #effective: EffectiveConfig;

  /** One line for each thing that was given and is not used. */
  readonly notices: readonly string[];
  readonly nodeId: number;
  /** The one folder of the broker; undefined where it keeps its records in memory. */
  readonly dataDir: string | undefined;
  /** The address that `listeners` names; undefined where it was not given. */
  readonly listener: Listener | undefined;
  /** What `advertised.listeners` names. */
  readonly advertised: Listener | undefined;

  /** Throws InputError, with Kafka's message where Kafka has one, for values that are wrong or that kt cannot honour. */
  static create(options: BrokerConfigOptions = {}): BrokerConfig {
    return new BrokerConfig(options);
  }

  private constructor({ properties = nothing, dataDir, report }: BrokerConfigOptions) {
    this.#static = staticConfig(properties, dataDir);
    this.#report = report ?? (() => undefined);
    this.#effective = new EffectiveConfig(this.#static);
    const config = this.#effective;
    config.ensureParses();
    ensureOneId(this.#static);
    validateBrokerConfig(config);
    refuseWhatCannotBe(config);

    this.#listenersGiven = properties.has("listeners");
    const lists = {
      listeners: config.list("listeners"),
      advertisedListeners: config.list("advertised.listeners"),
      controllerListenerNames: config.list("controller.listener.names"),
      protocols: properties.get("listener.security.protocol.map"),
    };
    const listener = brokerListener(lists);
    this.listener = this.#listenersGiven ? listener : undefined;
    this.advertised = advertisedListener(lists);
    this.nodeId = config.number("node.id");
    const [folder] = [...config.list("log.dirs"), ...config.list("log.dir")];
    this.dataDir = folder === MEMORY_LOG_DIR ? undefined : folder;
    this.notices = noticesOf(new EffectiveConfig(properties));
  }

  /** The name of the one log dir, as DescribeLogDirs gives it. */
  get logDir(): string {
    return this.dataDir ?? MEMORY_LOG_DIR;
  }

  /** The broker listens: `listeners`, `advertised.listeners` and the quorum say where, unless they were given. */
  listening(listener: Listener, advertised: Listener): void {
    if (!this.#listenersGiven) this.#static.set("listeners", listenerText(listener));
    if (!this.#static.has("advertised.listeners")) this.#static.set("advertised.listeners", listenerText(advertised));
    if (!this.#static.has("controller.quorum.voters") && !this.#static.has("controller.quorum.bootstrap.servers")) {
      this.#static.set(
        "controller.quorum.voters",
        `${this.nodeId}@${listenerText(advertised).replace(/^.*:\/\//, "")}`,
      );
    }
    this.#apply();
  }

  /**
   * Takes the values that were changed while the broker ran from where they are kept: at start, and after each change
   * of the broker's own or of all brokers' configuration. Values that cannot be are reported and left out.
   */
  loadDynamic(stored: StoredConfigs): void {
    this.#dynamicDefault = dynamicValues(stored.configs(BROKER, ""), "cluster", this.#report);
    this.#dynamicBroker = dynamicValues(stored.configs(BROKER, String(this.nodeId)), "broker", this.#report);
    this.#apply();
  }

  /** The current values by where they come from. */
  get layers(): ConfigLayers {
    return { dynamicBroker: this.#dynamicBroker, dynamicDefault: this.#dynamicDefault, static: this.#static };
  }

  /** What holds now. It does not change: ask for it anew. */
  get effective(): EffectiveConfig {
    return this.#effective;
  }

  /** The value as text, as DescribeConfigs gives it; null where there is none. */
  text(name: string): string | null {
    return this.#effective.text(name);
  }

  /** An INT, a SHORT or a LONG; see EffectiveConfig.number for the ones with synonyms. */
  int(name: string): number {
    return this.#effective.number(name);
  }

  /** As int: a LONG beyond 2^53 is not exact, and large enough. */
  long(name: string): number {
    return this.#effective.number(name);
  }

  double(name: string): number {
    return this.#effective.number(name);
  }

  boolean(name: string): boolean {
    return this.#effective.boolean(name);
  }

  list(name: string): readonly string[] {
    return this.#effective.list(name);
  }

  /** What holds for a topic's logs: its own values, else the broker's under their other names, else the defaults. */
  topicLogConfig(overrides: ReadonlyMap<string, string>): LogConfig {
    const defaults = this.#effective.topicDefaults;
    return logConfig(overrides.size === 0 ? defaults : new Map([...defaults, ...overrides]));
  }

  /** Tells of every change; call the result to stop. */
  onChange(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  #apply(): void {
    const effective = new EffectiveConfig(clampAssignmentIntervals(overridden(this.layers)));
    try {
      effective.ensureParses();
      validateBrokerConfig(effective);
      this.#effective = effective;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#report(`The stored configuration of the broker is not applied: ${error.message}`);
    }
    for (const changed of this.#listeners) changed();
  }
}
