import { expect, onTestFinished, test } from "vitest";
import { startBroker } from "../../../src/broker/start-broker.ts";
import { code } from "../../../src/protocol/errors.ts";
import { type Message, WireClient } from "../support/wire-client.ts";

async function asks(options: Parameters<typeof startBroker>[0] = {}) {
  const broker = await startBroker(options);
  const client = await WireClient.to(broker);
  onTestFinished(async () => {
    client.close();
    await broker.stop();
  });
  return {
    broker,
    ask: (version: number, body: Message) => client.ask("FindCoordinator", version, body),
    topics: () => client.ask("Metadata", 12, { topics: null }),
  };
}

test("the first to ask for a group finds its coordinator at once, and the topic is there", async () => {
  const { broker, ask, topics } = await asks();
  expect(JSON.stringify(await topics())).not.toContain("__consumer_offsets");
  expect(await ask(6, { keyType: 0, coordinatorKeys: ["g"] })).toMatchObject({
    coordinators: [{ key: "g", nodeId: 1, host: "127.0.0.1", port: broker.port, errorCode: code.NONE }],
  });
  expect(JSON.stringify(await topics())).toContain("__consumer_offsets");
});

test("the coordinator is where the broker is said to be", async () => {
  const { ask } = await asks({ advertised: { host: "kafka.example", port: 1234 } });
  expect(await ask(2, { key: "g", keyType: 0 })).toMatchObject({ host: "kafka.example", port: 1234, errorCode: 0 });
});

test("transactions are refused with what each client gives up at: librdkafka's version has an error of its own", async () => {
  const { ask } = await asks();
  const errorMessage = "This broker does not support transactions yet.";
  const refused = { nodeId: -1, host: "", port: -1, errorMessage };
  expect(await ask(2, { key: "t", keyType: 1 })).toMatchObject({
    ...refused,
    errorCode: code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
  });
  expect(await ask(6, { keyType: 1, coordinatorKeys: ["t"] })).toMatchObject({
    coordinators: [{ ...refused, key: "t", errorCode: code.UNSUPPORTED_VERSION }],
  });
});

test("share groups are refused with a text that says why", async () => {
  const { ask } = await asks();
  const errorMessage = "This broker does not support share groups yet.";
  expect(await ask(6, { keyType: 2, coordinatorKeys: ["g:AAAAAAAAAAAAAAAAAAAAAQ:0"] })).toMatchObject({
    coordinators: [{ errorCode: code.INVALID_REQUEST, errorMessage }],
  });
});
