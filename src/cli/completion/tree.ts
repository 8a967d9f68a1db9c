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
}
