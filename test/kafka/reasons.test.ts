import { describe, expect, test } from "vitest";
import { connectError } from "../../src/kafka/reasons.ts";

const endpoint = { host: "localhost", port: 9093 };

function systemError(code: string): Error {
  return Object.assign(new Error(`text of ${code}`), { code });
}

describe("what the system says of an address", () => {
  test.each([
    ["ECONNREFUSED", "connection refused", true],
    ["ENOTFOUND", "name not found", false],
    ["CERT_HAS_EXPIRED", "the server's certificate has expired", false],
  ])("%s is told as '%s'", (code, reason, retriable) => {
    const error = connectError(endpoint, systemError(code));
    expect(error).toMatchObject({ attempts: [{ address: "localhost:9093", reason }], retriable });
  });

  test.each(["ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", "ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE"])(
    "%s, the same alert by the names of older and newer OpenSSL, is told in words",
    (code) => {
      const { attempts } = connectError(endpoint, systemError(code));
      expect(attempts[0]?.reason).toBe("the server asks for a certificate of the client, or refused ours");
    },
  );

  test("something else of OpenSSL's is a failed handshake with its own text", () => {
    expect(connectError(endpoint, systemError("ERR_SSL_SOMETHING"))).toMatchObject({
      message: "SSL handshake failed",
      retriable: false,
      attempts: [{ reason: "text of ERR_SSL_SOMETHING" }],
    });
  });
});
