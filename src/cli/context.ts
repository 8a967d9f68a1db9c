import { UsageError } from "../errors.ts";
import { clientConfig } from "../kafka/config.ts";
import { openCluster } from "../kafka/cluster.ts";
import { readPropertiesFile } from "../config/properties-file.ts";
import type { ConnectionOptions, Context, OutputFormat, Screen, Sink, TableView } from "../kit/context.ts";
import type { Command } from "../kit/define.ts";
import type { globalOptions } from "../kit/global-options.ts";
import type { OptionsOf } from "../kit/options.ts";
import { WriteError } from "./io.ts";
import type { Io } from "./io.ts";
import type { BufferedSink } from "./output.ts";
import type { Progress } from "./progress.ts";
import { wantsColor } from "./terminal-color.ts";
import { KT_VERSION } from "./version.ts";

type GlobalOptions = Pick<OptionsOf<typeof globalOptions>, keyof typeof globalOptions>;

const formats: readonly OutputFormat[] = ["text", "json", "yaml", "table"];

export interface Surroundings {
  readonly args: readonly string[];
  readonly out: BufferedSink;
  readonly err: Sink;
  readonly progress: Progress;
}

/** Builds what a command works with from kt's own options and the outside. */
export function createContext(
  command: Command,
  options: GlobalOptions,
  io: Io,
  { args, out, err, progress }: Surroundings,
  debug: boolean,
): Context {
  const format = readFormat(options.output);
  const { connectTimeout } = options;
  if (connectTimeout !== undefined && connectTimeout < 0) {
    throw new UsageError(`--connect-timeout takes milliseconds from 0 on, not ${connectTimeout}`);
  }
  const trace = (text: string): void => {
    if (debug) err.line(`kt: ${text}`);
  };
  return {
    command: command.name,
    args,
    process: io.process,
    out,
    err,
    input: io.stdin,
    bytes: {
      get isTTY() {
        return io.stdout.isTTY;
      },
      get color() {
        return wantsColor(io.stdout, io.env, options.noColor);
      },
      write: async (bytes) => {
        progress.clear();
        try {
          out.flush();
          await io.stdout.writeBytes(bytes);
          return undefined;
        } catch (error) {
          if (error instanceof WriteError) return error;
          throw error;
        }
      },
    },
    get screen() {
      return screenOf(io, out);
    },
    format,
    notice: (text) => (format === "text" ? out : err).line(text),
    print: async (data, table) =>
      out.line(await render(format, data, table, wantsColor(io.stdout, io.env, options.noColor))),
    flush: () => out.flush(),
    showing: async (step, describe) =>
      progress.during(step, describe, { color: wantsColor(io.stderr, io.env, options.noColor) }),
    softwareVersion: KT_VERSION,
    trace: debug ? trace : undefined,
    debug: (error) => trace(error.stack ?? error.message),
    withCluster: async (connection, run, describe) => {
      const properties = clientProperties(connection);
      let waiting = "Asking the brokers";
      const config = clientConfig(properties);
      const { callTimeoutMs: apiTimeoutMs = config.apiTimeoutMs } = connection;
      const cluster = openCluster(
        { ...config, apiTimeoutMs },
        {
          ...(connectTimeout === undefined ? {} : { connectTimeoutMs: connectTimeout }),
          softwareVersion: KT_VERSION,
          onWait: (reason) => {
            waiting = `Trying again: ${reason}`;
          },
          ...(debug ? { debug: trace } : {}),
        },
      );
      try {
        const color = wantsColor(io.stderr, io.env, options.noColor);
        const running = run(cluster);
        if (connection.silent === true) return await running;
        return await progress.during(running, describe ?? (() => waiting), { color });
      } finally {
        cluster.close();
      }
    },
  };
}

/** A dumb terminal has no cursor that moves, one without size (a pty that nobody sized) no place for it. */
function screenOf({ stdout, env }: Io, out: BufferedSink): Screen | undefined {
  if (!stdout.isTTY || env["TERM"] === "dumb" || !stdout.columns || !stdout.rows) return undefined;
  return {
    get columns() {
      return stdout.columns ?? 80;
    },
    get rows() {
      return stdout.rows ?? 24;
    },
    hearResize: (hear) => stdout.hearResize(hear),
    draw: (text) => {
      out.flush();
      stdout.write(text);
    },
  };
}

/** The properties file, and the address of the command line in place of its own. */
function clientProperties(connection: ConnectionOptions): Map<string, string> {
  const { commandConfig, bootstrapServer, clientId } = connection;
  const properties = commandConfig === undefined ? new Map<string, string>() : readPropertiesFile(commandConfig);
  if ("bootstrapController" in connection) {
    const { bootstrapController } = connection;
    if (bootstrapServer !== undefined) properties.delete("bootstrap.controllers");
    if (bootstrapController !== undefined) {
      properties.delete("bootstrap.servers");
      properties.set("bootstrap.controllers", bootstrapController);
    }
  }
  if (bootstrapServer !== undefined) properties.set("bootstrap.servers", bootstrapServer);
  if (clientId !== undefined) properties.set("client.id", clientId);
  return properties;
}

function readFormat(output: string | undefined): OutputFormat {
  const format = formats.find((each) => each === (output ?? "text"));
  if (format !== undefined) return format;
  throw new UsageError(`Unknown output format '${output}'`, { hint: `--output takes ${formats.join(", ")}` });
}

/** Loads only the formatter that is asked for. */
async function render(format: OutputFormat, data: unknown, table: TableView, color: boolean): Promise<string> {
  switch (format) {
    case "json":
    case "text":
      return (await import("../format/json.ts")).formatJson(data);
    case "yaml":
      return (await import("../format/yaml.ts")).formatYaml(data);
    case "table":
      return (await import("../format/table.ts")).formatTable(table, { color });
  }
}
