/* oxlint-disable typescript/no-unsafe-type-assertion -- decoded data is untyped here: the field's kind says what it is */
import type { Buffer } from "node:buffer";
import { isFlexible } from "../../../protocol/codec.ts";
import { defaultCheck } from "../../../protocol/codec-defaults.ts";
import { isPresent, isTagged } from "../../../protocol/codec-scalars.ts";
import type { Data, Field, Fields } from "../../../protocol/schema.ts";

type Struct = Readonly<Record<string, unknown>>;

/** Decoded data as Kafka's generated JsonConverter classes and Jackson write it: in one line, without blanks. */
export function dataAsJson(data: Data, version: number, value: Struct): string {
  return structAsJson(data.fields, value, { version, flexible: isFlexible(data, version) });
}

interface Target {
  readonly version: number;
  readonly flexible: boolean;
}

function structAsJson(fields: Fields, value: Struct, target: Target): string {
  const members: string[] = [];
  for (const [name, field] of Object.entries(fields)) {
    if (!isPresent(field.options, target.version)) continue;
    const tagged = target.flexible && isTagged(field.options, target.version);
    // A tagged field that has its default is not there.
    if (tagged && defaultCheck(field)(value[name])) continue;
    members.push(`${jsonText(name)}:${fieldAsJson(field, value[name], target)}`);
  }
  return `{${members.join(",")}}`;
}

function fieldAsJson(field: Field, value: unknown, target: Target): string {
  if (value === null || value === undefined) return "null";
  switch (field.kind) {
    case "array":
      return `[${(value as readonly unknown[]).map((each) => elementAsJson(field.element, each, target)).join(",")}]`;
    case "struct":
      return structAsJson(field.fields, value as Struct, target);
    case "bytes":
    case "records":
      return `"${(value as Buffer).toString("base64")}"`;
    case "string":
    case "uuid":
      return jsonText(value as string);
    case "bool":
    case "float64":
    case "int16":
    case "int32":
    case "int64":
    case "int8":
    case "uint16":
    case "uint32":
      return typeof value === "bigint" ? value.toString() : JSON.stringify(value);
  }
}

function elementAsJson(element: Field | Fields, value: unknown, target: Target): string {
  return isField(element) ? fieldAsJson(element, value, target) : structAsJson(element, value as Struct, target);
}

function isField(element: Field | Fields): element is Field {
  return typeof element["kind"] === "string";
}

/** Jackson writes the letters of \u001B large. */
function jsonText(text: string): string {
  return JSON.stringify(text).replaceAll(/\\(?:\\|u00[01][0-9a-f])/g, (escaped) =>
    escaped.length === 2 ? escaped : `\\u${escaped.slice(2).toUpperCase()}`,
  );
}
