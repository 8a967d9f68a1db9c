import { InputError } from "../../errors.ts";
import { parseJavaInteger } from "../../java/integer.ts";
import { splitAsJava } from "../../java/text.ts";
import { topicPattern } from "../../kit/topic-pattern.ts";
import { terseError } from "./terse-error.ts";

/** Which partitions of a topic are wanted, by their numbers; undefined where none can be. */
export type PartitionFilter = (topic: string) => ((partition: number) => boolean) | undefined;

interface Rule {
  readonly matches: (topic: string) => boolean;
  readonly has: (partition: number) => boolean;
}

/**
 * By --topic and --partitions; absent ones stand for all, and so does a list without any number.
 *
 * @throws InputError for what is no regular expression, or no number
 */
export async function filterByTopicAndPartitions(
  topic: string | undefined,
  partitions: string | undefined,
): Promise<PartitionFilter> {
  const matches = await topicPattern(topic ?? ".*");
  const numbers = partitionNumbers(partitions ?? "");
  return filterOf([{ matches, has: (partition) => numbers.size === 0 || numbers.has(partition) }]);
}

function partitionNumbers(text: string): Set<number> {
  const numbers = text === "" ? [] : splitAsJava(text, /,/).map(parseJavaInteger);
  return new Set(
    numbers.map((number) => {
      if (number !== undefined) return number;
      throw terseError(`--partitions expects a comma separated list of numeric partition ids, but received: ${text}`);
    }),
  );
}

/** A topic, a number after a colon, or one or both ends of a range. */
const RULE = /^([^:,]*)(?::(?:([0-9]*)|([0-9]*)-([0-9]*)))?$/;

/**
 * By --topic-partitions: rules between commas.
 * Source: org.apache.kafka.tools.GetOffsetShell.createTopicPartitionFilterWithPatternList.
 *
 * @throws InputError for a rule of another form, what is no regular expression, or a number beyond 32 bits
 */
export async function filterByRules(rules: string): Promise<PartitionFilter> {
  const parsed: Rule[] = [];
  for (const rule of splitAsJava(rules, /,/)) parsed.push(await parseRule(rule));
  return filterOf(parsed);
}

async function parseRule(rule: string): Promise<Rule> {
  const groups = RULE.exec(rule);
  if (groups === null) {
    const terse = terseError(`Invalid rule specification: ${rule}`);
    throw new InputError(`${terse.javaClass}: ${terse.message}`, {
      javaClass: "java.lang.RuntimeException",
      cause: terse,
    });
  }
  // What is left empty counts as absent.
  const [topic, number, from, to] = groups.slice(1).map((text) => text || undefined);
  const matches = await topicPattern(topic ?? ".*");
  if (number !== undefined) {
    const only = partitionNumber(number);
    return { matches, has: (partition) => partition === only };
  }
  const lower = from === undefined ? 0 : partitionNumber(from);
  const upper = to === undefined ? Number.POSITIVE_INFINITY : partitionNumber(to);
  return { matches, has: (partition) => partition >= lower && partition < upper };
}

function partitionNumber(digits: string): number {
  const number = parseJavaInteger(digits);
  if (number !== undefined) return number;
  throw new InputError(`For input string: "${digits}"`, {
    javaClass: "java.lang.NumberFormatException",
    hint: "a partition's number is at most 2147483647",
  });
}

/** A partition is wanted where any of the rules is about it. */
function filterOf(rules: readonly Rule[]): PartitionFilter {
  return (topic) => {
    const about = rules.filter(({ matches }) => matches(topic));
    return about.length === 0 ? undefined : (partition) => about.some(({ has }) => has(partition));
  };
}
