/** What the Java consumer would log, with its prefix. */
import type { ConsumerConfig } from "./consumer-config.ts";
import type { ConsumerOptions, LogLevel } from "./consumer.ts";

export class ConsumerLogger {
  readonly #prefix: string;
  readonly #log: ConsumerOptions["log"];

  constructor({ client, groupId, groupInstanceId }: ConsumerConfig, log: ConsumerOptions["log"]) {
    const instance = groupInstanceId === undefined ? "" : `instanceId=${groupInstanceId}, `;
    this.#prefix = `[Consumer ${instance}clientId=${client.clientId}, groupId=${groupId ?? "null"}] `;
    this.#log = log;
  }

  /** `logger` is the class below org.apache.kafka.clients, as `NetworkClient`. */
  say(level: LogLevel, logger: string, message: string): void {
    this.#log?.(level, `${this.#prefix}${message}`, `org.apache.kafka.clients.${logger}`);
  }

  /** Without the prefix, by a class named in full. */
  plain(level: LogLevel, message: string, logger: string): void {
    this.#log?.(level, message, logger);
  }
}
