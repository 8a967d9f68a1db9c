import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runProcess } from "../support/kafka/official.ts";
import { ktEnvironment, NODE } from "../support/kt.ts";

const root = join(import.meta.dirname, "../..");

const fine = (stdout: string) => ({ exitCode: 0, stdout, stderr: "" });

/** What a user's project has: the packed package, and beside it what npm would install for it; no types of Node. */
describe("kafka-kt/broker, imported from a project elsewhere", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "kt-import-"));
    const modules = join(folder, "node_modules");
    const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
    execFileSync("npm", pack, { cwd: root, stdio: "pipe" });
    const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"))!;
    mkdirSync(join(modules, "kafka-kt"), { recursive: true });
    execFileSync("tar", ["-xzf", join(folder, tarball), "-C", join(modules, "kafka-kt"), "--strip-components=1"]);
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, object>;
    for (const name of [...Object.keys(dependencies!), "kafkajs"]) {
      mkdirSync(dirname(join(modules, name)), { recursive: true });
      symlinkSync(join(root, "node_modules", name), join(modules, name));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a program to its end; one that keeps something open never ends. */
  async function run(file: string, code: string) {
    writeFileSync(join(folder, file), code);
    const { exitCode, stdout, stderr } = await runProcess(NODE, [file], {
      cwd: folder,
      env: ktEnvironment(),
      limitMs: 30_000,
    });
    return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
  }

  test("starts brokers from an ES module, several in one process, and lets the process end", async () => {
    const code = `import { startBroker } from "kafka-kt/broker";
import kafkajs from "kafkajs";
process.removeAllListeners("warning"); // kafkajs sets negative timeouts, of which newer versions of Node warn
const brokers = await Promise.all([
  startBroker({ topics: [{ name: "one", partitions: 1 }] }),
  startBroker({ topics: [{ name: "two", partitions: 2 }] }),
]);
for (const { bootstrapServer, dataDir } of brokers) {
  const admin = new kafkajs.Kafka({ brokers: [bootstrapServer] }).admin();
  await admin.connect();
  console.log(await admin.listTopics(), dataDir);
  await admin.disconnect();
}
await brokers[0].stop();
await brokers[0].stop();
await brokers[1][Symbol.asyncDispose]();`;
    expect(await run("brokers.mjs", code)).toEqual(fine("[ 'one' ] undefined\n[ 'two' ] undefined\n"));
  });

  test("starts one from CommonJS, with its data in a folder", async () => {
    const code = `const { startBroker } = require("kafka-kt/broker");
const path = require("node:path");
(async () => {
  const options = { dataDir: path.join(__dirname, "data"), config: { "num.partitions": "3" } };
  const first = await startBroker({ ...options, topics: [{ name: "kept", partitions: 1 }] });
  await first.stop();
  const second = await startBroker(options);
  console.log(second.clusterId === first.clusterId, second.port > 0, second.host, second.nodeId);
  await second.stop();
})();`;
    expect(await run("broker.cjs", code)).toEqual(fine("true true 127.0.0.1 1\n"));
    expect(readdirSync(join(folder, "data"))).toContain("kept-0");
  });

  test("rejects with an error that says what is wrong, and keeps nothing open", async () => {
    const code = `import { startBroker } from "kafka-kt/broker";
await startBroker({ config: { "num.partitions": "many" } }).catch((error) => console.log(error instanceof Error, error.message));
const broker = await startBroker();
await startBroker({ port: broker.port }).catch((error) => console.log(error.message));
await broker.stop();`;
    const { stdout, ...rest } = await run("wrong.mjs", code);
    expect(rest).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(
      /^true [^\n]*num\.partitions[^\n]*\nCannot listen on 127\.0\.0\.1:\d+: the port is in use\n$/,
    );
  });

  test.each([
    ["NodeNext", "NodeNext", ["user.mts", "user.cts"]],
    ["ESNext", "Bundler", ["user.mts"]],
    // What older projects have, which knows nothing of exports.
    ["CommonJS", "Node10", ["user.cts"]],
  ])("has types for strict TypeScript with module %s and moduleResolution %s", (module, moduleResolution, files) => {
    const user = `import { startBroker, type BrokerOptions, type RunningBroker } from "kafka-kt/broker";
const options: BrokerOptions = {
  port: 0,
  host: "127.0.0.1",
  advertised: { host: "kafka", port: 9092 },
  config: { "auto.create.topics.enable": "false" },
  topics: [{ name: "orders", partitions: 3, config: { "cleanup.policy": "compact" } }],
  report: (line: string) => void line.length,
};
export async function use(): Promise<string> {
  await using broker: RunningBroker = await startBroker(options);
  // @ts-expect-error a port is a number
  await startBroker({ port: "9092" });
  // @ts-expect-error there is no such option
  await startBroker({ prot: 9092 });
  return broker.bootstrapServer satisfies string;
}
`;
    for (const file of files) writeFileSync(join(folder, file), user);
    const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true };
    const compilerOptions = {
      module,
      moduleResolution,
      ...strict,
      target: "ES2022",
      lib: ["ES2022"],
      types: [],
      ignoreDeprecations: "6.0",
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
    const tsc = [join(root, "node_modules/typescript/bin/tsc"), "-p", folder, "--pretty", "false"];
    let problems = "";
    try {
      execFileSync(process.execPath, tsc, { encoding: "utf8", stdio: "pipe" });
    } catch (error) {
      problems = (error as { stdout: string }).stdout;
    }
    expect(problems).toBe("");
  });
});
