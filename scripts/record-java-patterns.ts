/**
 * Records what java.util.regex says of many patterns, for the tests of src/java/regex.ts: of those in
 * java-patterns.ts and of random ones. Needs `java` 17: npx tsx scripts/record-java-patterns.ts
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { patterns, subjects } from "./java-patterns.ts";
import { randomPatterns } from "./random-java-patterns.ts";

const unique = [...new Set(patterns)];
const rows = verdicts(unique).map((verdict, at) => ({
  pattern: unique[at],
  matches: /^[01]/.test(verdict) ? subjects.filter((_, index) => verdict[index] === "1") : verdict,
}));
write("patterns.json", { subjects, rows });

const random = [...new Set(randomPatterns(2000, 1))];
// A number in hexadecimal whose bits are the subjects, the first one highest.
const bits = verdicts(random).map((verdict) => (/^[01]/.test(verdict) ? BigInt(`0b${verdict}`).toString(16) : verdict));
write("random-patterns.json", {
  subjects,
  verdicts: Object.fromEntries(random.map((pattern, at) => [pattern, bits[at]])),
});

/** For each pattern a digit a subject, or why there is none. */
function verdicts(asked: readonly string[]): string[] {
  const lines = asked.map((pattern) => [pattern, ...subjects].map(hexadecimal).join("\t"));
  return execFileSync("java", [path.join(import.meta.dirname, "java/MatchPatterns.java")], {
    input: `${lines.join("\n")}\n`,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  })
    .trimEnd()
    .split("\n");
}

/** UTF-16 units: UTF-8 would lose the half of a surrogate pair. */
function hexadecimal(text: string): string {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, "0")).join("");
}

function write(name: string, recorded: unknown): void {
  const file = path.join(import.meta.dirname, "../test/java/fixtures", name);
  writeFileSync(file, `${JSON.stringify(recorded, undefined, 2)}\n`);
}
