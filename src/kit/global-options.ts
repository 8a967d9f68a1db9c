import { flag, group, integer, text } from "./options.ts";

/** kt's own options, which every command takes; their names are free in all the official tools. */
export const globalOptions = group("kt's own options", {
  output: text("--output <format>", "How data is printed. text is the official tool's own output.", {
    values: ["text", "json", "yaml", "table"],
    default: "text",
    own: true,
  }),
  noColor: flag("--no-color", "No colours, as NO_COLOR does; FORCE_COLOR asks for them.", { own: true }),
  connectTimeout: integer(
    "--connect-timeout <ms>",
    "How long to try while no broker can be reached. 4000, or default.api.timeout.ms where the --command-config file sets it.",
    { own: true },
  ),
  debug: flag("--debug", "On stderr: requests, retries, and the stack traces of errors. Also KT_DEBUG=1.", {
    own: true,
  }),
});

/** The options of every joptsimple tool. */
export const standardOptions = group("Other options", {
  help: flag("--help", "This help."),
  version: flag("--version", "The version of Apache Kafka whose behaviour this command has."),
});

/** The options that say which cluster to talk to. */
export const connectionOptions = group("Connection", {
  bootstrapServer: text(
    "--bootstrap-server <host:port,...>",
    "Brokers to begin with; [::1]:9092 for IPv6. Where it is absent, the environment variable KT_BOOTSTRAP_SERVER.",
  ),
  commandConfig: text(
    "--command-config <file>",
    "A Java properties file with client settings: security.protocol, sasl.*, ssl.*, request.timeout.ms and so on.",
    { completes: "file" },
  ),
});
