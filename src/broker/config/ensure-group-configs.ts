/** Whether a group may have these configurations. Source: org.apache.kafka.coordinator.group.GroupConfig.validate. */
import { parseConfigs } from "../../config/config-def.ts";
import { groupConfigKeys } from "../../config/group-config-keys.ts";
import { InputError } from "../../errors.ts";
import { inHashMapOrder } from "../../java/hash-map.ts";
import type { EffectiveConfig } from "./effective-config.ts";

/** The group's name, and the broker's that bound it; in the order in which Kafka checks. */
const bounds: readonly (readonly [name: string, min: string | undefined, max: string | undefined])[] = [
  bound("consumer.heartbeat.interval.ms", "group.consumer", "heartbeat.interval.ms"),
  bound("consumer.session.timeout.ms", "group.consumer", "session.timeout.ms"),
  bound("consumer.assignment.interval.ms", "group.consumer", "assignment.interval.ms"),
  bound("share.heartbeat.interval.ms", "group.share", "heartbeat.interval.ms"),
  bound("share.session.timeout.ms", "group.share", "session.timeout.ms"),
  bound("share.record.lock.duration.ms", "group.share", "record.lock.duration.ms"),
  bound("share.delivery.count.limit", "group.share", "delivery.count.limit"),
  bound("share.partition.max.record.locks", "group.share", "partition.max.record.locks"),
  bound("share.assignment.interval.ms", "group.share", "assignment.interval.ms"),
  bound("streams.heartbeat.interval.ms", "group.streams", "heartbeat.interval.ms"),
  bound("streams.session.timeout.ms", "group.streams", "session.timeout.ms"),
  ["streams.num.standby.replicas", undefined, "group.streams.max.standby.replicas"],
  bound("streams.assignment.interval.ms", "group.streams", "assignment.interval.ms"),
];

function bound(name: string, prefix: string, rest: string): readonly [string, string, string] {
  return [name, `${prefix}.min.${rest}`, `${prefix}.max.${rest}`];
}

/** Throws InputError with Kafka's message. */
export function ensureGroupConfigs(configs: ReadonlyMap<string, string>, broker: EffectiveConfig): void {
  const known = new Set(groupConfigKeys.map(({ name }) => name));
  // The broker's defaults of the intervals of assignments are not checked: they may change while the broker runs.
  const defaults = [...broker.groupDefaults].filter(([name]) => !name.endsWith(".assignment.interval.ms"));
  const combined = new Map([...defaults, ...configs]);
  const unknown = inHashMapOrder([...combined.keys()], (name) => name).find((name) => !known.has(name));
  if (unknown !== undefined) throw new InputError(`Unknown group config name: ${unknown}`);

  const values = parseConfigs(groupConfigKeys, combined);
  const number = (name: string) => Number(values.get(name));
  for (const [name, min, max] of bounds) {
    if (!combined.has(name)) continue;
    if (min !== undefined && number(name) < broker.number(min)) {
      throw new InputError(`${name} must be greater than or equal to ${min}`);
    }
    if (max !== undefined && number(name) > broker.number(max)) {
      throw new InputError(`${name} must be less than or equal to ${max}`);
    }
  }
  for (const kind of ["consumer", "share", "streams"]) {
    const [session, heartbeat] = [`${kind}.session.timeout.ms`, `${kind}.heartbeat.interval.ms`];
    if (number(session) <= number(heartbeat)) throw new InputError(`${session} must be greater than ${heartbeat}`);
  }
}
