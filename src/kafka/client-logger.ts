import type { ConnectError } from "../errors.ts";

/** What a Java client would log, with the prefix that names the client. */
export type LogLevel = "ERROR" | "WARN" | "INFO" | "DEBUG";

/** Told what the Java client would log: the whole message, and the class that says it. */
export type ClientLog = (level: LogLevel, message: string, logger: string) => void;

export class ClientLogger {
  readonly #prefix: string;
  readonly #log: ClientLog | undefined;

  /** @param client As Java names it in its log: `Producer clientId=producer-1`. */
  constructor(client: string, log: ClientLog | undefined) {
    this.#prefix = `[${client}] `;
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

/** Why no attempt to connect will do, as with a server that speaks TLS, and what to do; nothing where it may pass. */
export function lastingReasons({ retriable, attempts, hint }: ConnectError): string[] {
  if (retriable) return [];
  return [...attempts.map(({ address, reason }) => `${address}: ${reason}`), ...(hint === undefined ? [] : [hint])];
}
