import { InputError } from "../errors.ts";

/** A text that java.util.regex.Pattern would refuse. */
export class InvalidPatternError extends InputError {}

/** A Java pattern that has no counterpart in JavaScript. */
export class UnsupportedPatternError extends InputError {
  constructor(pattern: string, feature: string) {
    super(`The regular expression '${pattern}' cannot be run by kt: it uses ${feature}`, {
      hint: "write it without, or name what is meant one by one with commas between",
    });
  }
}
