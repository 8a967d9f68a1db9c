/* oxlint-disable typescript/no-unsafe-type-assertion -- values are untyped here: the definitions in messages/ give callers their types, see schema.ts */
import type { StructValue } from "./codec-struct.ts";
import type { Field, FieldOptions, Fields } from "./schema.ts";
import { ZERO_UUID } from "./uuid.ts";

const EMPTY_BYTES = Buffer.alloc(0);
const NO_DEFAULT: Readonly<Record<string, unknown>> = {
  bool: false,
  int64: 0n,
  string: "",
  uuid: ZERO_UUID,
};

/** Makes the value a field has where nothing was given; arrays and structs are new ones each time. */
export function defaultOf(field: Field): () => unknown {
  const { kind, options } = field;
  if (options.default !== undefined) {
    const value = options.default;
    return () => value;
  }
  if (kind === "array") return () => [];
  if (kind === "struct") return () => defaultStruct(field.fields);
  const value = defaultScalar(kind, options);
  return () => value;
}

function defaultScalar(kind: string, options: FieldOptions): unknown {
  if (kind === "records") return options.nullable === undefined ? EMPTY_BYTES : null;
  if (kind === "bytes") return EMPTY_BYTES;
  return NO_DEFAULT[kind] ?? 0;
}

function defaultStruct(fields: Fields): StructValue {
  const value: StructValue = {};
  for (const [name, field] of Object.entries(fields)) value[name] = defaultOf(field)();
  return value;
}

export function defaultCheck(field: Field): (value: unknown) => boolean {
  const { kind, options } = field;
  if (options.default !== undefined) {
    const expected = options.default;
    return (value) => value === expected;
  }
  if (kind === "array") return (value) => value !== null && (value as readonly unknown[]).length === 0;
  if (kind === "struct") return (value) => value !== null && isDefaultStruct(field.fields, value as StructValue);
  const expected = defaultScalar(kind, options);
  if (expected === EMPTY_BYTES) return (value) => value !== null && (value as Uint8Array).length === 0;
  return (value) => value === expected;
}

function isDefaultStruct(fields: Fields, value: StructValue): boolean {
  if (value.unknownTaggedFields !== undefined && value.unknownTaggedFields.length > 0) return false;
  return Object.entries(fields).every(([name, field]) => {
    const member = value[name];
    return member === undefined || defaultCheck(field)(member);
  });
}
