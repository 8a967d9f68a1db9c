import { expect, test } from "vitest";
import {
  ensureFormatter,
  FORMATTERS,
  formatterOf,
} from "../../../../src/commands/console-consumer/formatters/formatter-classes.ts";
import { batchOf, formatted } from "./records.ts";

test.each(FORMATTERS)("%s can be had", async (name) => {
  const formatter = await formatterOf(name, new Map(), () => {});
  const text = formatted(formatter, batchOf([{ value: "v" }])).toString();
  expect(text).toBe(/Default|Logging/.test(name) ? "v\n" : "");
});

test.each(["com.example.Nope", "DefaultMessageFormatter", "org.apache.kafka.tools.consumer.toString"])(
  "%s cannot, and is told with those that can",
  (name) => {
    expect(() => ensureFormatter(name)).toThrow(
      expect.objectContaining({ message: name, hint: expect.stringContaining(FORMATTERS[0]!) as string }),
    );
  },
);
