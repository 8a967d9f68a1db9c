/**
 * Writes test/fixtures/messages/<kind>.tsv: for every version of every message a random value, as Kafka's JSON, and
 * the bytes that Kafka's own generated classes make of it. Values are the same each run; only Java's answer counts.
 *
 *   npx tsx scripts/record-messages.ts [--jars DIR]     needs java 17
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sampleLines } from "../test/protocol/support/sample-messages.ts";
import { encodeWithKafka } from "./encode-with-kafka.ts";
import { jarFolder, KAFKA_VERSION } from "./kafka-schemas.ts";

const jars = jarFolder(process.argv.slice(2));
const folder = fileURLToPath(new URL("../test/fixtures/messages", import.meta.url));
const samples = await sampleLines(1, 4_301);
const encoded = encodeWithKafka(
  jars,
  samples.map(({ line }) => line),
);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const kind of ["request", "response", "data"]) {
  const lines = samples.flatMap(({ message, line }, index) =>
    message.kind === kind ? [`${line}\t${encoded[index]}\n`] : [],
  );
  writeFileSync(`${folder}/${kind}.tsv`, `# Kafka ${KAFKA_VERSION}: name, version, value, bytes\n${lines.join("")}`);
  console.log(`${kind}: ${lines.length} messages`);
}
