/** JSON files, read with the words of the official tools (org.apache.kafka.server.util.json). */
import { InputError } from "../errors.ts";
import { javaJsonText } from "../java/json.ts";
import type { Json } from "../java/json.ts";

/** The fields of an object. Throws InputError for what is none. */
export function jsonObject(value: Json | undefined): ReadonlyMap<string, Json> {
  if (value instanceof Map) return value;
  throw unexpected("JSON object", value);
}

/** The items of an array. Throws InputError for what is none. */
export function jsonArray(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value;
  throw unexpected("JSON array", value);
}

/** A field that must be there. Throws InputError where it is not. */
export function jsonField(fields: ReadonlyMap<string, Json>, name: string): Json {
  const value = fields.get(name);
  if (value === undefined) throw mappingError(`No such field exists: \`${name}\``);
  return value;
}

/** A whole number within 32 bits. Throws InputError for what is none. */
export function jsonInteger(value: Json): number {
  if (typeof value === "bigint" && BigInt.asIntN(32, value) === value) return Number(value);
  throw unexpected("`Integer` value", value);
}

/** A whole number within 64 bits. Throws InputError for what is none. */
export function jsonLong(value: Json): bigint {
  if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) return value;
  throw unexpected("`Long` value", value);
}

/** Throws InputError for what is no string. */
export function jsonString(value: Json): string {
  if (typeof value === "string") return value;
  throw unexpected("`String` value", value);
}

function unexpected(what: string, value: Json | undefined): InputError {
  return mappingError(`Expected ${what}, received ${javaJsonText(value)}`);
}

function mappingError(message: string): InputError {
  return new InputError(message, { javaClass: "com.fasterxml.jackson.databind.JsonMappingException" });
}
