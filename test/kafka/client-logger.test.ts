import { expect, test } from "vitest";
import { ConnectError } from "../../src/errors.ts";
import { ClientLogger, lastingReasons } from "../../src/kafka/client-logger.ts";

const attempts = [{ address: "a:1", reason: "the server speaks TLS on this port" }];

test("names the client and the class as Java's log does", () => {
  const lines: string[] = [];
  const logger = new ClientLogger("Producer clientId=p", (...line) => lines.push(line.join(" | ")));
  logger.say("WARN", "NetworkClient", "text");
  logger.plain("ERROR", "text", "org.example.Class");
  expect(lines).toEqual([
    "WARN | [Producer clientId=p] text | org.apache.kafka.clients.NetworkClient",
    "ERROR | text | org.example.Class",
  ]);
});

test("gives reasons and advice where trying again does not help", () => {
  const hint = "Set security.protocol=SSL or SASL_SSL";
  expect(lastingReasons(new ConnectError("no", { attempts, hint, retriable: false }))).toEqual([
    "a:1: the server speaks TLS on this port",
    hint,
  ]);
  expect(lastingReasons(new ConnectError("no", { attempts, retriable: false }))).toHaveLength(1);
  expect(lastingReasons(new ConnectError("no", { attempts, hint }))).toEqual([]);
});
