import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { KT_LAUNCHER, ktEnvironment, NODE, runKt } from "../support/kt.ts";

const jsonLines = (stdout: Buffer) =>
  stdout
    .toString()
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line));

describe.skipIf(kafkaMissing() !== undefined)("producer-perf-test", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka({ brokers: 1 });
    for (const topic of ["pp-json", "pp-window", "pp-pace", "pp-unread"]) {
      await kafka.change(["create", topic, "1", ""]);
    }
  });
  afterAll(() => kafka?.release());

  const measure = (topic: string, ...args: string[]) =>
    runKt(["producer-perf-test", "--bootstrap-server", kafka.bootstrap, "--topic", topic, ...args], { cwd: "." });
  const records = async (topic: string): Promise<{ value: string; timestamp: number }[]> => {
    const where = ["--bootstrap-server", kafka.bootstrap, "--topic", topic, "--partition", "0"];
    const all = ["--from-beginning", "--until-end", "--output", "json"];
    const { stdout } = await runKt(["console-consumer", ...where, ...all], { cwd: "." });
    return jsonLines(stdout) as { value: string; timestamp: number }[];
  };

  test("writes each record once, and prints an object for the whole and one for what follows the warmup", async () => {
    const args = ["--num-records", "5000", "--payload-monotonic", "--throughput", "-1", "--warmup-records", "1000"];
    const { exitCode, stdout } = await measure("pp-json", ...args, "--output", "json");
    const numbers = {
      elapsedMs: expect.any(Number),
      recordsPerSecond: expect.any(Number),
      megabytesPerSecond: expect.any(Number),
      avgLatencyMs: expect.any(Number),
      maxLatencyMs: expect.any(Number),
      p50Ms: expect.any(Number),
      p95Ms: expect.any(Number),
      p99Ms: expect.any(Number),
      p999Ms: expect.any(Number),
    };
    expect({ exitCode, lines: jsonLines(stdout) }).toEqual({
      exitCode: 0,
      lines: [
        { type: "summary", steadyState: false, records: 5000, bytes: 18_890, ...numbers },
        { type: "summary", steadyState: true, records: 4000, bytes: 16_000, ...numbers },
      ],
    });
    const values = (await records("pp-json")).map(({ value }) => value);
    expect(values).toEqual(Array.from({ length: 5000 }, (_, number) => String(number)));
  });

  test("tells of the windows after the warmup as those of the steady state", async () => {
    const args = ["--num-records", "40", "--record-size", "10", "--throughput", "100", "--warmup-records", "10"];
    const { stdout } = await measure("pp-window", ...args, "--reporting-interval", "50");
    const lines = stdout.toString().trim().split("\n");
    const steady = lines.indexOf("In steady state.");
    expect(lines[0]).toBe("Warmup first 10 records. Steady state results will print after the complete test summary.");
    expect(lines.filter((line) => line === "In steady state.")).toHaveLength(1);
    expect(lines[steady + 1]).toMatch(/^\d+ records sent, .* max latency\.$/);
    expect(lines.at(-2)).toMatch(/^40 records sent, /);
    expect(lines.at(-1)).toMatch(/^30 steady state records sent, /);
  });

  test("sends no faster than it is told to", async () => {
    const { exitCode } = await measure("pp-pace", ..."--num-records 100 --record-size 10 --throughput 200".split(" "));
    const times = (await records("pp-pace")).map(({ timestamp }) => timestamp);
    expect(exitCode).toBe(0);
    expect(times).toHaveLength(100);
    expect(times.at(-1)! - times[0]!).toBeGreaterThanOrEqual(480);
  });

  test("ends quietly once nobody reads its lines any more, however much is left to send", async () => {
    const many = "--num-records 10000000 --record-size 10 --throughput 500 --reporting-interval 1".split(" ");
    const args = ["producer-perf-test", "--bootstrap-server", kafka.bootstrap, "--topic", "pp-unread", ...many];
    const child = spawn(NODE, [KT_LAUNCHER, ...args], { env: ktEnvironment(), stdio: ["ignore", "pipe", "pipe"] });
    const errors: Buffer[] = [];
    child.stderr.on("data", (data: Buffer) => errors.push(data));
    child.stdout.once("data", () => child.stdout.destroy());
    const [exitCode] = await once(child, "close");
    expect(exitCode).toBe(0);
    expect(Buffer.concat(errors).toString()).not.toMatch(/Sender|kt:/);
  });

  test("refuses what would be one document of numbers that come one by one", async () => {
    const args = ["--num-records", "1", "--record-size", "1", "--throughput", "-1", "--output", "table"];
    const { exitCode, stdout, stderr } = await measure("pp-json", ...args);
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr.toString()).toContain("--output json prints an object a line");
  });
});
