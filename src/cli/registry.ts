import type { Command } from "../kit/define.ts";

export interface RegisteredCommand {
  /** The word that is typed: of a command of a group the second one. */
  readonly name: string;
  readonly summary: string;
  /** Loads the command's own module: a run of one command loads no other. */
  readonly load: () => Promise<Command>;
}

/** Commands under one name: `kt broker start`. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly RegisteredCommand[];
}

export type RegistryEntry = RegisteredCommand | CommandGroup;

/** The commands that an entry stands for. */
export function commandsOf(entry: RegistryEntry): readonly RegisteredCommand[] {
  return "load" in entry ? [entry] : entry.commands;
}

/** All commands, in the order of the help. A test keeps names and summaries equal to those of the definitions. */
export const registry: readonly RegistryEntry[] = [
  {
    name: "topics",
    summary: "List, describe, create, alter and delete topics.",
    load: async () => (await import("../commands/topics/index.ts")).topics,
  },
  {
    name: "configs",
    summary: "Describe and change settings, quotas and credentials.",
    load: async () => (await import("../commands/configs/index.ts")).configs,
  },
  {
    name: "consumer-groups",
    summary: "List, describe, reset and delete consumer groups.",
    load: async () => (await import("../commands/consumer-groups/index.ts")).consumerGroups,
  },
  {
    name: "console-consumer",
    summary: "Read records and print them.",
    load: async () => (await import("../commands/console-consumer/index.ts")).consoleConsumer,
  },
  {
    name: "console-producer",
    summary: "Write lines of the standard input as records.",
    load: async () => (await import("../commands/console-producer/index.ts")).consoleProducer,
  },
  {
    name: "producer-perf-test",
    summary: "Measure how fast records can be written.",
    load: async () => (await import("../commands/producer-perf-test/index.ts")).producerPerfTest,
  },
  {
    name: "consumer-perf-test",
    summary: "Measure how fast records can be read.",
    load: async () => (await import("../commands/consumer-perf-test/index.ts")).consumerPerfTest,
  },
  {
    name: "e2e-latency",
    summary: "Measure how long a record takes from producer to consumer.",
    load: async () => (await import("../commands/e2e-latency/index.ts")).e2eLatency,
  },
  {
    name: "verifiable-consumer",
    summary: "Consume as a group's member, and print each event as JSON.",
    load: async () => (await import("../commands/verifiable-consumer/index.ts")).verifiableConsumer,
  },
  {
    name: "verifiable-producer",
    summary: "Write numbered records and tell of each that is acknowledged.",
    load: async () => (await import("../commands/verifiable-producer/index.ts")).verifiableProducer,
  },
  {
    name: "verify",
    summary: "Prove that topics still have all that a ledger says was acknowledged.",
    load: async () => (await import("../commands/verify/index.ts")).verify,
  },
  {
    name: "lag",
    summary: "Show how far groups are behind: once, watched, or for Prometheus.",
    load: async () => (await import("../commands/lag/index.ts")).lag,
  },
  {
    name: "get-offsets",
    summary: "Print the offsets of partitions: ends, starts, or by time.",
    load: async () => (await import("../commands/get-offsets/index.ts")).getOffsets,
  },
  {
    name: "delete-records",
    summary: "Delete the records of partitions up to an offset.",
    load: async () => (await import("../commands/delete-records/index.ts")).deleteRecords,
  },
  {
    name: "wait",
    summary: "Wait for a broker, for topics, for groups and their lag.",
    load: async () => (await import("../commands/wait/index.ts")).wait,
  },
  {
    name: "broker",
    summary: "Be a Kafka: an embedded broker for tests and development.",
    commands: [
      {
        name: "start",
        summary: "Start a broker and keep it running.",
        load: async () => (await import("../commands/broker/start.ts")).brokerStart,
      },
      {
        name: "run",
        summary: "Run a command with a broker of its own.",
        load: async () => (await import("../commands/broker/run.ts")).brokerRun,
      },
    ],
  },
];
