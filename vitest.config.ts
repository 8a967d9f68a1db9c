import { defineConfig } from "vitest/config";

/** The same files run on kt's broker and on a real Kafka: foreign clients against a server. */
const CONFORMANCE = ["test/conformance/**/*.test.ts"];
/** kt's broker as a process: killed, flooded, fed with garbage. */
const DURABILITY = ["test/durability/**/*.test.ts"];
const conformance = (name: string, globalSetup: string) => ({
  test: { name, include: CONFORMANCE, globalSetup: [globalSetup], testTimeout: 90_000, hookTimeout: 90_000 },
});

/** The built program on a cluster, kt's own broker or a real Kafka: recorded outputs, end to end. */
const ON_CLUSTER = ["test/golden/**/*.test.ts", "test/e2e/**/*.test.ts"];
/** What needs Apache Kafka: its tools to compare with, several brokers, listeners with TLS and logins. */
const KAFKA_ONLY = ["test/differential/**/*.test.ts", "test/faults/**/*.test.ts", "test/e2e/security.test.ts"];
/** What is not about a cluster's answers: kt's broker itself, the package, its launcher, the benchmark. */
const BROKER_ONLY = [
  "test/e2e/broker-*.test.ts",
  "test/e2e/package.test.ts",
  "test/e2e/launcher.test.ts",
  "test/e2e/bench.test.ts",
];

export default defineConfig({
  test: {
    // Most files wait for servers and for tools, more than they compute.
    maxWorkers: 4,
    projects: [
      // The longest takes seconds alone, and half a minute on a machine that is busy.
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...ON_CLUSTER, ...KAFKA_ONLY, ...CONFORMANCE, ...DURABILITY],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: "broker",
          include: ON_CLUSTER,
          exclude: KAFKA_ONLY,
          globalSetup: ["test/support/kafka/embedded-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "kafka",
          include: [...ON_CLUSTER, ...KAFKA_ONLY],
          exclude: BROKER_ONLY,
          globalSetup: ["test/support/kafka/global-setup.ts"],
          // A file may wait for the cluster that another one uses, and brokers take seconds to stop and start.
          testTimeout: 60_000,
          hookTimeout: 300_000,
        },
      },
      conformance("conformance", "test/conformance/support/on-kt.ts"),
      conformance("conformance-kafka", "test/conformance/support/on-kafka.ts"),
      {
        test: {
          name: "durability",
          include: DURABILITY,
          globalSetup: ["test/support/build-setup.ts"],
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
