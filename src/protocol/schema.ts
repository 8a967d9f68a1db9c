/**
 * Message definitions as data: one definition for every version of a message, in Kafka's own terms
 * (message/README.md in the kafka-clients jar). Key order is wire order. Types are inferred from it;
 * the bytes are done by codec.ts.
 */

/** First and last version, both included; no last one means every later version. */
export interface VersionRange {
  readonly since?: number;
  readonly until?: number;
}

export interface FieldOptions extends VersionRange {
  /** True: nullable in every version that has the field; a range: in those versions. */
  readonly nullable?: true | VersionRange;
  /** A tagged field; absent on the wire when it has its default. */
  readonly tag?: number;
  /** First version in which the field is tagged; where left out, every version that has it. */
  readonly taggedSince?: number;
  readonly default?: unknown;
  /** Whether a value may be lost silently where the version does not have the field. */
  readonly ignorable?: boolean;
  /** False: keeps the old length prefix in flexible versions too (the client id of a request header). */
  readonly flexible?: false;
  /**
   * Of an array in an array: its elements are mostly, byte for byte, those of the one before. They are decoded once, and
   * are the same objects: nobody may change them.
   */
  readonly repeats?: true;
}

type PlainOptions<T> = Omit<FieldOptions, "nullable" | "default"> & { readonly nullable?: never; readonly default?: T };
type NullableOptions<T> = Omit<FieldOptions, "nullable" | "default"> & {
  readonly nullable: true | VersionRange;
  readonly default?: T | null;
};

export type ScalarKind =
  | "bool"
  | "int8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "float64"
  | "string"
  | "bytes"
  | "records"
  | "uuid";

/** The types of a field: `decoded` is what reading gives, `input` what may be written. Exists for the compiler only. */
declare const types: unique symbol;

interface Typed<D, I> {
  readonly [types]?: { readonly decoded: D; readonly input: I };
}

export interface ScalarField<D = unknown, I = D> extends Typed<D, I> {
  readonly kind: ScalarKind;
  readonly options: FieldOptions;
}

export interface ArrayField<D = unknown, I = D> extends Typed<D, I> {
  readonly kind: "array";
  readonly element: Field | Fields;
  readonly options: FieldOptions;
}

export interface StructField<D = unknown, I = D> extends Typed<D, I> {
  readonly kind: "struct";
  readonly fields: Fields;
  readonly options: FieldOptions;
}

export type Field<D = unknown, I = D> = ScalarField<D, I> | ArrayField<D, I> | StructField<D, I>;

export interface Fields {
  readonly [name: string]: Field;
}

/** A tagged field that our definition does not know; kept and written back. */
export interface UnknownTaggedField {
  readonly tag: number;
  readonly data: Buffer;
}

interface UnknownTags {
  /** Only set where there are any. */
  unknownTaggedFields?: readonly UnknownTaggedField[] | undefined;
}

/** What decoding the field gives. */
export type Decoded<F> = F extends Typed<infer D, unknown> ? D : never;
/** What may be encoded as the field. */
export type Input<F> = F extends Typed<unknown, infer I> ? I : never;

/** A decoded struct: every field is there, absent ones at their default. */
export type DecodedStruct<F extends Fields> = { -readonly [K in keyof F]: Decoded<F[K]> } & UnknownTags;
/** A struct to encode: fields may be left out and take their default. */
export type InputStruct<F extends Fields> = {
  readonly [K in keyof F]?: Input<F[K]> | undefined;
} & Readonly<UnknownTags>;

type DecodedElement<E> = E extends Field ? Decoded<E> : E extends Fields ? DecodedStruct<E> : never;
type InputElement<E> = E extends Field ? Input<E> : E extends Fields ? InputStruct<E> : never;

const NO_OPTIONS: FieldOptions = {};

export function bool(options?: PlainOptions<boolean>): ScalarField<boolean> {
  return { kind: "bool", options: options ?? NO_OPTIONS };
}

type IntegerOptions = PlainOptions<number>;

function integer(kind: ScalarKind, options: IntegerOptions | undefined): ScalarField<number> {
  return { kind, options: options ?? NO_OPTIONS };
}

export const int8 = (options?: IntegerOptions): ScalarField<number> => integer("int8", options);
export const int16 = (options?: IntegerOptions): ScalarField<number> => integer("int16", options);
export const uint16 = (options?: IntegerOptions): ScalarField<number> => integer("uint16", options);
export const int32 = (options?: IntegerOptions): ScalarField<number> => integer("int32", options);
export const uint32 = (options?: IntegerOptions): ScalarField<number> => integer("uint32", options);
export const float64 = (options?: IntegerOptions): ScalarField<number> => integer("float64", options);

