import { expect, test } from "vitest";
import { ensureBootstrapServers } from "../../src/kit/connection.ts";

test.each(["localhost:1", "a:1,b:2", "a:1,", "[::1]:9", "::1:9", "http://a:1", ":9", "a:2147483647"])(
  "takes %s for servers",
  (servers) => {
    expect(() => ensureBootstrapServers(servers)).not.toThrow();
  },
);

const NO_ADDRESS = "Please provide valid host:port like host1:9091,host2:9092\n";

test.each<[string | undefined, string]>([
  [undefined, "Error while validating the bootstrap address\n"],
  [" ", "Error while validating the bootstrap address\n"],
  ["localhost", NO_ADDRESS],
  ["a:1,b", NO_ADDRESS],
  ["a:1,,b:2", NO_ADDRESS],
  [",a:1", NO_ADDRESS],
  [",", NO_ADDRESS],
  ["a b:1", NO_ADDRESS],
  ["a:-1", NO_ADDRESS],
  ["a:1 ", NO_ADDRESS],
  ["a:2147483648", 'For input string: "2147483648"'],
  ["a,b:2147483648", 'For input string: "2147483648"'],
])("refuses %j", (servers, message) => {
  expect(() => ensureBootstrapServers(servers)).toThrow(message);
});
