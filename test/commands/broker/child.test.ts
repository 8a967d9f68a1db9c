import { expect, test } from "vitest";
import { startChild } from "../../../src/commands/broker/child.ts";

async function end(command: string[], env: NodeJS.ProcessEnv = process.env) {
  const said: string[] = [];
  const status = await startChild(command, env, (line) => said.push(line)).ended;
  return { status, said };
}

test.each<[string[], number | string]>([
  [["true"], 0],
  [["sh", "-c", "exit 7"], 7],
  [["sh", "-c", "kill -KILL $$"], "SIGKILL"],
])("a child ends as its command does: %j", async (command, status) => {
  expect(await end(command)).toEqual({ status, said: [] });
});

test("a child has the environment that it is given, and is found by it", async () => {
  expect(await end(["sh", "-c", 'test "$GIVEN" = yes'], { PATH: process.env["PATH"], GIVEN: "yes" })).toMatchObject({
    status: 0,
  });
  expect(await end(["sh"], { PATH: "/nowhere" })).toEqual({ status: 127, said: ["sh: command not found"] });
});

test.each<[string[], number, string]>([
  [["/no/such/program"], 127, "/no/such/program: command not found"],
  [["/"], 126, "/: permission denied"],
  [["true", "x".repeat(200_000)], 126, "true: too many arguments, or too large an environment"],
])("a child that cannot begin is told as a shell does", async (command, status, line) => {
  expect(await end(command)).toEqual({ status, said: [line] });
});

test("a child gets signals, and none once it has ended", async () => {
  const child = startChild(["sleep", "600"], process.env, () => {});
  child.signal("SIGTERM");
  expect(await child.ended).toBe("SIGTERM");
  child.signal("SIGTERM");
});
