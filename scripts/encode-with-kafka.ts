import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Encodes messages with Kafka's own classes: lines of name, version and JSON, parted by tabs; the bytes in hex. */
export function encodeWithKafka(jars: string, lines: readonly string[]): string[] {
  const source = fileURLToPath(new URL("java/EncodeMessages.java", import.meta.url));
  const output = execFileSync("java", ["-cp", join(jars, "*"), source], {
    input: lines.join("\n"),
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["pipe", "pipe", "pipe"],
  });
  return output.split("\n").slice(0, lines.length);
}
