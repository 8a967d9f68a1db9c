import path from "node:path";
import { readPropertiesFile } from "../../config/properties-file.ts";
import { InputError, UsageError } from "../../errors.ts";
import type { BrokerOptions } from "../../broker/start-broker.ts";
import { parseAddress } from "../../kit/address.ts";
import type { BrokerCommandOptions } from "./options.ts";
import { parseTopicSpec } from "./topic-spec.ts";

export interface Defaults {
  readonly port: number;
  /** The folder; undefined for memory. */
  readonly dataDir: string | undefined;
  /** Whether the properties file says where the broker listens and keeps its data. */
  readonly placedByFile: boolean;
}

/** The keys of server.properties that say where a broker listens and keeps its data. */
const places = ["listeners", "advertised.listeners", "log.dirs", "log.dir"] as const;

/**
 * What a command line asks for: its own options win over --config, that over the properties file, that over defaults.
 * Throws UsageError, and InputError for the properties file.
 */
export function brokerSettings(options: BrokerCommandOptions, defaults: Defaults): BrokerOptions {
  const config = configOf(options, defaults);
  const { host, advertised } = options;
  const port = portOf(options) ?? (config.has("listeners") ? undefined : defaults.port);
  const dataDir = dataDirOf(options, config, defaults);
  if (options.memory || dataDir !== undefined) forget(config, "log.dirs", "log.dir");
  if (advertised !== undefined) forget(config, "advertised.listeners");
  return {
    ...(host === undefined ? {} : { host: hostOf(host) }),
    ...(port === undefined ? {} : { port }),
    ...(advertised === undefined ? {} : { advertised: parseAddress("advertised", advertised) }),
    ...(dataDir === undefined ? {} : { dataDir: path.resolve(dataDir) }),
    config: Object.fromEntries(config),
    topics: topicsOf(options),
  };
}

function configOf({ properties: file, config }: BrokerCommandOptions, { placedByFile }: Defaults): Map<string, string> {
  const merged = file === undefined ? new Map<string, string>() : readProperties(file);
  if (!placedByFile) forget(merged, ...places);
  for (const setting of config) {
    const at = setting.indexOf("=");
    if (at < 1) {
      throw new UsageError(`--config takes NAME=VALUE, not '${setting}'`, {
        hint: "as in --config auto.create.topics.enable=false",
      });
    }
    merged.set(setting.slice(0, at).trim(), setting.slice(at + 1).trim());
  }
  return merged;
}

/** With the path in each error, which the official tools' texts lack now and then. */
function readProperties(file: string): Map<string, string> {
  try {
    return readPropertiesFile(file);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { message, hint = message } = error;
    throw new InputError(`Cannot read the properties file ${file}: ${hint === file ? message : hint}`, {
      cause: error,
    });
  }
}

function forget(config: Map<string, string>, ...names: readonly string[]): void {
  for (const name of names) config.delete(name);
}

function portOf({ port }: BrokerCommandOptions): number | undefined {
  if (port === undefined || (port >= 0 && port <= 65_535)) return port;
  throw new UsageError(`--port takes a number from 0 to 65535, not ${port}`);
}

/** An IPv6 address may stand in brackets. */
function hostOf(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  if (bare === "") throw new UsageError("--host takes an address, as 127.0.0.1 or 0.0.0.0");
  return bare;
}

function dataDirOf(
  { dataDir, memory }: BrokerCommandOptions,
  config: ReadonlyMap<string, string>,
  defaults: Defaults,
): string | undefined {
  if (memory && dataDir !== undefined) throw new UsageError("--memory and --data-dir exclude each other");
  if (dataDir === "") throw new UsageError("--data-dir takes a folder");
  if (memory || config.has("log.dirs") || config.has("log.dir")) return dataDir;
  return dataDir ?? defaults.dataDir;
}

function topicsOf({ topic }: BrokerCommandOptions): NonNullable<BrokerOptions["topics"]> {
  const topics = topic.map(parseTopicSpec);
  const twice = topics.find(({ name }, at) => topics.findIndex((other) => other.name === name) !== at);
  if (twice !== undefined) throw new UsageError(`--topic names ${twice.name} twice`);
  return topics;
}
