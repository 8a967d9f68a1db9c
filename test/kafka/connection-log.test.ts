import { expect, test } from "vitest";
import { ConnectError } from "../../src/errors.ts";
import { ClientLogger } from "../../src/kafka/client-logger.ts";
import type { BrokerNode } from "../../src/kafka/cluster-view.ts";
import { ConnectionLog } from "../../src/kafka/connection-log.ts";
import { noteAddresses } from "../../src/kafka/java-address.ts";

const BOOTSTRAP = [
  { host: "localhost", port: 9092 },
  { host: "127.0.0.1", port: 9093 },
];
noteAddresses("localhost", ["127.0.0.1", "::1"]);

function linesOf(error: ConnectError, nodes: readonly BrokerNode[] = []): string[] {
  const lines: string[] = [];
  const logger = new ClientLogger("Producer clientId=p", (level, message) => lines.push(`${level} ${message}`));
  new ConnectionLog(logger, BOOTSTRAP, () => nodes).unreachable(error);
  return lines.map((line) => line.replace("[Producer clientId=p] ", ""));
}

const attempt = (address: string, reason = "connection refused") => ({ address, reason });

test("bootstrap brokers count down from -1 and are said to be disconnected", () => {
  const error = new ConnectError("m", { attempts: [attempt("127.0.0.1:9093"), attempt("localhost:9092")] });
  expect(linesOf(error)).toEqual([
    "WARN Connection to node -2 (/127.0.0.1:9093) could not be established. Node may not be available.",
    "WARN Bootstrap broker 127.0.0.1:9093 (id: -2 rack: null isFenced: false) disconnected",
    "WARN Connection to node -1 (localhost/127.0.0.1:9092) could not be established. Node may not be available.",
    "WARN Bootstrap broker localhost:9092 (id: -1 rack: null isFenced: false) disconnected",
  ]);
});

test("brokers that the metadata names go by their ids", () => {
  const error = new ConnectError("m", { attempts: [attempt("localhost:9092")] });
  expect(linesOf(error, [{ id: 7, host: "localhost", port: 9092, rack: null }])).toEqual([
    "WARN Connection to node 7 (localhost/127.0.0.1:9092) could not be established. Node may not be available.",
  ]);
});

test("a connection that stood and was closed is not said to be impossible", () => {
  const error = new ConnectError("m", { attempts: [attempt("localhost:9092", "closed by the server")] });
  expect(linesOf(error)).toEqual([
    "WARN Bootstrap broker localhost:9092 (id: -1 rack: null isFenced: false) disconnected",
  ]);
});

test("a refused login is an error with its reason", () => {
  const error = new ConnectError("Authentication failed", {
    attempts: [attempt("localhost:9092", "refused")],
    retriable: false,
    javaClass: "org.apache.kafka.common.errors.SaslAuthenticationException",
  });
  expect(linesOf(error)[0]).toBe(
    "ERROR Connection to node -1 (localhost/127.0.0.1:9092) failed authentication due to: Authentication failed",
  );
});

test("what does not pass is told with its reason and what to do", () => {
  const error = new ConnectError("m", {
    attempts: [attempt("localhost:9092", "the server does not speak TLS on this port")],
    retriable: false,
    hint: "Use the TLS port",
  });
  expect(linesOf(error).slice(-2)).toEqual([
    "WARN localhost:9092: the server does not speak TLS on this port",
    "WARN Use the TLS port",
  ]);
});
