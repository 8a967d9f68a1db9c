/* oxlint-disable typescript/no-unsafe-type-assertion -- values are untyped here: the definitions in messages/ give callers their types, see schema.ts */
import { UnsupportedVersionError } from "../errors.ts";
import { Reader } from "./reader.ts";
import type { UnknownTaggedField } from "./schema.ts";
import { Writer } from "./writer.ts";

/** What a plan is compiled for: one message in one version. */
export interface Target {
  /** As errors name it: "ListOffsetsRequest". */
  readonly label: string;
  readonly version: number;
  readonly flexible: boolean;
}

/** How one field is read and written in one version, null and length prefix included. */
export interface FieldCodec {
  readonly read: (reader: Reader) => unknown;
  readonly write: (writer: Writer, value: unknown) => void;
  /** The fewest bytes it takes: what bounds the count of an array. */
  readonly minSize: number;
}

export interface FieldPlan {
  readonly name: string;
  /** The wire part; undefined where the version does not have the field. */
  readonly codec: FieldCodec | undefined;
  /** Undefined where the field is not tagged. */
  readonly tag: number | undefined;
  readonly ignorable: boolean;
  readonly defaultValue: () => unknown;
  readonly isDefault: (value: unknown) => boolean;
}

export interface StructPlan {
  readonly target: Target;
  /** All fields, in wire order, those that the version does not have included. */
  readonly fields: readonly FieldPlan[];
  /** Tagged fields of this version, in the order of their tags. */
  readonly tagged: readonly FieldPlan[];
  readonly minSize: number;
}

export type StructValue = Record<string, unknown> & { unknownTaggedFields?: readonly UnknownTaggedField[] | undefined };

/** Reads a struct: the fields in wire order, then the tagged ones. Absent fields take their default. */
export function readStruct(reader: Reader, plan: StructPlan): StructValue {
  const value: StructValue = {};
  let reading = "";
  // One handler for all fields: most of a start is spent in code that has not been optimized yet.
  try {
    for (const { name, codec, tag, defaultValue } of plan.fields) {
      reading = name;
      value[name] = codec === undefined || tag !== undefined ? defaultValue() : codec.read(reader);
    }
  } catch (error) {
    reader.failedPath.push(reading);
    throw error;
  }
  if (plan.target.flexible) readTaggedFields(reader, plan, value);
  return value;
}

function readTaggedFields(reader: Reader, plan: StructPlan, value: StructValue): void {
  const count = reader.readUnsignedVarint();
  if (count === 0) return;
  const unknown: UnknownTaggedField[] = [];
  for (let index = 0; index < count; index++) {
    const tag = reader.readUnsignedVarint();
    const size = reader.readUnsignedVarint();
    const field = plan.tagged.find((candidate) => candidate.tag === tag);
    if (field === undefined) unknown.push({ tag, data: reader.readBytes(size) });
    else value[field.name] = readTagged(reader, field, size);
  }
  if (unknown.length > 0) value.unknownTaggedFields = unknown;
}

/** Reads a known tagged field, which must fill its announced size. */
function readTagged(reader: Reader, field: FieldPlan, size: number): unknown {
  const start = reader.offset;
  if (size > reader.remaining) throw reader.failure(`Tagged field ${field.name} of ${size} bytes does not fit`);
  const bounded = new Reader(reader.buffer, start, start + size);
  try {
    const value = field.codec?.read(bounded);
    if (bounded.remaining !== 0) throw bounded.failure(`${bounded.remaining} bytes left over`);
    reader.offset = bounded.end;
    return value;
  } catch (error) {
    reader.failedPath.push(...bounded.failedPath, field.name);
    throw error;
  }
}

/**
 * Writes a struct; fields left out take their default. Throws UnsupportedVersionError for a field that
 * the version does not have, that is not ignorable and that is set to something else than its default.
 */
export function writeStruct(writer: Writer, plan: StructPlan, value: StructValue): void {
  let tagged: [field: FieldPlan, value: unknown][] | undefined;
  for (const field of plan.fields) {
    const given = value[field.name];
    if (field.codec === undefined) {
      if (given !== undefined && !field.ignorable && !field.isDefault(given)) throw notInVersion(plan, field);
    } else if (field.tag === undefined) {
      field.codec.write(writer, given === undefined ? field.defaultValue() : given);
    } else if (given !== undefined && !field.isDefault(given)) {
      (tagged ??= []).push([field, given]);
    }
  }
  const unknown = value.unknownTaggedFields ?? [];
  if (plan.target.flexible) writeTaggedFields(writer, tagged ?? [], unknown);
  else if (unknown.length > 0) throw notInVersion(plan, { name: "unknownTaggedFields" });
}

function writeTaggedFields(
  writer: Writer,
  known: readonly [field: FieldPlan, value: unknown][],
  unknown: readonly UnknownTaggedField[],
): void {
  if (known.length + unknown.length === 0) return writer.writeUnsignedVarint(0);
  const all = unknown.map(({ tag, data }): { tag: number; data: Uint8Array } => ({ tag, data }));
  for (const [field, value] of known) {
    const content = new Writer();
    field.codec?.write(content, value);
    all.push({ tag: field.tag as number, data: content.finish() });
  }
  writer.writeUnsignedVarint(all.length);
  for (const { tag, data } of all.toSorted((left, right) => left.tag - right.tag)) {
    writer.writeUnsignedVarint(tag);
    writer.writeUnsignedVarint(data.length);
    writer.writeBytes(data);
  }
}

/** The first part is Kafka's own text of this failure. */
function notInVersion({ target }: StructPlan, field: { readonly name: string }): UnsupportedVersionError {
  return new UnsupportedVersionError(
    `Attempted to write a non-default ${field.name} at version ${target.version} of ${target.label}`,
    { javaClass: "org.apache.kafka.common.errors.UnsupportedVersionException" },
  );
}
