/**
 * Records test/fixtures/groups from Apache Kafka: npx tsx scripts/record-groups.ts HOST:PORT [NAME ...]
 * What is asked is in test/broker/groups/support/*-scripts.ts; test/broker/groups/recorded.test.ts asks kt the same.
 * The broker has to have group.initial.rebalance.delay.ms=0.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { GroupScript } from "../test/broker/groups/support/group-script.ts";
import { GROUP_SCRIPTS, recordingOf } from "../test/broker/groups/support/group-scripts.ts";

const out = path.join(import.meta.dirname, "../test/fixtures/groups");
const [address = "", ...only] = process.argv.slice(2);
const [host, port] = address.split(":");
if (host === undefined || port === undefined) throw new Error("usage: record-groups.ts HOST:PORT [NAME ...]");

await mkdir(out, { recursive: true });
for (const [name, run] of Object.entries(GROUP_SCRIPTS)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const script = new GroupScript({ host, port: Number(port) });
  try {
    await run(script);
  } finally {
    await script.close();
  }
  const lines = script.exchanges.map((exchange) => JSON.stringify(exchange));
  await writeFile(path.join(out, recordingOf(name)), `[\n${lines.join(",\n")}\n]\n`);
  console.log(`${name}: ${script.exchanges.length} answers`);
}
