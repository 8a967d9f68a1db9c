import { describe, expect, test } from "vitest";
import { lagOptions } from "../../../src/commands/lag/options.ts";
import { lagSettings } from "../../../src/commands/lag/settings.ts";
import { parseJoptsimple } from "../../../src/kit/joptsimple.ts";

const settings = (line: string) =>
  lagSettings(
    parseJoptsimple(
      lagOptions,
      line.split(" ").filter((word) => word !== ""),
    ),
  );

describe("lagSettings", () => {
  test.each([
    ["", { kind: "once", rateMs: undefined }],
    ["--rate", { kind: "once", rateMs: 10_000 }],
    ["--rate 2", { kind: "once", rateMs: 2000 }],
    ["--watch", { kind: "watch", intervalMs: 2000 }],
    ["--watch 500ms --group g", { kind: "watch", intervalMs: 500 }],
    ["--watch --group g", { kind: "watch", intervalMs: 2000 }],
    ["--serve 9308", { kind: "serve", address: { host: "127.0.0.1", port: 9308 } }],
    ["--serve 0", { kind: "serve", address: { host: "127.0.0.1", port: 0 } }],
    ["--serve 0.0.0.0:9308", { kind: "serve", address: { host: "0.0.0.0", port: 9308 } }],
    ["--serve localhost:0", { kind: "serve", address: { host: "localhost", port: 0 } }],
    ["--serve [::1]:9308", { kind: "serve", address: { host: "::1", port: 9308 } }],
    ["--max-lag 0 --wait", { kind: "wait", timeoutMs: 60_000 }],
    ["--max-lag-time 5m --wait --timeout 2m", { kind: "wait", timeoutMs: 120_000 }],
  ])("reads '%s'", async (line, mode) => {
    expect((await settings(line)).mode).toEqual(mode);
  });

  test("reads the limits and what topics are meant", async () => {
    const { limits, topics } = await settings("--max-lag 100 --max-lag-time 1m30s --topic orders,pay.*");
    expect(limits).toEqual({ maxLag: 100n, maxLagMs: 90_000 });
    expect(["orders", "payments", "order"].map((topic) => topics?.(topic))).toEqual([true, true, false]);
  });

  test.each([
    ["stray", "'stray' is no option"],
    ["--watch --serve 1", "--watch and --serve cannot be given together"],
    ["--watch --rate", "--watch and --rate cannot be given together"],
    ["--wait", "--wait needs a limit to wait for"],
    ["--timeout 5s", "--timeout is for --wait: give that too"],
    ["--serve 9308 --max-lag 5", "--serve takes no limits: alerts are Prometheus' own"],
    ["--serve 70000", "--serve takes HOST:PORT, not '70000'"],
    ["--serve nowhere", "--serve takes HOST:PORT, not 'nowhere'"],
    ["--max-lag -1", "--max-lag takes a number of records from 0 on, not '-1'"],
    ["--max-lag many", "--max-lag takes a number of records from 0 on, not 'many'"],
    ["--max-lag-time soon", "--max-lag-time does not know the duration 'soon'"],
    ["--watch 0", "--watch takes 100ms at least and 1d at most, not '0'"],
    ["--topic (", "( is an invalid regex."],
  ])("refuses '%s'", async (line, message) => {
    await expect(settings(line)).rejects.toThrow(message);
  });
});
