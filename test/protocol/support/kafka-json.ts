import { isPresent } from "../../../src/protocol/codec-scalars.ts";
import type { Field, Fields } from "../../../src/protocol/schema.ts";
import { isField } from "./arbitraries.ts";

/**
 * A message as the JSON of Kafka's generated JsonConverter classes: int64 as digits, bytes in base64,
 * the fields that the version has.
 */
export function kafkaJson(fields: Fields, version: number, value: object): string {
  const members: string[] = [];
  const values = new Map<string, unknown>(Object.entries(value));
  for (const [name, field] of Object.entries(fields)) {
    if (!isPresent(field.options, version)) continue;
    members.push(`${JSON.stringify(name)}:${fieldJson(field, version, values.get(name))}`);
  }
  return `{${members.join(",")}}`;
}

function fieldJson(field: Field, version: number, value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString("base64"));
  if (field.kind === "struct") return structJson(field.fields, version, value);
  if (field.kind === "float64") return floatJson(Number(value));
  if (field.kind !== "array") return Object.is(value, -0) ? "-0.0" : JSON.stringify(value);
  if (!Array.isArray(value)) throw new TypeError("an array field holds an array");
  const { element } = field;
  const items = value.map((item: unknown) =>
    isField(element) ? fieldJson(element, version, item) : structJson(element, version, item),
  );
  return `[${items.join(",")}]`;
}

function structJson(fields: Fields, version: number, value: unknown): string {
  if (typeof value !== "object" || value === null) throw new TypeError("a struct is an object");
  return kafkaJson(fields, version, value);
}

/** Kafka takes a number without a fraction or an exponent for an integer, and refuses it. */
function floatJson(value: number): string {
  const text = Object.is(value, -0) ? "-0" : JSON.stringify(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
