import { UsageError } from "../../errors.ts";
import type { Context, EndSignal } from "../../kit/context.ts";
import { defineCommand } from "../../kit/define.ts";
import type { ExitStatus } from "../../kit/define.ts";
import { startChild } from "./child.ts";
import type { Child } from "./child.ts";
import { brokerOptions } from "./options.ts";
import { reportTo } from "./report.ts";
import { brokerSettings } from "./settings.ts";

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
    const report = reportTo(context);
    const run = new Run(context);
    const { startBroker } = await import("../../broker/start-broker.ts");
    const broker = await startBroker({ ...settings, report, onFailure: (error) => run.fail(error) });
    try {
      process.started();
      const { bootstrapServer } = broker;
      const env = { ...process.env, KT_BOOTSTRAP_SERVER: bootstrapServer, KAFKA_BOOTSTRAP_SERVERS: bootstrapServer };
      return await run.child(() => startChild(options.words, env, report));
    } finally {
      await broker.stop();
    }
  },
});

/** The command, and what comes from outside while it runs. */
class Run {
  readonly #onTerminal: boolean;
  readonly #debug: Context["debug"];
  #child: Child | undefined;
  #early: EndSignal | undefined;
  #interrupted = false;
  #failed = false;

  constructor({ process, debug }: Context) {
    this.#debug = debug;
    this.#onTerminal = process.onTerminal;
    // Until the end of kt: it ends when the command does.
    process.hearSignals((signal) => this.#hear(signal));
  }

  /** The broker cannot go on, and has said so. The command has no use for itself any more. */
  fail(error: Error): void {
    this.#debug(error);
    this.#failed = true;
    this.#child?.signal("SIGTERM");
  }

  /** Starts the command, unless kt has been told to end before it, and waits for its end. */
  async child(start: () => Child): Promise<ExitStatus> {
    if (this.#early !== undefined) return this.#early;
    this.#child = start();
    const status = await this.#child.ended;
    return this.#failed ? 1 : status;
  }

  #hear(signal: EndSignal): void {
    if (this.#child === undefined) this.#early ??= signal;
    // The command has its own Ctrl-C from the terminal. Where kt alone was meant, whoever sent it sends it again.
    else if (signal !== "SIGINT" || !this.#onTerminal || this.#interrupted) this.#child.signal(signal);
    if (signal === "SIGINT") this.#interrupted = true;
  }
}
