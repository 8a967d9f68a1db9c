import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { brokerOptions } from "../../../src/commands/broker/options.ts";
import { brokerSettings } from "../../../src/commands/broker/settings.ts";
import { InputError, UsageError } from "../../../src/errors.ts";
import { parseJoptsimple } from "../../../src/kit/joptsimple.ts";

const table = brokerOptions({ port: "9092", data: "./kt-data" });
const start = { port: 9092, dataDir: "kt-data", placedByFile: true };
const run = { port: 0, dataDir: undefined, placedByFile: false };

const settings = (defaults: typeof start | typeof run, ...args: string[]) =>
  brokerSettings(parseJoptsimple(table, args), defaults);

describe("the settings of a broker", () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "kt-settings-"));
    file = path.join(folder, "server.properties");
    const lines = ["node.id=7", "listeners=PLAINTEXT://:9999", "advertised.listeners=PLAINTEXT://me:9", "log.dirs=/d"];
    writeFileSync(file, `${lines.join("\n")}\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("are port 9092 and a folder below the current one for start", () => {
    expect(settings(start)).toEqual({ port: 9092, dataDir: path.resolve("kt-data"), config: {}, topics: [] });
  });

  test("are any port and memory for run", () => {
    expect(settings(run)).toEqual({ port: 0, config: {}, topics: [] });
  });

  test("are those of the options", () => {
    const places = ["--port", "0", "--host", "[::1]", "--advertised", "[2001:db8::1]:9092", "--data-dir", "/data"];
    const topics = ["--topic", "a:1", "--topic=b:2:retention.ms=1"];
    const config = ["--config", "log.retention.ms=1", "--config=num.partitions = 2"];
    const given = settings(start, ...places, ...topics, ...config);
    expect(given).toEqual({
      port: 0,
      host: "::1",
      advertised: { host: "2001:db8::1", port: 9092 },
      dataDir: "/data",
      config: { "log.retention.ms": "1", "num.partitions": "2" },
      topics: [
        { name: "a", partitions: 1, config: {} },
        { name: "b", partitions: 2, config: { "retention.ms": "1" } },
      ],
    });
  });

  test("are for start those of the properties file, its place and port included", () => {
    expect(settings(start, "--properties", file)).toEqual({
      config: {
        "node.id": "7",
        listeners: "PLAINTEXT://:9999",
        "advertised.listeners": "PLAINTEXT://me:9",
        "log.dirs": "/d",
      },
      topics: [],
    });
  });

  test("are for run those of the properties file, but for its place and port", () => {
    expect(settings(run, "--properties", file)).toEqual({ port: 0, config: { "node.id": "7" }, topics: [] });
  });

  test("take --config before the properties file, and the options before both", () => {
    const { config } = settings(start, "--properties", file, "--config", "node.id=8", "--config", "log.dirs=/e");
    expect(config).toMatchObject({ "node.id": "8", "log.dirs": "/e" });
    expect(settings(run, "--properties", file, "--config", "log.dir=/e").config).toEqual({
      "node.id": "7",
      "log.dir": "/e",
    });
    const options = ["--port", "1", "--host", "h", "--advertised", "a:2", "--data-dir", "/f"];
    expect(settings(start, "--properties", file, "--config", "log.dir=/e", ...options)).toEqual({
      port: 1,
      host: "h",
      advertised: { host: "a", port: 2 },
      dataDir: "/f",
      config: { "node.id": "7", listeners: "PLAINTEXT://:9999" },
      topics: [],
    });
  });

  test("are in memory with --memory, whatever the properties file says", () => {
    expect(settings(start, "--memory")).toEqual({ port: 9092, config: {}, topics: [] });
    const { dataDir, config } = settings(start, "--memory", "--properties", file);
    expect({ dataDir, dirs: config?.["log.dirs"] }).toEqual({ dataDir: undefined, dirs: undefined });
  });

  test.each<[string[], string]>([
    [["--memory", "--data-dir", "d"], "--memory and --data-dir exclude each other"],
    [["--data-dir="], "--data-dir takes a folder"],
    [["--host="], "--host takes an address"],
    [["--port", "65536"], "--port takes a number from 0 to 65535, not 65536"],
    [["--port", "-1"], "--port takes a number from 0 to 65535, not -1"],
    [["--port", "x"], "Cannot parse argument 'x' of option port"],
    [["--config", "x"], "--config takes NAME=VALUE, not 'x'"],
    [["--config", "=x"], "--config takes NAME=VALUE, not '=x'"],
    [["--advertised", "host"], "--advertised takes HOST:PORT, not 'host'"],
    [["--topic", "orders"], "--topic takes NAME:PARTITIONS"],
    [["--topic", "a:1", "--topic", "a:2"], "--topic names a twice"],
  ])("cannot be %j", (args, message) => {
    expect(() => settings(start, ...args)).toThrow(UsageError);
    expect(() => settings(start, ...args)).toThrow(message);
  });

  test("need a properties file that is there and can be read", () => {
    expect(() => settings(start, "--properties", "/no/such.properties")).toThrow(
      new InputError("Cannot read the properties file /no/such.properties: There is no such file"),
    );
    expect(() => settings(start, "--properties", folder)).toThrow(
      new InputError(`Cannot read the properties file ${folder}: Is a directory`),
    );
    const broken = path.join(folder, "broken.properties");
    writeFileSync(broken, "a=\\u12zz");
    expect(() => settings(start, "--properties", broken)).toThrow(
      new InputError(`Cannot read the properties file ${broken}: Malformed \\uxxxx encoding.`),
    );
  });
});
