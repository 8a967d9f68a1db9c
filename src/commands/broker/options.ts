import { standardOptions } from "../../kit/global-options.ts";
import { flag, group, integer, list, text } from "../../kit/options.ts";
import type { OptionsOf } from "../../kit/options.ts";

/** The options that `start` and `run` share; they differ in what is taken where nothing is said. */
export function brokerOptions(defaults: { readonly port: string; readonly data: string }) {
  return {
    ...group("Where it listens", {
      port: integer("--port <n>", "The port; 0 takes a free one.", { default: defaults.port }),
      host: text("--host <address>", "The address; 0.0.0.0 for every one of this machine.", { default: "127.0.0.1" }),
      advertised: text(
        "--advertised <host:port>",
        "Where clients find the broker. Unless given, a client is told the address at which its connection has come in: give it where address or port are changed on the way, as by docker run -p 19092:9092.",
      ),
    }),
    ...group("Data", {
      dataDir: text("--data-dir <folder>", "Keep the data in this folder, in Kafka's own format.", {
        completes: "folder",
        default: defaults.data,
      }),
      memory: flag("--memory", "Keep the data in memory: nothing is written, nothing is left."),
      topic: list(
        "--topic <name:partitions>",
        "A topic to create where it is not there yet, as orders:3 or, with settings, orders:3:retention.ms=60000. May be repeated.",
      ),
    }),
    ...group("Settings", {
      config: list("--config <name=value>", "A setting of Kafka's server.properties; may be repeated."),
      properties: text(
        "--properties <file>",
        "A server.properties of Kafka. --config and the other options win over what it says.",
        { completes: "file" },
      ),
    }),
    ...standardOptions,
  };
}

export type BrokerCommandOptions = OptionsOf<ReturnType<typeof brokerOptions>>;
