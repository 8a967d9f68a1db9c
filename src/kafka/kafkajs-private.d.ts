/** The parts of kafkajs 2.2.4 that kafkajs.ts and kafkajs-sasl.ts use; they are private there and have no types. */

declare module "kafkajs/src/network/connection.js" {
  import type { Socket } from "node:net";

  interface Logger {
    namespace(name: string): Logger;
    debug(message: string, extra?: Record<string, unknown>): void;
    info(message: string, extra?: Record<string, unknown>): void;
    warn(message: string, extra?: Record<string, unknown>): void;
    error(message: string, extra?: Record<string, unknown>): void;
  }

  interface SaslSettings {
    mechanism: string;
    username: string;
    password: string;
    authenticationProvider?: (args: AuthenticationArgs) => { authenticate(): Promise<void> };
  }

  interface AuthenticationArgs {
    host: string;
    port: number;
    logger: Logger;
    saslAuthenticate: (exchange: unknown) => Promise<unknown>;
  }

  interface RequestQueue {
    readonly inflight: ReadonlyMap<
      number,
      { readonly entry: { readonly apiKey: number; readonly apiVersion: number } }
    >;
    scheduleCheckPendingRequests(): void;
    fulfillRequest(response: { correlationId: number; payload: Buffer; size: number }): void;
    push(request: { entry: { reject(error: Error): void } }): void;
    rejectAll(error: Error): void;
    destroy(): void;
  }

  class Connection {
    constructor(options: {
      host: string;
      port: number;
      clientId: string;
      logger: Logger;
      socketFactory: (options: { onConnect: () => void }) => Socket;
      requestTimeout: number;
      connectionTimeout: number;
      enforceRequestTimeout: boolean;
      sasl: SaslSettings | null;
    });
    requestQueue: RequestQueue;
    sasl: SaslSettings | null;
    /** Ours: the class that logs in, where the bundle has none. */
    SaslAuthenticator: unknown;
    /** Milliseconds: a session with less than this left is renewed before the next request. */
    reauthenticationThreshold: number;
    processData(chunk: Buffer): void;
    nextCorrelationId(): number;
    isAuthenticated(): boolean;
    /** Set while a login waits for its answer. */
    authHandlers: object | null;
    setVersions(versions: Record<number, { minVersion: number; maxVersion: number }>): void;
    setSupportAuthenticationProtocol(isSupported: boolean): void;
    connect(): Promise<true>;
    authenticate(): Promise<void>;
  }

  export { Connection as default };
  export type { AuthenticationArgs, Logger, RequestQueue, SaslSettings };
}

declare module "kafkajs/src/broker/saslAuthenticator/index.js" {
  const SaslAuthenticator: unknown;
  export default SaslAuthenticator;
}

declare module "kafkajs/src/broker/saslAuthenticator/scram.js" {
  import type { Logger, SaslSettings } from "kafkajs/src/network/connection.js";

  interface DigestDefinition {
    readonly length: number;
    readonly type: string;
    readonly minIterations: number;
  }

  class SCRAM {
    constructor(
      sasl: SaslSettings,
      host: string,
      port: number,
      logger: Logger,
      saslAuthenticate: (exchange: unknown) => Promise<unknown>,
      digest: DigestDefinition,
    );
    authenticate(): Promise<void>;
    firstMessageBare(): string;
  }

  const scram: {
    readonly SCRAM: typeof SCRAM;
    readonly DIGESTS: Readonly<Record<"SHA256" | "SHA512", DigestDefinition>>;
  };
  export default scram;
}
