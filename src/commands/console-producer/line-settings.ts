/** How lines are taken apart (org.apache.kafka.tools.LineMessageReader.configure). */
import { InputError } from "../../errors.ts";
import { compileSplit } from "../../java/split.ts";
import { trimAsJava } from "../../java/text.ts";

export interface LineSettings {
  readonly topic: string;
  readonly parseKey: boolean;
  readonly parseHeaders: boolean;
  readonly ignoreError: boolean;
  readonly keySeparator: Buffer;
  readonly headersDelimiter: Buffer;
  readonly splitHeaders: (headers: string) => string[];
  readonly headersKeySeparator: string;
  /** Undefined: nothing is null. */
  readonly nullMarker: Buffer | undefined;
}

export const KAFKA_EXCEPTION = "org.apache.kafka.common.KafkaException";

/** Throws InputError for separators that cannot be told apart, and for one that is no regular expression. */
export function lineSettings(properties: ReadonlyMap<string, string>): LineSettings {
  const isTrue = (name: string): boolean => trimAsJava(properties.get(name) ?? "").toLowerCase() === "true";
  const keySeparator = properties.get("key.separator") ?? "\t";
  const headersDelimiter = properties.get("headers.delimiter") ?? "\t";
  const headersSeparator = properties.get("headers.separator") ?? ",";
  const headersKeySeparator = properties.get("headers.key.separator") ?? ":";
  const nullMarker = properties.get("null.marker");
  const splitHeaders = compileSeparator(headersSeparator);
  const named = {
    "headers.delimiter": headersDelimiter,
    "headers.separator": headersSeparator,
    "headers.key.separator": headersKeySeparator,
    "null.marker": nullMarker,
    "key.separator": keySeparator,
  };
  const differ = (one: keyof typeof named, other: keyof typeof named): void => {
    if (named[one] !== named[other]) return;
    throw new InputError(`${one} and ${other} may not be equal`, { javaClass: KAFKA_EXCEPTION });
  };
  differ("headers.delimiter", "headers.separator");
  differ("headers.delimiter", "headers.key.separator");
  differ("headers.separator", "headers.key.separator");
  differ("null.marker", "key.separator");
  differ("null.marker", "headers.separator");
  differ("null.marker", "headers.delimiter");
  differ("null.marker", "headers.key.separator");
  return {
    topic: properties.get("topic") ?? "",
    parseKey: isTrue("parse.key"),
    parseHeaders: isTrue("parse.headers"),
    ignoreError: isTrue("ignore.error"),
    keySeparator: Buffer.from(keySeparator),
    headersDelimiter: Buffer.from(headersDelimiter),
    splitHeaders,
    headersKeySeparator,
    nullMarker: nullMarker === undefined ? undefined : Buffer.from(nullMarker),
  };
}

function compileSeparator(pattern: string): (text: string) => string[] {
  try {
    return compileSplit(pattern);
  } catch (error) {
    throw new InputError(error instanceof Error ? error.message : String(error), {
      javaClass: "java.util.regex.PatternSyntaxException",
      hint: "headers.separator is a Java regular expression",
      cause: error,
    });
  }
}
