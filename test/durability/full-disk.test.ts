import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { produce } from "../../src/protocol/messages/produce.ts";
import { RecordBatchBuilder } from "../../src/protocol/records/builder.ts";
import { KtBrokerEnded, startKtBroker, type KtBroker } from "../support/kt-broker.ts";
import { openRawClient, type RawClient } from "../support/raw-client.ts";
import { logEnds, readValues } from "./support/read-log.ts";

const run = promisify(execFile);
const TOPIC = "full";

/** A file system of its own of so many KiB; root alone may mount one. */
const mount = (folder: string, kilobytes: number, ...how: string[]): Promise<unknown> =>
  run("mount", ["-t", "tmpfs", "-o", [...how, `size=${kilobytes}k`].join(), "tmpfs", folder]);

function cannotMount(): boolean {
  const probe = join(tmpdir(), `kt-mount-${process.pid}`);
  const script = `mkdir -p ${probe} && mount -t tmpfs -o size=64k tmpfs ${probe} && umount ${probe}; code=$?; rmdir ${probe}; exit $code`;
  return process.platform !== "linux" || spawnSync("sh", ["-c", script]).status !== 0;
}

let dataDir: string;
let broker: KtBroker | undefined;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "kt-full-"));
});
afterEach(async () => {
  await broker?.stop("SIGKILL");
  broker = undefined;
  await run("umount", [dataDir]).catch(() => {});
  await rm(dataDir, { recursive: true, force: true });
});

/** Sends one record of `size` bytes that says which offset it should have; its error code, or undefined without an answer. */
async function send(raw: RawClient, offset: number, size: number): Promise<number | undefined> {
  const builder = new RecordBatchBuilder();
  builder.append(Date.now(), null, Buffer.concat([Buffer.from(`${offset}:`), Buffer.alloc(size, "x")]));
  const topicData = [{ name: TOPIC, partitionData: [{ index: 0, records: builder.build() }] }];
  const answer = await raw.send(produce, 9, { acks: -1, timeoutMs: 10_000, topicData }).catch(() => undefined);
  return answer?.responses[0]!.partitionResponses[0]!.errorCode;
}

test.skipIf(cannotMount())(
  "a full disk ends the broker with one line and loses nothing that was acknowledged",
  async () => {
    await mount(dataDir, 32 * 1024);
    broker = await startKtBroker({ dataDir, args: ["--topic", `${TOPIC}:1:segment.bytes=4194304`] });
    const raw = await openRawClient(broker.bootstrap);
    let acknowledged = 0;
    let refusal: number | undefined;
    while (refusal === undefined && acknowledged < 1000) {
      const code = await send(raw, acknowledged, 100_000);
      if (code === 0) acknowledged += 1;
      else refusal = code ?? -1;
    }
    expect(acknowledged).toBeGreaterThan(50);
    expect(acknowledged).toBeLessThan(1000);
    expect(await broker.ended).toBe(1);
    const lines = broker.stderr().split("\n").filter(Boolean);
    expect(lines, broker.stderr()).toHaveLength(1);
    expect(lines[0]).toMatch(/no space left|ENOSPC|full/i);
    raw.close();

    // Still full: the next start says so as well, or serves what is there.
    const again = await startKtBroker({ dataDir }).catch((error: unknown) => error);
    if (again instanceof KtBrokerEnded) {
      expect(again.exitCode).toBe(1);
      expect(again.stderr.split("\n").filter(Boolean), again.stderr).toHaveLength(1);
    } else {
      await (again as KtBroker).stop("SIGKILL");
    }

    await mount(dataDir, 64 * 1024, "remount");
    broker = await startKtBroker({ dataDir });
    const reader = await openRawClient(broker.bootstrap);
    const { start, end } = await logEnds(reader, TOPIC, 0);
    expect(start).toBe(0);
    expect(end).toBeGreaterThanOrEqual(acknowledged);
    const values = await readValues(reader, TOPIC, 0, 0);
    expect(values.filter(({ offset, value }, index) => offset !== index || !value.startsWith(`${index}:`))).toEqual([]);
    expect(await send(reader, end, 10)).toBe(0);
    reader.close();
  },
);
