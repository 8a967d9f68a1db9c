import { UsageError } from "../../errors.ts";

/** argparse4j's ArgumentParserException: printed under the usage of the tool. */
export class ArgumentParserError extends UsageError {}

/** An option that the tool does not have; `term` is the word as it was given. */
export class UnrecognizedArgumentError extends ArgumentParserError {
  readonly term: string;

  constructor(term: string) {
    super(`unrecognized arguments: '${term}'`);
    this.term = term;
  }
}
