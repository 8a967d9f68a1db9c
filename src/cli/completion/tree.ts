import type { OptionDefinition } from "../../kit/options.ts";

/** What can be typed after `kt`. */
export interface CompletionTree {
  readonly commands: readonly CompletionCommand[];
}

export interface CompletionCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionDefinition<unknown>[];
  /** Fixed words that may follow, as the shells of `kt completion`. */
  readonly words: readonly string[];
  /** What may follow the name of a group; empty for a command. */
  readonly commands: readonly CompletionCommand[];
  /** A command line of its own follows the options. */
  readonly wordsEndOptions: boolean;
}
