/**
 * `npm run demo`: shows kt at work, with Node alone.
 *
 * It starts kt's own broker, or uses the Kafka that KT_BOOTSTRAP_SERVER names, and prints each thing that it runs with
 * what came of it. Its topic and its consumer group begin with `demo-` and are deleted again.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

const root = path.resolve(import.meta.dirname, "..");
const kt = path.join(root, "bin/kt.js");

/** Programs as anybody writes them, with a client that knows nothing of kt. */
const client = `import { Kafka, logLevel } from "kafkajs";
const kafka = new Kafka({ brokers: [process.env.KT_BOOTSTRAP_SERVER], logLevel: logLevel.ERROR });`;

const produce = (first: number, count: number): string => `${client}
const producer = kafka.producer();
await producer.connect();
const messages = Array.from({ length: ${count} }, (_, n) => ({ key: "customer-" + (n % 4), value: "order " + (n + ${first}) }));
const sent = await producer.send({ topic: "demo-orders", messages });
for (const { partition, baseOffset } of sent) console.log("partition " + partition + ", from offset " + baseOffset);
await producer.disconnect();`;

const consume = (count: number): string => `${client}
const consumer = kafka.consumer({ groupId: "demo-billing", maxWaitTimeInMs: 50 });
await consumer.connect();
await consumer.subscribe({ topic: "demo-orders", fromBeginning: true });
let left = ${count};
const done = new Promise((resolve) => consumer.on("consumer.end_batch_process", () => left > 0 || resolve()));
await consumer.run({
  eachMessage: async ({ partition, message: { offset, key, value } }) => {
    console.log("partition " + partition + ", offset " + offset + ": " + key + " " + value);
    left -= 1;
  },
});
await done;
await consumer.disconnect();`;

const lag = `${client}
const admin = kafka.admin();
await admin.connect();
const ends = await admin.fetchTopicOffsets("demo-orders");
const [{ partitions: committed }] = await admin.fetchOffsets({ groupId: "demo-billing", topics: ["demo-orders"] });
console.table(
  committed.map(({ partition, offset }) => {
    const end = Number(ends.find((each) => each.partition === partition).offset);
    return { partition, current: Number(offset), end, lag: end - Number(offset) };
  }),
);
await admin.disconnect();`;

const deleteGroup = `${client}
const admin = kafka.admin();
await admin.connect();
await admin.deleteGroups(["demo-billing"]);
await admin.disconnect();`;

const given = process.env["KT_BOOTSTRAP_SERVER"];
if (given === undefined || given === "") await withOwnBroker(demo);
else {
  console.error(`Using the Kafka of KT_BOOTSTRAP_SERVER, ${given}.`);
  demo(given);
}

/** Starts kt's broker as users do, and stops it afterwards. */
async function withOwnBroker(use: (bootstrap: string) => void): Promise<void> {
  const started = performance.now();
  console.log("$ kt broker start --memory --port 0 &");
  const broker = spawn("node", [kt, "broker", "start", "--memory", "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(broker, "exit");
  try {
    const listening = once(createInterface({ input: broker.stdout }), "line") as Promise<[string]>;
    const [line] = await Promise.race([listening, ended.then(() => [""])]);
    console.log(line);
    const bootstrap = /^Listening on (\S+),/.exec(line ?? "")?.[1];
    if (bootstrap === undefined) throw new Error("kt's broker did not start");
    took(started);
    console.log(`\n$ export KT_BOOTSTRAP_SERVER=${bootstrap}`);
    use(bootstrap);
  } finally {
    console.log("\n$ kill %1");
    broker.kill();
    await ended;
  }
}

function demo(bootstrap: string): void {
  const env = { ...process.env, KT_BOOTSTRAP_SERVER: bootstrap, KAFKAJS_NO_PARTITIONER_WARNING: "1" };
  const run = (args: readonly string[], expected = 0): void => {
    const started = performance.now();
    const { status } = spawnSync("node", args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
    took(started, status);
    if (status !== expected) process.exitCode = 1;
  };
  const topics = (line: string, expected = 0): void => {
    console.log(`\n$ kt topics ${line}`);
    run([kt, "topics", ...line.split(" ")], expected);
  };
  const program = (name: string, code: string): void => {
    console.log(`\n$ cat ${name}`);
    console.log(code);
    console.log(`$ node ${name}`);
    run(["--input-type=module", "--eval", code]);
  };

  topics("--create --topic demo-orders --partitions 3 --config retention.ms=604800000");
  program("produce.mjs", produce(1, 9));
  program("consume.mjs", consume(9));
  program("produce-more.mjs", produce(10, 3));
  program("lag.mjs", lag);
  topics("--describe --topic demo-orders");
  topics("--describe --topic demo-orders --output table");
  console.log("\n# An error keeps the official tool's text and exit code.");
  topics("--create --topic demo-orders", 1);
  topics("--delete --topic demo-orders");
  program("delete-group.mjs", deleteGroup);
}

function took(started: number, status: number | null = 0): void {
  console.error(`(${(performance.now() - started).toFixed(0)} ms, exit code ${status})`);
}
