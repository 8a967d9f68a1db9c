import { InputError } from "../../errors.ts";
import { splitAsJava, trimAsJava } from "../../java/text.ts";
import { validateTopicConfigs } from "../../config/topic-configs.ts";

/** The blanks that Java's `\s` and `trim` know. */
const AROUND_EQUALS = /[ \t\n\v\f\r]*=[ \t\n\v\f\r]*/;

/**
 * Reads `name=value` settings, in which a later one of the same name wins, and checks them as the broker would.
 * Source: org.apache.kafka.tools.TopicCommand.parseTopicConfigsToBeAdded, LogConfig.validate.
 *
 * @throws InputError for another form, an unknown name or a wrong value
 */
export function parseTopicSettings(settings: readonly string[]): Map<string, string> {
  const parts = settings.map((setting) => splitAsJava(setting, AROUND_EQUALS));
  const configs = new Map<string, string>();
  for (const [name, value, ...rest] of parts) {
    if (name === undefined || value === undefined || rest.length > 0) {
      throw new InputError(
        'requirement failed: Invalid topic config: all configs to be added must be in the format "key=val".',
        { javaClass: "java.lang.IllegalArgumentException" },
      );
    }
    configs.set(trimAsJava(name), trimAsJava(value));
  }
  validateTopicConfigs(configs);
  return configs;
}
