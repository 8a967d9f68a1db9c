import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningBroker, startBroker } from "../../../src/broker/start-broker.ts";
import { type Exchange, GroupScript } from "./support/group-script.ts";
import { GROUP_SCRIPTS, recordingOf } from "./support/group-scripts.ts";

const recorded = path.join(import.meta.dirname, "../../fixtures/groups");
const reports: string[] = [];
let broker: RunningBroker;

beforeAll(async () => {
  broker = await startBroker({ report: (line) => reports.push(line) });
});
afterAll(async () => {
  await broker.stop();
});

test.each(Object.entries(GROUP_SCRIPTS))("answers as Apache Kafka did: %s", async (name, run) => {
  const script = new GroupScript(broker);
  try {
    await run(script);
  } finally {
    await script.close();
  }
  const answers = JSON.parse(readFileSync(path.join(recorded, recordingOf(name)), "utf8")) as Exchange[];
  expect(script.exchanges).toEqual(answers);
});

test("nothing of it goes wrong inside", () => {
  expect(reports).toEqual([]);
});
