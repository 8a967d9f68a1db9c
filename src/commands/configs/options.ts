import { brokerConfigKeys } from "../../config/broker-config-keys.ts";
import { brokerQuotaConfigKeys } from "../../config/broker-quota-config-keys.ts";
import { clientMetricsConfigKeys } from "../../config/client-metrics-config-keys.ts";
import { groupConfigKeys } from "../../config/group-config-keys.ts";
import { topicConfigNames } from "../../config/topic-configs.ts";
import { connectionOptions, standardOptions } from "../../kit/global-options.ts";
import { flag, group, list, text } from "../../kit/options.ts";
import type { OptionsOf } from "../../kit/options.ts";
import { clientQuotas, ipQuotas, scramMechanisms } from "./quota-names.ts";

/** What may be set, of whichever entity. */
const names = [
  ...new Set([
    ...topicConfigNames(),
    ...groupConfigKeys.map(({ name }) => name),
    ...clientMetricsConfigKeys.map(({ name }) => name),
    ...clientQuotas,
    ...ipQuotas,
    ...scramMechanisms,
    ...[...brokerConfigKeys, ...brokerQuotaConfigKeys]
      .filter(({ dynamic }) => dynamic !== undefined)
      .map(({ name }) => name),
  ]),
].toSorted();

export const configsOptions = {
  ...group("Actions (exactly one)", {
    describe: flag("--describe", "Print the settings that an entity has of its own."),
    alter: flag("--alter", "Set or delete settings; the others stay as they are."),
  }),
  ...group("Whose settings", {
    topic: text("--topic <name>", "A topic.", { completes: "topic" }),
    broker: text("--broker <id>", "A broker."),
    brokerDefaults: flag("--broker-defaults", "What holds for all brokers."),
    brokerLogger: text("--broker-logger <id>", "The log levels of a broker."),
    user: text("--user <name>", "Quotas and SCRAM credentials of a user; with --client those of a client of the user."),
    userDefaults: flag("--user-defaults", "Quotas of all users that have none of their own."),
    client: text("--client <id>", "Quotas of a client id."),
    clientDefaults: flag("--client-defaults", "Quotas of all client ids that have none of their own."),
    ip: text("--ip <address>", "Connection quotas of an address."),
    ipDefaults: flag("--ip-defaults", "Connection quotas of all addresses that have none of their own."),
    group: text("--group <name>", "A group."),
    clientMetrics: text("--client-metrics <name>", "A subscription to the metrics of clients."),
    entityType: list("--entity-type <type>", "The long form of these; users and clients may be named together.", {
      values: ["topics", "brokers", "broker-loggers", "users", "clients", "ips", "groups", "client-metrics"],
    }),
    entityName: list(
      "--entity-name <name>",
      "The name that belongs to --entity-type; without one --describe shows all.",
    ),
    entityDefault: flag(
      "--entity-default",
      "In place of --entity-name: the defaults of users, clients, brokers or ips.",
    ),
  }),
  ...group("Settings", {
    all: flag("--all", "With --describe: the settings from everywhere, static ones and defaults too."),
    addConfig: text(
      "--add-config <name=value,...>",
      "With --alter: what to set; --describe --all tells the names there are. A value with commas stands in brackets, name=[a,b]. SCRAM-SHA-256 and SCRAM-SHA-512 take [iterations=N,password=P].",
      { values: names.map((name) => `${name}=`), valuesTold: true },
    ),
    addConfigFile: text("--add-config-file <file>", "With --alter: a properties file with what to set.", {
      completes: "file",
    }),
    deleteConfig: list("--delete-config <name,...>", "With --alter: what to delete; may be repeated.", {
      values: names,
      valuesTold: true,
    }),
  }),
  ...group("Connection", {
    ...connectionOptions,
    bootstrapController: text(
      "--bootstrap-controller <host:port,...>",
      "Controllers to begin with, in place of brokers: for brokers, broker-loggers and what to alter.",
    ),
  }),
  ...standardOptions,
};

export type ConfigsOptions = OptionsOf<typeof configsOptions>;
