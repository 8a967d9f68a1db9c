/** Whose a folder is, and what a start says of one that it cannot use. */
import { asOrdinaryUser } from "./support/ordinary-user.ts";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { isUuid } from "../../src/protocol/uuid.ts";
import { errorOf } from "../support/error-of.ts";
import { createLog, openTestLogs, tempFolder } from "./support/logs.ts";

const CLUSTER = "AAAAAAAAAAAAAAAAAAAACg";

/** All that is in a folder, with the contents. */
function snapshot(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), "latin1")]),
  );
}

function used(clusterId = CLUSTER): string {
  const folder = tempFolder();
  const { logs } = openTestLogs(folder, { clusterId });
  createLog(logs);
  logs.close();
  return folder;
}

test("a new folder gets what Kafka's meta.properties has", () => {
  const folder = join(tempFolder(), "not", "there", "yet");
  const { logs } = openTestLogs(folder, { nodeId: 7 });
  const text = readFileSync(join(folder, "meta.properties"), "utf8");
  expect(text.split("\n")).toEqual([
    `cluster.id=${logs.clusterId}`,
    `directory.id=${logs.directoryId}`,
    "node.id=7",
    "version=1",
    "",
  ]);
  expect([isUuid(logs.clusterId), isUuid(logs.directoryId), logs.startedClean]).toEqual([true, true, true]);
});

test("a folder stays what it is from start to start", () => {
  const folder = tempFolder();
  const ids = [1, 2].map(() => {
    const { logs } = openTestLogs(folder);
    const { clusterId, directoryId } = logs;
    logs.close();
    return { clusterId, directoryId };
  });
  expect(ids[0]).toEqual(ids[1]);
  expect(openTestLogs(folder, { clusterId: ids[0]!.clusterId }).logs.clusterId).toBe(ids[0]!.clusterId);
});

test("a folder that Kafka has formatted is taken for what it is", () => {
  const folder = tempFolder();
  const meta = `#\n#Sat Nov 21 08:41:49 UTC 2026\nnode.id=1\ndirectory.id=DuQe0HHqylYwNwdmBnfSRQ\nversion=1\ncluster.id=${CLUSTER}\n`;
  writeFileSync(join(folder, "meta.properties"), meta);
  const { logs } = openTestLogs(folder);
  expect([logs.clusterId, logs.directoryId]).toEqual([CLUSTER, "DuQe0HHqylYwNwdmBnfSRQ"]);
  expect(readFileSync(join(folder, "meta.properties"), "utf8")).toBe(meta);
});

describe("a folder that cannot be used is refused in one line, and nothing in it is changed", () => {
  test.each([
    [
      "of another cluster",
      () => used("AAAAAAAAAAAAAAAAAAAAEA"),
      / is of the cluster AAAAAAAAAAAAAAAAAAAAEA, not AAAAAAAAAAAAAAAAAAAACg$/,
    ],
    ["of another node", () => edited("node.id=1", "node.id=2"), / is of node 2, not 1$/],
    [
      "with a meta.properties of something else",
      () => edited("version=1", "version=9"),
      /meta\.properties is not what a broker writes$/,
    ],
    [
      "with folders that could be logs and no meta.properties",
      () => {
        const folder = used();
        rmSync(join(folder, "meta.properties"));
        return folder;
      },
      / has no meta\.properties, but (__cluster_metadata-0|topic-0) in it could be a log$/,
    ],
  ])("%s", (_, make, message) => {
    const folder = make();
    const before = snapshot(folder);
    const error = errorOf(() => openTestLogs(folder, { clusterId: CLUSTER })) as InputError;
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(message);
    expect([error.message.includes("\n"), error.hint]).toEqual([false, expect.stringMatching(/\.$/)]);
    expect(snapshot(folder)).toEqual(before);
  });

  test("that another broker has", () => {
    const folder = tempFolder();
    openTestLogs(folder);
    const before = snapshot(folder);
    expect((errorOf(() => openTestLogs(folder)) as Error).message).toMatch(
      / is in use by another broker of this process$/,
    );
    expect(snapshot(folder)).toEqual(before);
  });

  test("that is a file", () => {
    const path = join(tempFolder(), "file");
    writeFileSync(path, "text");
    expect(errorOf(() => openTestLogs(path))).toMatchObject({ message: `The data folder ${path} is a file` });
    expect((errorOf(() => openTestLogs(join(path, "below"))) as Error).message).toMatch(
      /cannot be used: .*\(ENOTDIR\)$/,
    );
    expect(readFileSync(path, "utf8")).toBe("text");
  });

  test("that may not be written to", () => {
    const folder = tempFolder();
    chmodSync(folder, 0o500);
    asOrdinaryUser(folder, () =>
      expect(errorOf(() => openTestLogs(folder))).toMatchObject({
        message: `The data folder ${folder} cannot be used: permission denied (EACCES)`,
        hint: "Give this user the right to write there, or choose another folder.",
      }),
    );
  });

  test.skipIf(process.platform !== "linux")("where no folder can be made", () => {
    expect(errorOf(() => openTestLogs("/proc/kt/data"))).toMatchObject({
      message: expect.stringMatching(/^The data folder \/proc\/kt\/data cannot be used: .*\(ENOENT\)$/) as string,
    });
  });

  test("on a disk that is full", () => {
    const folder = used();
    // What a start writes to meets a full device: the folder has no directory.id yet.
    const meta = readFileSync(join(folder, "meta.properties"), "utf8").replace(/directory\.id=.*\n/, "");
    writeFileSync(join(folder, "meta.properties"), meta);
    symlinkSync("/dev/full", join(folder, "meta.properties.tmp"));
    expect(errorOf(() => openTestLogs(folder))).toMatchObject({
      message: expect.stringMatching(/cannot be used: .*no space is left on the device \(ENOSPC\)$/) as string,
      hint: "Make room on that disk, or choose another folder.",
    });
    // And it is free again.
    rmSync(join(folder, "meta.properties.tmp"), { force: true });
    expect(openTestLogs(folder).logs.get("topic", 0)).toBeDefined();
  });
});

/** A used folder with another line in meta.properties. */
function edited(from: string, to: string): string {
  const folder = used();
  const path = join(folder, "meta.properties");
  writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
  return folder;
}

test("folders of something else beside the logs are left alone", () => {
  const folder = used();
  mkdirSync(join(folder, "lost+found"));
  cpSync(join(folder, "topic-0"), join(folder, "topic-0.0123456789abcdef-stray"), { recursive: true });
  const { logs } = openTestLogs(folder);
  expect([...logs.all()].map(({ topic, partition }) => `${topic} ${partition}`)).toEqual(["topic 0"]);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(["lost+found", "topic-0.0123456789abcdef-stray"]));
});
