import { describe, expect, test } from "vitest";
import { BufferedSink } from "../../src/cli/output.ts";
import { runCommand } from "../../src/cli/run-command.ts";
import { InputError } from "../../src/errors.ts";
import { defineCommand } from "../../src/kit/define.ts";
import type { Command } from "../../src/kit/define.ts";
import { FakeProcess, FakeStream, inputOf, runMain } from "../support/run-main.ts";

const MISSING_BOOTSTRAP = `--bootstrap-server must be specified
java.lang.IllegalArgumentException: --bootstrap-server must be specified
kt: give --bootstrap-server HOST:PORT, or set the environment variable KT_BOOTSTRAP_SERVER
kt: see 'kt topics --help'
`;

/** Runs a command that is not in the registry; what it writes comes in the order that a terminal would show. */
async function run(
  command: Pick<Command, "run" | "wordsEndOptions">,
  args: string[] = [],
  env: Record<string, string> = {},
) {
  const writes: string[] = [];
  const stdout = new FakeStream();
  const stderr = new FakeStream();
  stdout.write = (text) => void writes.push(`out ${text}`);
  stderr.write = (text) => void writes.push(`err ${text}`);
  const whole = defineCommand({
    name: "try",
    mirrors: "kafka-try.sh",
    summary: "",
    description: "",
    options: {},
    examples: [],
    escapedErrors: "message-and-trace",
    removedOptions: {},
    ...command,
  });
  const exitCode = await runCommand(whole, args, {
    env,
    stdin: inputOf(""),
    stdout,
    stderr,
    process: new FakeProcess(env),
  });
  return { writes, exitCode };
}

describe("help and version of a command", () => {
  test.each([
    ["help", "topics"],
    ["topics", "--help"],
    ["topics", "-help"],
    ["topics", "--help", "--create"],
    ["topics", "--version", "--help"],
  ])("help wins over all that is missing: kt %s %s %s", async (...args) => {
    const { stdout, stderr, exitCode } = await runMain(args);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout).toMatch(/^Usage: kt topics \[options\]\n/);
  });

  test.each([
    [["topics", "--help", "--brew"], "brew is not a recognized option"],
    [["topics", "--help", "--topic"], "Option topic requires an argument"],
  ])("errors of parsing win over help: %j", async (args, message) => {
    const { stdout, stderr, exitCode } = await runMain(args);
    expect({ stdout, exitCode, first: stderr.split("\n")[0] }).toEqual({ stdout: "", exitCode: 1, first: message });
  });

  test("a wrong number is no error of parsing", async () => {
    expect((await runMain(["topics", "--help", "--partitions", "many"])).exitCode).toBe(0);
  });

  test("--version is Kafka's", async () => {
    expect(await runMain(["topics", "--version", "--create"])).toEqual({ stdout: "4.3.1\n", stderr: "", exitCode: 0 });
  });
});

describe("a wrong command line", () => {
  test("without arguments gets the official tool's sentence", async () => {
    expect(await runMain(["topics"])).toEqual({
      stdout: "",
      stderr: "Create, delete, describe, or change a topic.\nkt: see 'kt topics --help'\n",
      exitCode: 1,
    });
  });

  test("with a mistyped option gets a proposal", async () => {
    expect(await runMain(["topics", "--lst"])).toEqual({
      stdout: "",
      stderr: `lst is not a recognized option
joptsimple.UnrecognizedOptionException: lst is not a recognized option
kt: did you mean --list?
kt: see 'kt topics --help'
`,
      exitCode: 1,
    });
  });

  test.each(["zookeeper", "broker-list", "force", "disable-rack-aware"])(
    "with --%s, which is gone, is told what to write now",
    async (name) => {
      const { stderr, exitCode } = await runMain(["topics", "--list", `--${name}`, "x"]);
      expect(exitCode).toBe(1);
      expect(stderr.split("\n")[0]).toBe(`${name} is not a recognized option`);
      expect(stderr).toContain(`kt: --${name} is gone: `);
      expect(stderr).not.toContain("did you mean");
    },
  );

  test("with a negative --connect-timeout is refused", async () => {
    const { stdout, stderr, exitCode } = await runMain(["topics", "--list", "--connect-timeout", "-1"], {
      KT_BOOTSTRAP_SERVER: "127.0.0.1:1",
    });
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 1 });
    expect(stderr).toBe("--connect-timeout takes milliseconds from 0 on, not -1\nkt: see 'kt topics --help'\n");
  });
});

