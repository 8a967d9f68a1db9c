import { defineConfig } from "vitest/config";

/** The projects of which a run needs a real Kafka: golden outputs, differential runs, the built program end to end. */
const ON_KAFKA = ["test/golden/**/*.test.ts", "test/differential/**/*.test.ts", "test/e2e/**/*.test.ts"];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      // The longest takes a second alone, and several on a machine that is busy.
      { test: { name: "unit", include: ["test/**/*.test.ts"], exclude: ON_KAFKA, testTimeout: 30_000 } },
      {
        test: {
          name: "kafka",
          include: ON_KAFKA,
          globalSetup: ["test/support/kafka/global-setup.ts"],
          // A file may wait for the cluster that another one uses, and brokers take seconds to stop and start.
          testTimeout: 60_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
