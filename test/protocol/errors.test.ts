import { describe, expect, test } from "vitest";
import { ProtocolError } from "../../src/errors.ts";
import { code, errorByClass, errorByCode, errorByName, protocolError } from "../../src/protocol/errors.ts";

const nameOf = (simple: string) => errorByClass(`org.apache.kafka.common.errors.${simple}`)?.name;

describe("protocol errors", () => {
  test("are known by code and by name", () => {
    expect(errorByCode(3)).toEqual({
      code: 3,
      name: "UNKNOWN_TOPIC_OR_PARTITION",
      retriable: true,
      exceptionClass: "org.apache.kafka.common.errors.UnknownTopicOrPartitionException",
      message: "This server does not host this topic-partition.",
    });
    expect(errorByName("TOPIC_ALREADY_EXISTS")).toMatchObject({ code: 36, retriable: false });
    expect(errorByName("NO_SUCH_ERROR")).toBeUndefined();
    expect(code.UNKNOWN_TOPIC_OR_PARTITION).toBe(3);
  });

  test("are known by the class of their exception", () => {
    expect(nameOf("SaslAuthenticationException")).toBe("SASL_AUTHENTICATION_FAILED");
    expect(nameOf("TimeoutException")).toBe("REQUEST_TIMED_OUT");
    expect(nameOf("SslAuthenticationException")).toBeUndefined();
  });

  test("that are unknown count as UNKNOWN_SERVER_ERROR, and keep their number", () => {
    expect(protocolError(9999)).toMatchObject({ errorName: "UNKNOWN_SERVER_ERROR", errorCode: 9999, retriable: false });
  });

  test("carry the broker's text, or Kafka's own where it sent none", () => {
    const told = protocolError(36, "Topic 't' already exists.");
    expect(told).toBeInstanceOf(ProtocolError);
    expect(told.message).toBe("Topic 't' already exists.");
    expect(told.javaClass).toBe("org.apache.kafka.common.errors.TopicExistsException");
    expect(protocolError(36, null).message).toBe("Topic with this name already exists.");
    expect(protocolError(7)).toMatchObject({ retriable: true, errorName: "REQUEST_TIMED_OUT" });
  });

  test("cannot be made of NONE", () => {
    expect(() => protocolError(0)).toThrow("NONE is no error");
  });
});