describe("KT_BOOTSTRAP_SERVER", () => {
  test("is named where no address is given", async () => {
    expect(await runMain(["topics", "--list"])).toEqual({ stdout: "", stderr: MISSING_BOOTSTRAP, exitCode: 1 });
  });

  test("counts for nothing when it is empty", async () => {
    expect((await runMain(["topics", "--list"], { KT_BOOTSTRAP_SERVER: "" })).stderr).toBe(MISSING_BOOTSTRAP);
  });

  test("counts as if it were given", async () => {
    const { stderr, exitCode } = await runMain(["topics", "--alter", "--topic", "t", "--config", "a=b"], {
      KT_BOOTSTRAP_SERVER: "127.0.0.1:1",
    });
    expect(exitCode).toBe(1);
    expect(stderr.split("\n")[0]).toBe(
      'Option combination "[[bootstrap-server], [config]]" can\'t be used with option "[alter]" (To alter topic configurations, the kafka-configs tool can be used.)',
    );
  });

  test("gives way to --bootstrap-server", async () => {
    const { stderr } = await runMain(["topics", "--list", "--bootstrap-server", "given"], {
      KT_BOOTSTRAP_SERVER: "from-environment",
    });
    expect(stderr).toContain("Invalid url in bootstrap.servers: given");
  });

  test("is no argument", async () => {
    const { stderr } = await runMain(["topics"], { KT_BOOTSTRAP_SERVER: "127.0.0.1:1" });
    expect(stderr).toMatch(/^Create, delete, describe, or change a topic\.\n/);
  });
});

describe("what a command says", () => {
  test("reaches stdout before stderr's next line, and the rest in one piece at the end", async () => {
    const { writes, exitCode } = await run({
      run: async (_, { out, err }) => {
        out.line("1");
        out.line("2");
        err.line("3");
        out.line("4");
        out.line("5");
        return 7;
      },
    });
    expect({ writes, exitCode }).toEqual({ writes: ["out 1\n2\n", "err 3\n", "out 4\n5\n"], exitCode: 7 });
  });

  test("comes before the error that ended it", async () => {
    const { writes, exitCode } = await run({
      run: async (_, { out }) => {
        out.line("1");
        throw new InputError("wrong");
      },
    });
    expect({ writes, exitCode }).toEqual({ writes: ["out 1\n", "err wrong\n"], exitCode: 1 });
  });

  test.each([
    [["--debug"], {}],
    [["-debug"], {}],
    [["--debug=yes"], {}],
    [[], { KT_DEBUG: "1" }],
  ] as [string[], Record<string, string>][])("has the stack with %j %j", async (args, env) => {
    const failing = {
      run: async () => {
        throw new InputError("wrong");
      },
    };
    const { writes } = await run(failing, args, env);
    expect(writes.join("")).toMatch(/^err wrong\nerr kt: InputError: wrong\n {4}at /);
  });

  test.each([
    [[], {}],
    [[], { KT_DEBUG: "0" }],
    [[], { KT_DEBUG: "" }],
    [["--no-color"], {}],
  ] as [string[], Record<string, string>][])("has no stack with %j %j", async (args, env) => {
    const failing = {
      run: async () => {
        throw new InputError("wrong");
      },
    };
    expect((await run(failing, args, env)).writes).toEqual(["err wrong\n"]);
  });
});

describe("a command line that another one follows", () => {
  const failing = {
    wordsEndOptions: true,
    run: async () => {
      throw new InputError("wrong");
    },
  } as const;

  test.each([
    [["program", "--debug"]],
    [["--", "program", "--debug"]],
    [["--no-color", "program", "-debug"]],
    [["--output", "json", "program", "--debug"]],
  ])("keeps what looks like an option of kt's: %j", async (args) => {
    expect((await run(failing, args)).writes).toEqual(["err wrong\n"]);
  });

  test.each([[["--debug", "program"]], [["--output", "json", "--debug", "--", "program"]]])(
    "leaves kt the options before it: %j",
    async (args) => {
      expect((await run(failing, args)).writes.join("")).toContain("err kt: InputError: wrong\n");
    },
  );
});

test("a sink that is never written to does not touch its stream", () => {
  const stream = new FakeStream();
  new BufferedSink(stream).flush();
  expect(stream.writes).toEqual([]);
});
