import { missingBootstrapServer } from "../../kit/connection.ts";
import { defineCommand } from "../../kit/define.ts";
import { lagOptions } from "./options.ts";
import { lagSettings } from "./settings.ts";

export const lag = defineCommand({
  name: "lag",
  summary: "Show how far groups are behind: once, watched, or for Prometheus.",
  description: [
    "Shows each consumer group with its partitions, the largest lag first: committed offset, end, lag in records and in time (the age of the first record that is not read yet), members and hosts.",
    "Exit codes: 0; 1 for errors and groups that are not there; 3 where a group is above --max-lag or --max-lag-time.",
  ].join("\n"),
  options: lagOptions,
  examples: [
    { command: "kt lag", explains: "all groups" },
    {
      command: "kt lag --group 'billing-.*' --topic orders --watch",
      explains: "some of them, drawn anew every 2 seconds",
    },
    {
      command: "kt lag --group billing --max-lag 1000 --max-lag-time 5m > /dev/null",
      explains: "for cron: exit code 3, and what is above on stderr",
    },
    { command: "kt lag --group billing --max-lag 0 --wait --timeout 2m", explains: "until a group has read all" },
    { command: "kt lag --serve 9308", explains: "for Prometheus: http://127.0.0.1:9308/metrics" },
  ],
  escapedErrors: "uncaught",
  removedOptions: {},
  async run(options, context) {
    const settings = await lagSettings(options);
    const { bootstrapServer, commandConfig } = options;
    if (bootstrapServer === undefined && commandConfig === undefined) {
      throw missingBootstrapServer("There is no broker to ask");
    }
    const connection = { bootstrapServer, commandConfig };
    // Each is loaded where it is asked for: the usual run needs none of the others.
    switch (settings.mode.kind) {
      case "once":
        return (await import("./once.ts")).lagOnce(connection, settings, settings.mode, context);
      case "wait":
        return (await import("./await-limits.ts")).awaitLimits(connection, settings, settings.mode, context);
      case "watch":
        return (await import("./watch.ts")).watchLag(connection, settings, settings.mode, context);
      case "serve":
        return (await import("./serve.ts")).serveLag(connection, settings, settings.mode, context);
    }
  },
});
