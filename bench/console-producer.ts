/**
 * How fast lines become records: kt console-producer beside kcat -P and the official tool, in turn on one broker.
 *
 * Usage: npx tsx bench/console-producer.ts HOST:PORT [--records 2000000] [--rounds 5] [--codecs none,lz4] [--official]
 * `--official` runs kafka-console-producer.sh, found on the PATH or by KAFKA_CONSOLE_PRODUCER. kt must be built.
 */
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    records: { type: "string", default: "2000000" },
    rounds: { type: "string", default: "5" },
    codecs: { type: "string", default: "none" },
    official: { type: "boolean", default: false },
  },
});
const [bootstrap = "127.0.0.1:9092"] = positionals;
const records = Number(values.records);
const kt = path.join(import.meta.dirname, "../bin/kt.js");
const folder = mkdtempSync(path.join(tmpdir(), "kt-bench-"));
const input = path.join(folder, "lines.txt");
const topic = `kt-bench-${process.pid}`;

writeLines();
try {
  await run(process.execPath, [kt, "topics", ...at(), "--create", "--topic", topic, "--partitions", "1"]);
  for (const codec of values.codecs.split(",")) await compare(codec);
} finally {
  await run(process.execPath, [kt, "topics", ...at(), "--delete", "--topic", topic]);
  rmSync(folder, { recursive: true });
}

async function compare(codec: string): Promise<void> {
  const official = process.env["KAFKA_CONSOLE_PRODUCER"] ?? "kafka-console-producer.sh";
  const tools: Record<string, () => Promise<number>> = {
    kt: () => run(process.execPath, [kt, "console-producer", ...at(), "--topic", topic, "--compression-codec", codec]),
    kcat: () => run("kcat", ["-P", "-b", bootstrap, "-t", topic, "-z", codec]),
    ...(values.official && {
      official: () => run(official, [...at(), "--topic", topic, "--compression-codec", codec]),
    }),
  };
  const seconds = new Map(Object.keys(tools).map((name) => [name, [] as number[]]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [name, produce] of Object.entries(tools)) seconds.get(name)?.push(await produce());
  }
  const ours = median(seconds.get("kt") ?? []);
  for (const [name, all] of seconds) {
    const time = median(all);
    console.log(`${codec} ${name}: ${time.toFixed(2)} s, ${(time / ours).toFixed(2)} times kt's`);
  }
}

function at(): string[] {
  return ["--bootstrap-server", bootstrap];
}

/** Lines of 100 bytes, all different. */
function writeLines(): void {
  const file = openSync(input, "w");
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".repeat(2);
  for (let from = 0; from < records; from += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, records - from) }, (_, index) => {
      return `${String(from + index).padStart(10, "0")}${letters.slice(index % 26, (index % 26) + 90)}\n`;
    });
    writeSync(file, lines.join(""));
  }
  closeSync(file);
}

/** Seconds that the program took, the lines being its input. */
function run(command: string, args: readonly string[]): Promise<number> {
  const started = performance.now();
  const file = openSync(input, "r");
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: [file, "ignore", "inherit"] });
    child.once("error", reject);
    child.once("exit", (code) => {
      closeSync(file);
      if (code === 0) resolve((performance.now() - started) / 1000);
      else reject(new Error(`${command} ended with ${code}`));
    });
  });
}

function median(all: readonly number[]): number {
  return all.toSorted((left, right) => left - right)[Math.floor(all.length / 2)] ?? Number.NaN;
}
