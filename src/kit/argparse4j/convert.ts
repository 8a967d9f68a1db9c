import { parseJavaDouble } from "../../java/double.ts";
import { parseJavaInteger } from "../../java/integer.ts";
import { parseJavaLong } from "../../java/long.ts";
import { textualName } from "./arguments.ts";
import type { Argument } from "./arguments.ts";
import { ArgumentParserError } from "./errors.ts";
import type { ArgumentRules } from "./rules.ts";

type Value = string | number | bigint;

/** The value of a word, as the argument's type has it; throws ArgumentParserError where it is none, or not a choice. */
export function convert(argument: Argument, word: string): Value {
  const value = parse(argument, word);
  if (argument.choices === undefined || argument.choices.includes(value)) return value;
  throw faultOf(argument, `invalid choice: '${word}' (choose from {${argument.choices.join(",")}})`);
}

/** An error that names the argument. */
export function faultOf(argument: ArgumentRules, message: string): ArgumentParserError {
  return new ArgumentParserError(`argument ${textualName(argument)}: ${message}`);
}

function parse(argument: Argument, word: string): Value {
  switch (argument.option.kind) {
    case "integer":
      return parsed(argument, word, "Integer", parseJavaInteger(word));
    case "long":
      return parsed(argument, word, "Long", parseJavaLong(word));
    case "double":
      return parsed(argument, word, "Double", parseJavaDouble(word));
    case "flag":
    case "text":
    case "optional-text":
    case "optional-integer":
    case "optional-long":
    case "list":
      return word;
  }
}

function parsed(argument: Argument, word: string, type: string, value: Value | undefined): Value {
  if (value !== undefined) return value;
  const reason = type === "Double" && word.trim() === "" ? "empty String" : `For input string: "${word}"`;
  throw faultOf(argument, `could not convert '${word}' to ${type} (${reason})`);
}
