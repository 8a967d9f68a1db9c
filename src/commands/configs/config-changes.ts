import { readPropertiesFile } from "../../config/properties-file.ts";
import { InputError } from "../../errors.ts";
import { inPropertiesOrder } from "../../java/hash-map.ts";
import { inScalaOrder } from "../../java/scala-collections.ts";
import { splitAsJava, trimAsJava } from "../../java/text.ts";
import { ILLEGAL_ARGUMENT } from "./failures.ts";
import type { ConfigsOptions } from "./options.ts";

export interface ConfigChanges {
  /** In the order of the Scala map that the official tool keeps them in. */
  readonly added: ReadonlyMap<string, string>;
  /** As they were named, repetitions included. */
  readonly deleted: readonly string[];
}

/**
 * What --add-config or --add-config-file, and --delete-config ask for.
 * Source: kafka.admin.ConfigCommand.parseConfigsToBeAdded and parseConfigsToBeDeleted.
 *
 * @throws InputError for text that is no list of settings, and for a file that cannot be read
 */
export function configChanges({ addConfig, addConfigFile, deleteConfig }: ConfigsOptions): ConfigChanges {
  const added = new Map(addConfigFile === undefined ? [] : readPropertiesFile(addConfigFile));
  if (addConfig !== undefined) for (const [name, value] of parseAddConfig(addConfig)) added.set(name, value);
  const properties = inPropertiesOrder([...added], ([name]) => name);
  // Loggers of classes within classes have a $ in their name.
  const wrong = properties.find(([name]) => !/^[$a-zA-Z0-9._-]*$/.test(name));
  if (wrong !== undefined) {
    throw new InputError(`Invalid character found for config key: ${wrong[0]}`, { javaClass: ILLEGAL_ARGUMENT });
  }
  return {
    added: new Map(inScalaOrder(properties, ([name]) => name)),
    deleted: deleteConfig.flatMap(tokens).map(trimAsJava),
  };
}

/** A comma, and an equals sign with the blanks around it, that are not within brackets: what follows opens some or has none. */
const COMMA = /,(?=[^\]]*(?:\[|$))/;
const EQUALS = /[ \t\n\v\f\r]*=[ \t\n\v\f\r]*(?=[^\]]*(?:\[|$))/;

function parseAddConfig(text: string): [string, string][] {
  return splitAsJava(text, COMMA).map((setting) => {
    const [name, value, ...rest] = setting.split(EQUALS);
    if (name === undefined || value === undefined || rest.length > 0) {
      throw new InputError(
        'requirement failed: Invalid entity config: all configs to be added must be in the format "key=val" or  "key=[val1,val2]" to group values which contain commas.',
        { javaClass: ILLEGAL_ARGUMENT },
      );
    }
    return [trimAsJava(name), trimAsJava(value.replaceAll(/[[\]]/g, ""))];
  });
}

/** The values of one option, which joptsimple splits at commas: empty ones are left out, unless there is nothing else. */
function tokens(argument: string): string[] {
  const values = argument.split(",").filter((value) => value !== "");
  return values.length === 0 ? [argument] : values;
}
