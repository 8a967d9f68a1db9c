import type { Buffer } from "node:buffer";
import { registerBrokerRecord } from "../../protocol/log-records/register-broker-record.ts";
import { randomUuid } from "../../protocol/uuid.ts";
import { FEATURES, type Replica } from "./image-records.ts";
import { encodeMetadataRecord } from "./metadata-record.ts";

/** Where clients find the broker. */
export interface Endpoint {
  /** Of the listener, as PLAINTEXT. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** SecurityProtocol.PLAINTEXT. */
const PLAINTEXT = 0;

/** The record of one start of the broker, ready for work. */
export function encodeBrokerRegistration(
  { nodeId, directoryId }: Replica,
  brokerEpoch: bigint,
  endpoints: readonly Endpoint[],
  rack: string | null,
): Buffer {
  return encodeMetadataRecord(registerBrokerRecord, {
    brokerId: nodeId,
    incarnationId: randomUuid(),
    brokerEpoch,
    endPoints: endpoints.map((endpoint) => ({ ...endpoint, securityProtocol: PLAINTEXT })),
    features: FEATURES.map(({ name, min, level }) => ({
      name,
      minSupportedVersion: min,
      maxSupportedVersion: level,
    })),
    rack,
    fenced: false,
    logDirs: [directoryId],
  });
}
