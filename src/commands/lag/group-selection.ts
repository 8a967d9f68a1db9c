import { InvalidPatternError } from "../../java/regex-errors.ts";

/** What --group asks for. */
export interface GroupSelection {
  /** Groups were named: what is not there of them is missing. */
  readonly named: boolean;
  readonly matches: (groupId: string) => boolean;
  /** What was asked for and is no name of the groups, and fits none of them; each with what may be wrong with it. */
  readonly missing: (groupIds: readonly string[]) => string[];
}

interface Wanted {
  readonly text: string;
  readonly matches: (groupId: string) => boolean;
  readonly broken?: string;
}

/**
 * Each is the name of a group, or a Java regular expression for whole names. A name counts whatever it means as an
 * expression, so that a group `a+b` or `a(b` can be named. Without any all groups are meant.
 */
export async function groupSelection(asked: readonly string[]): Promise<GroupSelection> {
  const wanted: Wanted[] = [];
  for (const text of asked) wanted.push(await readWanted(text));
  return {
    named: wanted.length > 0,
    matches: (groupId) => wanted.length === 0 || wanted.some(({ matches }) => matches(groupId)),
    missing: (groupIds) =>
      wanted
        .filter(({ matches }) => !groupIds.some(matches))
        .map(({ text, broken }) => {
          const why = broken === undefined ? "" : `, and it is no regular expression: ${broken}`;
          return `there is no consumer group '${text}'${why}`;
        }),
  };
}

async function readWanted(text: string): Promise<Wanted> {
  const isName = (groupId: string): boolean => groupId === text;
  // The usual name, for which nothing more is loaded.
  if (/^[\w-]*$/.test(text)) return { text, matches: isName };
  const { compileJavaPattern } = await import("../../java/regex.ts");
  try {
    const pattern = compileJavaPattern(text);
    return { text, matches: (groupId) => isName(groupId) || pattern.test(groupId) };
  } catch (error) {
    if (!(error instanceof InvalidPatternError)) throw error;
    return { text, matches: isName, broken: error.message.split("\n")[0] ?? "" };
  }
}
