import { isFlexible } from "../../../src/protocol/codec.ts";
import * as recordTypes from "../../../src/protocol/log-records/index.ts";
import { apis } from "../../../src/protocol/messages/index.ts";
import type { Api, Data, Fields } from "../../../src/protocol/schema.ts";

/** One message in one version: what a codec is made for. */
export interface MessageVersion {
  /** As Kafka's schema names it: "ListOffsetsRequest". */
  readonly name: string;
  readonly kind: "request" | "response" | "data";
  readonly definition: Api | Data;
  readonly fields: Fields;
  readonly version: number;
  readonly flexible: boolean;
}

export async function allApis(): Promise<Api[]> {
  return Promise.all([...apis.values()].map(({ load }) => load()));
}

/** Every kind of record in Kafka's internal topics. */
async function allLogRecords(): Promise<Data[]> {
  const { metadataRecords, remoteLogMetadataRecords, ...pairs } = recordTypes;
  const plain = [...metadataRecords.values(), ...remoteLogMetadataRecords.values()];
  const paired = Object.values(pairs).flatMap((table) => [...table.values()]);
  const all = [...plain, ...paired.flatMap(({ key, value }) => (value === undefined ? [key] : [key, value]))];
  return Promise.all(all.map(({ load }) => load()));
}

/** Requests and responses of all APIs and all log records, in every version. */
export async function allMessageVersions(): Promise<MessageVersion[]> {
  const messages = (await allApis()).flatMap((api) => [
    ...versionsOf(api, "request", `${api.name}Request`, api.request.fields),
    ...versionsOf(api, "response", `${api.name}Response`, api.response.fields),
  ]);
  const records = (await allLogRecords()).flatMap((data) => versionsOf(data, "data", data.name, data.fields));
  return [...messages, ...records];
}

function versionsOf(
  definition: Api | Data,
  kind: MessageVersion["kind"],
  name: string,
  fields: Fields,
): MessageVersion[] {
  const [min, max] = definition.versions;
  return Array.from({ length: max - min + 1 }, (_, index) => {
    const version = min + index;
    return { name, kind, definition, fields, version, flexible: isFlexible(definition, version) };
  });
}
