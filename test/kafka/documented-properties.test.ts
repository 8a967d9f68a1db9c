import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ConfigKey } from "../../src/config/config-def.ts";
import { consumerConfigKeys } from "../../src/config/consumer-config-keys.ts";
import { producerConfigKeys } from "../../src/config/producer-config-keys.ts";

const ROOT = join(import.meta.dirname, "../..");
const HEADING = "## Properties of producers and consumers\n";

/** The names and patterns (`sasl.login.*`) in the first column of the table, by what kt does with them. */
function documented(): { patterns: string[]; effect: string }[] {
  const text = readFileSync(join(ROOT, "docs/compatibility.md"), "utf8");
  const section = text.slice(text.indexOf(HEADING) + HEADING.length).split("\n## ")[0] ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => {
      const [, names = "", effect = ""] = line.split("|");
      return { patterns: [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name!), effect: effect.trim() };
    });
}

const matches = (name: string, pattern: string) =>
  pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

const source = readdirSync(join(ROOT, "src/kafka"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(join(ROOT, "src/kafka", file), "utf8"))
  .join("\n");

/** The client reads it: its name stands in the source; the level of a codec is read by the codec's name. */
function isRead(name: string): boolean {
  if (/^compression\.\w+\.level$/.test(name)) return source.includes("`compression.${compression}.level`");
  return source.includes(`"${name}"`);
}

const rows = documented();
const isNamed = (name: string) => rows.some(({ patterns }) => patterns.some((pattern) => matches(name, pattern)));

describe.each<[string, readonly ConfigKey[]]>([
  ["producer", producerConfigKeys],
  ["consumer", consumerConfigKeys],
])("each property of the %s", (_, keys) => {
  const told = keys.filter(({ internal }) => internal !== true).map(({ name }) => name);

  test("is read by the client or named in docs/compatibility.md", () => {
    expect(told.filter((name) => !isRead(name) && !isNamed(name))).toEqual([]);
  });

  test("that is said to be without effect has none", () => {
    const idle = rows.filter(({ effect }) => effect.startsWith("without effect:")).flatMap(({ patterns }) => patterns);
    expect(told.filter((name) => isRead(name) && idle.some((pattern) => matches(name, pattern)))).toEqual([]);
  });
});

test("the table names no property that there is not", () => {
  const names = [...producerConfigKeys, ...consumerConfigKeys].map(({ name }) => name);
  const patterns = rows.flatMap((row) => row.patterns);
  expect(patterns.length).toBeGreaterThan(20);
  expect(patterns.filter((pattern) => !names.some((name) => matches(name, pattern)))).toEqual([]);
});
