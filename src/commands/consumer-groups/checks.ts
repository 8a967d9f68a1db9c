import { UsageError } from "../../errors.ts";
import { OptionChecks } from "../../kit/checks.ts";
import { missingBootstrapServer } from "../../kit/connection.ts";
import type { Context } from "../../kit/context.ts";
import { CommandLineError } from "../../kit/joptsimple.ts";
import { consumerGroupsOptions } from "./options.ts";
import type { ConsumerGroupsOptions } from "./options.ts";

type Checks = OptionChecks<typeof consumerGroupsOptions>;

const actions = ["list", "describe", "delete", "resetOffsets", "deleteOffsets", "validateRegex"] as const;
export type Action = (typeof actions)[number];

/** In the order in which the official tool looks for conflicts. */
const scenarios = [
  "toOffset",
  "toDatetime",
  "byDuration",
  "toEarliest",
  "toLatest",
  "toCurrent",
  "shiftBy",
  "fromFile",
] as const;

/** Options that need one of others; in the order in which joptsimple names them. */
const dependent = [
  ["members", ["describe"]],
  ["offsets", ["describe"]],
  ["state", ["describe", "list"]],
  ["verbose", ["describe"]],
  ["type", ["list"]],
] as const;

const NOTHING_HAPPENS =
  "WARN: No action will be performed as the --execute option is missing. In version 5.0, this command will require either --dry-run or --execute to be specified. You should add the --dry-run option explicitly if you are scripting this command and want to keep the current default behavior without prompting.";

/** The missing scenario, named like the official tool's set of them. */
export const SCENARIO_NEEDED =
  "Option '[reset-offsets]' requires one of the following scenarios: [[to-offset], [shift-by], [to-datetime], [by-duration], [to-earliest], [to-latest], [to-current], [from-file]]";

/**
 * Checks the options in the official order and says what is to be done.
 * Source: org.apache.kafka.tools.consumer.group.ConsumerGroupCommandOptions.checkArgs, ConsumerGroupCommand.main.
 *
 * @throws UsageError with the official text
 */
export function checkOptions(options: ConsumerGroupsOptions, context: Context): Action {
  const checks = new OptionChecks(consumerGroupsOptions, options);
  checkDependent(checks);
  if (!checks.has("validateRegex") && !checks.has("bootstrapServer")) {
    throw missingBootstrapServer('Missing required argument "[bootstrap-server]"');
  }
  if (checks.has("describe")) checkDescribe(checks, options);
  if (checks.has("delete")) checkDelete(checks);
  if (checks.has("deleteOffsets") && !(checks.has("group") && checks.has("topic"))) {
    throw new UsageError("Option [delete-offsets] takes the following options: [group], [topic]");
  }
  if (checks.has("resetOffsets")) checkReset(checks, context);
  checks.forbid("group", ["allGroups"]);
  checks.forbid("group", ["list"]);
  checks.forbid("topic", ["list", "describe"]);
  const [action, second] = actions.filter((key) => checks.has(key));
  if (action === undefined || second !== undefined) {
    throw new UsageError(
      "Command must include exactly one action: --list, --describe, --delete, --reset-offsets, --delete-offsets, --validate-regex",
    );
  }
  return action;
}

/** joptsimple's own check, said before any other. */
function checkDependent(checks: Checks): void {
  const homeless = dependent.filter(([key, homes]) => checks.has(key) && !homes.some((home) => checks.has(home)));
  if (homeless.length === 0) return;
  const names = homeless.map(([key]) => consumerGroupsOptions[key].name).join(", ");
  throw new CommandLineError(
    `Option(s) [${names}] are unavailable given other options on the command line`,
    "joptsimple.UnavailableOptionException",
  );
}

function checkGroupsNamed(checks: Checks, action: string): void {
  if (checks.has("group") || checks.has("allGroups")) return;
  throw new UsageError(`Option [${action}] takes one of these options: [group], [all-groups]`);
}

function checkDescribe(checks: Checks, options: ConsumerGroupsOptions): void {
  checkGroupsNamed(checks, "describe");
  const views = ["members", "offsets", "state"] as const;
  if (views.filter((view) => checks.has(view)).length > 1) {
    throw new UsageError("Option [describe] takes at most one of these options: [members], [offsets], [state]");
  }
  if (checks.has("state") && options.state !== undefined) {
    throw new UsageError("Option [describe] does not take a value for [state]");
  }
}

function checkDelete(checks: Checks): void {
  checkGroupsNamed(checks, "delete");
  if (checks.has("topic")) {
    throw new UsageError("The consumer does not support topic-specific offset deletion from a consumer group.");
  }
}

function checkReset(checks: Checks, context: Context): void {
  if (checks.has("dryRun") && checks.has("execute")) {
    throw new UsageError("Option [reset-offsets] only accepts one of [execute] and [dry-run]");
  }
  if (!checks.has("dryRun") && !checks.has("execute")) context.err.line(NOTHING_HAPPENS);
  checkGroupsNamed(checks, "reset-offsets");
  for (const scenario of scenarios) {
    checks.forbid(
      scenario,
      scenarios.filter((other) => other !== scenario),
    );
  }
}
