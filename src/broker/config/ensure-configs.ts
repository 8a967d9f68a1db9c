/**
 * Whether a resource may have the configurations that a change would give it. Source:
 * ConfigurationControlManager.validateAlterConfig, ControllerConfigurationValidator, ConfigResourceExistenceChecker.
 */
import { InputError } from "../../errors.ts";
import { code } from "../../protocol/errors.ts";
import type { Broker } from "../broker.ts";
import { CONFIG_RESOURCE } from "../metadata/metadata-image.ts";
import { MetadataRefused } from "../metadata/refused.ts";
import { topicNameProblem } from "../metadata/topic-name.ts";
import type { PlannedChange } from "./asked-change.ts";
import { ensureClientMetrics } from "./ensure-client-metrics.ts";
import { ensureGroupConfigs } from "./ensure-group-configs.ts";
import { ensureTopicConfigs } from "./ensure-topic-configs.ts";

export interface ConfigChange extends PlannedChange {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly current: ReadonlyMap<string, string>;
}

/** Of a value in letters: Short.MAX_VALUE. */
const LONGEST_VALUE = 32_767;

/** Throws MetadataRefused. */
export function ensureConfigsCanBe(change: ConfigChange, broker: Pick<Broker, "config" | "metadata">): void {
  const { resourceType, resourceName, current, altered, removed } = change;
  const after = new Map(current);
  for (const [name, value] of altered) {
    ensureMinInsyncReplicas(change, name, value);
    if (value === null) after.delete(name);
    else if (value.length > LONGEST_VALUE) {
      throw wrong(
        `The configuration value cannot be added because it exceeds the maximum value size of ${LONGEST_VALUE} bytes.`,
      );
    } else after.set(name, value);
  }
  for (const name of removed) {
    ensureMinInsyncReplicas(change, name, null);
    after.delete(name);
  }
  try {
    ensureValues(resourceType, resourceName, after, broker);
  } catch (error) {
    if (error instanceof InputError) throw wrong(error.message);
    throw error;
  }
}

/** Eligible leader replicas need to know the smallest number of replicas of the whole cluster (KIP-966). */
function ensureMinInsyncReplicas(
  { resourceType, resourceName }: ConfigChange,
  name: string,
  value: string | null,
): void {
  if (name !== "min.insync.replicas" || resourceType !== CONFIG_RESOURCE.broker) return;
  if (resourceName !== "") throw wrong("Broker-level min.insync.replicas cannot be altered while ELR is enabled.");
  if (value === null) throw wrong("Cluster-level min.insync.replicas cannot be removed while ELR is enabled.");
}

function ensureValues(
  resourceType: number,
  resourceName: string,
  configs: ReadonlyMap<string, string>,
  { config, metadata }: Pick<Broker, "config" | "metadata">,
): void {
  switch (resourceType) {
    case CONFIG_RESOURCE.topic: {
      if (resourceName === "") throw invalidRequest("Default topic resources are not allowed.");
      const problem = topicNameProblem(resourceName);
      if (problem !== undefined) throw new MetadataRefused(code.INVALID_TOPIC_EXCEPTION, problem);
      ensureTopicConfigs(configs, config.effective.topicDefaults);
      if (metadata.topic(resourceName) !== undefined) return;
      throw new MetadataRefused(code.UNKNOWN_TOPIC_OR_PARTITION, `The topic '${resourceName}' does not exist.`);
    }
    case CONFIG_RESOURCE.clientMetrics:
      if (resourceName === "") throw invalidRequest("Subscription name can't be empty");
      return ensureClientMetrics(configs);
    case CONFIG_RESOURCE.group:
      if (resourceName === "") throw invalidRequest("Default group resources are not allowed.");
      return ensureGroupConfigs(configs, config.effective);
    default:
      // The broker has looked at its own already.
      return;
  }
}

function invalidRequest(message: string): MetadataRefused {
  return new MetadataRefused(code.INVALID_REQUEST, message);
}

function wrong(message: string): MetadataRefused {
  return new MetadataRefused(code.INVALID_CONFIG, message);
}
