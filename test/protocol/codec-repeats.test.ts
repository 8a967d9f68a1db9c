import * as fc from "fast-check";
import { expect, test } from "vitest";
import { DecodeError } from "../../src/errors.ts";
import { decodeData, encodeData } from "../../src/protocol/codec.ts";
import { array, defineData, int32, string } from "../../src/protocol/schema.ts";

function definition(repeats: boolean) {
  const settings = { name: string(), value: string({ nullable: true }), type: int32({ since: 2 }) };
  return defineData({
    name: "Settings",
    versions: [0, 2],
    flexible: 1,
    fields: { topics: array({ topic: string(), settings: array(settings, repeats ? { repeats: true } : {}) }) },
  });
}

const plain = definition(false);
const repeating = definition(true);

test("gives what is read one by one, whatever repeats", () => {
  const setting = fc.record({ name: fc.constantFrom("a", "bc", ""), value: fc.constantFrom(null, "", "1", "12") });
  const topic = fc.record({ topic: fc.constantFrom("t", "uv"), settings: fc.array(setting, { maxLength: 4 }) });
  fc.assert(
    fc.property(fc.array(topic, { maxLength: 6 }), fc.constantFrom(0, 1, 2), (topics, version) => {
      const bytes = encodeData(plain, version, { topics });
      expect(decodeData(repeating, version, bytes)).toEqual(decodeData(plain, version, bytes));
      expect(encodeData(repeating, version, { topics }).equals(bytes)).toBe(true);
      for (let cut = 0; cut < bytes.length; cut++) {
        expect(() => decodeData(repeating, version, bytes.subarray(0, cut))).toThrow(DecodeError);
      }
    }),
  );
});

test("decodes once what stands there again", () => {
  const one = { name: "a", value: "1" };
  const topics = [[one, one], [one, one], [one, { name: "a", value: "2" }], [one]].map((settings) => ({
    topic: "t",
    settings,
  }));
  const [first, second, third, fourth] = decodeData(repeating, 2, encodeData(repeating, 2, { topics })).topics;
  expect(second?.settings).toBe(first?.settings);
  expect(third?.settings[0]).toBe(first?.settings[0]);
  expect(third?.settings[1]).not.toBe(first?.settings[1]);
  expect(fourth?.settings).toHaveLength(1);
});

test("says where it stopped", () => {
  const topics = [{ topic: "t", settings: [{ name: "a", value: "1" }] }];
  const bytes = encodeData(repeating, 1, { topics: [...topics, ...topics] });
  expect(() => decodeData(repeating, 1, bytes.subarray(0, -4))).toThrow(/topics\[1\]\.settings\[0\]/);
});
