/**
 * The listener lists of server.properties. kt's broker listens at one address and speaks plain text; whatever asks
 * for more is refused rather than left out. Source: SocketServerConfigs.listenerListToEndPoints, AbstractKafkaConfig.
 */
import { InputError } from "../../errors.ts";
import { csvMap } from "./csv-map.ts";

export interface Listener {
  /** As PLAINTEXT. */
  readonly name: string;
  /** Empty for all addresses of the machine. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
}

export interface ListenerLists {
  readonly listeners: readonly string[];
  readonly advertisedListeners: readonly string[];
  readonly controllerListenerNames: readonly string[];
  /** listener.security.protocol.map, where it was given. */
  readonly protocols: string | undefined;
}

const PROTOCOLS = ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"];
const ENDPOINT = /^(.*):\/\/\[?([0-9a-zA-Z\-%._:]*)\]?:(-?[0-9]+)$/;

/** The address to listen at. Throws InputError for one that cannot be read, for several, for TLS and SASL. */
export function brokerListener(lists: ListenerLists): Listener {
  const nameless = lists.listeners.find((entry) => !entry.includes(":"));
  if (lists.protocols === undefined && nameless !== undefined) {
    throw new InputError(`Unable to parse a listener name from ${nameless}`, {
      javaClass: "org.apache.kafka.common.KafkaException",
    });
  }
  const listeners = ofBroker(lists.listeners, lists);
  const names = listeners.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw endpointError(
      lists.listeners,
      `Each listener must have a different name, listeners: ${javaList(lists.listeners)}`,
    );
  }
  const [listener, ...others] = listeners;
  if (listener === undefined) {
    throw illegal(
      "requirement failed: There must be at least one broker advertised listener. Perhaps all listeners appear in controller.listener.names?",
    );
  }
  if (others.length > 0) {
    throw new InputError(`kt's broker has one listener, but listeners names ${names.join(", ")}`, {
      hint: "leave one broker listener in listeners",
    });
  }
  const protocol = protocolOf(listener.name, lists);
  if (protocol !== "PLAINTEXT") {
    throw new InputError(`kt's broker speaks PLAINTEXT only, but the listener ${listener.name} is of ${protocol}`, {
      hint: "give the listener the protocol PLAINTEXT",
    });
  }
  return listener;
}

/** What clients are told, where advertised.listeners says it. Throws InputError as brokerListener does. */
export function advertisedListener(lists: ListenerLists): Listener | undefined {
  const [advertised, ...others] = ofBroker(lists.advertisedListeners, lists);
  if (others.length > 0) {
    throw new InputError("kt's broker has one listener, but advertised.listeners names several", {
      hint: "leave one broker listener in advertised.listeners",
    });
  }
  if (advertised?.host === "0.0.0.0") {
    throw illegal(
      "requirement failed: advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP address.",
    );
  }
  return advertised;
}

/** `NAME://host:port`, an IPv6 address in brackets. */
export function listenerText({ name, host, port }: Listener): string {
  return `${name}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function ofBroker(entries: readonly string[], { controllerListenerNames }: ListenerLists): Listener[] {
  return entries
    .map((entry) => {
      const match = ENDPOINT.exec(entry);
      if (match === null) throw endpointError(entries, `Unable to parse ${entry} to a broker endpoint`);
      const [, name = "", host = "", port] = match;
      return { name: name.toUpperCase(), host, port: Number(port) };
    })
    .filter(({ name }) => !controllerListenerNames.includes(name));
}

function protocolOf(name: string, { protocols, listeners }: ListenerLists): string {
  if (protocols === undefined) {
    if (PROTOCOLS.includes(name)) return name;
    throw endpointError(listeners, `No security protocol defined for listener ${name}`);
  }
  const protocol = protocolMap(protocols).get(name);
  if (protocol === undefined) throw endpointError(listeners, `No security protocol defined for listener ${name}`);
  return protocol;
}

/** Listener names to protocols, both in capitals. Throws InputError with Kafka's message. */
function protocolMap(text: string): Map<string, string> {
  const pairs = [...csvMap("listener.security.protocol.map", text)];
  const wrong = pairs.find(([, protocol]) => !PROTOCOLS.includes(protocol.toUpperCase()));
  if (wrong !== undefined) {
    throw new InputError(`Invalid security protocol \`${wrong[1]}\` defined in listener.security.protocol.map`, {
      javaClass: "org.apache.kafka.common.config.ConfigException",
    });
  }
  return new Map(pairs.map(([name, protocol]) => [name.toUpperCase(), protocol.toUpperCase()]));
}

function endpointError(entries: readonly string[], reason: string): InputError {
  return illegal(`Error creating broker listeners from '${javaList(entries)}': ${reason}`);
}

function illegal(message: string): InputError {
  return new InputError(message, { javaClass: "java.lang.IllegalArgumentException" });
}

function javaList(entries: readonly string[]): string {
  return `[${entries.join(", ")}]`;
}
