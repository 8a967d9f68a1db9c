import { expect, test } from "vitest";
import { ConnectError, InputError } from "../../src/errors.ts";
import { executionFailure, throwableText } from "../../src/kit/execution-failure.ts";

test("what a future throws is printed with its class, where it has one", () => {
  expect(throwableText(new InputError("wrong", { javaClass: "a.B" }))).toBe("a.B: wrong");
  expect(throwableText(new InputError("wrong"))).toBe("wrong");
});

test("a failure is wrapped as Future.get does, and keeps what was tried and what to do", () => {
  const attempts = [{ address: "h:1", reason: "refused" }];
  const error = new ConnectError("late", { javaClass: "a.B", attempts, hint: "start one" });
  const wrapped = executionFailure(error);
  expect(wrapped).toBeInstanceOf(ConnectError);
  expect(wrapped).toMatchObject({
    message: "a.B: late",
    javaClass: "java.util.concurrent.ExecutionException",
    attempts,
    hint: "start one",
    cause: error,
  });
  expect(executionFailure(new InputError("wrong"))).toBeInstanceOf(InputError);
});
