/** The bootstrap lists, read as org.apache.kafka.clients.ClientUtils and Utils.getHost/getPort read them. */
import { cannotCreateClient } from "./admin-client-failure.ts";
import { CONFIG_EXCEPTION } from "../config/config-def.ts";

/** A server as someone names it: a host name or an IP address without brackets, and a port. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

const urlPattern = /^(?:[0-9a-zA-Z\-%._]*:\/\/)?\[?([0-9a-zA-Z\-%._:]*)\]?:([0-9]+)$/;

/** host:port, an IPv6 address in brackets. */
export function endpointText({ host, port }: Endpoint): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Throws InputError, with the reason as Java words it in the hint, for a url without host or port. */
function parseBootstrapUrl(url: string): Endpoint {
  const match = urlPattern.exec(url);
  if (match === null) {
    throw cannotCreateClient(
      `Invalid url in bootstrap.servers: ${url}`,
      "give each server as host:port, as in localhost:9092",
      CONFIG_EXCEPTION,
    );
  }
  const port = Number(match[2]);
  if (port > 65535) {
    throw cannotCreateClient(
      `Invalid port in bootstrap.servers: ${url}`,
      "a port is a number from 0 to 65535",
      CONFIG_EXCEPTION,
    );
  }
  return { host: match[1] ?? "", port };
}

export interface Bootstrap {
  /** With controllers, requests go to the controller quorum itself and the brokers are not asked. */
  readonly kind: "brokers" | "controllers";
  readonly endpoints: readonly Endpoint[];
}

/** Chooses the list that is set, as AdminBootstrapAddresses does. Throws InputError where none or both are. */
export function parseBootstrap(servers: readonly string[], controllers: readonly string[]): Bootstrap {
  if (servers.length === 0 && controllers.length === 0) {
    throw cannotCreateClient(
      "You must set either bootstrap.servers or bootstrap.controllers",
      "name a broker with --bootstrap-server host:port",
      CONFIG_EXCEPTION,
    );
  }
  if (servers.length > 0 && controllers.length > 0) {
    throw cannotCreateClient(
      "You cannot set both bootstrap.servers and bootstrap.controllers",
      "keep one of the two",
      CONFIG_EXCEPTION,
    );
  }
  return servers.length > 0
    ? { kind: "brokers", endpoints: servers.map(parseBootstrapUrl) }
    : { kind: "controllers", endpoints: controllers.map(parseBootstrapUrl) };
}
