/** What the Java producer would log, with its prefix. */
import type { ConnectError } from "../../errors.ts";
import type { LogLevel, ProducerOptions } from "./producer.ts";

export class ProducerLogger {
  readonly #prefix: string;
  readonly #log: ProducerOptions["log"];

  constructor(clientId: string, log: ProducerOptions["log"]) {
    this.#prefix = `[Producer clientId=${clientId}] `;
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

  /** A broker that did not take the connection, or refused the login. */
  unreachable(error: ConnectError): void {
    const refused = !error.retriable && error.javaClass !== undefined;
    for (const { address } of error.attempts) {
      if (refused) {
        this.say(
          "ERROR",
          "NetworkClient",
          `Connection to node (${address}) failed authentication due to: ${error.message}`,
        );
      } else {
        this.say(
          "WARN",
          "NetworkClient",
          `Connection to node (${address}) could not be established. Node may not be available.`,
        );
      }
    }
  }
}
