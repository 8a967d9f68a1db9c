import { join } from "node:path";
import { libsComplete, libsFolder } from "../../support/kafka/libs.ts";
import type { Calls, Driver } from "./client.ts";
import { goFolder, isComplete, pythonFolder, runs } from "./installed.ts";
import { KafkajsDriver } from "./kafkajs-driver.ts";
import { KcatDriver } from "./kcat-driver.ts";
import { LineDriver } from "./line-driver.ts";

/** A client of the suite, and what it cannot do: its own limits, whatever the broker. */
export interface Client {
  readonly name: string;
  readonly version: string;
  /** Why it cannot run here, or undefined. */
  missing(): string | undefined;
  open(bootstrap: string): Driver;
  readonly cannot: ReadonlySet<Limit>;
}

export type Limit =
  | keyof Calls
  | "set timestamps"
  | "send null headers"
  | "keep the order of headers"
  | "null and empty apart"
  | "commit when told"
  | "the consumer protocol"
  | "static members"
  | "max timestamps"
  | "times beyond the end"
  | "idempotence";

const suite = join(import.meta.dirname, "..");
const fetched = (folder: string): string | undefined =>
  isComplete(folder) ? undefined : `${folder} is not there: npx tsx scripts/fetch-clients.ts makes it`;
const python = (file: string) => (bootstrap: string) =>
  new LineDriver(join(pythonFolder(), "bin/python"), [join(suite, "python", file), bootstrap]);

export const CLIENTS: readonly Client[] = [
  {
    name: "java",
    version: "4.3.1",
    missing: () => {
      if (!runs("java", "-version")) return "there is no java";
      return libsComplete() ? undefined : "the jars are not there: npx tsx scripts/fetch-kafka.ts makes them";
    },
    open: (bootstrap) =>
      new LineDriver("java", [
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        `${libsFolder()}/*`,
        join(suite, "java/Driver.java"),
        bootstrap,
      ]),
    cannot: new Set(),
  },
  {
    name: "kcat",
    version: "1.7.1, librdkafka 2.0.2",
    missing: () => (runs("kcat", "-V") ? undefined : "there is no kcat"),
    open: (bootstrap) => new KcatDriver(bootstrap),
    cannot: new Set<Limit>([
      "set timestamps",
      "null and empty apart",
      "commit when told",
      "the consumer protocol",
      "send null headers",
      "max timestamps",
      "transaction",
      "createTopic",
      "addPartitions",
      "deleteTopic",
      "config",
      "alterConfig",
      "deleteRecords",
      "groups",
      "describeGroup",
      "committed",
      "setCommitted",
      "deleteGroup",
    ]),
  },
  {
    name: "kafkajs",
    version: "2.2.4",
    missing: () => undefined,
    open: (bootstrap) => new KafkajsDriver(bootstrap),
    cannot: new Set<Limit>([
      "keep the order of headers",
      "the consumer protocol",
      "static members",
      "max timestamps",
      "times beyond the end",
      "send null headers",
    ]),
  },
  {
    name: "franz-go",
    version: "1.22.1",
    missing: () => fetched(goFolder()),
    open: (bootstrap) => new LineDriver(join(goFolder(), "driver"), [bootstrap]),
    cannot: new Set<Limit>(["times beyond the end"]),
  },
  {
    name: "confluent-kafka",
    version: "2.16.1 (librdkafka)",
    missing: () => fetched(pythonFolder()),
    open: python("confluent_driver.py"),
    cannot: new Set(),
  },
  {
    name: "kafka-python",
    version: "3.0.12",
    missing: () => fetched(pythonFolder()),
    open: python("kafka_python_driver.py"),
    cannot: new Set<Limit>(["the consumer protocol", "send null headers"]),
  },
];
