/* oxlint-disable typescript/no-unsafe-type-assertion -- values are untyped here: the definitions in messages/ give callers their types, see schema.ts */
import { defaultCheck, defaultOf } from "./codec-defaults.ts";
import {
  boundedLength,
  isNullable,
  isPresent,
  isTagged,
  nullWriter,
  readCompactLength,
  readInt32Length,
  scalarCodec,
  writeCompactLength,
  writeInt32Length,
} from "./codec-scalars.ts";
import {
  type FieldCodec,
  type FieldPlan,
  readStruct,
  type StructPlan,
  type StructValue,
  type Target,
  writeStruct,
} from "./codec-struct.ts";
import { readRepeating } from "./codec-repeats.ts";
import type { Reader } from "./reader.ts";
import type { ArrayField, Field, Fields, StructField } from "./schema.ts";
import type { Writer } from "./writer.ts";

/** Elements that take no bytes cannot be bounded by the bytes left. */
const MAX_EMPTY_ELEMENTS = 0xffff;

/** Plans by definition, then by version and flexibility: compiled when first used, kept for good. */
const plans = new WeakMap<Fields, StructPlan[]>();

/** The plan of a struct in one version. */
export function planOf(fields: Fields, target: Target): StructPlan {
  let known = plans.get(fields);
  if (known === undefined) plans.set(fields, (known = []));
  const slot = target.version * 2 + (target.flexible ? 1 : 0);
  return (known[slot] ??= compile(fields, target));
}

function compile(fields: Fields, target: Target): StructPlan {
  const planned = Object.entries(fields).map(([name, field]) => planField(name, field, target));
  const tagged = planned
    .filter((field) => field.tag !== undefined)
    .toSorted((left, right) => (left.tag as number) - (right.tag as number));
  let minSize = target.flexible ? 1 : 0;
  for (const field of planned) if (field.tag === undefined) minSize += field.codec?.minSize ?? 0;
  return { target, fields: planned, tagged, minSize };
}

function planField(name: string, field: Field, target: Target): FieldPlan {
  const { options } = field;
  const tagged = target.flexible && isTagged(options, target.version);
  return {
    name,
    codec: isPresent(options, target.version) ? codecOf(name, field, target) : undefined,
    tag: tagged && isPresent(options, target.version) ? options.tag : undefined,
    ignorable: options.ignorable === true,
    defaultValue: defaultOf(field),
    isDefault: defaultCheck(field),
  };
}

function codecOf(name: string, field: Field, target: Target): FieldCodec {
  if (field.kind === "array") return arrayCodec(name, field, target);
  if (field.kind === "struct") return structCodec(name, field, target);
  return scalarCodec(name, field, target);
}

function arrayCodec(name: string, field: ArrayField, target: Target): FieldCodec {
  const element = elementCodec(name, field.element, target);
  const writeLength = target.flexible ? writeCompactLength : writeInt32Length;
  const readLength = boundedLength(name, field, target, target.flexible ? readCompactLength : readInt32Length);
  const nothing = nullWriter(name, field, target, writeLength);
  return {
    minSize: target.flexible ? 1 : 4,
    read(reader) {
      const start = reader.offset;
      const count = readLength(reader);
      if (count < 0) return null;
      if (count * element.minSize > reader.remaining || (element.minSize === 0 && count > MAX_EMPTY_ELEMENTS)) {
        throw reader.failure(`Array of ${count} elements does not fit the ${reader.remaining} bytes left`, start);
      }
      return field.options.repeats === true
        ? readRepeating(reader, count, (from) => element.read(from))
        : readElements(reader, count, element);
    },
    write(writer, value) {
      if (value === null) return nothing(writer);
      const items = value as readonly unknown[];
      writeLength(writer, items.length);
      for (const item of items) element.write(writer, item);
    },
  };
}

function readElements(reader: Reader, count: number, element: FieldCodec): unknown[] {
  const items: unknown[] = [];
  try {
    for (let index = 0; index < count; index++) items.push(element.read(reader));
  } catch (error) {
    reader.failedPath.push(items.length);
    throw error;
  }
  return items;
}

function elementCodec(name: string, element: Field | Fields, target: Target): FieldCodec {
  if (!isField(element)) return structCodec(name, { kind: "struct", fields: element, options: {} }, target);
  if (element.kind === "array") return arrayCodec(name, element, target);
  if (element.kind === "struct") return structCodec(name, element, target);
  return scalarCodec(name, element, target);
}

/** A struct's fields are told from a field by its kind, which no struct has as text. */
function isField(element: Field | Fields): element is Field {
  return typeof element["kind" as keyof typeof element] === "string";
}

function structCodec(name: string, field: StructField, target: Target): FieldCodec {
  const plan = planOf(field.fields, target);
  const read = (reader: Reader): unknown => readStruct(reader, plan);
  const write = (writer: Writer, value: unknown): void => writeStruct(writer, plan, value as StructValue);
  const fail = nullWriter(name, field, target, () => undefined);
  if (!isNullable(field.options, target.version)) {
    return { minSize: plan.minSize, read, write: (to, value) => (value === null ? fail(to) : write(to, value)) };
  }
  // What says whether a nullable struct is there: a byte, below zero for null; in a tagged field a varint, zero for null.
  const absent = isTagged(field.options, target.version) ? 0 : -1;
  return {
    minSize: 1,
    read: (reader) => (reader.readInt8() <= absent ? null : read(reader)),
    write(writer, value) {
      writer.writeInt8(value === null ? absent : 1);
      if (value !== null) write(writer, value);
    },
  };
}
