/**
 * Records test/fixtures/broker/topics.json: npx tsx scripts/record-topics.ts HOST:PORT
 * Every case of topics-cases.ts is asked of an Apache Kafka of one node that has no topics and no authorizer; kept are its answers, with
 * placeholders for what differs each time.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type RecordedConversation, Talker } from "../test/broker/support/topic-conversation.ts";
import { topicsCases } from "./topics-cases.ts";

const OUT = join(import.meta.dirname, "../test/fixtures/broker");
const [address = ""] = process.argv.slice(2);
const [host = "", port = ""] = address.split(":");

const recorded: RecordedConversation[] = [];
for (const { name, steps } of topicsCases) {
  const talker = await Talker.connect(host, Number(port));
  await talker.clear(true);
  const answered = [];
  for (const step of steps) answered.push({ ...step, response: await talker.take(step, true) });
  recorded.push({ name, steps: answered });
  await talker.clear(true);
  talker.close();
  console.log(name);
}
await mkdir(OUT, { recursive: true });
// One line a step: changes can be read.
const lines = recorded.map(
  ({ name, steps }) =>
    `{"name":${JSON.stringify(name)},"steps":[\n${steps.map((step) => JSON.stringify(step)).join(",\n")}\n]}`,
);
await writeFile(join(OUT, "topics.json"), `[\n${lines.join(",\n")}\n]\n`);
console.log(`${recorded.length} conversations`);
