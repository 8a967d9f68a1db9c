/**
 * Changes configurations. Source: kafka.server.ConfigAdminManager (what the broker checks first),
 * org.apache.kafka.controller.ConfigurationControlManager (what the controller then does).
 */
import { code, errorByCode } from "../../protocol/errors.ts";
import type { Broker } from "../broker.ts";
import { CONFIG_RESOURCE } from "../metadata/metadata-image.ts";
import { MetadataRefused } from "../metadata/refused.ts";
import { checkBrokerChange } from "./broker-change.ts";
import { incrementalChange, OPERATION, replacingChange, type AskedChange } from "./asked-change.ts";
import { ensureConfigsCanBe } from "./ensure-configs.ts";
import { alterLoggers } from "./loggers.ts";
import { BROKER_LOGGER, isKnownResourceType } from "./resource-types.ts";

interface AlterOptions {
  /** IncrementalAlterConfigs; else AlterConfigs, which replaces all that a resource has. */
  readonly incremental: boolean;
  readonly validateOnly: boolean;
}

type Changing = Pick<Broker, "config" | "metadata" | "nodeId">;

interface AlterRequest {
  readonly resources: readonly AskedChange[];
  readonly validateOnly: boolean;
}

/** What became of one resource, as AlterConfigs and IncrementalAlterConfigs both tell it. */
interface AlterRow {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly resourceType: number;
  readonly resourceName: string;
}

/** Changes the resources, and answers for each. */
export function answerAlter(
  { resources, validateOnly }: AlterRequest,
  broker: Changing,
  { incremental }: Pick<AlterOptions, "incremental">,
): { responses: AlterRow[] } {
  const outcomes = alterResources(resources, broker, { incremental, validateOnly });
  return {
    responses: resources.map(({ resourceType, resourceName }, i) => ({
      errorCode: outcomes[i]?.errorCode ?? code.NONE,
      errorMessage: outcomes[i]?.errorMessage ?? null,
      resourceType,
      resourceName,
    })),
  };
}

/** The answer to a request that failed as a whole. */
export function refuseAlter(
  { resources }: Pick<AlterRequest, "resources">,
  errorCode: number,
): { responses: AlterRow[] } {
  const errorMessage = errorByCode(errorCode).message;
  return {
    responses: resources.map(({ resourceType, resourceName }) => ({
      errorCode,
      errorMessage,
      resourceType,
      resourceName,
    })),
  };
}

/** For each resource why it is not changed; undefined where it is. */
function alterResources(
  resources: readonly AskedChange[],
  broker: Changing,
  options: AlterOptions,
): (MetadataRefused | undefined)[] {
  const outcomes = resources.map((resource) =>
    isRepeated(resource, resources)
      ? new MetadataRefused(code.INVALID_REQUEST, "Each resource must appear at most once.")
      : attempt(() => preprocess(resource, broker, options)),
  );
  const isForController = (resource: AskedChange, i: number) =>
    outcomes[i] === undefined && resource.resourceType !== BROKER_LOGGER;
  // An operation that nobody knows is more than Kafka's controller can bear: all that it was asked fails.
  const fails =
    options.incremental && resources.some((each, i) => isForController(each, i) && hasUnknownOperation(each));
  return resources.map((resource, i) => {
    if (!isForController(resource, i)) return outcomes[i];
    if (fails) return new MetadataRefused(code.UNKNOWN_SERVER_ERROR, null);
    return attempt(() => change(resource, broker, options));
  });
}

function isRepeated({ resourceType, resourceName }: AskedChange, all: readonly AskedChange[]): boolean {
  return all.filter((each) => each.resourceType === resourceType && each.resourceName === resourceName).length > 1;
}

function hasUnknownOperation({ configs }: AskedChange): boolean {
  return configs.some(
    ({ configOperation = OPERATION.set }) => !Object.values<number>(OPERATION).includes(configOperation),
  );
}

function attempt(run: () => void): MetadataRefused | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof MetadataRefused) return error;
    throw error;
  }
}

/** What the broker sees before it asks the controller; loggers are its own. */
function preprocess(resource: AskedChange, broker: Changing, { incremental }: AlterOptions): void {
  const { resourceType, configs } = resource;
  if (new Set(configs.map(({ name }) => name)).size < configs.length) {
    throw refused("Error due to duplicate config keys");
  }
  const nulls = configs.filter(({ value, configOperation }) => value === null && configOperation !== OPERATION.delete);
  if (nulls.length > 0) throw refused(`Null value not supported for : ${nulls.map(({ name }) => name).join(", ")}`);
  if (!isKnownResourceType(resourceType) || (resourceType === BROKER_LOGGER && !incremental)) {
    throw refused(`Unknown resource type ${resourceType}`);
  }
  if (resourceType === BROKER_LOGGER) alterLoggers(resource, broker.nodeId);
  if (resourceType === CONFIG_RESOURCE.broker) checkBrokerChange(resource, broker, incremental);
}

function change(resource: AskedChange, broker: Changing, { incremental, validateOnly }: AlterOptions): void {
  const { resourceType, resourceName } = resource;
  const { config, metadata } = broker;
  const current = metadata.configs(resourceType, resourceName);
  const { altered, removed } = incremental ? incrementalChange(resource, current) : replacingChange(resource, current);
  ensureConfigsCanBe({ resourceType, resourceName, current, altered, removed }, broker);
  if (validateOnly) return;
  const changes = new Map([...altered, ...removed.map((name) => [name, null] as const)]);
  if (changes.size > 0) metadata.alterConfigs(resourceType, resourceName, changes);
  if (resourceType !== CONFIG_RESOURCE.broker) return;
  config.loadDynamic(metadata);
  metadata.refreshLogConfigs();
}

function refused(message: string): MetadataRefused {
  return new MetadataRefused(code.INVALID_REQUEST, message);
}
