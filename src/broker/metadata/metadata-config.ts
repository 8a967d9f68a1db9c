import type { LogConfig } from "../../storage/log-config.ts";

/** What the metadata must know of the broker's settings; BrokerConfig has it. */
export interface MetadataConfig {
  int(name: string): number;
  /** What holds for topics that have no settings of their own. */
  readonly effective: { readonly topicDefaults: ReadonlyMap<string, string> };
  /** What a topic with these settings of its own has altogether. */
  topicLogConfig(overrides: ReadonlyMap<string, string>): LogConfig;
}
