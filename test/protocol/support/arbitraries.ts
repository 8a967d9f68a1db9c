import * as fc from "fast-check";
import type { Arbitrary } from "fast-check";
import { isNullable, isPresent } from "../../../src/protocol/codec-scalars.ts";
import type { Field, Fields, ScalarKind } from "../../../src/protocol/schema.ts";
import { uuidFromBytes } from "../../../src/protocol/uuid.ts";

const BYTES = fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes));

const SCALARS: Readonly<Record<ScalarKind, Arbitrary<unknown>>> = {
  bool: fc.boolean(),
  int8: fc.integer({ min: -0x80, max: 0x7f }),
  int16: fc.integer({ min: -0x8000, max: 0x7fff }),
  uint16: fc.integer({ min: 0, max: 0xffff }),
  int32: fc.integer(),
  uint32: fc.integer({ min: 0, max: 0xffffffff }),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  float64: fc.double({ noNaN: true, noDefaultInfinity: true }),
  string: fc.string({ unit: "binary", maxLength: 12 }),
  bytes: BYTES,
  records: BYTES,
  uuid: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => uuidFromBytes(Buffer.from(bytes))),
};

/** Values of a struct in one version: the fields that the version has, each with any value it may take. */
export function structArbitrary(fields: Fields, version: number): Arbitrary<Record<string, unknown>> {
  const present = Object.entries(fields).filter(([, field]) => isPresent(field.options, version));
  return fc.record(Object.fromEntries(present.map(([name, field]) => [name, fieldArbitrary(field, version)])));
}

function fieldArbitrary(field: Field, version: number): Arbitrary<unknown> {
  const value = plainArbitrary(field, version);
  return isNullable(field.options, version) ? fc.option(value, { freq: 4 }) : value;
}

function plainArbitrary(field: Field, version: number): Arbitrary<unknown> {
  if (field.kind === "struct") return structArbitrary(field.fields, version);
  if (field.kind !== "array") return SCALARS[field.kind];
  const { element } = field;
  const item = isField(element) ? fieldArbitrary(element, version) : structArbitrary(element, version);
  return fc.array(item, { maxLength: 3 });
}

export function isField(element: Field | Fields): element is Field {
  return typeof element["kind" as keyof typeof element] === "string";
}
