import { describe, expect, test } from "vitest";
import { freePorts } from "../../support/kafka/ports.ts";
import { runMain } from "../../support/run-main.ts";

async function run(server: string, ...args: string[]) {
  return runMain(["consumer-groups", "--bootstrap-server", server, "--connect-timeout", "300", ...args]);
}

async function deadServer(): Promise<string> {
  const [port = 0] = await freePorts(1);
  return `127.0.0.1:${port}`;
}

const NO_NODE = "org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment. Call: ";

describe("kt consumer-groups that fails", () => {
  test("exits with 0, says what happened as the official tool does, and then what to do", async () => {
    expect(await run("nowhere", "--list")).toEqual({
      exitCode: 0,
      stdout: "\nError: Executing consumer group command failed due to Failed to create new KafkaAdminClient\n",
      stderr: [
        "org.apache.kafka.common.KafkaException: Failed to create new KafkaAdminClient",
        "kt: Invalid url in bootstrap.servers: nowhere (give each server as host:port, as in localhost:9092)",
        "",
      ].join("\n"),
    });
  });

  test("prints no data but the reason where JSON is asked for", async () => {
    const { stdout, stderr } = await run("nowhere", "--list", "--output", "json");
    expect(stdout).toBe("");
    expect(stderr).toContain("\nError: Executing consumer group command failed");
    expect(stderr).toContain("kt: Invalid url in bootstrap.servers: nowhere");
  });

  test("speaks of the group before the topics where nobody answers", async () => {
    const server = await deadServer();
    const { exitCode, stdout, stderr } = await run(
      server,
      "--reset-offsets",
      "--group",
      "g",
      "--topic",
      "t",
      "--dry-run",
    );
    const cause = `java.util.concurrent.ExecutionException: ${NO_NODE}describeConsumerGroups(api=FIND_COORDINATOR)`;
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: `\nError: Executing consumer group command failed due to ${cause}\n`,
      stderr: `java.lang.RuntimeException: ${cause}\nkt: ${server}: connection refused\n`,
    });
  });

  test("makes a row of a topic that cannot be looked up, and one of each partition that was named", async () => {
    const server = await deadServer();
    const { exitCode, stdout, stderr } = await run(
      server,
      "--delete-offsets",
      "--group",
      "g",
      "--topic",
      "t",
      "--topic",
      "u:7",
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: `kt: ${server}: connection refused\n` });
    const [empty, error, gap, head, ...rows] = stdout.split("\n");
    expect([empty, gap]).toEqual(["", ""]);
    expect(error).toBe("Error: Encountered some unknown error: REQUEST_TIMED_OUT");
    expect(head).toBe("TOPIC           PARTITION  STATUS         ");
    expect(rows[0]).toContain(`t               -          Error: ${NO_NODE}`);
    expect(rows[1]).toContain(`u               7          Error: ${NO_NODE}offsetDelete(api=FIND_COORDINATOR)`);
  });

  test("says once why no group could be deleted", async () => {
    const server = await deadServer();
    const { stdout, stderr } = await run(server, "--delete", "--group", "g", "--group", "h");
    expect(stdout).toContain(`* Group 'h' could not be deleted due to: ${NO_NODE}`);
    expect(stderr).toBe(`kt: ${server}: connection refused\n`);
  });
});
