import { describe, expect, test } from "vitest";
import { topics } from "../../src/commands/topics/index.ts";
import { describeError, exitCodeOf, stackOf } from "../../src/cli/report-error.ts";
import { ConnectError, InputError, UsageError } from "../../src/errors.ts";
import type { Command } from "../../src/kit/define.ts";
import { UnknownOptionError } from "../../src/kit/joptsimple.ts";

// Only what is read of a command; its run is never called.
const official = topics as unknown as Command;
const occurred: Command = { ...official, escapedErrors: "occurred" };
const uncaught: Command = { ...official, escapedErrors: "uncaught" };
const { mirrors: _, ...own } = official;
const javaClass = "org.apache.kafka.common.KafkaException";

describe("an error that ended a command", () => {
  test("of a tool that prints message and trace has both lines", () => {
    expect(describeError(new InputError("wrong", { javaClass }), official, false)).toEqual([
      "wrong",
      `${javaClass}: wrong`,
    ]);
  });

  test("of a tool that says that it occurred has both lines, or one where it is terse", () => {
    const terse = "org.apache.kafka.tools.TerseException";
    expect(describeError(new InputError("wrong", { javaClass }), occurred, false)).toEqual([
      "Error occurred: wrong",
      `${javaClass}: wrong`,
    ]);
    expect(describeError(new InputError("wrong", { javaClass: terse }), occurred, false)).toEqual([
      "Error occurred: wrong",
    ]);
    const pointer = "kt: see 'kt topics --help'";
    expect(describeError(new UnknownOptionError("brew"), occurred, false)).toEqual([
      "Error occurred: brew is not a recognized option",
      pointer,
    ]);
    expect(describeError(new UsageError("wrong"), occurred, false)).toEqual(["wrong", pointer]);
  });

  test("of a tool that catches nothing has the line of the JVM", () => {
    expect(describeError(new InputError("wrong", { javaClass }), uncaught, false)).toEqual([
      `Exception in thread "main" ${javaClass}: wrong`,
    ]);
  });

  test.each([official, uncaught])("without a Java class is its message", (command) => {
    expect(describeError(new InputError("wrong"), command, false)).toEqual(["wrong"]);
  });

  test.each([own, undefined])("of a command of kt's own says who speaks", (command) => {
    expect(describeError(new InputError("wrong", { javaClass }), command, false)).toEqual(["kt: wrong"]);
  });

  test("is followed by what was tried and what to do", () => {
    const error = new ConnectError("Timed out", {
      attempts: [
        { address: "a:1", reason: "connection refused" },
        { address: "b:2", reason: "no answer within 5 ms" },
      ],
      hint: "start one",
    });
    expect(describeError(error, official, false)).toEqual([
      "Timed out",
      "kt: a:1: connection refused",
      "kt: b:2: no answer within 5 ms",
      "kt: start one",
    ]);
  });

  test("of usage points to the help", () => {
    expect(describeError(new UsageError("wrong"), official, false)).toEqual(["wrong", "kt: see 'kt topics --help'"]);
  });

  test.each([
    ["lst", ["kt: did you mean --list?"]],
    ["zookeeper", [`kt: --zookeeper is gone: ${official.removedOptions["zookeeper"]}`]],
    ["brew", []],
    ["constructor", []],
  ])("of an option --%s that is not there proposes what there is", (name, advice) => {
    expect(describeError(new UnknownOptionError(name), official, false).slice(2)).toEqual([
      ...advice,
      "kt: see 'kt topics --help'",
    ]);
  });

  test("with --debug ends in the stacks of the error and its causes", () => {
    const root = new Error("root");
    const error = new InputError("wrong", { cause: new Error("middle", { cause: root }) });
    const [message, ...stacks] = describeError(error, official, true);
    expect(message).toBe("wrong");
    expect(stacks.map((stack) => stack.split("\n", 1)[0])).toEqual([
      "kt: InputError: wrong",
      "kt: caused by Error: middle",
      "kt: caused by Error: root",
    ]);
    expect(stacks[0]).toContain("\n    at ");
  });

  test("that is none of kt's is reported as a bug, with its stack even without --debug", () => {
    const [line, ...more] = describeError(new TypeError("x is not a function"), official, false);
    expect(line).toMatch(/^kt: an error inside kt, please report it: TypeError: x is not a function\n {4}at /);
    expect(more).toEqual([]);
    expect(describeError("a text", undefined, false)).toEqual(["kt: an error inside kt, please report it: a text"]);
  });
});

test("an error without a stack is its message", () => {
  const error = new Error("bare");
  delete error.stack;
  expect(stackOf(error)).toEqual(["kt: bare"]);
});

test("the exit code is the error's, and 1 for a bug", () => {
  class Refused extends InputError {
    override readonly exitCode = 7;
  }
  expect([new Refused("no"), new InputError("no"), new Error("no"), "no"].map(exitCodeOf)).toEqual([7, 1, 1, 1]);
});
