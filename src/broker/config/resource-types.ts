/** The types of what has configurations (org.apache.kafka.common.config.ConfigResource.Type). */
import { CONFIG_RESOURCE } from "../metadata/metadata-image.ts";

/** Its configurations are the levels of its loggers, and are not kept in the metadata. */
export const BROKER_LOGGER = 8;

const known: ReadonlySet<number> = new Set([...Object.values(CONFIG_RESOURCE), BROKER_LOGGER]);

export function isKnownResourceType(type: number): boolean {
  return known.has(type);
}
