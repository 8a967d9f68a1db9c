import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alterGroupOffsets } from "../../src/kafka/admin/alter-group-offsets.ts";
import { deleteGroups } from "../../src/kafka/admin/delete-groups.ts";
import { openCluster } from "../../src/kafka/cluster.ts";
import type { Cluster } from "../../src/kafka/cluster.ts";
import { clientConfig } from "../../src/kafka/config.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { runProcess } from "../support/kafka/official.ts";
import { freePorts } from "../support/kafka/ports.ts";
import { waitFor } from "../support/kafka/wait.ts";
import { KT_LAUNCHER, ktEnvironment, NODE, runKt } from "../support/kt.ts";
import type { KtOptions } from "../support/kt.ts";
import { seedTopics } from "../support/seed-topics.ts";

/** That of util-linux; others take other options. */
const noScript = !String(spawnSync("script", ["--version"]).stdout).includes("util-linux");
const noPrometheus = spawnSync("prometheus", ["--version"]).error !== undefined;
const BEHIND = "lag-behind";
const DONE = "lag-done";
const TERMINAL = { TERM: "xterm", SHELL: "/bin/sh" };
/** Old enough for every threshold, and another one for each record. */
const HOUR_AGO = Date.now() - 3_600_000;
const timeOf = (record: number) => HOUR_AGO + record * 1000;

interface Row {
  topic: string;
  partition: number;
  committedOffset: number | null;
  endOffset: number;
  lag: number | null;
  lagMs: number | null;
  memberId: string | null;
  host: string | null;
}

interface Group {
  group: string;
  state: string;
  memberCount: number;
  lag: number;
  uncommittedPartitions: number;
  inRate: number | null;
  partitions: Row[];
}

function read(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    get(url, { headers, agent: false }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve({ status: response.statusCode, text }));
    }).on("error", reject);
  });
}

