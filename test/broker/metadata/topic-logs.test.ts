import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { randomUuid } from "../../../src/protocol/uuid.ts";
import { logConfig } from "../../../src/storage/log-config.ts";
import { batchOf, tempFolder } from "../../storage/support/logs.ts";
import { openMetadata } from "../support/metadata.ts";

const NEW = { config: logConfig(new Map()), leaderEpoch: 0 };

test("a log that is missing after a start is made anew, and the others keep what they have", () => {
  const folder = tempFolder();
  const first = openMetadata(folder);
  first.metadata.createTopic("a", 3);
  for (const log of first.logs.all()) log.append(batchOf(), { origin: "client" });
  first.logs.close();
  rmSync(join(folder, "a-1"), { recursive: true });
  const { logs, reported } = openMetadata(folder);
  expect([0, 1, 2].map((partition) => logs.get("a", partition)?.endOffset)).toEqual([1, 0, 1]);
  expect(reported).toEqual(["a: made 1 of its 3 logs, which were missing"]);
});

test("logs that no topic knows are set aside and named, and their names are free", () => {
  const folder = tempFolder();
  const first = openMetadata(folder);
  const topic = first.metadata.createTopic("a", 1);
  const strangerId = randomUuid();
  first.logs.create({ topic: "unknown", partition: 0, topicId: randomUuid(), ...NEW });
  first.logs.create({ topic: "a", partition: 5, topicId: topic.id, ...NEW });
  first.metadata.createTopic("b");
  first.logs.delete("b", 0);
  first.logs.create({ topic: "b", partition: 0, topicId: strangerId, ...NEW });
  first.logs.close();
  const { metadata, logs, reported } = openMetadata(folder);
  expect(reported.toSorted()).toEqual([
    "a-5: set aside as -stray; the topic has 1 partition(s)",
    `b-0: set aside as -stray; the topic's id is ${metadata.topic("b")?.id}, not ${strangerId}`,
    "b: made 1 of its 1 logs, which were missing",
    "unknown-0: set aside as -stray; no topic of this name is known",
  ]);
  expect(logs.get("b", 0)?.topicId).toBe(metadata.topic("b")?.id);
  const strays = readdirSync(folder).filter((name) => name.endsWith("-stray"));
  expect(strays.map((name) => name.replace(/\..*/, "")).toSorted()).toEqual(["a-5", "b-0", "unknown-0"]);
  metadata.createTopic("unknown");
  expect(logs.get("unknown", 0)?.endOffset).toBe(0);
});
