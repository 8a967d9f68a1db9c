import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.join(import.meta.dirname, "..");

/**
 * Sources without a test of their own name: a file or a folder, and the tests that would fail if it were wrong.
 * A new source gets its own test, or a line here.
 */
const testedElsewhere: Readonly<Record<string, readonly string[]>> = {
  // The process around the command line: signals, closed pipes, full disks.
  "src/main.ts": ["test/e2e/process.test.ts"],
  "src/cli/version.ts": ["test/cli/program.test.ts"],
  "src/cli/context.ts": ["test/cli/run-command.test.ts", "test/e2e/output-formats.test.ts"],
  "src/cli/completion/": ["test/cli/completion.test.ts"],

  // A command against the official tool's recorded and live output.
  "src/commands/topics/": ["test/golden/topics.test.ts", "test/differential/topics.test.ts"],
  "src/commands/get-offsets/": ["test/golden/get-offsets.test.ts", "test/differential/get-offsets.test.ts"],
  "src/commands/configs/": ["test/golden/configs.test.ts", "test/differential/configs.test.ts"],
  "src/commands/delete-records/": ["test/golden/delete-records.test.ts", "test/differential/delete-records.test.ts"],
  "src/commands/consumer-perf-test/": [
    "test/golden/consumer-perf-test.test.ts",
    "test/differential/consumer-perf-test.test.ts",
  ],
  "src/commands/e2e-latency/": ["test/golden/e2e-latency.test.ts", "test/differential/e2e-latency.test.ts"],
  "src/format/consumer-perf.ts": ["test/golden/consumer-perf-test.test.ts"],
  "src/format/metric-lines.ts": ["test/golden/consumer-perf-test.test.ts"],
  "src/kafka/metrics/": ["test/kafka/metrics/sampled-stat.test.ts", "test/golden/consumer-perf-test.test.ts"],
  "src/kafka/consumer/give-back.ts": ["test/differential/consumer-perf-test.test.ts"],
  "src/kit/pattern-subscription.ts": ["test/differential/consumer-perf-test.test.ts"],
  "src/commands/lag/": ["test/e2e/lag.test.ts", "test/differential/lag.test.ts"],
  "src/format/lag-lines.ts": ["test/commands/lag/watch-frame.test.ts", "test/e2e/lag.test.ts"],
  "src/kit/input-file.ts": ["test/golden/delete-records.test.ts"],
  "src/commands/wait/": ["test/e2e/wait.test.ts", "test/commands/wait/conditions.test.ts"],
  "src/commands/consumer-groups/": [
    "test/golden/consumer-groups.test.ts",
    "test/differential/consumer-groups.test.ts",
    "test/e2e/consumer-groups.test.ts",
  ],
  "src/format/group-": ["test/golden/consumer-groups.test.ts"],
  "src/format/padded-columns.ts": ["test/golden/consumer-groups.test.ts"],
  "src/format/reset-plan.ts": ["test/golden/consumer-groups.test.ts"],
  "src/java/re2-": ["test/java/re2-syntax.test.ts"],
  "src/java/splittable-random-module.ts": ["test/java/splittable-random.test.ts"],
  "src/java/calendar-week.ts": ["test/java/date-pattern.test.ts"],
  "src/java/zone-text.ts": ["test/java/date-pattern.test.ts"],
  "src/commands/broker/": ["test/e2e/broker-start.test.ts", "test/e2e/broker-run.test.ts"],
  "src/commands/console-consumer/": ["test/golden/console-consumer.test.ts"],
  "src/commands/producer-perf-test/": [
    "test/golden/producer-perf-test.test.ts",
    "test/commands/producer-perf-test/stats.test.ts",
    "test/e2e/producer-perf-test.test.ts",
  ],
  "src/commands/console-producer/": [
    "test/golden/console-producer.test.ts",
    "test/commands/console-producer/line-reader.test.ts",
    "test/commands/console-producer/produce.test.ts",
  ],
  "src/kit/argparse4j/": ["test/kit/argparse4j/parse.test.ts", "test/kit/argparse4j/help.test.ts"],
  "src/commands/verifiable-producer/": ["test/golden/verifiable-producer.test.ts"],
  "src/commands/verifiable-consumer/": [
    "test/golden/verifiable-consumer.test.ts",
    "test/differential/verifiable-consumer.test.ts",
  ],
  "src/commands/verify/": ["test/commands/verify/verdict.test.ts", "test/e2e/ledger.test.ts"],
  "src/kit/ledger/": ["test/kit/ledger/ledger-writer.test.ts", "test/e2e/ledger.test.ts"],
  "src/kit/client-options.ts": ["test/golden/verifiable-producer.test.ts", "test/golden/verifiable-consumer.test.ts"],
  "src/kit/signal-exit-code.ts": ["test/e2e/process.test.ts"],
  "src/kit/failure.ts": ["test/golden/topics.test.ts", "test/e2e/unreachable.test.ts"],
  "src/kit/global-options.ts": ["test/cli/help.test.ts"],
  "src/kit/options.ts": ["test/kit/joptsimple.test.ts", "test/cli/help.test.ts"],

  // One translation in many steps, proved whole on the answers of java.util.regex.
  "src/java/regex-": ["test/java/regex.test.ts"],

  // The client, proved on a broker of our own that misbehaves, and on a real one.
  "src/kafka/admin/": ["test/golden/topics.test.ts", "test/differential/topics.test.ts"],
  "src/kafka/wasm-program.ts": ["test/kafka/producer/line-records.test.ts"],
  "src/kafka/producer/native-garbage.ts": ["test/kafka/producer/native-compression.test.ts"],
  "src/kafka/producer/": ["test/kafka/producer/kafka-producer.test.ts"],
  "src/kafka/": ["test/kafka/cluster.test.ts", "test/kafka/config.test.ts", "test/e2e/unreachable.test.ts"],

  // The parts of one check, proved whole on what Apache Kafka answered.
  "src/storage/append-refusal.ts": ["test/storage/validate-records.test.ts"],
  "src/storage/walk-records.ts": ["test/storage/validate-records.test.ts"],
  "src/storage/recompress-records.ts": ["test/storage/validate-records.test.ts"],
  "src/storage/producer-state-": ["test/storage/producer-state.test.ts"],
  "src/storage/compaction/": ["test/storage/compaction/clean-log.test.ts"],

  // The parts of a log, proved whole on disk and in memory, after kills and damage, and on Apache Kafka's reader.
  "src/storage/segment": ["test/storage/unified-log.test.ts", "test/storage/log-loader.test.ts"],
  "src/storage/append.ts": ["test/storage/unified-log.test.ts"],
  "src/storage/log-flush.ts": ["test/storage/housekeeping.test.ts"],
  "src/storage/subscribers.ts": ["test/storage/unified-log.test.ts"],
  "src/storage/transaction-file.ts": ["test/storage/unified-log.test.ts", "test/storage/log-loader.test.ts"],
  "src/storage/load-logs.ts": ["test/storage/log-manager.test.ts"],
  "src/storage/disk-file.ts": ["test/storage/disk-store.test.ts"],
  "src/storage/make-folders.ts": ["test/storage/data-folder.test.ts", "test/storage/disk-store.test.ts"],
  "src/storage/log-reader.ts": ["test/storage/unified-log.test.ts"],
  "src/storage/producer-snapshots.ts": ["test/storage/log-loader.test.ts"],
  "src/storage/leftover-files.ts": ["test/storage/log-loader.test.ts"],
  "src/storage/retention.ts": ["test/storage/housekeeping.test.ts"],
  "src/storage/offset-index.ts": ["test/storage/index-file.test.ts"],
  "src/storage/time-index.ts": ["test/storage/index-file.test.ts"],
  "src/storage/checkpoint-text.ts": ["test/storage/leader-epochs.test.ts", "test/storage/log-manager.test.ts"],
  "src/storage/offset-checkpoints.ts": ["test/storage/log-manager.test.ts", "test/storage/housekeeping.test.ts"],
  "src/storage/log-checkpoints.ts": ["test/storage/log-manager.test.ts", "test/storage/housekeeping.test.ts"],
  "src/storage/log-table.ts": ["test/storage/log-manager.test.ts"],
  "src/storage/partition-metadata.ts": ["test/storage/log-manager.test.ts"],
  "src/storage/storage-failure.ts": ["test/storage/disk-store.test.ts", "test/storage/data-folder.test.ts"],

  // Kafka's tables of configurations, proved on what Kafka itself answers.
  "src/config/": ["test/config/topic-configs.test.ts", "test/broker/config/recorded.test.ts"],
  "src/broker/config/": [
    "test/broker/config/recorded.test.ts",
    "test/broker/config/changes.test.ts",
    "test/broker/config/broker-config.test.ts",
  ],
  "src/broker/handlers/alter-configs.ts": ["test/broker/config/recorded.test.ts"],
  "src/broker/handlers/describe-configs.ts": ["test/broker/config/recorded.test.ts"],
  "src/broker/handlers/incremental-alter-configs.ts": ["test/broker/config/recorded.test.ts"],
  "src/broker/handlers/list-config-resources.ts": ["test/broker/config/recorded.test.ts"],

  // The broker: its connections through its server, its fetches and handlers on Kafka's recorded answers.
  "src/broker/connection.ts": ["test/broker/server.test.ts"],
  "src/broker/fetch/fetch-session.ts": ["test/broker/fetch/fetch-sessions.test.ts"],
  "src/broker/fetch/": ["test/broker/recorded.test.ts", "test/broker/handlers/fetch.test.ts"],
  "src/broker/handlers/delete-records.ts": ["test/broker/recorded.test.ts"],
  "src/broker/handlers/index.ts": ["test/broker/served-versions.test.ts"],
  "src/broker/handlers/init-producer-id.ts": ["test/broker/recorded.test.ts"],
  "src/broker/handlers/list-offsets.ts": ["test/broker/recorded.test.ts"],
  "src/broker/handlers/offset-for-leader-epoch.ts": ["test/broker/recorded.test.ts"],

  // Groups: what several members are answered and what is kept of them, on Kafka's recorded answers.
  "src/broker/groups/": [
    "test/broker/groups/recorded.test.ts",
    "test/broker/groups/scale.test.ts",
    "test/broker/groups/classic/rebalance.test.ts",
    "test/broker/groups/classic/sessions.test.ts",
    "test/broker/groups/log/failures.test.ts",
    "test/broker/groups/log/load.test.ts",
    "test/broker/groups/offsets/expiration.test.ts",
  ],
  "src/broker/handlers/join-group.ts": ["test/broker/groups/recorded.test.ts"],
  "src/broker/handlers/sync-group.ts": ["test/broker/groups/recorded.test.ts"],
  "src/broker/handlers/heartbeat.ts": ["test/broker/groups/recorded.test.ts"],
  "src/broker/handlers/leave-group.ts": ["test/broker/groups/recorded.test.ts"],
  "src/broker/handlers/offset-commit.ts": ["test/broker/groups/recorded.test.ts"],
  "src/broker/handlers/offset-fetch.ts": ["test/broker/groups/recorded.test.ts"],
  "src/broker/handlers/offset-delete.ts": ["test/broker/groups/recorded.test.ts"],
  "src/broker/handlers/describe-groups.ts": ["test/broker/groups/recorded.test.ts"],
  "src/broker/handlers/list-groups.ts": ["test/broker/groups/recorded.test.ts"],
  "src/broker/handlers/delete-groups.ts": ["test/broker/groups/recorded.test.ts"],

  "src/protocol/api-keys.ts": ["test/protocol/generated.test.ts"],
  "src/protocol/error-table.ts": ["test/protocol/errors.test.ts"],
  "src/protocol/messages/": ["test/protocol/messages.test.ts"],
  "src/protocol/log-records/": ["test/protocol/messages.test.ts"],
  "src/protocol/records/": ["test/protocol/records/recorded.test.ts", "test/protocol/records/official-reader.test.ts"],
  "src/protocol/records/compression/": ["test/protocol/records/compression/index.test.ts"],
};

