import type { ProtocolError } from "../../errors.ts";
import { parseJavaInteger } from "../../java/integer.ts";
import { code, protocolError } from "../../protocol/errors.ts";

/** ConfigResource.Type by its number in the protocol. */
const resourceTypes = { topic: 2, broker: 4, "broker-logger": 8, "client-metrics": 16, group: 32 } as const;

export type ConfigResourceType = keyof typeof resourceTypes;

export interface ConfigResource {
  readonly type: ConfigResourceType;
  /** A topic, group or subscription; a broker's id; empty: the defaults of all brokers. */
  readonly name: string;
}

export function resourceTypeId(type: ConfigResourceType): number {
  return resourceTypes[type];
}

/** By the number in a response; undefined for a type of a later Kafka. */
export function resourceTypeOf(id: number): ConfigResourceType | undefined {
  for (const type of ["topic", "broker", "broker-logger", "client-metrics", "group"] as const) {
    if (resourceTypes[type] === id) return type;
  }
  return undefined;
}

/** The same text for the same resource, as a response names it too. */
export function resourceKey({ type, name }: ConfigResource): string {
  return `${resourceTypes[type]}:${name}`;
}

/** The broker that a resource belongs to, which alone can be asked about it; null: any broker. */
export function nodeOf({ type, name }: ConfigResource): number | null {
  return (type === "broker" && name !== "") || type === "broker-logger" ? (parseJavaInteger(name) ?? Number.NaN) : null;
}

/** The error of a resource that an answer left out. */
export function leftOut({ type, name }: ConfigResource): ProtocolError {
  const javaType = type.replace("-", "_").toUpperCase();
  return protocolError(
    code.UNKNOWN_SERVER_ERROR,
    `The node response did not contain a result for config resource ConfigResource(type=${javaType}, name='${name}')`,
  );
}
