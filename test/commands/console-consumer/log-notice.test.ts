import { expect, test } from "vitest";
import { noticeOf } from "../../../src/commands/console-consumer/log-notice.ts";

const CLIENT = "[Consumer clientId=c, groupId=g] ";

test("tells warnings without the client's name", () => {
  expect(noticeOf("WARN", `${CLIENT}Connection to node -1 (/127.0.0.1:9) could not be established.`)).toBe(
    "Connection to node -1 (/127.0.0.1:9) could not be established.",
  );
  expect(noticeOf("INFO", `${CLIENT}Resetting offset`)).toBeUndefined();
});

test("leaves out what is told by other lines", () => {
  const lines = [
    "Connection to node -1 (localhost/127.0.0.1:9) failed authentication due to: Authentication failed",
    "Bootstrap broker localhost:9 (id: -1 rack: null isFenced: false) disconnected",
  ];
  expect(lines.map((line) => noticeOf("WARN", CLIENT + line))).toEqual([undefined, undefined]);
});
