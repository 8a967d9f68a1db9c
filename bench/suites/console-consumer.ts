import path from "node:path";
import { rmSync } from "node:fs";
import type { Bench } from "../bench.ts";
import { isWanted } from "../measure.ts";
import type { Row, Suite, Table } from "../suite.ts";
import { ktCommand, secondsOf } from "../support/commands.ts";
import { writeLines } from "../support/lines.ts";
import { createTopics, deleteTopics, partitionsText } from "../support/topics.ts";
import { CONSUMER_CASES, consumeCase } from "./console-consumer-cases.ts";
import { measureFirstRecord } from "./console-consumer-first.ts";

const RECORDS = 2_000_000;
const PARTITIONS = [1, 6];
/** What is in the topics: values alone, and values with keys and two headers. */
const KINDS = [
  { kind: "plain", before: () => "", reader: [] },
  {
    kind: "keyed",
    before: (line: number) => `source:bench,trace:${line % 1000}\tkey-${line}\t`,
    reader: ["--reader-property", "parse.key=true", "--reader-property", "parse.headers=true"],
  },
];
const TOPICS = KINDS.flatMap(({ kind }) => PARTITIONS.map((partitions) => `${kind}-${partitions}`));

export const consoleConsumer: Suite = {
  name: "console-consumer",
  title: "console-consumer",
  minutes: 3,
  measure: async (bench) => {
    const { bootstrap } = await bench.kafka();
    const records = RECORDS * bench.share;
    try {
      await fillTopics(bench, bootstrap, records);
      return [await measureThroughput(bench, bootstrap, records), ...(await measureFirstRecord(bench, bootstrap))];
    } finally {
      await deleteTopics(bootstrap, TOPICS);
    }
  },
};

async function fillTopics(bench: Bench, bootstrap: string, records: number): Promise<void> {
  const file = path.join(bench.folder, "lines");
  for (const { kind, before, reader } of KINDS) {
    writeLines(file, records, before);
    for (const partitions of PARTITIONS) {
      const topic = `${kind}-${partitions}`;
      await createTopics(bootstrap, [topic], partitions);
      const at = ["--bootstrap-server", bootstrap, "--topic", topic];
      await secondsOf(ktCommand("console-producer", ...at, ...reader), { stdin: file });
    }
  }
  rmSync(file);
}

async function measureThroughput(bench: Bench, bootstrap: string, records: number): Promise<Table> {
  const rows: Row[] = [];
  for (const each of CONSUMER_CASES) {
    for (const partitions of PARTITIONS) {
      const name = `${each.name}, ${partitionsText(partitions)}`;
      if (!isWanted(bench, name)) continue;
      bench.tell(name);
      const topic = `${each.kind}-${partitions}`;
      rows.push(await consumeCase(bench, { name, bootstrap, topic, records }, each));
    }
  }
  return {
    title: "Throughput",
    about: `${records.toLocaleString("en-US")} records of 100 B from the beginning to a file, from start to end. What kt has written is compared with what the official tool has: byte by byte with one partition, line by line in any order with six.`,
    unit: "s",
    rows,
  };
}
