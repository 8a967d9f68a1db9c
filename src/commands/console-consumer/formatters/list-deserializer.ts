/** Lists as org.apache.kafka.common.serialization.ListDeserializer reads them and Java shows them: `[1, null, 3]`. */
import { Buffer } from "node:buffer";
import { CONFIG_EXCEPTION, invalidValue } from "../../../config/config-def.ts";
import { InputError } from "../../../errors.ts";
import { serializationFailure as failure } from "./deserializer.ts";
import type { Deserialize } from "./deserializer.ts";

/** The deserializer of a list's entries, and how many bytes each has where that is the same for all. */
export interface InnerDeserializer {
  readonly deserialize: Deserialize;
  readonly size: number | undefined;
}

/** The serde of the entries by its full class name; undefined for one that kt does not have. */
export type FindInner = (serdeClass: string) => InnerDeserializer | undefined;

const CONSTANT_SIZE = 0;
const VARIABLE_SIZE = 1;
const NULL_ENTRY = -1;

/** Lists that Java can make, all of which it shows alike. */
const LIST_CLASSES = [
  "java.util.ArrayList",
  "java.util.LinkedList",
  "java.util.Stack",
  "java.util.Vector",
  "java.util.concurrent.CopyOnWriteArrayList",
];
/** Classes that there are, but that nobody can make an instance of. */
const ABSTRACT_LISTS = ["java.util.List", "java.util.AbstractList", "java.util.AbstractSequentialList"];

/**
 * Reads the settings `default.list.value.serde.type` and `.inner`, or those of keys. Throws InputError where the class
 * would refuse them, and where they name classes that kt does not have.
 */
export function listWriter(settings: ReadonlyMap<string, string>, isKey: boolean, findInner: FindInner): Deserialize {
  const prefix = `default.list.${isKey ? "key" : "value"}.serde`;
  const listClass = ensureListClass(`${prefix}.type`, settings.get(`${prefix}.type`));
  const serde = settings.get(`${prefix}.inner`);
  if (serde === undefined) throw undetermined("inner serde class");
  const inner = findInner(serde);
  if (inner === undefined) {
    throw invalidValue(`${prefix}.inner`, serde, `Deserializer's inner serde class "${serde}" could not be found.`);
  }
  return (source, start, end, output) => {
    const before = output.length;
    try {
      writeList(new ListReader(source, start, end, inner), inner, listClass, output);
    } catch (error) {
      // Of a list that does not parse nothing is shown.
      output.length = before;
      throw error;
    }
  };
}

function ensureListClass(property: string, listClass: string | undefined): string {
  if (listClass === undefined) throw undetermined("list class");
  if (LIST_CLASSES.includes(listClass) || ABSTRACT_LISTS.includes(listClass)) return listClass;
  throw invalidValue(
    property,
    listClass,
    `Deserializer's list class "${listClass}" could not be found. There is no JVM to load others than ${LIST_CLASSES.join(", ")}`,
  );
}

function undetermined(what: string): InputError {
  return new InputError(
    `Not able to determine the ${what} because it was neither passed via the constructor nor set in the config.`,
    { javaClass: CONFIG_EXCEPTION },
  );
}

function writeList(
  reader: ListReader,
  inner: InnerDeserializer,
  listClass: string,
  output: Parameters<Deserialize>[3],
): void {
  const size = reader.readHead();
  if (ABSTRACT_LISTS.includes(listClass)) throw kafkaFailure(`Could not construct a list instance of "${listClass}"`);
  output.appendText("[");
  for (let index = 0; index < size; index++) {
    if (index > 0) output.appendText(", ");
    const entry = reader.readEntry(index);
    if (entry === undefined) output.appendText("null");
    else inner.deserialize(entry, 0, entry.length, output);
  }
  output.appendText("]");
}

/** i8 strategy; with constant size: i32 count and i32 indexes of nulls; i32 count of entries; entries, sized unless constant. */
class ListReader {
  readonly #source: Buffer;
  readonly #length: number;
  readonly #end: number;
  readonly #inner: InnerDeserializer;
  readonly #nulls = new Set<number>();
  #at: number;
  #constant = false;

  constructor(source: Buffer, start: number, end: number, inner: InnerDeserializer) {
    this.#source = source;
    this.#at = start;
    this.#end = end;
    this.#length = end - start;
    this.#inner = inner;
  }

  /** Gives the number of entries. */
  readHead(): number {
    if (this.#at >= this.#end) throw cutOff();
    const strategy = this.#source.readInt8(this.#at++);
    if (strategy !== CONSTANT_SIZE && strategy !== VARIABLE_SIZE) {
      throw failure("Invalid serialization strategy flag value");
    }
    this.#constant = strategy === CONSTANT_SIZE;
    if (this.#constant) this.#readNulls();
    const size = this.#readInt();
    if (size < 0) throw corrupted("The number of list entries cannot be negative.");
    if (size > this.#length) {
      throw corrupted("The number of list entries cannot be larger than overall number of bytes.");
    }
    return size;
  }

  #readNulls(): void {
    if (this.#inner.size === undefined) {
      throw failure(
        "Data is encoded as constant size entries, but configured inner deserializer is not a known fixed-size deserializer.",
      );
    }
    const count = this.#readInt();
    if (count < 0) throw corrupted("The number of null list entries cannot be negative.");
    if (count > Math.trunc(this.#length / 4)) {
      throw corrupted("The number of null list entries cannot be larger than overall number of elements.");
    }
    for (let left = count; left > 0; left--) this.#nulls.add(this.#readInt());
  }

  /** Undefined for null. */
  readEntry(index: number): Buffer | undefined {
    const size = this.#constant ? (this.#inner.size ?? 0) : this.#readEntrySize();
    if (size === NULL_ENTRY || this.#nulls.has(index)) return undefined;
    // Java sees the end also where an empty entry is the last one; of one that is cut off the rest is zeros.
    if (this.#at >= this.#end) throw failure("End of the stream was reached prematurely");
    const entry = Buffer.alloc(size);
    this.#at += this.#source.copy(entry, 0, this.#at, Math.min(this.#at + size, this.#end));
    return entry;
  }

  #readEntrySize(): number {
    const size = this.#readInt();
    if (size < NULL_ENTRY) throw corrupted("A list entry cannot have negative size.");
    if (size > this.#length) {
      throw corrupted("A list entry cannot be larger than the overall number of bytes.");
    }
    return size;
  }

  #readInt(): number {
    if (this.#at + 4 > this.#end) throw cutOff();
    this.#at += 4;
    return this.#source.readInt32BE(this.#at - 4);
  }
}

const cutOff = (): InputError => kafkaFailure("Unable to deserialize into a List");
const corrupted = (what: string): InputError => failure(`Corrupted byte[]. ${what}`);

function kafkaFailure(message: string): InputError {
  return new InputError(message, { javaClass: "org.apache.kafka.common.KafkaException" });
}