describe.skipIf(kafkaMissing() !== undefined)("kt lag", () => {
  let kafka: LeasedKafka;
  let cluster: Cluster;
  let folder: string;
  beforeAll(async () => {
    kafka = await leaseKafka({ discard: true });
    folder = await mkdtemp(join(tmpdir(), "kt-lag-"));
    const records = Array.from({ length: 30 }, (_, at) => ({
      partition: at % 3,
      value: String(at),
      timestamp: timeOf(at),
    }));
    await seedTopics(kafka.bootstrap, [
      { name: "orders", partitions: 3, records },
      { name: "other", partitions: 1, records: [{ partition: 0, value: "x" }] },
    ]);
    cluster = openCluster(clientConfig(new Map([["bootstrap.servers", kafka.bootstrap]])));
    await commit(BEHIND, { orders: [0n, 4n, 10n], other: [1n] });
    await commit(DONE, { orders: [10n, 10n, 10n] });
  });
  afterAll(async () => {
    cluster?.close();
    await rm(folder, { recursive: true, force: true });
    kafka?.release();
  });

  async function commit(groupId: string, offsets: Record<string, bigint[]>): Promise<void> {
    const wanted = Object.entries(offsets).flatMap(([topic, each]) =>
      each.map((offset, partition) => ({ topic, partition, offset })),
    );
    for (const { error } of await alterGroupOffsets(cluster, groupId, wanted)) if (error !== undefined) throw error;
  }

  async function run(args: string[], options: Partial<KtOptions> = {}) {
    const words = ["lag", "--bootstrap-server", kafka.bootstrap, ...args];
    const outcome = await runKt(words, { cwd: folder, limitMs: 50_000, ...options });
    return { exitCode: outcome.exitCode, stdout: outcome.stdout.toString(), stderr: outcome.stderr.toString() };
  }

  async function groups(...args: string[]): Promise<Group[]> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape of docs/output.md
    return JSON.parse((await run(["--output", "json", ...args])).stdout) as Group[];
  }

  test("shows the groups, the largest lag first, with the age of the first record that is not read", async () => {
    const [behind, done] = await groups("--group", "lag-.*");
    expect([behind?.group, behind?.lag, behind?.state, done?.group, done?.lag]).toEqual([BEHIND, 16, "Empty", DONE, 0]);
    expect(behind?.partitions.map(({ topic, partition, lag }) => [topic, partition, lag])).toEqual([
      ["orders", 0, 10],
      ["orders", 1, 6],
      ["orders", 2, 0],
      ["other", 0, 0],
    ]);
    const ages = behind?.partitions.map(({ lagMs }) => lagMs ?? -1) ?? [];
    // Record 4 of partition 1 is the 13th of all.
    expect((ages[0] ?? 0) - (ages[1] ?? 0)).toBe(13_000);
    expect(ages[0]).toBeGreaterThan(3_500_000);
    expect(ages.slice(2)).toEqual([0, 0]);
  });

  test("reads as a text, and leaves out other topics", async () => {
    const { stdout, stderr, exitCode } = await run(["--group", BEHIND, "--topic", "orders"]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    const [head = "", columns, ...rows] = stdout.trimEnd().split("\n");
    expect(head).toMatch(
      /^lag-behind {2}Empty {2}NO MEMBERS {2}lag 16 {2}\d+m( \d+s)? behind$|^lag-behind .* 1h behind$/,
    );
    expect(columns).toMatch(/^TOPIC +PART +COMMITTED +END +LAG +BEHIND +MEMBER +HOST$/);
    expect(rows.map((row) => row.trim().split(/ {2,}/).slice(0, 5))).toEqual([
      ["orders", "0", "0", "10", "10"],
      ["orders", "1", "4", "10", "6"],
      ["orders", "2", "10", "10", "0"],
    ]);
  });

  test.each<[string[], number, RegExp]>([
    [["--group", DONE, "--max-lag", "0"], 0, /^$/],
    [["--group", BEHIND, "--max-lag", "16"], 0, /^$/],
    [
      ["--group", BEHIND, "--max-lag", "15"],
      3,
      /^kt: lag-behind is 16 records behind, more than 15: orders-0 \(10\), orders-1 \(6\)\n$/,
    ],
    [["--group", BEHIND, "--max-lag-time", "2h"], 0, /^$/],
    [
      ["--group", BEHIND, "--max-lag-time", "5m"],
      3,
      /^kt: lag-behind is [^\n]+ behind, more than 5m: orders-0 \([^)]+\), orders-1 \([^)]+\)\n$/,
    ],
    [["--group", "lag-nope", "--max-lag", "0"], 1, /^kt: there is no consumer group 'lag-nope'\n$/],
    [["--group", BEHIND, "--topic", "other", "--max-lag", "0"], 0, /^$/],
    [
      ["--group", BEHIND, "--max-lag", "0", "--wait", "--timeout", "3s"],
      3,
      /^kt: gave up after 3s\nkt: lag-behind is 16 records behind, more than 0: [^\n]+\n$/,
    ],
  ])("%j ends with %d", async (args, code, text) => {
    const { exitCode, stderr } = await run(args);
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: expect.stringMatching(text) });
  });

  test("--wait ends as soon as a group that was not there has read all", async () => {
    const waiting = run(["--group", "lag-late", "--max-lag", "0", "--wait", "--output", "json"]);
    await commit("lag-late", { orders: [10n, 9n, 10n] });
    await commit("lag-late", { orders: [10n, 10n, 10n] });
    const { exitCode, stdout, stderr } = await waiting;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject([{ group: "lag-late", lag: 0 }]);
  });

  test("--rate tells how much comes and goes", async () => {
    const [group] = await groups("--group", DONE, "--rate", "200ms");
    expect(group).toMatchObject({ inRate: 0, outRate: 0, catchUpMs: 0 });
  });

  test("--watch gives a line of JSON for each snapshot, where stdout is no terminal", async () => {
    const { exitCode, stdout } = await run(["--group", DONE, "--watch", "100ms", "--output", "json"], {
      signal: { name: "SIGTERM", when: (text) => text.split("\n").length > 2 },
    });
    expect(exitCode).toBe(143);
    const [first = "", second = ""] = stdout.split("\n");
    expect(JSON.parse(first)).toMatchObject({ groups: [{ group: DONE, inRate: null }] });
    expect(JSON.parse(second)).toMatchObject({
      time: expect.stringMatching(/^20\d\d-.*Z$/),
      groups: [{ group: DONE, inRate: 0 }],
    });
  });

  test.skipIf(noScript)("--watch draws in place on a terminal, and gives it back as it was", async () => {
    // A terminal that `script` makes has no size of its own.
    const kt = `"${NODE}" "${KT_LAUNCHER}" lag --bootstrap-server ${kafka.bootstrap} --group "lag-.*" --watch 100ms`;
    const { exitCode, stdout: bytes } = await runProcess("/bin/sh", ["-c", `stty cols 80 rows 24; exec ${kt}`], {
      cwd: folder,
      env: ktEnvironment(TERMINAL),
      terminal: "both",
      limitMs: 50_000,
      signal: { name: "SIGINT", when: (text) => text.split("\u001b[H").length > 3 },
    });
    const stdout = bytes.toString();
    expect(exitCode).toBe(130);
    const [begin = "", ...frames] = stdout.split("\u001b[H");
    expect(begin).toContain("\u001b[?1049h\u001b[?25l");
    // Nothing is cleared before it is drawn over, and no line is left half.
    for (const frame of frames) expect(frame.slice(0, frame.indexOf("\u001b[J"))).not.toContain("\u001b[2J");
    expect(frames[0]).toContain(BEHIND);
    expect(stdout.endsWith("\u001b[?7h\u001b[?25h\u001b[?1049l")).toBe(true);
  });

  describe("--serve", () => {
    const servers: ReturnType<typeof spawn>[] = [];
    afterAll(async () => {
      for (const child of servers) {
        child.kill("SIGTERM");
        if (child.exitCode === null && child.signalCode === null) await once(child, "close");
      }
    });

    async function serve(
      bootstrap: string,
      ...more: string[]
    ): Promise<{ url: string; child: ReturnType<typeof spawn> }> {
      const args = ["lag", "--serve", "0", "--output", "json", "--bootstrap-server", bootstrap, ...more];
      const child = spawn(NODE, [KT_LAUNCHER, ...args], {
        cwd: folder,
        env: ktEnvironment(),
        stdio: ["ignore", "pipe", "inherit"],
      });
      servers.push(child);
      const [line] = (await once(child.stdout, "data")) as [Buffer];
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the line that --serve prints
      return { url: (JSON.parse(line.toString()) as { url: string }).url, child };
    }

    test("has metrics and a health check, and lets go of groups that are gone", async () => {
      await commit("lag-passing", { orders: [3n] });
      const { url, child } = await serve(kafka.bootstrap, "--group", "lag-.*");
      const { status, text } = await read(url);
      expect(status).toBe(200);
      const value = (name: string, labels: string) =>
        text
          .split("\n")
          .find((line) => line.startsWith(`${name}{${labels}} `))
          ?.split(" ")
          .at(-1);
      expect(value("kafka_consumergroup_group_lag", `group="${BEHIND}",topic="orders",partition="1"`)).toBe("6");
      expect(value("kafka_consumergroup_group_offset", `group="${BEHIND}",topic="orders",partition="1"`)).toBe("4");
      expect(value("kafka_partition_latest_offset", `topic="orders",partition="1"`)).toBe("10");
      expect(value("kafka_consumergroup_group_sum_lag", `group="${BEHIND}"`)).toBe("16");
      expect(Number(value("kafka_consumergroup_group_max_lag_seconds", `group="${BEHIND}"`))).toBeGreaterThan(3500);
      expect(value("kafka_consumergroup_group_members", `group="${DONE}"`)).toBe("0");
      expect(value("kafka_consumergroup_group_info", `group="${DONE}",state="Empty",type="Classic"`)).toBe("1");
      expect(text).toMatch(/^kt_lag_up 1$/m);
      expect(text).toContain('group="lag-passing"');
      await deleteGroups(cluster, ["lag-passing"]);
      expect((await read(url)).text).not.toContain("lag-passing");
      expect(await read(url.replace("/metrics", "/healthz"))).toEqual({ status: 200, text: "ok\n" });
      expect((await read(url.replace("/metrics", "/nope"))).status).toBe(404);
      child.kill("SIGTERM");
      expect((await once(child, "close"))[1]).toBe("SIGTERM");
    });

    test("tells of brokers that do not answer, and goes on", async () => {
      const silent = createServer(() => {}).listen(0, "127.0.0.1");
      await once(silent, "listening");
      const address = silent.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      try {
        const { url } = await serve(`127.0.0.1:${port}`, "--connect-timeout", "300");
        const { status, text } = await read(url, { "x-prometheus-scrape-timeout-seconds": "2" });
        expect(status).toBe(200);
        expect(text).toMatch(/^kt_lag_up 0$/m);
        expect(text).toMatch(/^kt_lag_scrape_errors_total\{reason="\w+"\} 1$/m);
        expect(text).not.toContain("kafka_consumergroup_group_lag{");
        expect((await read(url.replace("/metrics", "/healthz"))).text).toBe("ok\n");
      } finally {
        silent.close();
      }
    });

    test("says why it cannot listen", async () => {
      const { url } = await serve(kafka.bootstrap);
      const { host } = new URL(url);
      const { exitCode, stderr } = await run(["--serve", host]);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 1,
        stderr: `kt: cannot listen on ${host}: the address is in use\n`,
      });
    });

    test.skipIf(noPrometheus)("is scraped by Prometheus, whose values are those of --output json", async () => {
      const { url } = await serve(kafka.bootstrap, "--group", `${BEHIND}|${DONE}`);
      const config = join(folder, "prometheus.yml");
      await writeFile(
        config,
        `global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: kt\n  static_configs: [{targets: ["${new URL(url).host}"]}]\n`,
      );
      const [port = 0] = await freePorts(1);
      const args = [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, "tsdb")}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ];
      const prometheus = spawn("prometheus", args, { stdio: "ignore", cwd: folder });
      servers.push(prometheus);
      const query = async (expression: string): Promise<Record<string, string>> => {
        const { text } = await read(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`);
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape of Prometheus' query API
        const { data } = JSON.parse(text) as {
          data: { result: { metric: Record<string, string>; value: [number, string] }[] };
        };
        return Object.fromEntries(
          data.result.map(({ metric, value }) => [
            [metric["group"], metric["topic"], metric["partition"]].filter((label) => label !== undefined).join(" "),
            value[1],
          ]),
        );
      };
      const expected = await groups("--group", `${BEHIND}|${DONE}`);
      const byPartition = (pick: (row: Row) => number | null) =>
        Object.fromEntries(
          expected.flatMap(({ group, partitions }) =>
            partitions.map((row) => [`${group} ${row.topic} ${row.partition}`, String(pick(row))]),
          ),
        );
      const lags = await waitFor("the first scrape", async () => {
        const found = await query("kafka_consumergroup_group_lag");
        return Object.keys(found).length > 0 ? found : undefined;
      });
      expect(lags).toEqual(byPartition(({ lag }) => lag));
      expect(await query("kafka_consumergroup_group_offset")).toEqual(
        byPartition(({ committedOffset }) => committedOffset),
      );
      expect(await query("kafka_consumergroup_group_sum_lag")).toEqual({ [BEHIND]: "16", [DONE]: "0" });
      expect(await query("sum by (group) (kafka_consumergroup_group_lag)")).toEqual({ [BEHIND]: "16", [DONE]: "0" });
      expect(await query("up")).toEqual({ "": "1" });
      expect(await query("kt_lag_up")).toEqual({ "": "1" });
    });
  });
});
