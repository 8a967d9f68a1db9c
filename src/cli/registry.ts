import type { Command } from "../kit/define.ts";

export interface RegisteredCommand {
  readonly name: string;
  readonly summary: string;
  /** Loads the command's own module: a run of one command loads no other. */
  readonly load: () => Promise<Command>;
}

/** All commands, in the order of the help. A test keeps the summaries equal to those of the definitions. */
export const registry: readonly RegisteredCommand[] = [
  {
    name: "topics",
    summary: "List, describe, create, alter and delete topics.",
    load: async () => (await import("../commands/topics/index.ts")).topics,
  },
];
