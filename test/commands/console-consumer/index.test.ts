import { expect, test } from "vitest";
import { runMain } from "../../support/run-main.ts";

test.each([
  ["--zookeeper localhost:2181", "zookeeper", "Kafka has no ZooKeeper since 4.0: use --bootstrap-server HOST:PORT"],
  ["--broker-list localhost:9092", "broker-list", "use --bootstrap-server HOST:PORT"],
  ["--new-consumer", "new-consumer", "there is no other consumer any more: leave it out"],
  ["--whitelist a.*", "whitelist", "use --include REGEX"],
])("points from %s to what to write now, below the official line", async (args, name, advice) => {
  const { stdout, stderr, exitCode } = await runMain(["console-consumer", "--topic", "t", ...args.split(" ")]);
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 1 });
  expect(stderr.split("\n").slice(0, 2)).toEqual([
    `${name} is not a recognized option`,
    `kt: --${name} is gone: ${advice}`,
  ]);
});

test.each([
  ["--consumer-property a=b", "consumer-property", "command-property"],
  ["--consumer.config nope", "consumer.config", "command-config"],
])("says among the data that %s is deprecated, as the official tool", async (args, before, after) => {
  const words = ["console-consumer", "--bootstrap-server", "a:1", "--topic", "t", "--partition", "0", "--group", "g"];
  const { stdout } = await runMain([...words, ...args.split(" ")]);
  expect(stdout).toBe(
    `Option --${before} is deprecated and will be removed in a future version. Use --${after} instead.\n`,
  );
});
