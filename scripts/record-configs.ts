/**
 * Records test/broker/config/fixtures/recorded.json: npx tsx scripts/record-configs.ts
 * Asks a broker of Apache Kafka that lives for this run what test/broker/config/support/scenario.ts asks.
 */
import { connect } from "node:net";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { decodeResponseFrame, encodeRequestFrame } from "../src/protocol/frame.ts";
import { startKafka } from "../test/support/kafka/cluster.ts";
import { neutralValue, scenario, type Step } from "../test/broker/config/support/scenario.ts";

const OUT = join(import.meta.dirname, "../test/broker/config/fixtures/recorded.json");
/** A change is not seen at once: the broker hears of it from its own controller. */
const SETTLE_MS = 400;

const kafka = await startKafka({
  properties: { "authorizer.class.name": "", "log.retention.minutes": "30", "compression.gzip.level": "5" },
});
try {
  const [broker] = kafka.brokers;
  if (broker === undefined) throw new Error("Kafka has started without a broker");
  const properties = readFileSync(join(dirname(broker.logDir), "server-1.properties"), "utf8");
  const controller = /CONTROLLER:\/\/[^:]*:(\d+)/.exec(properties)?.[1] ?? "";
  const neutral = (text: string) =>
    text
      .replaceAll(broker.logDir, "/data")
      .replaceAll(`:${broker.port}`, ":9092")
      .replaceAll(`:${controller}`, ":9093");
  const answers: { name: string; answer: unknown }[] = [];
  for (const step of scenario) {
    answers.push({ name: step.name, answer: await ask(broker.port, step) });
    if (/alter|create/i.test(step.api.name)) await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  }
  const lines = answers.map((answer) => JSON.stringify(answer, neutralValue));
  mkdirSync(dirname(OUT), { recursive: true });
  writeFileSync(OUT, neutral(`{"properties":${JSON.stringify(properties)},"answers":[\n${lines.join(",\n")}\n]}\n`));
} finally {
  await kafka.stop();
}

/** The decoded answer; null where the broker closes the connection instead. */
async function ask(port: number, { api, version, request }: Step): Promise<unknown> {
  const socket = connect(port, "127.0.0.1");
  try {
    socket.write(encodeRequestFrame({ api, version, correlationId: 1, clientId: "recorder", body: request }));
    let bytes = Buffer.alloc(0);
    for await (const chunk of socket) {
      bytes = Buffer.concat([bytes, chunk as Buffer]);
      if (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE()) {
        return decodeResponseFrame(api, version, bytes.subarray(4, 4 + bytes.readInt32BE())).body;
      }
    }
    return null;
  } finally {
    socket.destroy();
  }
}
