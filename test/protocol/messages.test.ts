import * as fc from "fast-check";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { apiKeys } from "../../src/protocol/api-keys.ts";
import { DecodeError } from "../../src/errors.ts";
import { apis } from "../../src/protocol/messages/index.ts";
import { structArbitrary } from "./support/arbitraries.ts";
import { allApis, allMessageVersions, type MessageVersion } from "./support/definitions.ts";
import { kafkaJson } from "./support/kafka-json.ts";
import { decodeMessage, encodeMessage } from "./support/message-codec.ts";

const MESSAGES = await allMessageVersions();
const BY_NAME = groupBy(MESSAGES, ({ name }) => name);
const NAMES = [...BY_NAME.keys()];

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

interface OfficialBytes {
  readonly message: MessageVersion;
  readonly json: string;
  readonly hex: string;
}

/** What Kafka's own classes made of a value of each message and version: see scripts/record-messages.ts. */
function officialBytes(): OfficialBytes[] {
  const byKey = new Map(MESSAGES.map((message) => [`${message.name} ${message.version}`, message]));
  return ["request", "response", "data"].flatMap((kind) => {
    const file = fileURLToPath(new URL(`../fixtures/messages/${kind}.tsv`, import.meta.url));
    const lines = readFileSync(file, "utf8").trimEnd().split("\n").slice(1);
    return lines.map((line) => {
      const [name = "", version = "", json = "", hex = ""] = line.split("\t");
      const message = byKey.get(`${name} ${version}`);
      if (message === undefined) throw new Error(`no message ${name} v${version}`);
      return { message, json, hex };
    });
  });
}

const OFFICIAL = groupBy(officialBytes(), ({ message }) => message.name);

describe("bytes from Kafka's own classes", () => {
  test("are there for every version of every message", () => {
    const count = [...OFFICIAL.values()].reduce((sum, samples) => sum + samples.length, 0);
    expect(count).toBe(MESSAGES.length);
    expect(count).toBeGreaterThan(600);
  });

  test.each(NAMES)("of %s decode to the value they were made of, and encode to the same bytes", (name) => {
    for (const { message, json, hex } of OFFICIAL.get(name) ?? []) {
      const value = decodeMessage(message, Buffer.from(hex, "hex"));
      expect(kafkaJson(message.fields, message.version, value), `v${message.version}`).toBe(json);
      expect(encodeMessage(message, value).toString("hex"), `v${message.version}`).toBe(hex);
    }
  });
});

describe("any value", () => {
  test.each(NAMES)("of %s survives encoding and decoding in every version", (name) => {
    for (const message of BY_NAME.get(name) ?? []) {
      const values = structArbitrary(message.fields, message.version);
      const check = fc.property(values, (value) => {
        const bytes = encodeMessage(message, value);
        const decoded = decodeMessage(message, bytes);
        const json = kafkaJson(message.fields, message.version, value);
        expect(kafkaJson(message.fields, message.version, decoded)).toBe(json);
        expect(encodeMessage(message, decoded).equals(bytes)).toBe(true);
      });
      fc.assert(check, { numRuns: 25 });
    }
  });
});

describe("broken bytes", () => {
  test.each(NAMES)("of %s decode or give DecodeError, nothing else", (name) => {
    for (const { message, hex } of OFFICIAL.get(name) ?? []) {
      const bytes = Buffer.from(hex, "hex");
      const flips = fc.array(fc.tuple(fc.nat({ max: Math.max(0, bytes.length - 1) }), fc.nat({ max: 255 })), {
        minLength: 1,
        maxLength: 4,
      });
      const check = fc.property(flips, fc.nat({ max: bytes.length }), (changes, length) => {
        const broken = Buffer.from(bytes);
        for (const [at, value] of changes) broken[at] = value;
        for (const candidate of [broken, bytes.subarray(0, length)]) {
          try {
            decodeMessage(message, candidate);
          } catch (error) {
            if (!(error instanceof DecodeError) || error.offset > candidate.length) throw error;
          }
        }
      });
      fc.assert(check, { numRuns: 25 });
    }
  });
});

describe("the index of messages", () => {
  test("agrees with the definitions it loads", async () => {
    for (const api of await allApis()) {
      const { load, ...entry } = apis.get(api.key) ?? { load: undefined };
      const { name, versions, flexible, latestVersionUnstable } = api;
      expect({ latestVersionUnstable, ...entry }).toEqual({ name, versions, flexible, latestVersionUnstable });
      expect(load).toBeTypeOf("function");
      expect(apiKeys.get(api.key)).toEqual({ name, versions, flexible, listeners: api.listeners });
    }
  });

  test("has every API that brokers serve", () => {
    const served = [...apiKeys].filter(([, { listeners }]) => listeners.includes("broker")).map(([key]) => key);
    expect([...apis.keys()]).toEqual(served);
    expect(apiKeys.get(4)).toEqual({ name: "LeaderAndIsr", versions: null, flexible: null, listeners: [] });
  });
});
