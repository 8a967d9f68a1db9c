import { globalOptions } from "../../kit/global-options.ts";
import { registry } from "../registry.ts";
import type { RegistryEntry } from "../registry.ts";
import { bashCompletion } from "./bash.ts";
import { fishCompletion } from "./fish.ts";
import type { CompletionCommand, CompletionTree } from "./tree.ts";
import { zshCompletion } from "./zsh.ts";

/** A generator a shell; each gives the whole script. */
export const completionScripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** Loads every command and makes the tree: the registry is the only list of commands. */
export async function completionTree(): Promise<CompletionTree> {
  const commands = await Promise.all(registry.map(treeOf));
  const plain = { options: [], commands: [], wordsEndOptions: false };
  return {
    commands: [
      ...commands,
      {
        ...plain,
        name: "completion",
        summary: "Print a completion script for bash, zsh or fish.",
        words: Object.keys(completionScripts),
      },
      {
        ...plain,
        name: "help",
        summary: "Tell of kt, or of one command.",
        words: registry.map(({ name }) => name),
      },
    ],
  };
}

async function treeOf(entry: RegistryEntry): Promise<CompletionCommand> {
  const { name, summary } = entry;
  const empty = { name, summary, options: [], words: [], commands: [], wordsEndOptions: false };
  if ("commands" in entry) return { ...empty, commands: await Promise.all(entry.commands.map(treeOf)) };
  const { options, wordsEndOptions = false } = await entry.load();
  return { ...empty, options: Object.values({ ...options, ...globalOptions }), wordsEndOptions };
}
