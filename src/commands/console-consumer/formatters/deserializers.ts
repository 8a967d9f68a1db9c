import type { Buffer } from "node:buffer";
import { isUtf8 } from "node:buffer";
import { InputError } from "../../../errors.ts";
import { javaDoubleText, javaFloatText } from "../../../java/double.ts";
import { replaceMalformedUtf8 } from "../../../java/utf8.ts";
import { serializationFailure as failure } from "./deserializer.ts";
import type { Deserialize } from "./deserializer.ts";
import { listWriter } from "./list-deserializer.ts";
import type { InnerDeserializer } from "./list-deserializer.ts";

/** Settings of a deserializer: what stands behind `value.deserializer.` and its like. */
type Make = (settings: ReadonlyMap<string, string>, isKey: boolean) => Deserialize;

const PACKAGE = "org.apache.kafka.common.serialization.";

const makers: Readonly<Record<string, Make>> = {
  BooleanDeserializer: () => writeBoolean,
  ByteArrayDeserializer: () => writeArrayIdentity,
  ByteBufferDeserializer: () => writeByteBuffer,
  BytesDeserializer: () => writeEscapedBytes,
  DoubleDeserializer: () => writeDouble,
  FloatDeserializer: () => writeFloat,
  IntegerDeserializer: () => writeInteger,
  ListDeserializer: (settings, isKey) => listWriter(settings, isKey, (serde) => innerOf(serde, settings, isKey)),
  LongDeserializer: () => writeLong,
  ShortDeserializer: () => writeShort,
  StringDeserializer: (settings, isKey) => stringWriter(encodingOf(settings, isKey)),
  UUIDDeserializer: (settings, isKey) => uuidWriter(encodingOf(settings, isKey)),
  VoidDeserializer: () => refuseAll,
};

/** The classes that kt has, as they are named in `key.deserializer` and its like. */
export const DESERIALIZERS: readonly string[] = Object.keys(makers).map((name) => PACKAGE + name);

/**
 * The deserializer that a full class name stands for; undefined for a class that kt does not have.
 * Throws InputError where the class would refuse its settings.
 */
export function deserializerOf(
  className: string,
  settings: ReadonlyMap<string, string>,
  isKey: boolean,
): Deserialize | undefined {
  const name = className.startsWith(PACKAGE) ? className.slice(PACKAGE.length) : "";
  return Object.hasOwn(makers, name) ? makers[name]?.(settings, isKey) : undefined;
}

/** Bytes of what has the same size always; Kafka's FIXED_LENGTH_DESERIALIZERS. */
const SIZES: Readonly<Record<string, number>> = { Short: 2, Integer: 4, Float: 4, Long: 8, Double: 8, UUID: 36 };

/** What Kafka's own serdes read with; a list of lists Java cannot read either. */
function innerOf(
  serdeClass: string,
  settings: ReadonlyMap<string, string>,
  isKey: boolean,
): InnerDeserializer | undefined {
  const name = /^org\.apache\.kafka\.common\.serialization\.Serdes\$(\w+)Serde$/.exec(serdeClass)?.[1] ?? "List";
  if (name === "List") return undefined;
  const deserialize = deserializerOf(`${PACKAGE}${name}Deserializer`, settings, isKey);
  return deserialize === undefined ? undefined : { deserialize, size: SIZES[name] };
}

const writeBoolean: Deserialize = (source, start, end, output) => {
  ensureSize(end - start, 1, "BooleanDeserializer");
  const byte = source.readInt8(start);
  if (byte !== 0 && byte !== 1) throw failure(`Unexpected byte received by BooleanDeserializer: ${byte}`);
  output.appendText(byte === 1 ? "true" : "false");
};

const writeShort: Deserialize = (source, start, end, output) => {
  ensureSize(end - start, 2, "ShortDeserializer");
  output.appendInteger(source.readInt16BE(start));
};

const writeInteger: Deserialize = (source, start, end, output) => {
  ensureSize(end - start, 4, "IntegerDeserializer");
  output.appendInteger(source.readInt32BE(start));
};

const writeLong: Deserialize = (source, start, end, output) => {
  ensureSize(end - start, 8, "LongDeserializer");
  const value = source.readInt32BE(start) * 0x1_0000_0000 + source.readUInt32BE(start + 4);
  if (Number.isSafeInteger(value)) output.appendInteger(value);
  else output.appendText(String(source.readBigInt64BE(start)));
};

/** Kafka's own message names no class here. */
const writeFloat: Deserialize = (source, start, end, output) => {
  ensureSize(end - start, 4, "Deserializer");
  output.appendText(javaFloatText(source.readFloatBE(start)));
};

const writeDouble: Deserialize = (source, start, end, output) => {
  ensureSize(end - start, 8, "Deserializer");
  output.appendText(javaDoubleText(source.readDoubleBE(start)));
};

