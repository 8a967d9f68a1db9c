import type { ProtocolError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import { describeConfigs as api } from "../../protocol/messages/describe-configs.ts";
import type { DescribeConfigsResponse } from "../../protocol/messages/describe-configs.ts";
import type { Cluster } from "../cluster.ts";
import type { Target } from "../router.ts";
import { configSource, configType } from "./config-entries.ts";
import type { ConfigEntry } from "./config-entries.ts";
import { leftOut, nodeOf, resourceKey, resourceTypeId } from "./config-resource.ts";
import type { ConfigResource } from "./config-resource.ts";

export type { ConfigEntry };

export interface DescribeConfigsOptions {
  readonly synonyms?: boolean;
  readonly documentation?: boolean;
  /** Which entries are wanted, all where absent. The others are dropped as they come in: most are defaults. */
  readonly wanted?: (entry: Pick<ConfigEntry, "name" | "source">) => boolean;
}

export interface ResourceConfigs {
  readonly resource: ConfigResource;
  /** In the broker's order; empty where there is an error. */
  readonly entries: readonly ConfigEntry[];
  /** How many entries the broker gave, wanted or not. */
  readonly entryCount: number;
  readonly error?: ProtocolError | undefined;
}

/**
 * The configurations of resources, in their order. DescribeConfigs: a broker and its loggers are asked about at that
 * broker, the rest at any broker, or at the active controller with bootstrap.controllers.
 */
export async function describeConfigs(
  cluster: Cluster,
  resources: readonly ConfigResource[],
  options: DescribeConfigsOptions = {},
): Promise<ResourceConfigs[]> {
  const groups = groupByNode(resources);
  const answers = await Promise.all(
    [...groups].flatMap(([node, group]) =>
      inChunks(group).map((chunk) =>
        describeAt(cluster, node === null ? "controller-or-any" : { node }, chunk, options),
      ),
    ),
  );
  const byResource = new Map(answers.flat().map((result) => [resourceKey(result.resource), result]));
  return resources.map((resource) => byResource.get(resourceKey(resource)) ?? failed(resource, leftOut(resource)));
}

/** Requests of so many resources: the broker works on the next while we read the last. */
const RESOURCES_PER_REQUEST = 25;

/** Null: any broker. */
function groupByNode(resources: readonly ConfigResource[]): Map<number | null, ConfigResource[]> {
  const groups = new Map<number | null, ConfigResource[]>();
  for (const resource of resources) {
    const node = nodeOf(resource);
    groups.set(node, [...(groups.get(node) ?? []), resource]);
  }
  return groups;
}

function inChunks(resources: readonly ConfigResource[]): ConfigResource[][] {
  return Array.from({ length: Math.ceil(resources.length / RESOURCES_PER_REQUEST) }, (_, index) =>
    resources.slice(index * RESOURCES_PER_REQUEST, (index + 1) * RESOURCES_PER_REQUEST),
  );
}

async function describeAt(
  cluster: Cluster,
  target: Target,
  resources: readonly ConfigResource[],
  { synonyms = false, documentation = false, wanted = () => true }: DescribeConfigsOptions,
): Promise<ResourceConfigs[]> {
  const { results } = await cluster.call({
    name: "describeConfigs",
    target,
    controllers: true,
    run: (broker) =>
      broker.send(api, {
        resources: resources.map(({ type, name }) => ({
          resourceType: resourceTypeId(type),
          resourceName: name,
          configurationKeys: null,
        })),
        includeSynonyms: synonyms,
        // Version 3 brought documentation; an older broker has none to give.
        includeDocumentation: documentation && broker.chooseVersion(api) >= 3,
      }),
  });
  const asked = new Map(resources.map((resource) => [resourceKey(resource), resource]));
  return results.flatMap((result) => {
    const resource = asked.get(`${result.resourceType}:${result.resourceName}`);
    return resource === undefined ? [] : [resourceConfigs(resource, result, wanted)];
  });
}

function resourceConfigs(
  resource: ConfigResource,
  { errorCode, errorMessage, configs }: DescribeConfigsResponse["results"][number],
  wanted: NonNullable<DescribeConfigsOptions["wanted"]>,
): ResourceConfigs {
  if (errorCode !== code.NONE) return failed(resource, protocolError(errorCode, errorMessage));
  const entries = configs.filter(({ name, configSource: source }) => wanted({ name, source: configSource(source) }));
  return { resource, entries: entries.map(configEntry), entryCount: configs.length };
}

function failed(resource: ConfigResource, error: ProtocolError): ResourceConfigs {
  return { resource, entries: [], entryCount: 0, error };
}

function configEntry(config: DescribeConfigsResponse["results"][number]["configs"][number]): ConfigEntry {
  const { name, value, readOnly, documentation } = config;
  return {
    name,
    value,
    source: configSource(config.configSource),
    sensitive: config.isSensitive,
    readOnly,
    synonyms: config.synonyms.map(({ source, ...synonym }) => ({ ...synonym, source: configSource(source) })),
    type: configType(config.configType),
    documentation,
  };
}
