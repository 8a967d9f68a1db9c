/** `name:value, ...` in one configuration. Source: org.apache.kafka.server.util.Csv, AbstractKafkaConfig.getMap. */
import { InputError } from "../../errors.ts";
import { splitAsJava } from "../../java/text.ts";

/** Names to values; the last colon parts them, so a name may be an IPv6 address. Throws InputError with Kafka's message. */
export function csvMap(config: string, text: string): Map<string, string> {
  if (text === "") return new Map();
  return new Map(
    splitAsJava(text, /\s*,\s*/).map((pair) => {
      const colon = pair.lastIndexOf(":");
      if (colon === -1) {
        throw new InputError(
          `Error parsing configuration property '${config}': begin 0, end -1, length ${pair.length}`,
          { javaClass: "java.lang.IllegalArgumentException" },
        );
      }
      return [pair.slice(0, colon).trim(), pair.slice(colon + 1).trim()] as const;
    }),
  );
}
