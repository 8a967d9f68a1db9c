import { describe, expect, test } from "vitest";
import { type Expected, expectKtOutcome, expectOfficialOutcome } from "./golden-compare.ts";

const expected = (parts: Partial<Expected>): Expected => {
  return { name: "case", args: [], exitCode: 0, stdout: "", stderr: "", ...parts };
};
const ran = (exitCode: number, stdout: string, stderr = "") => {
  return { exitCode, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) };
};
const UNKNOWN_OPTION = expected({
  exitCode: 1,
  stderr: "foo is not a recognized option\njoptsimple.X: foo is not a recognized option\n\t{stack-frames}\n\n",
});
const USAGE = expected({ exitCode: 1, stderr: "Missing required argument\n{usage}\n" });

describe("kt is taken for equal", () => {
  test.each<[string, Expected, ReturnType<typeof ran>]>([
    ["with the same text", expected({ stdout: "a\n" }), ran(0, "a\n")],
    ["without the stack trace", UNKNOWN_OPTION, ran(1, "", "foo is not a recognized option\n")],
    ["with a hint after the message", UNKNOWN_OPTION, ran(1, "", "foo is not a recognized option\ntry this\n")],
    [
      "with a hint on stderr when the failure stands on stdout",
      expected({ exitCode: 1, stdout: "E\n" }),
      ran(1, "E\n", "hint\n"),
    ],
    ["with a line to the help instead of the usage", USAGE, ran(1, "", "Missing required argument\nsee kt x --help\n")],
    [
      "when an uncaught exception's class is left out",
      expected({ exitCode: 1, stderr: 'Exception in thread "main" a.b.C: bad\n\t{stack-frames}\n' }),
      ran(1, "", "bad\n"),
    ],
    [
      "when the Java client only logged",
      expected({ stderr: "[{timestamp}] WARN cannot connect\njava.io.X: no\n\t{stack-frames}\n (org.apache.N)\n" }),
      ran(0, "", "kt: cannot connect\n"),
    ],
    [
      "with another order of a hash set",
      expected({ exitCode: 1, stderr: 'Option combination "[[b], [a]]" can\'t be used with option "[c]"\n' }),
      ran(1, "", 'Option combination "[[a], [b]]" can\'t be used with option "[c]"\n'),
    ],
    [
      "with the rows of a map in another order",
      expected({ stdout: "Done:\npartition: b-0\terror: {number}\npartition: a-0\tlow_watermark: 3\n" }),
      ran(0, "Done:\npartition: a-0\tlow_watermark: 3\npartition: b-0\terror: 5\n"),
    ],
    ["with a wider value in a column", expected({ stdout: "{host}  x\n" }), ran(0, "127.0.0.1   x\n")],
  ])("%s", (_, recorded, outcome) => {
    expect(() => expectKtOutcome(recorded, outcome)).not.toThrow();
  });
});

describe("kt is not taken for equal", () => {
  test.each<[string, Expected, ReturnType<typeof ran>]>([
    ["with another exit code", expected({}), ran(1, "")],
    ["with another stdout", expected({ stdout: "a\n" }), ran(0, "b\n")],
    ["with a blank more at the end of a line", expected({ stdout: "Elr: \n" }), ran(0, "Elr:\n")],
    ["without the line feed at the end", expected({ stdout: "a\n" }), ran(0, "a")],
    ["with a line more", expected({ stdout: "a\n" }), ran(0, "a\na\n")],
    ["with a hint before the message", UNKNOWN_OPTION, ran(1, "", "kt:\nfoo is not a recognized option\n")],
    ["without the message", UNKNOWN_OPTION, ran(1, "", "")],
    ["without a line to the help", USAGE, ran(1, "", "Missing required argument\n")],
    ["with words on stderr though all went well", expected({ stdout: "a\n" }), ran(0, "a\n", "note\n")],
    ["with an id of another shape", expected({ stdout: "{topic-id}\n" }), ran(0, "abc\n")],
  ])("%s", (_, recorded, outcome) => {
    expect(() => expectKtOutcome(recorded, outcome)).toThrow();
  });

  test("with another value than the cluster's", () => {
    const recorded = expected({ stdout: "at {bootstrap}\n" });
    expect(() => expectKtOutcome(recorded, ran(0, "at h:2\n"), { bootstrap: "h:1" })).toThrow("h:2");
    expect(() => expectKtOutcome(recorded, ran(0, "at h:1\n"), { bootstrap: "h:1" })).not.toThrow();
  });
});

describe("kt's help", () => {
  const recorded = expected({
    name: "help",
    args: ["--help"],
    exitCode: 1,
    stderr: "About\nOption  D\n--topic <S>  x\n",
  });

  test("stands on stdout, exits 0 and names the official options", () => {
    expect(() => expectKtOutcome(recorded, ran(0, "Options: --topic <name>\n"))).not.toThrow();
  });

  test("must not leave one out", () => {
    expect(() => expectKtOutcome(recorded, ran(0, "Options:\n"))).toThrow("--topic");
  });
});

describe("the official tool", () => {
  test("is compared with its usage and its frames", () => {
    const recorded = expected({ exitCode: 1, stderr: "bad\n{usage}\nx.Y: z\n\t{stack-frames}\n" });
    const usage = "Option  Description\n";
    const same = ran(1, "", `bad\n${usage}x.Y: z\n\tat a.b(C.java:1)\n\t... 3 more\n`);
    expect(() => expectOfficialOutcome(recorded, same, usage)).not.toThrow();
    expect(() => expectOfficialOutcome(recorded, ran(1, "", "bad\n"), usage)).toThrow();
  });
});
