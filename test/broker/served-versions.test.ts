import { expect, test } from "vitest";
import { handlers } from "../../src/broker/handlers/index.ts";
import { servedApis } from "../../src/broker/served-versions.ts";

const served = servedApis(handlers);
const rangeOf = (key: number): unknown => {
  const api = served.find(({ apiKey }) => apiKey === key);
  return api === undefined ? undefined : [api.minVersion, api.maxVersion, api.firstAnswered];
};

test("every handler is served, in the order of the keys", () => {
  expect(served.map(({ apiKey }) => apiKey)).toEqual(handlers.map(({ key }) => key));
  expect(handlers.map(({ key }) => key)).toEqual(
    handlers.map(({ key }) => key).toSorted((left, right) => left - right),
  );
});

test("every handler is the one for its key", async () => {
  for (const { key, load } of handlers) expect((await load()).api.key).toBe(key);
});

test("Produce is told from version 0 and answered from 3", () => {
  expect(rangeOf(0)).toEqual([0, 13, 3]);
});

test("a version that may still change is not served", () => {
  expect(rangeOf(22)).toEqual([0, 5, 0]);
});

test("Fetch is served as Kafka 4.3.1 does", () => {
  expect(rangeOf(1)).toEqual([4, 18, 4]);
});

test("a key that is no broker's is a mistake", () => {
  expect(() => servedApis([{ key: 4 }])).toThrow(RangeError);
});