export function int64(options?: PlainOptions<bigint>): ScalarField<bigint> {
  return { kind: "int64", options: options ?? NO_OPTIONS };
}

/** Kafka's base64url text of 22 letters. */
export function uuid(options?: PlainOptions<string>): ScalarField<string> {
  return { kind: "uuid", options: options ?? NO_OPTIONS };
}

export function string(options?: PlainOptions<string>): ScalarField<string>;
export function string(options: NullableOptions<string>): ScalarField<string | null>;
export function string(options?: FieldOptions): ScalarField<string | null> {
  return { kind: "string", options: options ?? NO_OPTIONS };
}

export function bytes(options?: PlainOptions<never>): ScalarField<Buffer, Uint8Array>;
export function bytes(options: NullableOptions<never>): ScalarField<Buffer | null, Uint8Array | null>;
export function bytes(options?: FieldOptions): ScalarField<Buffer | null, Uint8Array | null> {
  return { kind: "bytes", options: options ?? NO_OPTIONS };
}

/** Record batches as they are on the wire; src/protocol/records reads them. The default is null where nullable. */
export function records(options?: PlainOptions<never>): ScalarField<Buffer, Uint8Array>;
export function records(options: NullableOptions<never>): ScalarField<Buffer | null, Uint8Array | null>;
export function records(options?: FieldOptions): ScalarField<Buffer | null, Uint8Array | null> {
  return { kind: "records", options: options ?? NO_OPTIONS };
}

/** An array of a field kind, or of structs given by their fields. */
export function array<E extends Field | Fields>(
  element: E,
  options?: PlainOptions<never>,
): ArrayField<DecodedElement<E>[], readonly InputElement<E>[]>;
export function array<E extends Field | Fields>(
  element: E,
  options: NullableOptions<never>,
): ArrayField<DecodedElement<E>[] | null, readonly InputElement<E>[] | null>;
export function array(element: Field | Fields, options?: FieldOptions): ArrayField {
  return { kind: "array", element, options: options ?? NO_OPTIONS };
}

/** A struct: the body of a message, or one inside it. */
export function struct<F extends Fields>(
  fields: F,
  options?: PlainOptions<never>,
): StructField<DecodedStruct<F>, InputStruct<F>>;
export function struct<F extends Fields>(
  fields: F,
  options: NullableOptions<never>,
): StructField<DecodedStruct<F> | null, InputStruct<F> | null>;
export function struct(fields: Fields, options?: FieldOptions): StructField {
  return { kind: "struct", fields, options: options ?? NO_OPTIONS };
}

export type Listener = "broker" | "controller";

/** One API: its request and its response, in every version. */
export interface Api<Request extends StructField = StructField, Response extends StructField = StructField> {
  readonly key: number;
  /** Kafka's name, as ListOffsets. */
  readonly name: string;
  readonly versions: readonly [min: number, max: number];
  /** First flexible version; null where there is none. */
  readonly flexible: number | null;
  /** The last version is still open to change: not to be used unless both sides asked for it. */
  readonly latestVersionUnstable?: boolean;
  readonly listeners: readonly Listener[];
  readonly request: Request;
  readonly response: Response;
}

export function defineApi<Request extends StructField, Response extends StructField>(
  api: Api<Request, Response>,
): Api<Request, Response> {
  return api;
}

/** Data with a version of its own that is no request: headers, records of the internal topics. */
export interface Data<F extends Fields = Fields> {
  readonly name: string;
  readonly versions: readonly [min: number, max: number];
  readonly flexible: number | null;
  /** The record type in its log: the metadata record's type, or the version prefix of a coordinator's key. */
  readonly apiKey?: number;
  readonly fields: F;
}

export function defineData<F extends Fields>(data: Data<F>): Data<F> {
  return data;
}

/** A decoded request: every field is there. */
export type RequestOf<A extends Api> = Decoded<A["request"]>;
/** A decoded response: every field is there. */
export type ResponseOf<A extends Api> = Decoded<A["response"]>;
/** A request to encode: what is left out takes its default. */
export type RequestInput<A extends Api> = Input<A["request"]>;
/** A response to encode: what is left out takes its default. */
export type ResponseInput<A extends Api> = Input<A["response"]>;
/** Decoded data: every field is there. */
export type DataOf<D extends Data> = DecodedStruct<D["fields"]>;
/** Data to encode: what is left out takes its default. */
export type DataInput<D extends Data> = InputStruct<D["fields"]>;
