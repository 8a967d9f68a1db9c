import { globalOptions } from "../../kit/global-options.ts";
import { registry } from "../registry.ts";
import { bashCompletion } from "./bash.ts";
import { fishCompletion } from "./fish.ts";
import type { CompletionTree } from "./tree.ts";
import { zshCompletion } from "./zsh.ts";

/** A generator a shell; each gives the whole script. */
export const completionScripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** Loads every command and makes the tree: the registry is the only list of commands. */
export async function completionTree(): Promise<CompletionTree> {
  const commands = await Promise.all(
    registry.map(async ({ name, summary, load }) => {
      const { options } = await load();
      return { name, summary, options: Object.values({ ...options, ...globalOptions }), words: [] };
    }),
  );
  return {
    commands: [
      ...commands,
      {
        name: "completion",
        summary: "Print a completion script for bash, zsh or fish.",
        options: [],
        words: Object.keys(completionScripts),
      },
      {
        name: "help",
        summary: "Tell of kt, or of one command.",
        options: [],
        words: registry.map(({ name }) => name),
      },
    ],
  };
}
