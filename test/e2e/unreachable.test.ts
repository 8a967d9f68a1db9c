import { tmpdir } from "node:os";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { partitions, TopicsKeeper } from "../support/topics-state.ts";
import { freePorts } from "../support/kafka/ports.ts";
import { runKt } from "../support/kt.ts";
import { HTTP_ANSWER, standIn, type StandIn } from "../support/stand-in.ts";

const OFFICIAL_LINE =
  "Error while executing topic command : Timed out waiting for a node assignment. Call: listTopics\n";

const servers: StandIn[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(treat?: Parameters<typeof standIn>[0]): Promise<string> {
  const server = await standIn(treat);
  servers.push(server);
  return server.address;
}

async function list(bootstrap: string, ...more: string[]) {
  const args = ["topics", "--list", "--bootstrap-server", bootstrap, ...more];
  // The official tool waits for 60 s; kt is not given that much.
  const { exitCode, stdout, stderr } = await runKt(args, { cwd: tmpdir(), limitMs: 30_000 });
  return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}

const dead = async (count: number) => (await freePorts(count)).map((port) => `127.0.0.1:${port}`);

describe("kt topics without a broker", () => {
  test("names each address and why, within its default patience", async () => {
    const addresses = await dead(2);
    expect(await list(addresses.join())).toEqual({
      exitCode: 1,
      stdout: OFFICIAL_LINE,
      stderr: addresses.map((address) => `kt: ${address}: connection refused\n`).join(""),
    });
  });

  test("says of a server that takes connections and is silent how long it waited", async () => {
    const address = await serve();
    const { exitCode, stdout, stderr } = await list(address, "--connect-timeout", "500");
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: OFFICIAL_LINE });
    expect(stderr).toMatch(new RegExp(`^kt: ${address}: no answer within \\d+ ms\n$`));
  });

  test.each<[string, Parameters<typeof standIn>[0], string]>([
    [
      "speaks HTTP",
      (socket) => socket.once("data", () => socket.end(HTTP_ANSWER)),
      "not a Kafka broker: it speaks HTTP",
    ],
    ["greets as SSH does", (socket) => socket.write("SSH-2.0-OpenSSH_9.2\r\n"), "not a Kafka broker"],
    ["answers zeros", (socket) => socket.once("data", () => socket.write(Buffer.alloc(64))), "not a Kafka broker"],
    [
      "announces a negative length",
      (socket) => socket.once("data", () => socket.write(Buffer.alloc(8, 0xff))),
      "not a Kafka broker",
    ],
    [
      "answers a TLS alert",
      (socket) => socket.once("data", () => socket.end(Buffer.from("15030300020246", "hex"))),
      "the server speaks TLS on this port",
    ],
  ])("says so, and does not try again, where a server %s", async (_, treat, reason) => {
    let connections = 0;
    const address = await serve((socket) => {
      connections += 1;
      treat?.(socket);
    });
    // With this much patience, trying again would outlast the test.
    const { exitCode, stdout, stderr } = await list(address, "--connect-timeout", "3600000");
    expect({ exitCode, stdout, first: stderr.split("\n")[0] }).toEqual({
      exitCode: 1,
      stdout: OFFICIAL_LINE,
      first: `kt: ${address}: ${reason}`,
    });
    expect(connections).toBe(1);
  });

  test.each(["json", "yaml", "table"])("as %s keeps stdout empty", async (format) => {
    const [address = ""] = await dead(1);
    expect(await list(address, "--output", format, "--connect-timeout", "500")).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `${OFFICIAL_LINE}kt: ${address}: connection refused\n`,
    });
  });

  test("shows where an error comes from with --debug only", async () => {
    const [address = ""] = await dead(1);
    const plain = await list(address, "--connect-timeout", "500");
    const debug = await list(address, "--connect-timeout", "500", "--debug");
    expect(plain.stderr).not.toContain("\n    at ");
    expect(debug.stderr).toMatch(/\n {4}at /);
    expect(debug.stdout).toBe(plain.stdout);
  });

  describe.skipIf(kafkaMissing() !== undefined)("in one place and with one in another", () => {
    let kafka: LeasedKafka;
    beforeAll(async () => {
      kafka = await leaseKafka();
      await new TopicsKeeper(kafka).reach({ topics: { here: partitions(1) } });
    });
    afterAll(() => kafka?.release());

    test("finds the one that lives, behind a dead one, a silent one and one that is no broker", async () => {
      const http = await serve((socket) => socket.once("data", () => socket.end(HTTP_ANSWER)));
      for (const other of [...(await dead(1)), await serve(), http, "host.invalid:9092"]) {
        const expected = { exitCode: 0, stdout: "here\n", stderr: "" };
        expect(await list(`${other},${kafka.bootstrap}`), `${other} first`).toEqual(expected);
        expect(await list(`${kafka.bootstrap},${other}`), `${other} last`).toEqual(expected);
      }
    });
  });
});
