import { parseJavaInteger } from "../java/integer.ts";
import { splitAsJava } from "../java/text.ts";
import { UsageError } from "../errors.ts";

/** No --bootstrap-server and no KT_BOOTSTRAP_SERVER: the official text, and where the address may come from. */
export function missingBootstrapServer(message: string, javaClass?: string): UsageError {
  return new UsageError(message, {
    ...(javaClass === undefined ? {} : { javaClass }),
    hint: "give --bootstrap-server HOST:PORT, or set the environment variable KT_BOOTSTRAP_SERVER",
  });
}

/** Kafka's Utils.HOST_PORT_PATTERN. */
const HOST_AND_PORT = /^(?:[0-9a-zA-Z\-%._]*:\/\/)?\[?[0-9a-zA-Z\-%._:]*\]?:([0-9]+)$/;

/**
 * Throws UsageError where one of the servers is no host:port; each message ends with a line feed, as the official one.
 * Source: org.apache.kafka.tools.ToolsUtils.validateBootstrapServer.
 */
export function ensureBootstrapServers(servers: string | undefined): void {
  if (servers === undefined || servers.trim() === "") {
    throw missingBootstrapServer("Error while validating the bootstrap address\n");
  }
  const each = splitAsJava(servers, /,/);
  const ports = each.map((server) => HOST_AND_PORT.exec(server)?.[1]);
  const unreadable = ports.find((port) => port !== undefined && parseJavaInteger(port) === undefined);
  if (unreadable !== undefined) throw new UsageError(`For input string: "${unreadable}"`);
  if (ports.length > 0 && ports.every((port) => port !== undefined)) return;
  throw new UsageError("Please provide valid host:port like host1:9091,host2:9092\n");
}
