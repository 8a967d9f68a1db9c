import { execFile, spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { TopicsKeeper } from "../support/topics-state.ts";
import { runKt } from "../support/kt.ts";

describe.skipIf(kafkaMissing() !== undefined)("kt topics, built and run as users do", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka();
  });
  afterAll(() => kafka?.release());

  async function topics(...args: string[]): Promise<string> {
    const all = ["topics", "--bootstrap-server", kafka.bootstrap, ...args];
    const { exitCode, stdout, stderr } = await runKt(all, { cwd: tmpdir() });
    expect({ exitCode, stderr: stderr.toString() }).toEqual({ exitCode: 0, stderr: "" });
    // The controller answers before the brokers show the change.
    if (/--(?:create|alter|delete)/.test(args.join(" "))) await new TopicsKeeper(kafka).catchUp();
    return stdout.toString();
  }

  test("takes a topic through its life", async () => {
    expect(await topics("--create", "--topic", "life", "--partitions", "2")).toBe("Created topic life.\n");
    expect(await topics("--list", "--topic", "life")).toBe("life\n");
    expect(await topics("--alter", "--topic", "life", "--partitions", "3")).toBe("");
    expect(await topics("--describe", "--topic", "life")).toContain("\tPartition: 2\tLeader: 1\t");
    expect(await topics("--delete", "--topic", "life")).toBe("");
    expect(await topics("--list", "--topic", "life")).toBe("\n");
  });

  test.skipIf(spawnSync("kcat", ["-V"]).error !== undefined)("makes topics that librdkafka sees", async () => {
    await topics("--create", "--topic", "seen", "--partitions", "4");
    const { stdout } = await promisify(execFile)("kcat", ["-b", kafka.bootstrap, "-L", "-J", "-t", "seen"]);
    expect(JSON.parse(stdout)).toMatchObject({ topics: [{ topic: "seen", partitions: [{}, {}, {}, {}] }] });
  });
});
