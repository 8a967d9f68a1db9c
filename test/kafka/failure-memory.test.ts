import { expect, test } from "vitest";
import { ConnectError } from "../../src/errors.ts";
import { FailureMemory } from "../../src/kafka/failure-memory.ts";

const failure = (address: string, reason: string, cutShort = false) =>
  new ConnectError(reason, { attempts: [{ address, reason, cutShort }] });

test("gives what an address failed with before an attempt that was cut short, hint and all", () => {
  const memory = new FailureMemory();
  const closed = failure("a:1", "closed by the server");
  memory.learn(closed, "log in");
  expect(memory.learn(failure("a:1", "no answer", true))).toEqual({ error: closed, usualHint: "log in" });
});

test("gives the failure itself where it tells something, where it is the first, or of another address", () => {
  const memory = new FailureMemory();
  const failures = [
    failure("a:1", "no answer", true),
    failure("a:1", "connection refused"),
    failure("b:1", "no answer", true),
    new ConnectError("Broker 2 is not alive"),
    new Error("a fault of ours"),
  ];
  expect(failures.map((error) => memory.learn(error).error)).toEqual(failures);
});

test("counts nothing that was before a broker answered", () => {
  const memory = new FailureMemory();
  memory.learn(failure("a:1", "connection refused"));
  memory.forget();
  const late = failure("a:1", "no answer", true);
  expect(memory.learn(late).error).toBe(late);
});
