import { TimeoutError } from "../../errors.ts";
import { missingBootstrapServer } from "../../kit/connection.ts";
import type { Context } from "../../kit/context.ts";
import { defineCommand } from "../../kit/define.ts";
import { look } from "./look.ts";
import type { Found } from "./look.ts";
import { readConditions } from "./conditions.ts";
import { waitOptions } from "./options.ts";
import { waitUntil } from "./wait-until.ts";

/** A broker that does not answer for so long is asked again. */
const ANSWER_MS = 5000;

export const wait = defineCommand({
  name: "wait",
  summary: "Wait for a broker, for topics, for groups and their lag.",
  description: [
    "For scripts: ends with 0 as soon as all that the options name is so, and with 1 after --timeout, with a line that says what was still missing. Without options for topics and groups a broker that answers is enough. It says nothing else, but for --output json.",
    "It goes on where nothing listens yet, a name is not found yet, a topic or a group is not there yet; a login that is refused ends it at once.",
  ].join("\n"),
  options: waitOptions,
  examples: [
    { command: "kt wait && kt topics --list", explains: "once the broker in KT_BOOTSTRAP_SERVER answers" },
    { command: "kt wait --topic orders:3 --timeout 2m", explains: "until orders has three partitions at least" },
    {
      command: "kt wait --group billing --state Stable",
      explains: "until the members of a group have their partitions",
    },
    { command: "kt wait --group billing --max-lag 0", explains: "until a group has read all that there is" },
  ],
  escapedErrors: "uncaught",
  removedOptions: {},
  async run(options, context) {
    const conditions = readConditions(options);
    const { bootstrapServer, commandConfig } = options;
    if (bootstrapServer === undefined && commandConfig === undefined) {
      throw missingBootstrapServer("There is no broker to wait for");
    }
    const started = Date.now();
    let missing: readonly string[] = ["the brokers have not answered yet"];
    return context.withCluster(
      { bootstrapServer, commandConfig, callTimeoutMs: ANSWER_MS },
      async (cluster) => {
        const last = await waitUntil({
          timeoutMs: conditions.timeoutMs,
          look: (reachMs) => look(cluster, conditions, reachMs),
          onMissing: (words) => {
            missing = words;
          },
        });
        if (last === undefined || last.missing.length > 0) {
          throw new TimeoutError(`${gaveUp(conditions.timeoutMs)}: ${missing.join("; ")}`);
        }
        await printFound(last.found, Date.now() - started, context);
        return 0;
      },
      () => `Waiting: ${missing.join("; ")}`,
    );
  },
});

/** Nothing as text: the exit code says it. */
async function printFound(found: Found, waitedMs: number, context: Context): Promise<void> {
  if (context.format === "text") return;
  const { brokers, topics, groups } = found;
  await context.print(
    { waitedMs, ...found },
    {
      head: ["What", "Name", "Found"],
      rows: [
        ["cluster", "", `${brokers} ${brokers === 1 ? "broker" : "brokers"} after ${durationText(waitedMs)}`],
        ...topics.map(({ name, partitionCount }) => ["topic", name, `partitions: ${partitionCount}`]),
        ...groups.map(({ groupId, state, lag }) => [
          "group",
          groupId,
          lag === null ? (state ?? "") : `${state}, lag: ${lag}`,
        ]),
      ],
    },
  );
}

function gaveUp(timeoutMs: number): string {
  return timeoutMs === 0 ? "Not so now" : `Gave up after ${durationText(timeoutMs)}`;
}

function durationText(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}
