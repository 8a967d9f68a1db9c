import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bench } from "../bench.ts";
import { inTurns, isWanted, rowOf } from "../measure.ts";
import type { Row, Suite } from "../suite.ts";
import { type CommandLine, FOLDER_PREFIX, ktCommand, officialCommand, stdoutOf } from "../support/commands.ts";
import { createTopics, deleteTopics, partitionsText } from "../support/topics.ts";

const RECORDS = 1_000_000;

export const verifiableProducer: Suite = {
  name: "verifiable-producer",
  title: "verifiable-producer",
  minutes: 2.5,
  measure: async (bench) => {
    const { bootstrap } = await bench.kafka();
    const rows: Row[] = [];
    for (const partitions of [1, 6]) {
      const name = `1 M records, ${partitionsText(partitions)}`;
      if (isWanted(bench, name)) rows.push(await measureCase(bench, bootstrap, name, partitions));
    }
    const about =
      "Acknowledged records a second as the tools tell it (`avg_throughput`), a line of JSON for each, at full speed.";
    return [{ title: "Throughput", about, unit: "records/s", rows }];
  },
};

async function measureCase(bench: Bench, bootstrap: string, name: string, partitions: number): Promise<Row> {
  bench.tell(name);
  const topic = `verifiable-${partitions}`;
  await createTopics(bootstrap, [topic], partitions);
  try {
    const records = String(RECORDS * bench.share);
    const args = ["--bootstrap-server", bootstrap, "--topic", topic, "--max-messages", records];
    const turns = await inTurns(bench, {
      kt: contender(ktCommand("verifiable-producer", ...args)),
      official: contender(officialCommand("verifiable-producer", ...args)),
    });
    return rowOf(name, turns, (rate) => rate);
  } finally {
    await deleteTopics(bootstrap, [topic]);
  }
}

const contender = (command: CommandLine) => ({ command, run: () => averageOf(command) });

/** Into a file, as a user would keep the events; the summary is the last line. */
async function averageOf(command: CommandLine): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), FOLDER_PREFIX));
  try {
    const last = await stdoutOf(["sh", "-c", '"$@" > "$0" && tail -n 1 "$0"', join(folder, "events.json"), ...command]);
    return Number(/"avg_throughput":([\d.E]+)/.exec(last)?.[1]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
