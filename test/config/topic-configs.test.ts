import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { topicConfigNames, validateTopicConfigs } from "../../src/config/topic-configs.ts";

interface Case {
  readonly configs: readonly (readonly [string, string])[];
  readonly error: readonly [javaClass: string, message: string] | null;
}

// Recorded from LogConfig.validate of Kafka 4.3.1.
const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("fixtures/topic-config-checks.json", import.meta.url), "utf8"),
);

describe("validateTopicConfigs", () => {
  test.each(cases)("answers $configs as LogConfig does", ({ configs, error }) => {
    const validate = () => validateTopicConfigs(new Map(configs));
    if (error === null) expect(validate).not.toThrow();
    else expect(validate).toThrow(new InputError(error[1], { javaClass: error[0] }));
  });

  test("names the topic configurations that users may set, sorted", () => {
    const names = topicConfigNames();
    expect(names).toHaveLength(33);
    expect(names[0]).toBe("cleanup.policy");
    expect(names).not.toContain("internal.segment.bytes");
  });
});
