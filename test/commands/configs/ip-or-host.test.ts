import { networkInterfaces } from "node:os";
import { describe, expect, test } from "vitest";
import { isIpOrHost } from "../../../src/commands/configs/ip-or-host.ts";

describe("an address of --ip", () => {
  test.each(["", "10.7.0.1", "10.7", "1", "127.0.0.01", "::1", "[::1]", "::ffff:1.2.3.4", "fe80::1%1", "localhost"])(
    "may be '%s'",
    async (text) => {
      expect(await isIpOrHost(text)).toBe(true);
    },
  );

  test.each([
    "256.1.1.1",
    "1.2.3.4.5",
    "[::1",
    "[127.0.0.1]",
    "0x7f.1",
    "0x7f000001",
    "1.2.3.0x4",
    "fe80::1%nosuchinterface",
    "a b",
    "no.such.host.invalid",
  ])("may not be '%s'", async (text) => {
    expect(await isIpOrHost(text)).toBe(false);
  });

  test("may name an interface that has an address of its kind", async () => {
    const [name = ""] =
      Object.entries(networkInterfaces()).find(([, each]) => each?.some(({ address }) => address === "::1")) ?? [];
    expect(await isIpOrHost(`::1%${name}`)).toBe(name !== "");
    expect(await isIpOrHost(`fe80::1%${name}`)).toBe(false);
  });
});
