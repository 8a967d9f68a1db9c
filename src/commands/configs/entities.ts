import type { ConfigResource, ConfigResourceType } from "../../kafka/admin/config-resource.ts";
import type { ConfigsOptions } from "./options.ts";

/** What --entity-type takes, in the order in which the official tool lists it. */
export const entityTypeNames = [
  "topics",
  "clients",
  "users",
  "brokers",
  "ips",
  "client-metrics",
  "groups",
  "broker-loggers",
] as const;

export type EntityType = (typeof entityTypeNames)[number];

export function isEntityType(name: string): name is EntityType {
  return entityTypeNames.some((type) => type === name);
}

const flags = [
  ["topic", "topics"],
  ["client", "clients"],
  ["user", "users"],
  ["broker", "brokers"],
  ["brokerLogger", "broker-loggers"],
  ["ip", "ips"],
  ["clientMetrics", "client-metrics"],
  ["group", "groups"],
] as const;

const defaultsFlags = [
  ["clientDefaults", "clients"],
  ["userDefaults", "users"],
  ["brokerDefaults", "brokers"],
  ["ipDefaults", "ips"],
] as const;

/** Whether one of the short forms is given. */
export function hasShortForm({ given }: ConfigsOptions): boolean {
  return [...flags, ...defaultsFlags].some(([key]) => given.has(key));
}

/** The types that are named: those of --entity-type in their order, then the short forms in a fixed order. */
export function entityTypes({ entityType, given }: ConfigsOptions): string[] {
  const short = [...flags, ...defaultsFlags].filter(([key]) => given.has(key));
  return [...entityType, ...short.map(([, type]) => type)];
}

/** The names that belong to the types, by position; empty for the defaults. Throws UsageError for a short form that is given twice. */
export function entityNames(options: ConfigsOptions): string[] {
  const { sequence, entityName, given } = options;
  const names = entityName.values();
  const long = sequence
    .filter((key) => key === "entityName" || key === "entityDefault")
    .map((key) => (key === "entityName" ? (names.next().value ?? "") : ""));
  const short = flags.filter(([key]) => given.has(key)).map(([key]) => options[key] ?? "");
  const defaults = defaultsFlags.filter(([key]) => given.has(key)).map(() => "");
  return [...long, ...short, ...defaults];
}

/** `topic` for topics: the name of an entity in sentences, and of its short form. */
export function singular(type: EntityType): string {
  return type.slice(0, -1);
}

/** The entities of these types that have settings; the others have quotas. */
export type ResourceEntityType = Exclude<EntityType, "users" | "clients" | "ips">;

const resourceTypes: Readonly<Record<ResourceEntityType, ConfigResourceType>> = {
  topics: "topic",
  brokers: "broker",
  "broker-loggers": "broker-logger",
  "client-metrics": "client-metrics",
  groups: "group",
};

export function resourceOf(type: ResourceEntityType, name: string): ConfigResource {
  return { type: resourceTypes[type], name };
}

/** What --output shows as an entity: a name by the short form of its type, null for the defaults. */
export type Entity = Readonly<Record<string, string | null>>;

export function entityOf(types: readonly EntityType[], names: readonly string[]): Entity {
  return Object.fromEntries(types.map((type, at) => [shortForm(type), names[at] || null]));
}

function shortForm(type: EntityType): string {
  return type === "client-metrics" ? type : singular(type);
}

/** An entity in a cell of a table. */
export function entityText(entity: Entity): string {
  return Object.entries(entity)
    .map(([type, name]) => (name === null ? `${type} defaults` : `${type} ${name}`))
    .join(", ");
}
