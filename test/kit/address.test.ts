import { expect, test } from "vitest";
import { formatAddress, parseAddress } from "../../src/kit/address.ts";

test.each([
  ["localhost:9092", { host: "localhost", port: 9092 }],
  ["192.0.2.1:1", { host: "192.0.2.1", port: 1 }],
  ["[::1]:65535", { host: "::1", port: 65_535 }],
])("reads %s, and writes it again", (text, address) => {
  expect(parseAddress("advertised", text)).toEqual(address);
  expect(formatAddress(address)).toBe(text);
});

test.each(["", "localhost", ":9092", "localhost:", "localhost:0", "localhost:65536", "::1:9092", "PLAINTEXT://a:1"])(
  "refuses '%s', and names the option",
  (text) => {
    expect(() => parseAddress("advertised", text)).toThrow(`--advertised takes HOST:PORT, not '${text}'`);
  },
);
