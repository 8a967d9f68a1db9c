import { expect, test } from "vitest";
import { answersAsRecorded, askBroker } from "../support/recorded-topics.ts";

answersAsRecorded("DeleteTopics");

test("DeleteTopics deletes nothing with delete.topic.enable=false", async () => {
  const options = { config: { "delete.topic.enable": "false" }, topics: [{ name: "a", partitions: 1 }] };
  const timeoutMs = 1000;
  const answers = await askBroker(options, [
    { api: "DeleteTopics", version: 2, request: { topicNames: ["a"], timeoutMs } },
    { api: "DeleteTopics", version: 6, request: { topics: [{ name: "a" }, { name: "b" }], timeoutMs } },
    { api: "Metadata", version: 9, request: { topics: [{ name: "a" }] } },
  ]);
  expect(answers).toMatchObject([
    { responses: [{ name: "a", errorCode: 42 }] },
    {
      responses: [
        { name: "a", errorCode: 73, errorMessage: null },
        { name: "b", errorCode: 73, errorMessage: null },
      ],
    },
    { topics: [{ name: "a", errorCode: 0 }] },
  ]);
});
