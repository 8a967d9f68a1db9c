import { expect, test } from "vitest";
import { answersAsRecorded, askBroker } from "../support/recorded-topics.ts";

answersAsRecorded("Metadata");

const ask = (name: string) => ({
  api: "Metadata",
  version: 9,
  request: { topics: [{ name }], allowAutoTopicCreation: true },
});

test("Metadata makes no topics with auto.create.topics.enable=false", async () => {
  const config = { "auto.create.topics.enable": "false" };
  const answers = await askBroker({ config }, [ask("a"), ask("a")]);
  expect(answers).toMatchObject([{ topics: [{ errorCode: 3 }] }, { topics: [{ errorCode: 3 }] }]);
});

test("Metadata goes on answering that a topic is unknown where it cannot be made, and the broker says why", async () => {
  const lines: string[] = [];
  const config = { "default.replication.factor": "3", "num.partitions": "2" };
  const answers = await askBroker({ config, report: (line) => lines.push(line) }, [ask("a"), ask("a")]);
  expect(answers).toMatchObject([{ topics: [{ errorCode: 3 }] }, { topics: [{ errorCode: 3 }] }]);
  expect(lines).toContainEqual(expect.stringMatching(/^could not create a: Unable to replicate the partition 3 time/));
});

test("Metadata makes topics with num.partitions partitions", async () => {
  const answers = await askBroker({ config: { "num.partitions": "4" } }, [ask("a"), ask("a")]);
  expect(answers[1]).toMatchObject({ topics: [{ partitions: [{}, {}, {}, {}] }] });
});

test("Metadata names the address that is advertised, the rack and the node's id", async () => {
  const options = {
    advertised: { host: "kafka.example", port: 1234 },
    config: { "node.id": "7", "broker.rack": "r1" },
    topics: [{ name: "a", partitions: 1 }],
  };
  const [answer] = await askBroker(options, [ask("a")]);
  expect(answer).toMatchObject({
    controllerId: 7,
    brokers: [{ nodeId: 7, host: "kafka.example", port: 1234, rack: "r1" }],
    topics: [{ partitions: [{ leaderId: 7, replicaNodes: [7], isrNodes: [7] }] }],
  });
});
