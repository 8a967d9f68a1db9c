/**
 * `npm run demo`: shows kt at work on a Kafka.
 *
 * On the one that KT_BOOTSTRAP_SERVER names, else on a real Apache Kafka that it starts from Maven's jars (which needs
 * Java and, the first time, Maven) and stops at the end. Its topics begin with `demo-` and are deleted again.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { startKafka } from "../test/support/kafka/cluster.ts";
import { kafkaUnavailable } from "../test/support/kafka/libs.ts";

const kt = path.resolve(import.meta.dirname, "../bin/kt.js");

const steps = [
  ["topics", "--create", "--topic", "demo-orders", "--partitions", "3", "--config", "retention.ms=604800000"],
  ["topics", "--create", "--topic", "demo-payments", "--partitions", "1"],
  ["topics", "--list", "--topic", "demo-.*"],
  ["topics", "--describe", "--topic", "demo-.*"],
  ["topics", "--alter", "--topic", "demo-payments", "--partitions", "2"],
  ["topics", "--describe", "--topic", "demo-payments", "--output", "json"],
  ["topics", "--describe", "--topic", "demo-.*", "--output", "table"],
  ["topics", "--create", "--topic", "demo-orders"],
  ["topics", "--delete", "--topic", "demo-.*"],
];

const given = process.env["KT_BOOTSTRAP_SERVER"];
if (given === undefined) {
  const missing = await kafkaUnavailable();
  if (missing === undefined) await demoOnOwnKafka();
  else {
    console.error(`The demo needs a Kafka, and none can be started here: ${missing}.`);
    console.error("Set KT_BOOTSTRAP_SERVER to one that runs: KT_BOOTSTRAP_SERVER=localhost:9092 npm run demo");
    process.exitCode = 1;
  }
} else {
  console.error(`Using the Kafka of KT_BOOTSTRAP_SERVER, ${given}.`);
  demo(given);
}

async function demoOnOwnKafka(): Promise<void> {
  console.error(
    "KT_BOOTSTRAP_SERVER is not set: starting a real Apache Kafka (its jars are fetched the first time) ...",
  );
  const kafka = await startKafka();
  console.error(`Apache Kafka is listening on ${kafka.bootstrap}.`);
  try {
    demo(kafka.bootstrap);
  } finally {
    await kafka.stop();
    console.error("Stopped it again.");
  }
}

function demo(bootstrap: string): void {
  const env = { ...process.env, KT_BOOTSTRAP_SERVER: bootstrap };
  for (const args of steps) {
    const started = performance.now();
    const shown = args.map((word) => (/^[\w.=-]+$/.test(word) ? word : `'${word}'`)).join(" ");
    console.log(`\n$ kt ${shown}`);
    const { status } = spawnSync("node", [kt, ...args], { env, stdio: ["ignore", "inherit", "inherit"] });
    console.error(`(${(performance.now() - started).toFixed(0)} ms, exit code ${status})`);
  }
}
