import { UsageError } from "../../errors.ts";
import { OptionChecks } from "../../kit/checks.ts";
import type { Context } from "../../kit/context.ts";
import { missingBootstrapServer } from "../../kit/connection.ts";
import { topicsOptions } from "./options.ts";
import type { TopicsOptions } from "./options.ts";

const actions = ["alter", "create", "describe", "list", "delete"] as const;
export type Action = (typeof actions)[number];

const reports = [
  "underReplicatedPartitions",
  "underMinIsrPartitions",
  "atMinIsrPartitions",
  "unavailablePartitions",
] as const;

/**
 * Checks the options in the official order and says what is to be done.
 * Source: org.apache.kafka.tools.TopicCommand.TopicCommandOptions.checkArgs.
 *
 * @throws UsageError with the official text
 */
export function checkOptions(options: TopicsOptions, context: Context): Action {
  const checks = new OptionChecks(topicsOptions, options);
  const [action, second] = actions.filter((key) => checks.has(key));
  if (action === undefined || second !== undefined) {
    throw new UsageError("Command must include exactly one action: --list, --describe, --create, --alter or --delete");
  }
  if (checks.has("deleteConfig")) {
    context.err.line(
      "delete-config option is no longer supported and deprecated since version 4.0. The config will be fully removed in future releases.",
    );
  }
  checkRequired(action, checks, context);
  checkConflicts(checks);
  return action;
}

function checkRequired(action: Action, checks: OptionChecks<typeof topicsOptions>, context: Context): void {
  if (!checks.has("bootstrapServer")) {
    throw missingBootstrapServer("--bootstrap-server must be specified", "java.lang.IllegalArgumentException");
  }
  if (action === "describe" && checks.has("ifExists")) {
    if (!checks.has("topic") && !checks.has("topicId")) {
      throw new UsageError("--topic or --topic-id is required to describe a topic");
    }
    if (checks.has("topic") && checks.has("topicId")) {
      context.notice(
        "Only topic id will be used when both --topic and --topic-id are specified and topicId is not Uuid.ZERO_UUID",
      );
    }
  }
  if (action !== "list" && action !== "describe") checks.require("topic");
  if (action === "alter") {
    checks.forbidCombination(
      ["bootstrapServer", "config"],
      "alter",
      " (To alter topic configurations, the kafka-configs tool can be used.)",
    );
    checks.require("partitions");
  }
}

function allBut(...allowed: Action[]): Action[] {
  return actions.filter((action) => !allowed.includes(action));
}

function checkConflicts(checks: OptionChecks<typeof topicsOptions>): void {
  checks.forbid("config", allBut("alter", "create"));
  checks.forbid("partitions", allBut("alter", "create"));
  checks.forbid("replicationFactor", allBut("create"));
  checks.forbid("replicaAssignment", allBut("alter", "create"));
  if (checks.has("create")) checks.forbid("replicaAssignment", ["partitions", "replicationFactor"]);
  for (const report of reports) checks.forbid(report, [...allBut("describe"), "topicsWithOverrides"]);
  checks.forbid("topicsWithOverrides", [...allBut("describe"), ...reports]);
  checks.forbid("ifExists", allBut("alter", "delete", "describe"));
  checks.forbid("ifNotExists", allBut("create"));
  checks.forbid("excludeInternal", allBut("list", "describe"));
}
