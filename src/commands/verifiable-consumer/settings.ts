import { InputError, UsageError } from "../../errors.ts";
import { readSettingsFile } from "../../kit/argparse4j/settings-file.ts";
import type { Context } from "../../kit/context.ts";
import type { VerifiableConsumerOptions } from "./options.ts";

const PROTOCOLS = ["CLASSIC", "CONSUMER"];

/**
 * What the consumer is told: what the options say, their defaults too, wins over the file. Throws ArgumentParserError for
 * a file that cannot be read, InputError for a protocol that is none.
 */
export function verifiableConsumerProperties(
  options: VerifiableConsumerOptions,
  context: Context,
): ReadonlyMap<string, string> {
  const older = { option: "--consumer.config", path: options.consumerConfig };
  const properties = new Map(readSettingsFile(older, options.commandConfig, context.notice));
  const protocol = options.groupProtocol.toUpperCase();
  if (!PROTOCOLS.includes(protocol)) {
    throw new InputError(`No enum constant org.apache.kafka.clients.consumer.GroupProtocol.${protocol}`, {
      javaClass: "java.lang.IllegalArgumentException",
      hint: "--group-protocol takes classic or consumer",
    });
  }
  properties.set("group.protocol", protocol);
  if (protocol === "CLASSIC") properties.set("partition.assignment.strategy", options.assignmentStrategy);
  else if (options.groupRemoteAssignor !== undefined) {
    properties.set("group.remote.assignor", options.groupRemoteAssignor);
  }
  if (options.sessionTimeout !== undefined) properties.set("session.timeout.ms", String(options.sessionTimeout));
  properties.set("group.id", options.groupId);
  if (options.groupInstanceId !== undefined) properties.set("group.instance.id", options.groupInstanceId);
  properties.set("bootstrap.servers", options.bootstrapServer);
  properties.set("enable.auto.commit", String(options.enableAutocommit));
  properties.set("auto.offset.reset", options.resetPolicy);
  return properties;
}

/** Events are lines of JSON in the official format already. */
export function ensureLines({ format }: Context): void {
  if (format === "text" || format === "json") return;
  throw new UsageError(`--output ${format} is not for events: they come one by one`, {
    hint: "Without --output each event is an object on a line of its own",
  });
}
