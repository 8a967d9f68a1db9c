import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { partitions, TopicsKeeper } from "../support/topics-state.ts";
import { KT_LAUNCHER, ktEnvironment, NODE } from "../support/kt.ts";
import { HTTP_ANSWER, standIn, type StandIn } from "../support/stand-in.ts";

/** That of util-linux; others take other options. */
const noScript = !String(spawnSync("script", ["--version"]).stdout).includes("util-linux");
const BOLD = "\u001b[1m";
const SPINNER = "Asking the brokers";

/**
 * Runs kt on a terminal of 80 columns, which `script` (util-linux) makes; gives what the terminal was sent, and the
 * exit code. `seen` is called with all of it so far.
 */
async function onTerminal(
  args: string[],
  {
    env = {},
    columns = 80,
    seen,
  }: { env?: Record<string, string>; columns?: number; seen?: (text: string) => void } = {},
) {
  const command = [NODE, KT_LAUNCHER, ...args].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["-qec", `stty cols ${columns} rows 24; ${command}`, "/dev/null"], {
    cwd: tmpdir(),
    // ora takes a CI's terminal for no terminal.
    env: { ...ktEnvironment({ TERM: "xterm", SHELL: "/bin/sh", ...env }), CI: undefined },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    seen?.(text);
  });
  await once(child, "close");
  return { text: text.replaceAll("\r\n", "\n"), exitCode: child.exitCode };
}

describe.skipIf(noScript)("on a terminal", () => {
  describe("while a broker is silent", () => {
    let silent: StandIn;
    beforeAll(async () => {
      silent = await standIn();
    });
    afterAll(() => silent.close());
    const list = (...more: string[]) => ["topics", "--list", "--bootstrap-server", silent.address, ...more];
    /** Waits for the spinner, and ends the wait for the broker then. */
    const seen = (text: string): void => {
      if (text.includes(SPINNER)) void silent.connected.then((socket) => socket.end(HTTP_ANSWER));
    };

    test("kt shows what it waits for, and takes it away before it says how that ended", async () => {
      const { text, exitCode } = await onTerminal(list("--connect-timeout", "3600000"), { seen });
      expect(exitCode).toBe(1);
      const [waiting = "", ...said] = text.split("\n");
      // The spinner's line is cleared, and the error begins at the left end of it.
      expect(waiting).toContain(SPINNER);
      expect(waiting.slice(waiting.lastIndexOf("\u001b[0K"))).toBe(
        "\u001b[0KError while executing topic command : Timed out waiting for a node assignment. Call: listTopics",
      );
      expect(said[0]).toBe(`\u001b[1Gkt: ${silent.address}: not a Kafka broker: it speaks HTTP`);
      // The cursor is hidden meanwhile, and shown at the end.
      expect(text.lastIndexOf("\u001b[?25h")).toBeGreaterThan(text.lastIndexOf("\u001b[?25l"));
    });

    test.each<[string, { env?: Record<string, string>; columns?: number }]>([
      ["a dumb terminal", { env: { TERM: "dumb" } }],
      ["a terminal without columns", { columns: 0 }],
    ])("kt shows nothing on %s", async (_, options) => {
      const { text, exitCode } = await onTerminal(list("--connect-timeout", "700"), options);
      expect(exitCode).toBe(1);
      expect(text).toMatch(/^Error while executing topic command : [^\n]*\nkt: [^\n]*: no answer within \d+ ms\n$/);
    });
  });

  describe.skipIf(kafkaMissing() !== undefined)("with a cluster", () => {
    let kafka: LeasedKafka;
    beforeAll(async () => {
      kafka = await leaseKafka();
      await new TopicsKeeper(kafka).reach({ topics: { seen: partitions(1) } });
    });
    afterAll(() => kafka?.release());
    const table = (...more: string[]) => [
      "topics",
      "--list",
      "--bootstrap-server",
      kafka.bootstrap,
      "--output",
      "table",
      ...more,
    ];

    test("kt paints a table", async () => {
      const { text, exitCode } = await onTerminal(table());
      expect({ exitCode, painted: text.includes(`${BOLD}Topic`) }).toEqual({ exitCode: 0, painted: true });
    });

    test.each<[string, string[], Record<string, string>]>([
      ["--no-color", ["--no-color"], {}],
      ["NO_COLOR", [], { NO_COLOR: "1" }],
      ["TERM=dumb", [], { TERM: "dumb" }],
      ["FORCE_COLOR=0", [], { FORCE_COLOR: "0" }],
    ])("kt does not with %s", async (_, more, env) => {
      const { text, exitCode } = await onTerminal(table(...more), { env });
      expect({ exitCode, painted: text.includes("\u001b[1m") }).toEqual({ exitCode: 0, painted: false });
      expect(text).toContain("│ seen ");
    });

    test("kt does not paint the official tool's own output", async () => {
      expect(await onTerminal(["topics", "--list", "--bootstrap-server", kafka.bootstrap])).toEqual({
        text: "seen\n",
        exitCode: 0,
      });
    });
  });
});
