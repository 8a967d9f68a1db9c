import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningBroker, startBroker } from "../../../src/broker/start-broker.ts";
import { type Message, WireClient } from "../support/wire-client.ts";

let broker: RunningBroker;
let client: WireClient;

beforeAll(async () => {
  broker = await startBroker();
  client = await WireClient.to(broker);
});

afterAll(async () => {
  client.close();
  await broker.stop();
});

async function versions(version: number, body: Message = {}): Promise<Message> {
  const answer = await client.ask("ApiVersions", version, body);
  if (answer === "closed") throw new Error("the connection ended");
  return answer;
}

const software = { clientSoftwareName: "kt-test", clientSoftwareVersion: "1.0" };

test.each([0, 1, 2, 3, 4])("tells what is served in version %d", async (version) => {
  const { errorCode, apiKeys } = await versions(version, version < 3 ? {} : software);
  expect(errorCode).toBe(0);
  expect(apiKeys).toContainEqual({ apiKey: 1, minVersion: 4, maxVersion: 18 });
  expect(apiKeys).toContainEqual({ apiKey: 18, minVersion: 0, maxVersion: 4 });
});

test("announces the metadata version of Kafka 4.3, and no protocol that is not there", async () => {
  expect(await versions(4, software)).toMatchObject({
    supportedFeatures: [{ name: "metadata.version", minVersion: 7, maxVersion: 30 }],
    finalizedFeatures: [{ name: "metadata.version", minVersionLevel: 30, maxVersionLevel: 30 }],
  });
});

test.each(["", "-kt", "kt-", "k t", "kt/1", "kt\n"])("refuses a client that names itself %j", async (name) => {
  const refused = { errorCode: 42, apiKeys: [] };
  expect(await versions(3, { ...software, clientSoftwareName: name })).toMatchObject(refused);
  expect(await versions(3, { ...software, clientSoftwareVersion: name })).toMatchObject(refused);
});

test.each(["k", "kt", "apache-kafka-java", "a.b-c.9"])("takes a client that names itself %j", async (name) => {
  expect(await versions(3, { ...software, clientSoftwareName: name })).toMatchObject({ errorCode: 0 });
});
