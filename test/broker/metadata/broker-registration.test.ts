import { expect, test } from "vitest";
import { encodeBrokerRegistration } from "../../../src/broker/metadata/broker-registration.ts";
import { readMetadataFrame } from "../../../src/broker/metadata/metadata-record.ts";
import { decodeData } from "../../../src/protocol/codec.ts";
import { registerBrokerRecord } from "../../../src/protocol/log-records/register-broker-record.ts";
import { randomUuid } from "../../../src/protocol/uuid.ts";

test("a registration says where the broker is, and that it is ready", () => {
  const directoryId = randomUuid();
  const endpoint = { name: "PLAINTEXT", host: "127.0.0.1", port: 9092 };
  const bytes = encodeBrokerRegistration({ nodeId: 4, directoryId }, 12n, [endpoint], "r1");
  const { type, version, offset } = readMetadataFrame(bytes);
  expect(type).toBe(registerBrokerRecord.apiKey);
  expect(decodeData(registerBrokerRecord, version, bytes, offset)).toMatchObject({
    brokerId: 4,
    brokerEpoch: 12n,
    endPoints: [{ ...endpoint, securityProtocol: 0 }],
    rack: "r1",
    fenced: false,
    logDirs: [directoryId],
  });
});
