import type { LogConfig } from "./log-config.ts";

/** The broker's configuration as the logs need it; read each time, as values may change while the broker runs. */
export interface LogSettings {
  /** What a topic has whose own settings are these. */
  topicLogConfig(overrides: ReadonlyMap<string, string>): LogConfig;
  long(name: string): number;
  int(name: string): number;
  double(name: string): number;
  boolean(name: string): boolean;
}
