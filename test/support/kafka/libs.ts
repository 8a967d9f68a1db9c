import { execFile } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** The one place that names the Apache Kafka release the tests compare with. */
export const KAFKA_VERSION = "4.3.1";

const here = import.meta.dirname;
const run = promisify(execFile);

/** The folder with the jars: KAFKA_LIBS, else one in the temp folder that is kept between runs. */
export function libsFolder(): string {
  return process.env["KAFKA_LIBS"] ?? join(tmpdir(), `kafka-${KAFKA_VERSION}`);
}

/** True when all jars are there; the marker is written last, so an interrupted download does not count. */
export function libsComplete(): boolean {
  return existsSync(join(libsFolder(), ".complete"));
}

/** Why no real Kafka can be started here, or undefined when one can (after `fetchLibs` at worst). */
export async function kafkaUnavailable(): Promise<string | undefined> {
  if (!(await runs("java", ["-version"]))) return "there is no java";
  if (!libsComplete() && !(await runs("mvn", ["-v"])))
    return `there are no jars in ${libsFolder()} and no mvn to fetch them`;
  return undefined;
}

/** Fetches the jars with Maven unless they are there. */
export async function fetchLibs(): Promise<string> {
  const folder = libsFolder();
  if (!libsComplete()) {
    const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${folder}`, `-Dkafka.version=${KAFKA_VERSION}`];
    await run("mvn", ["-q", "-B", "-f", join(here, "pom.xml"), ...goal]);
    writeFileSync(join(folder, ".complete"), "");
  }
  return folder;
}

async function runs(command: string, args: string[]): Promise<boolean> {
  try {
    await run(command, args);
    return true;
  } catch {
    return false;
  }
}
