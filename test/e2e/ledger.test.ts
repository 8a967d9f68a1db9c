import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LedgerFile } from "../../src/commands/verify/ledger-file.ts";
import { formatLedgerLine, LEDGER_HEADER } from "../../src/kit/ledger/ledger-line.ts";
import { recordHash } from "../../src/kit/ledger/record-hash.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { KT_LAUNCHER, ktEnvironment, NODE, runKt } from "../support/kt.ts";
import { runMain } from "../support/run-main.ts";

const isValue = (line: string, value: number) => line.includes(`"value":"${value}"`);

describe.skipIf(kafkaMissing() !== undefined)("a ledger of what was acknowledged", () => {
  let kafka: LeasedKafka;
  let folder: string;
  beforeAll(async () => {
    kafka = await leaseKafka();
    folder = await mkdtemp(join(tmpdir(), "kt-ledger-"));
  });
  afterAll(async () => {
    kafka?.release();
    await rm(folder, { recursive: true, force: true });
  });

  const ledgerOf = (topic: string) => join(folder, `${topic}.ledger`);
  const create = (topic: string, partitions = 1) =>
    kafka.change(["create", topic, Array.from({ length: partitions }, () => "1").join(), ""]);
  const kt = (words: string[], stdin = "") => runMain([...words, "--bootstrap-server", kafka.bootstrap], {}, stdin);
  /** A topic with records, and its ledger. */
  const produce = async (topic: string, ...more: string[]) => {
    const outcome = await kt(["verifiable-producer", "--topic", topic, "--ledger", ledgerOf(topic), ...more]);
    expect({ exitCode: outcome.exitCode, stderr: outcome.stderr }).toEqual({ exitCode: 0, stderr: "" });
    return outcome.stdout;
  };
  const verify = async (topic: string, ...more: string[]) => {
    const { stdout, stderr, exitCode } = await kt(["verify", "--ledger", ledgerOf(topic), ...more]);
    expect(stderr).toBe("");
    const lines = stdout.trimEnd().split("\n");
    const sum = lines.pop()?.replace(`${ledgerOf(topic)}: `, "");
    return { exitCode, lines, sum };
  };
  const write = (topic: string, ...lines: string[]) =>
    kt(["console-producer", "--topic", topic], lines.map((line) => `${line}\n`).join(""));

  /** Copies what the topic `old` has, its partitions as they are, after a change. */
  const copy = async (topic: string, change: (lines: string[]) => string[]) => {
    const { stdout } = await kt([
      "console-consumer",
      "--topic",
      "old",
      "--from-beginning",
      "--until-end",
      "--output",
      "json",
    ]);
    const lines = change(stdout.trimEnd().split("\n"));
    return kt(["console-producer", "--topic", topic, "--input", "json", "--keep-partition"], `${lines.join("\n")}\n`);
  };

  test("has a line for each acknowledged record, is continued by the next run, and is verified", async () => {
    await create("whole", 3);
    const events = await produce("whole", "--max-messages", "500", "--repeating-keys", "7");
    await produce("whole", "--max-messages", "20", "--value-prefix", "1");
    const lines = (await readFile(ledgerOf("whole"), "utf8")).trimEnd().split("\n");
    expect(lines).toHaveLength(521);
    const acknowledged = events
      .trimEnd()
      .split("\n")
      .map((line): { name: string; topic: string; partition: number; offset: number; key: string; value: string } =>
        JSON.parse(line),
      )
      .filter(({ name }) => name === "producer_send_success")
      .map(({ topic, partition, offset, key, value }) =>
        formatLedgerLine({ topic, partition, offset, valueHash: recordHash(value), keyHash: recordHash(key) }),
      );
    expect(lines.slice(0, 501)).toEqual([LEDGER_HEADER, ...acknowledged]);
    await write("whole", "of another");
    const sum = "520 records: 520 intact, 0 lost, 0 corrupted, 0 reordered, 0 doubled, 0 expired; 1 of others";
    expect(await verify("whole")).toEqual({ exitCode: 0, lines: [], sum });
    expect(await verify("whole", "--ignore-offsets")).toEqual({ exitCode: 0, lines: [], sum });
  });

  test("tells what is doubled, corrupted and gone with the beginning of the log", async () => {
    await create("worn");
    await produce("worn", "--max-messages", "50");
    await write("worn", "17");
    const ledger = await readFile(ledgerOf("worn"), "utf8");
    await writeFile(ledgerOf("worn"), ledger.replace(`\t30\t${recordHash("30")}`, `\t30\t${recordHash("thirty")}`));
    await writeFile(
      join(folder, "delete.json"),
      '{"partitions":[{"topic":"worn","partition":0,"offset":2}],"version":1}',
    );
    await kt(["delete-records", "--offset-json-file", join(folder, "delete.json")]);
    const sum = "50 records: 47 intact, 0 lost, 1 corrupted, 0 reordered, 1 doubled, 2 expired; 0 of others";
    for (const more of [[], ["--ignore-offsets"]]) {
      expect(await verify("worn", ...more)).toEqual({
        exitCode: 3,
        lines: [
          "corrupted: worn-0 offset 30: worn-0 offset 30 has something else",
          "doubled: worn-0 offset 50 is worn-0 offset 17 again",
          "expired: worn-0 offset 0 lay before the beginning of the log",
          "expired: worn-0 offset 1 lay before the beginning of the log",
        ],
        sum,
      });
    }
    expect(await verify("worn", "--limit", "1")).toMatchObject({ exitCode: 3, lines: { 3: "expired: 1 more" } });
    const unread = spawn(NODE, [KT_LAUNCHER, "verify", "--ledger", ledgerOf("worn")], {
      env: { ...ktEnvironment(), KT_BOOTSTRAP_SERVER: kafka.bootstrap },
      stdio: ["ignore", "pipe", "inherit"],
    });
    unread.stdout.destroy();
    await once(unread, "close");
    expect(unread.exitCode).toBe(3);
    const document = await kt(["verify", "--ledger", ledgerOf("worn"), "--output", "json", "--limit", "1"]);
    expect({ ...document, stdout: JSON.parse(document.stdout) }).toEqual({
      stdout: {
        ledger: ledgerOf("worn"),
        records: 50,
        intact: 47,
        lost: 0,
        corrupted: 1,
        reordered: 0,
        doubled: 1,
        expired: 2,
        unknown: 0,
        findings: [
          {
            kind: "corrupted",
            topic: "worn",
            partition: 0,
            offset: 30,
            found: { topic: "worn", partition: 0, offset: 30 },
            original: null,
          },
          {
            kind: "doubled",
            topic: "worn",
            partition: 0,
            offset: 50,
            found: null,
            original: { topic: "worn", partition: 0, offset: 17 },
          },
          { kind: "expired", topic: "worn", partition: 0, offset: 0, found: null, original: null },
        ],
      },
      stderr: "",
      exitCode: 3,
    });
  });

  test("that has nothing but what is gone with time is fine where that is allowed", async () => {
    await create("aged");
    await produce("aged", "--max-messages", "10");
    await writeFile(
      join(folder, "aged.json"),
      '{"partitions":[{"topic":"aged","partition":0,"offset":4}],"version":1}',
    );
    await kt(["delete-records", "--offset-json-file", join(folder, "aged.json")]);
    expect(await verify("aged", "--allow-expired", "--limit", "0")).toEqual({
      exitCode: 0,
      lines: ["expired: 4 more"],
      sum: "10 records: 6 intact, 0 lost, 0 corrupted, 0 reordered, 0 doubled, 4 expired; 0 of others",
    });
  });

  test("proves a migration: what was left out, swapped and copied twice is told", async () => {
    await Promise.all([create("old", 2), create("new.old", 2)]);
    await produce("old", "--max-messages", "100", "--repeating-keys", "2");
    const names = ["--topic", "old", "--rename", "old=new.old", "--ignore-offsets"];
    await write("new.old", "a stranger", "another one");
    await copy("new.old", (lines) => lines);
    expect(await verify("old", ...names)).toEqual({
      exitCode: 0,
      lines: [],
      sum: "100 records: 100 intact, 0 lost, 0 corrupted, 0 reordered, 0 doubled, 0 expired; 2 of others",
    });

    await create("torn", 2);
    await copy("torn", (lines) => {
      const kept = lines.filter((line) => !isValue(line, 20));
      const late = kept.findIndex((line) => isValue(line, 40));
      const [moved = ""] = kept.splice(late, 1);
      const after = kept.findIndex((line) => isValue(line, 42));
      kept.splice(after + 1, 0, moved);
      return [...kept, ...lines.filter((line) => isValue(line, 60))];
    });
    const torn = await verify("old", "--rename", "old=torn", "--ignore-offsets");
    expect(torn.sum).toBe(
      "100 records: 98 intact, 1 lost, 0 corrupted, 1 reordered, 1 doubled, 0 expired; 0 of others",
    );
    expect(torn.lines.map((line) => line.replaceAll(/\d+$/g, "N"))).toEqual([
      expect.stringMatching(/^lost: old-\d offset N$/),
      expect.stringMatching(/^reordered: old-\d offset \d+ is at torn-\d offset N$/),
      expect.stringMatching(/^doubled: torn-\d offset \d+ is old-\d offset \d+ again$/),
    ]);
    expect((await verify("old", "--rename", "old=nowhere")).sum).toContain("0 intact, 100 lost");
  });

  test("of records whose offsets no broker told is verified by their order", async () => {
    await create("blind");
    await produce("blind", "--max-messages", "30", "--acks", "0");
    // Nobody waits for the broker: it may have them a little later.
    await expect
      .poll(async () => (await verify("blind")).sum, { timeout: 20_000 })
      .toBe("30 records: 30 intact, 0 lost, 0 corrupted, 0 reordered, 0 doubled, 0 expired; 0 of others");
  });

  test("has every record that was reported, though the process is killed", async () => {
    await create("killed");
    const args = ["verifiable-producer", "--bootstrap-server", kafka.bootstrap, "--topic", "killed"];
    const child = spawn(NODE, [KT_LAUNCHER, ...args, "--ledger", ledgerOf("killed")], {
      env: ktEnvironment(),
      stdio: ["ignore", "pipe", "inherit"],
    });
    let events = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      events += text;
      if (events.length > 500_000) child.kill("SIGKILL");
    });
    await once(child, "close");
    const reported = events
      .slice(0, events.lastIndexOf("\n"))
      .split("\n")
      .filter((line) => line.includes("producer_send_success")).length;
    expect(reported).toBeGreaterThan(1000);
    const ledger = new LedgerFile(ledgerOf("killed"));
    let entries = 0;
    ledger.forEach(ledger.begin, ledger.size, () => (entries += 1));
    ledger.close();
    expect(entries).toBeGreaterThanOrEqual(reported);
    await produce("killed", "--max-messages", "5", "--value-prefix", "2");
    expect((await verify("killed")).sum).toContain("0 lost, 0 corrupted, 0 reordered, 0 doubled, 0 expired");
  });

  test("ends with the signal's exit code and its summary", async () => {
    await create("signalled");
    const words = ["verifiable-producer", "--bootstrap-server", kafka.bootstrap, "--topic", "signalled"];
    for (const [name, exitCode] of [
      ["SIGINT", 130],
      ["SIGHUP", 129],
    ] as const) {
      const outcome = await runKt([...words, "--throughput", "50", "--ledger", ledgerOf("signalled")], {
        cwd: folder,
        signal: { name, when: (stdout) => stdout.includes("producer_send_success") },
      });
      const lines = outcome.stdout.toString().trimEnd().split("\n");
      expect({ exitCode: outcome.exitCode, stderr: outcome.stderr.toString() }).toEqual({ exitCode, stderr: "" });
      expect(lines.slice(-2).map((line) => /"name":"(\w+)"/.exec(line)?.[1])).toEqual([
        "shutdown_complete",
        "tool_data",
      ]);
    }
    expect(await verify("signalled")).toMatchObject({ exitCode: 0, lines: [] });
  });

  test("that cannot be written or is none is refused, and the records are not sent", async () => {
    await create("refused");
    await writeFile(join(folder, "notes.txt"), "my notes\n");
    const words = ["verifiable-producer", "--topic", "refused", "--max-messages", "3", "--ledger"];
    const notes = await kt([...words, join(folder, "notes.txt")]);
    expect(notes).toMatchObject({ stdout: "", exitCode: 1 });
    expect(notes.stderr).toContain(`${join(folder, "notes.txt")} is no ledger of kt`);
    expect(await readFile(join(folder, "notes.txt"), "utf8")).toBe("my notes\n");
    expect(await kt([...words, join(folder, "no", "folder")])).toMatchObject({ stdout: "", exitCode: 1 });
    // A device that is always full.
    const full = await kt([...words, "/dev/full"]);
    expect(full).toMatchObject({ stdout: "", exitCode: 1 });
    expect(full.stderr).toContain("The ledger /dev/full cannot be written: ENOSPC");
    const none = await kt(["verify", "--ledger", join(folder, "notes.txt")]);
    expect(none).toMatchObject({ stdout: "", exitCode: 1 });
    expect(await kt(["verify", "--ledger", ledgerOf("none"), "more"])).toMatchObject({ stdout: "", exitCode: 1 });
    const absent = await kt(["verify", "--ledger", join(folder, "absent")]);
    expect(absent).toMatchObject({ stdout: "", exitCode: 1 });
  });
});
