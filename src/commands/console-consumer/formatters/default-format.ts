import { Buffer } from "node:buffer";
import { KtError } from "../../../errors.ts";
import { trimAsJava } from "../../../java/text.ts";
import type { DefaultFormat } from "./default-layout.ts";
import type { Deserialize } from "./deserializer.ts";
import { DESERIALIZERS, deserializerOf } from "./deserializers.ts";

/**
 * Reads the properties of the default formatter; what it does not know it leaves alone.
 *
 * @param warn told of a deserializer that cannot be had: its bytes are then printed as they are, as by the official tool
 */
export function defaultFormat(properties: ReadonlyMap<string, string>, warn: (text: string) => void): DefaultFormat {
  const is = (name: string, otherwise = false): boolean => {
    const value = properties.get(name);
    return value === undefined ? otherwise : trimAsJava(value).toLowerCase() === "true";
  };
  const bytes = (name: string, otherwise: string): Buffer => Buffer.from(properties.get(name) ?? otherwise);
  return {
    timestamp: is("print.timestamp"),
    partition: is("print.partition"),
    offset: is("print.offset"),
    delivery: is("print.delivery"),
    epoch: is("print.epoch"),
    headers: is("print.headers"),
    key: is("print.key"),
    value: is("print.value", true),
    keySeparator: bytes("key.separator", "\t"),
    lineSeparator: bytes("line.separator", "\n"),
    headersSeparator: bytes("headers.separator", ","),
    nullLiteral: bytes("null.literal", "null"),
    keyDeserializer: deserializer("key.deserializer", true, properties, warn),
    valueDeserializer: deserializer("value.deserializer", false, properties, warn),
    headersDeserializer: deserializer("headers.deserializer", false, properties, warn),
  };
}

function deserializer(
  property: string,
  isKey: boolean,
  properties: ReadonlyMap<string, string>,
  warn: (text: string) => void,
): Deserialize | undefined {
  const className = properties.get(property);
  if (className === undefined) return undefined;
  const prefix = `${property}.`;
  const settings = new Map(
    [...properties]
      .filter(([name]) => name.startsWith(prefix) && name.length > prefix.length)
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
  const cannot = `Unable to instantiate a deserializer from ${className}`;
  try {
    const found = deserializerOf(className, settings, isKey);
    if (found === undefined) warn(`${cannot}: ${property} can be ${DESERIALIZERS.join(", ")}; printing the bytes`);
    return found;
  } catch (error) {
    if (!(error instanceof KtError)) throw error;
    warn(`${cannot}: ${error.message}; printing the bytes`);
    return undefined;
  }
}