/** Nothing that runs: types alone, or classes without behaviour. */
const typesOnly = [
  "src/errors.ts",
  "src/broker/broker.ts",
  "src/broker/handler.ts",
  "src/cli/io.ts",
  "src/kit/context.ts",
  "src/kit/define.ts",
  "src/broker/metadata/metadata-config.ts",
  "src/broker/metadata/refused.ts",
  "src/broker/metadata/topic-view.ts",
  "src/kafka/transport.ts",
  "src/storage/file-store.ts",
  "src/storage/log-host.ts",
  "src/storage/log-settings.ts",
  "src/storage/log.ts",
  "src/kafka/kafkajs-private.d.ts",
  "src/java/webassembly.d.ts",
];

const sources = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => path.join("src", file));
const ownTest = (source: string): string => source.replace(/^src/, "test").replace(/\.ts$/, ".test.ts");
const hasOwnTest = (source: string): boolean => existsSync(path.join(root, ownTest(source)));
const isListed = (source: string): boolean =>
  typesOnly.includes(source) || Object.keys(testedElsewhere).some((prefix) => source.startsWith(prefix));

test("every source has a test of its name, or is listed with the tests that cover it", () => {
  expect(sources.filter((source) => !hasOwnTest(source) && !isListed(source))).toEqual([]);
});

test.each(Object.entries(testedElsewhere))("what is listed for %s is there, and still needed", (prefix, tests) => {
  expect(tests.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  expect(sources.some((source) => source.startsWith(prefix) && !hasOwnTest(source))).toBe(true);
});

test.each(typesOnly)("%s is there and has no test", (source) => {
  expect({ there: sources.includes(source), tested: hasOwnTest(source) }).toEqual({ there: true, tested: false });
});
