import type { Buffer } from "node:buffer";
import { DecodeError, InputError } from "../../../errors.ts";
import { readData } from "../../../protocol/codec.ts";
import { Reader } from "../../../protocol/reader.ts";
import type { KeyValueEntry } from "../../../protocol/log-records/index.ts";
import type { RecordCursor } from "../../../protocol/records/cursor.ts";
import type { Data } from "../../../protocol/schema.ts";
import { dataAsJson } from "./data-as-json.ts";
import type { OutputBuffer } from "./output-buffer.ts";
import type { RecordFormatter, RecordPlace } from "./record-formatter.ts";

interface Schemas {
  readonly key: Data;
  readonly value: Data | undefined;
}

/**
 * Records of an internal topic as one JSON object each, with nothing between them; records of other types are left out.
 * Source: org.apache.kafka.tools.consumer.CoordinatorRecordMessageFormatter.
 *
 * @param entries the schemas by record type
 * @param allowed the types that are printed; all unless given
 */
export async function coordinatorFormatter(
  entries: ReadonlyMap<number, KeyValueEntry>,
  allowed: readonly number[] = [...entries.keys()],
): Promise<RecordFormatter> {
  const schemas = new Map<number, Schemas>();
  for (const [type, { key, value }] of entries) {
    // A record that is not printed is read all the same: the official tool stops at one that does not parse.
    schemas.set(type, { key: await key.load(), value: await value?.load() });
  }
  return new CoordinatorFormatter(schemas, new Set(allowed));
}

class CoordinatorFormatter implements RecordFormatter {
  readonly #schemas: ReadonlyMap<number, Schemas>;
  readonly #allowed: ReadonlySet<number>;

  constructor(schemas: ReadonlyMap<number, Schemas>, allowed: ReadonlySet<number>) {
    this.#schemas = schemas;
    this.#allowed = allowed;
  }

  write(cursor: RecordCursor, _: RecordPlace, output: OutputBuffer): void {
    const key = cursor.key();
    if (key === null) return;
    try {
      const json = this.#recordAsJson(key, cursor.value());
      if (json !== undefined) output.appendText(json);
    } catch (error) {
      if (!(error instanceof DecodeError || error instanceof InputError)) throw error;
      throw new InputError(`Could not read record at offset ${cursor.offset} due to: ${error.message}`, {
        javaClass: "java.lang.RuntimeException",
        cause: error,
      });
    }
  }

  #recordAsJson(key: Buffer, value: Buffer | null): string | undefined {
    const type = readVersion(key, "key");
    const schemas = this.#schemas.get(type);
    if (schemas === undefined) return undefined;
    const keyJson = dataAsJson(schemas.key, 0, read(schemas.key, 0, type, key, "key"));
    const valueJson = value === null || schemas.value === undefined ? "null" : valueAsJson(schemas.value, type, value);
    if (!this.#allowed.has(type)) return undefined;
    return `{"key":{"type":${type},"data":${keyJson}},"value":${valueJson}}`;
  }
}

function valueAsJson(schema: Data, type: number, bytes: Buffer): string {
  const version = readVersion(bytes, "value");
  const [first, last] = schema.versions;
  if (version < first || version > last) {
    throw new InputError(`Found an unknown record version ${version} for ${type} type`);
  }
  return `{"version":${version},"data":${dataAsJson(schema, version, read(schema, version, version, bytes, "value"))}}`;
}

function readVersion(bytes: Buffer, what: string): number {
  if (bytes.length < 2) throw new InputError(`Could not read version from ${what}'s buffer.`);
  return bytes.readInt16BE(0);
}

/** @param told the version as Java's message has it: that of a key is its type */
function read(schema: Data, version: number, told: number, bytes: Buffer, what: string): Record<string, unknown> {
  try {
    // As Java, which leaves alone what may follow.
    return readData(new Reader(bytes, 2), schema, version);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new InputError(`Could not read record with version ${told} from ${what}'s buffer due to: ${error.message}.`, {
      cause: error,
    });
  }
}
