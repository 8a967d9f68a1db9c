import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kafkaMissing, leaseKafka, onKtBroker } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { waitFor } from "../support/kafka/wait.ts";
import { runKt } from "../support/kt.ts";
import { liveMember } from "../support/live-members.ts";
import { seedTopics } from "../support/seed-topics.ts";

const noKcat = spawnSync("kcat", ["-V"]).error !== undefined;

const records = (partitions: number, each: number) =>
  Array.from({ length: partitions * each }, (_, at) => ({ partition: at % partitions, value: `v${at}` }));

/** A row of `--describe --output json`. */
interface Row {
  topic: string;
  partition: number;
  currentOffset: number | null;
  logEndOffset: number;
  lag: number | null;
  clientId: string | null;
}

describe.skipIf(kafkaMissing() !== undefined)("kt consumer-groups, built and run as users do", () => {
  let kafka: LeasedKafka;
  let folder: string;
  beforeAll(async () => {
    kafka = await leaseKafka({ discard: true });
    folder = await mkdtemp(join(tmpdir(), "kt-groups-"));
    await seedTopics(kafka.bootstrap, [
      { name: "orders", partitions: 3, records: records(3, 10) },
      { name: "payments", partitions: 1, records: records(1, 5) },
      { name: "wide", partitions: 1500, records: [] },
    ]);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
    kafka.release();
  });

  async function run(...args: string[]) {
    const all = ["consumer-groups", "--bootstrap-server", kafka.bootstrap, ...args];
    const { exitCode, stdout, stderr } = await runKt(all, { cwd: folder });
    return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
  }

  /** The stdout of what prints nothing on stderr. */
  async function groups(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await run(...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    return stdout;
  }

  const reset = (group: string, ...args: string[]) => groups("--reset-offsets", "--group", group, ...args);

  async function rowsOf(group: string): Promise<Row[]> {
    const stdout = await groups("--describe", "--group", group, "--output", "json");
    return (JSON.parse(stdout) as { partitions: Row[] }[]).flatMap(({ partitions }) => partitions);
  }

  const placesOf = async (group: string) =>
    Object.fromEntries(
      (await rowsOf(group)).map(({ topic, partition, currentOffset }) => [`${topic}-${partition}`, currentOffset]),
    );

  test("takes the offsets of a group through their life", async () => {
    expect(
      await reset("life", "--topic", "orders:0,2", "--topic", "payments", "--to-offset", "4", "--dry-run"),
    ).toContain("life            payments        0          4\n");
    expect(await groups("--list")).not.toContain("life");
    await reset("life", "--topic", "orders:0,2", "--topic", "payments", "--to-offset", "4", "--execute");
    expect(await groups("--list", "--state", "empty")).toMatch(/^life {22}Empty {15}$/m);
    const { stdout, stderr } = await run("--describe", "--group", "life");
    expect(stderr).toBe("\nConsumer group 'life' has no active members.\n");
    expect(stdout.split("\n")[2]).toBe(
      "life            orders          0          4               10              6               -               -               -",
    );
    expect(await groups("--delete-offsets", "--group", "life", "--topic", "orders:2")).toContain("Successful");
    expect(await groups("--delete", "--group", "life")).toBe(
      "Deletion of requested consumer groups ('life') was successful.\n",
    );
    expect(await groups("--list")).not.toContain("life");
  });

  test("goes where it is told, and to the nearest there is", async () => {
    await reset("where", "--topic", "orders", "--to-latest", "--execute");
    expect(await placesOf("where")).toEqual({ "orders-0": 10, "orders-1": 10, "orders-2": 10 });
    await reset("where", "--all-topics", "--shift-by", "-3", "--execute");
    expect(await placesOf("where")).toEqual({ "orders-0": 7, "orders-1": 7, "orders-2": 7 });
    await reset("where", "--topic", "orders:1", "--to-earliest", "--execute");
    await reset("where", "--topic", "orders:2", "--by-duration", "P1D", "--execute");
    expect(await placesOf("where")).toEqual({ "orders-0": 7, "orders-1": 0, "orders-2": 0 });
    const far = await run(
      "--reset-offsets",
      "--group",
      "where",
      "--topic",
      "orders:0",
      "--to-offset",
      "99",
      "--execute",
    );
    expect(far.stderr).toContain("higher than latest offset for topic partition orders-0. Value will be set to 10");
    await reset("where", "--topic", "orders:1", "--to-datetime", "2999-01-01T00:00:00.000", "--execute");
    expect(await placesOf("where")).toEqual({ "orders-0": 10, "orders-1": 10, "orders-2": 0 });
  });

  test("goes back to what was exported, for one group and for many", async () => {
    await reset("copy", "--topic", "orders", "--to-offset", "6", "--execute");
    await reset("co, py", "--topic", "payments", "--to-offset", "2", "--execute");
    const both = ["--group", "copy", "--group", "co, py"];
    const one = await reset("copy", "--all-topics", "--to-current", "--export", "--dry-run");
    const many = await groups("--reset-offsets", ...both, "--all-topics", "--to-current", "--export", "--dry-run");
    expect(many.split("\n")).toContain('"co, py",payments,0,2');
    // What is printed ends in an empty line, which no plan may have.
    await writeFile(join(folder, "one.csv"), one.slice(0, -1));
    await writeFile(join(folder, "many.csv"), many.slice(0, -1));
    const before = { ...(await placesOf("copy")), ...(await placesOf("co, py")) };
    const away = () => groups("--reset-offsets", ...both, "--all-topics", "--to-earliest", "--execute");

    await away();
    await reset("copy", "--from-file", "one.csv", "--execute");
    expect(await placesOf("copy")).toEqual({ "orders-0": 6, "orders-1": 6, "orders-2": 6 });
    await away();
    await run("--reset-offsets", ...both, "--from-file", "many.csv", "--execute");
    expect({ ...(await placesOf("copy")), ...(await placesOf("co, py")) }).toEqual(before);
  });

  // kt's broker does not have the consumer protocol (KIP-848) yet.
  test.each(onKtBroker() ? (["classic"] as const) : (["classic", "consumer"] as const))(
    "leaves a group with a %s member alone",
    async (protocol) => {
      const group = `live-${protocol}`;
      await reset(group, "--topic", "orders", "--to-offset", "4", "--execute");
      const member = await liveMember(kafka.bootstrap, group, { clientId: "m", topics: ["orders"], protocol });
      try {
        const rows = await waitFor("the member to own all", async () => {
          const { stdout } = await run("--describe", "--group", group, "--output", "json");
          const [described] = JSON.parse(stdout) as { state: string; partitions: Row[] }[];
          const owned = described?.partitions.every(({ clientId }) => clientId === "m") === true;
          return described?.state === "Stable" && owned ? described.partitions : undefined;
        });
        expect(rows.map(({ partition }) => partition)).toEqual([0, 1, 2]);
        expect(await groups("--describe", "--group", group, "--members")).toMatch(/ m {15}3 {15}\n$/);
        expect(await reset(group, "--topic", "orders", "--to-earliest", "--execute")).toContain(
          `Error: Assignments can only be reset if the group '${group}' is inactive, but the current state is Stable.`,
        );
        expect(await groups("--delete", "--group", group)).toContain("GroupNotEmptyException: The group is not empty.");
        expect(await groups("--delete-offsets", "--group", group, "--topic", "orders:0")).toContain("Error: ");
      } finally {
        await member.close();
      }
      expect(await placesOf(group)).toEqual({ "orders-0": 4, "orders-1": 4, "orders-2": 4 });
    },
  );

  test.skipIf(noKcat)("is where kcat goes on, and sees what kcat has committed", async () => {
    await reset("shared", "--topic", "payments", "--to-offset", "3", "--execute");
    const kcat = spawn("kcat", [
      "-b",
      kafka.bootstrap,
      "-G",
      "shared",
      "-e",
      "-X",
      "auto.offset.reset=earliest",
      "payments",
    ]);
    let read = "";
    kcat.stdout.on("data", (chunk: Buffer) => (read += chunk.toString()));
    await once(kcat, "close");
    expect(read).toBe("v3\nv4\n");
    await waitFor("kcat to have left", async () => {
      const { stdout } = await run("--describe", "--group", "shared", "--state", "--output", "json");
      return stdout.includes('"Empty"') ? true : undefined;
    });
    expect(await rowsOf("shared")).toMatchObject([{ currentOffset: 5, logEndOffset: 5, lag: 0 }]);
  });

  test("resets and describes a group of very many partitions", async () => {
    const planned = await reset("wide-group", "--topic", "wide", "--to-earliest", "--execute");
    expect(planned.split("\n").filter((line) => line.startsWith("wide-group"))).toHaveLength(1500);
    const rows = await rowsOf("wide-group");
    expect(rows.map(({ partition }) => partition)).toEqual(Array.from({ length: 1500 }, (_, partition) => partition));
  });
});
