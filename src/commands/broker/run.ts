import { UsageError } from "../../errors.ts";
import type { EndSignal, ProcessHandle } from "../../kit/context.ts";
import { defineCommand } from "../../kit/define.ts";
import type { ExitStatus } from "../../kit/define.ts";
import { startChild } from "./child.ts";
import type { Child } from "./child.ts";
import { brokerOptions } from "./options.ts";
import { reportTo } from "./report.ts";
import { brokerSettings } from "./settings.ts";
import { withBroker } from "./with-broker.ts";

export const brokerRun = defineCommand({
  name: "broker run",
  summary: "Run a command with a broker of its own.",
  description: [
    "Starts a broker for one command: on a free port and in memory, unless told otherwise.",
    "The command finds it in the environment variables KT_BOOTSTRAP_SERVER and KAFKA_BOOTSTRAP_SERVERS. When it ends, the broker ends and leaves nothing, and kt ends as the command did: with its exit code, or of its signal.",
    "What --properties says of listeners and folders does not count here.",
  ].join("\n"),
  options: brokerOptions({ port: "0", data: "in memory" }),
  words: "[--] <command> [arguments]",
  wordsEndOptions: true,
  examples: [
    { command: "kt broker run -- npm test", explains: "the tests, with a Kafka of their own" },
    { command: "kt broker run --topic orders:3 -- pytest -x", explains: "with a topic" },
    {
      command: `kt broker run sh -c 'kcat -b "$KT_BOOTSTRAP_SERVER" -L'`,
      explains: "the address, for a program that takes it as an argument",
    },
  ],
  escapedErrors: "uncaught",
  removedOptions: {},
  async run(options, context) {
    if (options.words.length === 0) {
      throw new UsageError("A command is missing", { hint: "as in kt broker run -- npm test" });
    }
    const settings = brokerSettings(options, { port: 0, dataDir: undefined, placedByFile: false });
    const { process } = context;
    const command = new CommandUnderway(process);
    return withBroker(settings, context, async ({ bootstrapServer }, failed) => {
      process.started();
      const env = { ...process.env, KT_BOOTSTRAP_SERVER: bootstrapServer, KAFKA_BOOTSTRAP_SERVERS: bootstrapServer };
      // Without its broker the command has nothing more to do.
      void failed.then(() => command.signal("SIGTERM"));
      return command.run(() => startChild(options.words, env, reportTo(context)));
    });
  },
});

/** The command, and the signals that kt gets in its stead. */
class CommandUnderway {
  readonly #onTerminal: boolean;
  #child: Child | undefined;
  #early: EndSignal | undefined;
  #interrupted = false;

  constructor({ onTerminal, hearSignals }: ProcessHandle) {
    this.#onTerminal = onTerminal;
    // Until the end of kt: it ends when the command does.
    hearSignals((signal) => this.#hear(signal));
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.signal(signal);
  }

  /** Starts the command, unless kt has been told to end before it, and waits for its end. */
  async run(start: () => Child): Promise<ExitStatus> {
    if (this.#early !== undefined) return this.#early;
    this.#child = start();
    return this.#child.ended;
  }

  #hear(signal: EndSignal): void {
    if (this.#child === undefined) this.#early ??= signal;
    // The command has its own Ctrl-C from the terminal. Where kt alone was meant, whoever sent it sends it again.
    else if (signal !== "SIGINT" || !this.#onTerminal || this.#interrupted) this.#child.signal(signal);
    if (signal === "SIGINT") this.#interrupted = true;
  }
}
