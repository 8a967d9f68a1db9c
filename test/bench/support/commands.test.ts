import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  FOLDER_PREFIX,
  ktCommand,
  millisecondsOf,
  nodeCommand,
  officialCommand,
  shown,
  stdoutOf,
} from "../../../bench/support/commands.ts";

test("a command line is shown as a user would type it", () => {
  const at = ["--bootstrap-server", "127.0.0.1:34567"];
  expect(shown(ktCommand("topics", ...at, "--list"))).toBe("kt topics --bootstrap-server localhost:9092 --list");
  expect(shown(officialCommand("topics", ...at, "--list"))).toBe(
    "kafka-topics.sh --bootstrap-server localhost:9092 --list",
  );
  const file = join(tmpdir(), `${FOLDER_PREFIX}x`, "offsets.json");
  expect(shown(ktCommand("delete-records", "--offset-json-file", file))).toBe(
    "kt delete-records --offset-json-file offsets.json",
  );
  expect(shown(nodeCommand("-e", "0"))).toBe("node -e 0");
  expect(shown(["kcat", "-f", "%s of %p"])).toBe("kcat -f '%s of %p'");
});

test("what a program prints is given back", async () => {
  expect(await stdoutOf(nodeCommand("-p", "6 * 7"))).toBe("42\n");
});

test("a program that fails is an error that names it, unless its exit code is accepted", async () => {
  const failing = nodeCommand("-e", "process.exit(3)");
  await expect(millisecondsOf(failing)).rejects.toThrow("ended with 3");
  expect(await millisecondsOf(failing, { accepted: [0, 3] })).toBeGreaterThan(0);
});