const writeByteBuffer: Deserialize = (_, start, end, output) => {
  output.appendText(`java.nio.HeapByteBuffer[pos=0 lim=${end - start} cap=${end - start}]`);
};

/** The identity of each array, which tells nothing: any number will do. */
const writeArrayIdentity: Deserialize = (_, start, end, output) => {
  identity = (Math.imul(identity, 1_103_515_245) + 12_345 + (end - start)) & 0x7fffffff;
  output.appendText(`[B@${identity.toString(16)}`);
};
let identity = 0x1b2c3d;

const HEX = "0123456789ABCDEF";
const BACKSLASH = 0x5c;

const writeEscapedBytes: Deserialize = (source, start, end, output) => {
  let text = "";
  for (let at = start; at < end; at++) {
    const byte = source[at]!;
    if (byte >= 0x20 && byte <= 0x7e && byte !== BACKSLASH) text += String.fromCharCode(byte);
    else text += `\\x${HEX[byte >>> 4]}${HEX[byte & 15]}`;
  }
  output.appendText(text);
};

const refuseAll: Deserialize = () => {
  throw new InputError("Data should be null for a VoidDeserializer.", {
    javaClass: "java.lang.IllegalArgumentException",
  });
};

function stringWriter(encoding: string | undefined): Deserialize {
  if (encoding === undefined) {
    return (source, start, end, output) => {
      const bytes = source.subarray(start, end);
      if (isUtf8(bytes)) output.appendRange(source, start, end);
      else output.append(replaceMalformedUtf8(bytes));
    };
  }
  const decode = decoderOf(encoding);
  if (decode === undefined) throw failure(`Unsupported encoding ${encoding}`);
  return (source, start, end, output) => output.appendText(decode(source.subarray(start, end)));
}

function uuidWriter(encoding = "UTF-8"): Deserialize {
  const decode = decoderOf(encoding);
  return (source, start, end, output) => {
    if (decode === undefined) {
      throw failure(`Error when deserializing byte[] to UUID due to unsupported encoding ${encoding}`);
    }
    output.appendText(parseUuid(decode(source.subarray(start, end))));
  };
}

/** java.util.UUID.fromString and toString: five hexadecimal numbers, of which the last digits count. */
function parseUuid(text: string): string {
  const parts = text.split("-");
  if (text.length > 36 || parts.length !== 5 || !parts.every((part) => /^\+?[0-9a-f]{1,16}$/i.test(part))) {
    throw failure("Error parsing data into UUID");
  }
  return [8, 4, 4, 4, 12].map((size, at) => lastDigits(parts[at] ?? "", size)).join("-");
}

function lastDigits(part: string, size: number): string {
  return part.replace("+", "").toLowerCase().padStart(size, "0").slice(-size);
}

/** Source: StringDeserializer.configure. */
function encodingOf(settings: ReadonlyMap<string, string>, isKey: boolean): string | undefined {
  return (
    settings.get(isKey ? "key.deserializer.encoding" : "value.deserializer.encoding") ??
    settings.get("deserializer.encoding")
  );
}

/** Java's charsets that Node has under a name of its own, or not as Java reads them. */
function decoderOf(charset: string): ((bytes: Buffer) => string) | undefined {
  switch (charset.toLowerCase().replaceAll("_", "-")) {
    case "utf-8":
    case "utf8":
      return (bytes) => replaceMalformedUtf8(bytes).toString("utf8");
    case "iso-8859-1":
    case "iso8859-1":
    case "latin1":
      return (bytes) => bytes.toString("latin1");
    case "us-ascii":
    case "ascii":
      return (bytes) => bytes.toString("latin1").replaceAll(/[\x80-\xff]/g, "\ufffd");
    case "windows-1252":
    case "cp1252":
      return (bytes) =>
        bytes.toString("latin1").replaceAll(/[\x80-\x9f]/g, (letter) => WINDOWS_1252[letter.charCodeAt(0) - 0x80]!);
    case "utf-16":
      return (bytes) => utf16(bytes);
    default:
      return otherDecoder(charset);
  }
}

/** 80 to 9f. Node 20's TextDecoder takes them for ISO-8859-1's. */
const WINDOWS_1252 = "€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ";

/** Big-endian, unless the first two bytes say otherwise. */
function utf16(bytes: Buffer): string {
  const little = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(little ? "utf-16le" : "utf-16be").decode(bytes);
}

function otherDecoder(charset: string): ((bytes: Buffer) => string) | undefined {
  try {
    const decoder = new TextDecoder(charset, { ignoreBOM: true });
    return (bytes) => decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function ensureSize(size: number, wanted: number, name: string): void {
  if (size !== wanted) throw failure(`Size of data received by ${name} is not ${wanted}`);
}
