/** The names under which one broker configuration may be given. Source: DynamicBrokerConfig.brokerConfigSynonyms. */
import { topicConfigSynonyms } from "../../config/config-synonyms.ts";

const LISTENER_CONFIG = /^listener\.name\.[^.]*\.(.*)$/s;

/** Given as listener.name.LISTENER.MECHANISM.NAME; the others leave the mechanism out. */
const ofMechanism = [
  "sasl.jaas.config",
  "sasl.login.callback.handler.class",
  "sasl.login.class",
  "sasl.server.callback.handler.class",
  "connections.max.reauth.ms",
];

const groups: ReadonlyMap<string, readonly string[]> = new Map(
  Object.values(topicConfigSynonyms)
    .filter((synonyms) => synonyms.length > 1)
    .flatMap((synonyms) => {
      const names = synonyms.map(({ name }) => name);
      // The scheduler's interval stands in for log.flush.interval.ms, but is a configuration of its own too.
      const members = names[0] === "log.flush.interval.ms" ? names.slice(0, 1) : names;
      return members.map((name) => [name, names] as const);
    }),
);

/** All names of a configuration, the first counts most; itself alone where it has no others. */
export function brokerConfigSynonyms(name: string): readonly string[] {
  return groups.get(name) ?? [name];
}

/** As brokerConfigSynonyms, and for a listener's own configuration the one of all listeners. */
export function listenerConfigSynonyms(name: string): readonly string[] {
  const group = groups.get(name);
  if (group !== undefined) return group;
  const base = baseOfListenerConfig(name);
  return base === undefined ? [name] : [name, ofMechanism.find((each) => base.endsWith(each)) ?? base];
}

/** What stands after `listener.name.LISTENER.`; undefined where the name is not of that form. */
export function baseOfListenerConfig(name: string): string | undefined {
  return LISTENER_CONFIG.exec(name)?.[1];
}
