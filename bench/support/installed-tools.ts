/** The programs that are compared, and which of them are here. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { fetchLibs, KAFKA_VERSION, kafkaUnavailable } from "../../test/support/kafka/libs.ts";
import { kt } from "./commands.ts";

const run = promisify(execFile);

/** By name, as they stand in tables: the version, or undefined where a program is not here. */
export type InstalledTools = Readonly<Record<string, string | undefined>>;

/** How each tells its version. `official` stands for Apache Kafka's tools. */
const PROBES: Readonly<Record<string, () => Promise<string>>> = {
  kt: async () => firstLine(await output(process.execPath, [kt, "--version"])),
  node: async () => process.version,
  official: async () => {
    const missing = await kafkaUnavailable();
    if (missing !== undefined) throw new Error(missing);
    await fetchLibs();
    return `Apache Kafka ${KAFKA_VERSION}, ${firstLine(await output("java", ["-version"]))}`;
  },
  kcat: async () => /Version.*$/m.exec(await output("kcat", ["-V"]))?.[0] ?? "",
  kafkactl: async () => firstLine(await output("kafkactl", ["version"])),
  kaf: async () => firstLine(await output("kaf", ["--version"])),
};

/** @param wanted Of all that can be compared; all unless given. kt and node are always there. */
export async function findTools(wanted: readonly string[] = Object.keys(PROBES)): Promise<InstalledTools> {
  const unknown = wanted.filter((name) => PROBES[name] === undefined);
  if (unknown.length > 0) throw new Error(`no such program: ${unknown.join(", ")}`);
  const found: Record<string, string | undefined> = {};
  for (const [name, probe] of Object.entries(PROBES)) {
    const asked = wanted.includes(name) || name === "kt" || name === "node";
    found[name] = asked ? await probe().catch(() => undefined) : undefined;
  }
  return found;
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(program, args);
  return stdout + stderr;
}

const firstLine = (text: string): string => text.trim().split("\n")[0] ?? "";
