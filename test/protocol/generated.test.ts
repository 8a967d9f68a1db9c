import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { encodeWithKafka } from "../../scripts/encode-with-kafka.ts";
import { generateErrors } from "../../scripts/gen-errors.ts";
import { generate } from "../../scripts/gen-messages.ts";
import {
  hasJars,
  jarFolder,
  type JsonField,
  type JsonMessage,
  parseVersions,
  readSchemas,
} from "../../scripts/kafka-schemas.ts";
import { isNullable, isPresent, isTagged } from "../../src/protocol/codec-scalars.ts";
import type { Field, Fields } from "../../src/protocol/schema.ts";
import { isField } from "./support/arbitraries.ts";
import { allMessageVersions } from "./support/definitions.ts";
import { encodeMessage } from "./support/message-codec.ts";
import { sampleLines } from "./support/sample-messages.ts";

const JARS = jarFolder();
const WITHOUT_JARS = !hasJars(JARS);
const WITHOUT_JAVA = WITHOUT_JARS || spawnSync("java", ["-version"]).status !== 0;
const SOURCES = fileURLToPath(new URL("../../src/protocol", import.meta.url));

/** One line a field, as a version has it: type, name, nullability and tag. */
function outline(fields: Fields, version: number, flexible: boolean, indent = ""): string[] {
  const lines: string[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const { options } = field;
    if (!isPresent(options, version)) continue;
    const nullable = isNullable(options, version) ? "?" : "";
    const tag = flexible && isTagged(options, version) ? `#${options.tag}` : "";
    lines.push(`${indent}${typeOf(field)} ${name}${nullable}${tag}`);
    lines.push(...outline(membersOf(field), version, flexible, `${indent}  `));
  }
  return lines;
}

function typeOf(field: Field): string {
  if (field.kind !== "array") return field.kind;
  return `[]${isField(field.element) ? field.element.kind : "struct"}`;
}

function membersOf(field: Field): Fields {
  if (field.kind === "struct") return field.fields;
  return field.kind === "array" && !isField(field.element) ? field.element : {};
}

/** The same outline, from Kafka's JSON. */
function outlineOf(message: JsonMessage, fields: readonly JsonField[], version: number, indent = ""): string[] {
  const inRange = (versions: string | undefined): boolean => {
    const range = parseVersions(versions);
    return range !== undefined && version >= range.min && version <= range.max;
  };
  return fields.flatMap((field) => {
    if (!inRange(field.versions ?? field.taggedVersions)) return [];
    const type = field.type.replace(/[A-Z].*/, "struct");
    const name = `${field.name.charAt(0).toLowerCase()}${field.name.slice(1)}`;
    const nullable = inRange(field.nullableVersions) ? "?" : "";
    const tag = inRange(field.taggedVersions) ? `#${field.tag}` : "";
    const shared = message.commonStructs?.find((struct) => struct.name === field.type.replace("[]", ""));
    const inner = outlineOf(message, field.fields ?? shared?.fields ?? [], version, `${indent}  `);
    return [`${indent}${type} ${name}${nullable}${tag}`, ...inner];
  });
}

describe.skipIf(WITHOUT_JARS)("generated definitions (skipped without Kafka's jars in KAFKA_LIBS)", () => {
  test("are what the generator makes of the jars", () => {
    const files = generate(JARS);
    for (const [path, content] of files) expect(readFileSync(`${SOURCES}/${path}`, "utf8"), path).toBe(content);
    const present = ["messages", "log-records"].flatMap((folder) =>
      readdirSync(`${SOURCES}/${folder}`).map((file) => `${folder}/${file}`),
    );
    expect(present.toSorted()).toEqual([...files.keys()].filter((path) => path.includes("/")).toSorted());
  });

  test("have the fields of Kafka's schemas in every version", async () => {
    const schemas = new Map(readSchemas(JARS).map((schema) => [schema.name, schema]));
    for (const { name, definition, fields, version, flexible } of await allMessageVersions()) {
      const schema = schemas.get(name);
      if (schema === undefined) expect.fail(`Kafka has no ${name}`);
      const { min, max } = parseVersions(schema.validVersions) ?? { min: 0, max: -1 };
      expect([name, definition.versions, flexible]).toEqual([
        name,
        [min, max],
        version >= (parseVersions(schema.flexibleVersions)?.min ?? Infinity),
      ]);
      const expected = outlineOf(schema, schema.fields ?? [], version);
      expect(outline(fields, version, flexible), `${name} v${version}`).toEqual(expected);
    }
  });
});

describe.skipIf(WITHOUT_JAVA)("generated with Java (skipped without Kafka's jars or without java)", () => {
  test("the error table is what Kafka's classes say", () => {
    expect(readFileSync(`${SOURCES}/error-table.ts`, "utf8")).toBe(generateErrors(JARS));
  }, 60_000);

  test("random values of every message and version get the same bytes from Kafka's classes", async () => {
    // Always the same: a test that fails once in a while tells nobody anything.
    const seed = 20_260_101;
    const samples = await sampleLines(2, seed);
    const lines = samples.map(({ line }) => line);
    const official = encodeWithKafka(JARS, lines);
    for (const [index, { message, value, line }] of samples.entries()) {
      const hex = encodeMessage(message, value).toString("hex");
      if (hex !== official[index]) expect.fail(`seed ${seed}: ${line}\nkafka ${official[index]}\n   kt ${hex}`);
    }
  }, 60_000);
});
