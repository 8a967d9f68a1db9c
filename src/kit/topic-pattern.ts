import { InputError } from "../errors.ts";
import { InvalidPatternError } from "../java/regex-errors.ts";
import { trimAsJava } from "../java/text.ts";

/**
 * Reads a topic pattern as the official tools do: a Java regular expression for the whole name, in which a comma means
 * `|`, blanks are left out and quotes at either end are dropped. The empty pattern matches no topic.
 * Source: org.apache.kafka.tools.filter.TopicFilter.
 *
 * @throws InputError where it is no regular expression
 */
export async function topicPattern(raw: string): Promise<(name: string) => boolean> {
  const pattern = trimAsJava(raw)
    .replaceAll(",", "|")
    .replaceAll(" ", "")
    .replace(/^["']+/, "")
    .replace(/["']+$/, "");
  // The usual case, for which nothing more is loaded.
  if (/^[a-zA-Z0-9_-]+(?:\|[a-zA-Z0-9_-]+)*$/.test(pattern)) {
    const names = new Set(pattern.split("|"));
    return (name) => names.has(name);
  }
  const { compileJavaPattern } = await import("../java/regex.ts");
  try {
    const compiled = compileJavaPattern(pattern);
    return (name) => compiled.test(name);
  } catch (error) {
    if (!(error instanceof InvalidPatternError)) throw error;
    throw new InputError(`${pattern} is an invalid regex.`, { javaClass: "java.lang.RuntimeException", cause: error });
  }
}
