/**
 * Records test/fixtures/broker from Apache Kafka: npx tsx scripts/record-broker-answers.ts HOST:PORT [NAME ...]
 * What is asked is in test/broker/support/*-transcripts.ts; test/broker/recorded.test.ts asks kt the same.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { Transcript } from "../test/broker/support/transcript.ts";
import { TRANSCRIPTS } from "../test/broker/support/transcripts.ts";

const out = path.join(import.meta.dirname, "../test/fixtures/broker");
const [address = "", ...only] = process.argv.slice(2);
const [host, port] = address.split(":");
if (host === undefined || port === undefined) throw new Error("usage: record-broker-answers.ts HOST:PORT [NAME ...]");

await mkdir(out, { recursive: true });
for (const [name, run] of Object.entries(TRANSCRIPTS)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const transcript = await Transcript.at({ host, port: Number(port) });
  try {
    await run(transcript);
  } finally {
    transcript.close();
  }
  const lines = transcript.exchanges.map((exchange) => JSON.stringify(exchange));
  await writeFile(path.join(out, `${name}.json`), `[\n${lines.join(",\n")}\n]\n`);
  console.log(`${name}: ${transcript.exchanges.length} answers`);
}
