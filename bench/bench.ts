/** What a run of the benchmark has: how much to do, the programs that are installed, the Kafka that they work on. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { InstalledTools } from "./support/installed-tools.ts";
import { FOLDER_PREFIX } from "./support/commands.ts";
import { type Server, startApacheKafka } from "./support/servers.ts";

/** How much to do. */
export interface Effort {
  /** Of each program in each row; a suite may do more of what is quick, or less of what is slow. */
  readonly runs: number;
  /** Of the full number of records: 1, and a tenth with --quick. */
  readonly share: number;
  /** What goes through the tools whose memory is watched. */
  readonly gigabytes: number;
  /** Only rows whose names contain this are measured. */
  readonly rows: string;
}

export interface Bench extends Effort {
  readonly tools: InstalledTools;
  /** For large files; removed at the end. */
  readonly folder: string;
  /** The Kafka of this run: the one that was named, else an Apache Kafka that is started at the first call. */
  readonly kafka: () => Promise<Kafka>;
  /** The one that was named, else an Apache Kafka with nothing on it, which is stopped after. */
  readonly withFreshKafka: <T>(use: (kafka: Kafka) => Promise<T>) => Promise<T>;
  /** Progress, on stderr. */
  readonly tell: (what: string) => void;
}

export interface Kafka {
  readonly bootstrap: string;
  /** Of the broker's process, where it was started for this run. */
  readonly pid: number | undefined;
}

export interface RunningBench extends Bench {
  readonly close: () => Promise<void>;
}

/** @param bootstrap of a Kafka that runs already */
export function openBench(effort: Effort, tools: InstalledTools, bootstrap: string | undefined): RunningBench {
  const folder = mkdtempSync(path.join(tmpdir(), FOLDER_PREFIX));
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeFolder);
  let started: Promise<Server> | undefined;
  return {
    ...effort,
    tools,
    folder,
    kafka: async () => {
      if (bootstrap !== undefined) return { bootstrap, pid: undefined };
      started ??= startApacheKafka();
      return started;
    },
    withFreshKafka: async (use) => {
      if (bootstrap !== undefined) return use({ bootstrap, pid: undefined });
      const server = await startApacheKafka();
      try {
        return await use(server);
      } finally {
        await server.stop();
      }
    },
    tell: (what) => console.error(what),
    close: async () => {
      removeFolder();
      process.removeListener("exit", removeFolder);
      await (await started)?.stop();
    },
  };
}
