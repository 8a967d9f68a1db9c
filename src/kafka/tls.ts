/** TLS over a connected socket; apart, so that node:tls is loaded only where it is asked for. */
import { isIP } from "node:net";
import type { Socket } from "node:net";
import { connect } from "node:tls";
import type { ConnectionOptions, SecureVersion, TLSSocket } from "node:tls";
import type { InputError } from "../errors.ts";
import { cannotCreateClient } from "./admin-client-failure.ts";
import type { Endpoint } from "./bootstrap.ts";
import type { DialOptions } from "./dial.ts";
import { closedInHandshake, connectError, noAnswer } from "./reasons.ts";
import type { SslConfig } from "./ssl-config.ts";

/**
 * Shakes hands. Throws ConnectError, which names what is wrong with a certificate, and InputError for settings that
 * OpenSSL does not take; the socket is closed then.
 */
export function secure(
  socket: Socket,
  endpoint: Endpoint,
  config: SslConfig,
  { timeoutMs, signal }: DialOptions,
): Promise<TLSSocket> {
  return new Promise((fulfil, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      socket.destroy(new Error("aborted"));
    };
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
    const fail = (error: unknown): void => {
      settle();
      socket.destroy();
      const reset = error instanceof Error && "code" in error && error.code === "ECONNRESET";
      reject(reset ? closedInHandshake(endpoint) : connectError(endpoint, error));
    };
    let secured: TLSSocket;
    try {
      secured = connect({ socket, ...tlsOptions(endpoint, config) });
    } catch (error) {
      // A key that does not open or a cipher nobody knows is found before anything is sent.
      socket.destroy();
      return reject(unusable(error));
    }
    timer = setTimeout(() => secured.destroy(noAnswer(endpoint, timeoutMs)), timeoutMs);
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("error", fail);
    secured.once("secureConnect", () => {
      settle();
      fulfil(secured);
    });
    secured.on("error", fail);
  });
}

function unusable(error: unknown): InputError {
  return cannotCreateClient(
    `The ssl.* settings cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    "see ssl.key.password, ssl.keystore.password and ssl.cipher.suites",
    "org.apache.kafka.common.errors.InvalidConfigurationException",
  );
}

function tlsOptions({ host }: Endpoint, config: SslConfig): ConnectionOptions {
  const { checkHost, protocols, ca, ciphers, ...identity } = config;
  const versions = protocols.filter((name): name is SecureVersion => /^TLSv1(\.[1-3])?$/.test(name)).toSorted();
  const [minVersion] = versions;
  const maxVersion = versions.at(-1);
  return {
    host,
    ...identity,
    ...(isIP(host) === 0 && { servername: host }),
    ...(ca !== undefined && { ca: [...ca] }),
    ...(ciphers !== undefined && { ciphers }),
    ...(minVersion !== undefined && { minVersion }),
    ...(maxVersion !== undefined && { maxVersion }),
    // Without the host check the chain is verified all the same, as in Java.
    ...(!checkHost && { checkServerIdentity: () => undefined }),
  };
}
