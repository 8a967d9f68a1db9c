import { expect, test } from "vitest";
import { hostAndPort, printedAddress, reachableName } from "../../src/broker/network-address.ts";

test.each([
  ["127.0.0.1", "127.0.0.1"],
  ["::ffff:10.1.2.3", "10.1.2.3"],
  ["::1", "::1"],
  ["2001:db8::7", "2001:db8::7"],
  [undefined, "localhost"],
])("a client that connected to %s finds us again at %s", (address, name) => {
  expect(reachableName(address)).toBe(name);
});

test.each([
  ["127.0.0.1", "/127.0.0.1"],
  ["::ffff:10.1.2.3", "/10.1.2.3"],
  ["::1", "/0:0:0:0:0:0:0:1"],
  ["::", "/0:0:0:0:0:0:0:0"],
  ["2001:db8::7:1", "/2001:db8:0:0:0:0:7:1"],
  ["fe80::1%eth0", "/fe80:0:0:0:0:0:0:1%eth0"],
  ["1:2:3:4:5:6:7:8", "/1:2:3:4:5:6:7:8"],
])("the client at %s is printed as Java prints it", (address, printed) => {
  expect(printedAddress(address)).toBe(printed);
});

test("an IPv6 address is put in brackets before its port", () => {
  expect([hostAndPort("::1", 9092), hostAndPort("localhost", 9092)]).toEqual(["[::1]:9092", "localhost:9092"]);
});
