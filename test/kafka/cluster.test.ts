import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createTopics as createTopicsOf } from "../../src/kafka/admin/create-topics.ts";
import { listTopics } from "../../src/kafka/admin/list-topics.ts";
import type { Cluster } from "../../src/kafka/cluster.ts";
import { ConnectError, ProtocolError, TimeoutError } from "../../src/errors.ts";
import { apiVersions } from "../../src/protocol/messages/api-versions.ts";
import { createTopics } from "../../src/protocol/messages/create-topics.ts";
import { metadata } from "../../src/protocol/messages/metadata.ts";
import { clusterOf, hasty } from "./support/cluster.ts";
import { FakeBroker, handler, misbehave } from "./support/fake-broker.ts";
import type { Handler } from "./support/fake-broker.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function broker(...handlers: readonly Handler[]): Promise<FakeBroker> {
  const started = await FakeBroker.start(handlers);
  closing.push(() => started.stop());
  return started;
}

function cluster(...args: Parameters<typeof clusterOf>): Cluster {
  const opened = clusterOf(...args);
  closing.push(() => opened.close());
  return opened;
}

/** A server that does something with each connection; its address. */
async function server(serve: (socket: Socket) => void, make: () => Server = createServer): Promise<string> {
  const started = make();
  const sockets = new Set<Socket>();
  started.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    serve(socket);
  });
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    started.close();
  });
  return `127.0.0.1:${(started.address() as AddressInfo).port}`;
}

/** An address on which nobody listens. */
async function deadAddress(): Promise<string> {
  const started = createServer();
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const { port } = started.address() as AddressInfo;
  await new Promise((resolve) => started.close(resolve));
  return `127.0.0.1:${port}`;
}

async function failureOf(run: Promise<unknown>): Promise<ConnectError> {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ConnectError)) throw new Error(`expected a ConnectError, not ${String(error)}`);
  return error;
}

const topic = (name: string) => ({ name, errorCode: 0, isInternal: false, partitions: [] });
const answersTopics = (...names: readonly string[]) =>
  handler(metadata, () => ({ brokers: [], clusterId: "c", controllerId: -1, topics: names.map(topic) }));

/** Metadata that names brokers of this test by their place in the list, ids from 1. */
const brokersMetadata = (controllerId: () => number, brokers: readonly { readonly port: number }[]) =>
  handler(metadata, () => ({
    brokers: brokers.map(({ port }, index) => ({ nodeId: index + 1, host: "127.0.0.1", port })),
    clusterId: "c",
    controllerId: controllerId(),
    topics: [],
  }));

describe("reaching a broker", () => {
  test("asks the one that answers among dead addresses", async () => {
    const alive = await broker(answersTopics("orders"));
    const topics = await listTopics(cluster([await deadAddress(), alive.address, await deadAddress()]));
    expect(topics.map(({ name }) => name)).toEqual(["orders"]);
  });

  test("does not wait for a server that accepts and says nothing", async () => {
    const silent = await server(() => {});
    const alive = await broker(answersTopics("orders"));
    expect(await listTopics(cluster([silent, alive.address]))).toHaveLength(1);
  });

  test("names each address and why, once time is up", async () => {
    const first = await deadAddress();
    const second = await deadAddress();
    const waits: string[] = [];
    const error = await failureOf(
      listTopics(cluster([first, second], {}, { connectTimeoutMs: 150, onWait: (what) => waits.push(what) })),
    );
    expect(error.message).toBe("Timed out waiting for a node assignment. Call: listTopics");
    expect(error.javaClass).toBe("org.apache.kafka.common.errors.TimeoutException");
    expect(error.attempts).toEqual([
      { address: first, reason: "connection refused" },
      { address: second, reason: "connection refused" },
    ]);
    expect(waits[0]).toBe(`waiting for ${first} (connection refused), ${second} (connection refused)`);
  });

  test("reaches a broker that comes up while it waits", async () => {
    const address = await deadAddress();
    let late: Promise<FakeBroker> | undefined;
    const opened = cluster(
      [address],
      {},
      {
        onWait: () => {
          late ??= FakeBroker.start([answersTopics("orders")], { port: Number(address.split(":")[1]) });
        },
      },
    );
    expect(await listTopics(opened)).toHaveLength(1);
    await (await late)?.stop();
  });

  test("takes default.api.timeout.ms for the wait where it is set", async () => {
    const error = await failureOf(listTopics(cluster([await deadAddress()], hasty)));
    expect(error.message).toBe("Timed out waiting for a node assignment. Call: listTopics");
  });

  test("gives a server up that accepts and never answers", async () => {
    const silent = await server(() => {});
    const error = await failureOf(listTopics(cluster([silent], {}, { connectTimeoutMs: 100 })));
    expect(error.attempts[0]?.reason).toMatch(/^no answer within \d+ ms$/);
  });

  test("says what a server did before the attempt that time cut short", async () => {
    let connections = 0;
    const moody = await server((socket) => {
      connections += 1;
      if (connections === 1) socket.destroy();
    });
    const error = await failureOf(listTopics(cluster([moody], {}, { connectTimeoutMs: 300 })));
    expect(connections).toBe(2);
    expect(error.attempts).toEqual([{ address: moody, reason: "closed by the server" }]);
  });

  test("gives up at once where no name is found", async () => {
    const error = await failureOf(listTopics(cluster(["no-such-host.invalid:9092"])));
    expect(error.message).toBe("Failed to create new KafkaAdminClient");
    expect(error.javaClass).toBe("org.apache.kafka.common.KafkaException");
    expect(error.hint).toBe("No resolvable bootstrap urls given in bootstrap.servers");
    expect(error.clientNotMade).toBe(true);
    expect(error.attempts).toEqual([{ address: "no-such-host.invalid:9092", reason: "name not found" }]);
  });

  test.each([
    [
      "an HTTP server",
      Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"),
      "not a Kafka broker: it speaks HTTP",
      undefined,
    ],
    ["a frame of negative size", Buffer.from("ffffffff", "hex"), "not a Kafka broker", undefined],
    ["a frame of 2 GB", Buffer.from("7fffffff", "hex"), "not a Kafka broker", undefined],
    [
      "a TLS alert",
      Buffer.from("15030300020246", "hex"),
      "the server speaks TLS on this port",
      "Set security.protocol=SSL or SASL_SSL",
    ],
  ])("gives %s up at once", async (_, bytes, reason, hint) => {
    const stranger = await server((socket) => socket.write(bytes));
    const error = await failureOf(listTopics(cluster([stranger])));
    expect(error.retriable).toBe(false);
    expect(error.attempts).toEqual([{ address: stranger, reason }]);
    expect(error.hint).toBe(hint);
  });

  test("knows Node's own HTTP server for what it is", async () => {
    const http = await server(
      () => {},
      () => createHttpServer(),
    );
    const error = await failureOf(listTopics(cluster([http])));
    expect(error.attempts[0]?.reason).toBe("not a Kafka broker: it speaks HTTP");
  });

  test("tries again where a connection is closed in the middle of a frame", async () => {
    let calls = 0;
    const flaky = await broker(
      handler(metadata, () => {
        calls += 1;
        return calls === 1
          ? misbehave(Buffer.from("00000100000000", "hex"))
          : { brokers: [], topics: [topic("orders")] };
      }),
    );
    const opened = cluster([flaky.address], hasty);
    const listed = listTopics(opened);
    await expect.poll(() => calls).toBe(1);
    flaky.drop();
    expect(await listed).toHaveLength(1);
  });

  test("hints at a login where a broker drops us at the first request", async () => {
    const shy = await broker(handler(metadata, () => misbehave("close")));
    const error = await failureOf(listTopics(cluster([shy.address], {}, { connectTimeoutMs: 100 })));
    expect(error.attempts[0]?.reason).toBe("closed by the server");
    expect(error.hint).toContain("security.protocol");
  });

  test("says who advertises an address that cannot be reached", async () => {
    const dead = await deadAddress();
    const bootstrap = await broker();
    bootstrap.use(brokersMetadata(() => 1, [{ port: Number(dead.split(":")[1]) }]));
    const error = await failureOf(
      createTopicsOf(cluster([bootstrap.address], {}, { connectTimeoutMs: 150 }), [{ name: "a" }]),
    );
    expect(error.message).toBe("Timed out waiting for a node assignment. Call: createTopics");
    expect(error.hint).toContain(`Broker 1 advertises ${dead}`);
    expect(error.hint).toContain("advertised.listeners");
  });
});

describe("versions", () => {
  test("falls back to the broker's version of ApiVersions", async () => {
    const old = await broker(
      handler(
        apiVersions,
        () => ({
          errorCode: 0,
          apiKeys: [
            { apiKey: 18, minVersion: 0, maxVersion: 2 },
            { apiKey: 3, minVersion: 0, maxVersion: 5 },
          ],
        }),
        [0, 2],
      ),
      handler(metadata, () => ({ brokers: [], topics: [topic("orders")] }), [0, 5]),
    );
    expect(await listTopics(cluster([old.address]))).toHaveLength(1);
    expect(old.requests).toEqual(["ApiVersions v4", "ApiVersions v2", "Metadata v5"]);
  });

  test("names both ranges where there is no version in common", async () => {
    const odd = await broker(
      handler(apiVersions, () => ({ errorCode: 0, apiKeys: [{ apiKey: 3, minVersion: 40, maxVersion: 41 }] })),
    );
    await expect(listTopics(cluster([odd.address]))).rejects.toThrow(
      "The node does not support METADATA with version in range [0,13]. The supported range is [40,41].",
    );
  });

  test("names an API that the broker does not have", async () => {
    const odd = await broker(handler(apiVersions, () => ({ errorCode: 0, apiKeys: [] })));
    await expect(listTopics(cluster([odd.address]))).rejects.toThrow("The node does not support METADATA");
  });
});

describe("calls", () => {
  const created = { name: "a", errorCode: 0, errorMessage: null, numPartitions: 1, replicationFactor: 1 };

  test("go to the new controller where the old one has handed over", async () => {
    const [old, next] = [await broker(), await broker()];
    let controller = 1;
    const who = brokersMetadata(() => controller, [old, next]);
    old.use(
      who,
      handler(createTopics, () => {
        controller = 2;
        return { topics: [{ ...created, errorCode: 41 }] };
      }),
    );
    next.use(
      who,
      handler(createTopics, () => ({ topics: [created] })),
    );
    const [result] = await createTopicsOf(cluster([old.address], { "retry.backoff.ms": "5" }), [{ name: "a" }]);
    expect(result).toMatchObject({ name: "a", numPartitions: 1 });
    expect(next.requests).toContain("CreateTopics v7");
  });

  test("use the bootstrap connection where it leads to the controller", async () => {
    const only = await broker();
    only.use(
      brokersMetadata(() => 1, [only]),
      handler(createTopics, () => ({ topics: [created] })),
    );
    await createTopicsOf(cluster([only.address]), [{ name: "a" }]);
    expect(only.connections).toBe(1);
  });

  test("end with Java's words where retriable errors do not stop", async () => {
    const only = await broker();
    only.use(
      brokersMetadata(() => 1, [only]),
      handler(createTopics, () => ({ topics: [{ ...created, errorCode: 41 }] })),
    );
    // Time enough for the last attempt to begin with an answer of the one before it.
    const settings = {
      ...hasty,
      "request.timeout.ms": "1000",
      "default.api.timeout.ms": "1500",
      "retry.backoff.ms": "100",
    };
    const opened = cluster([only.address], { ...settings, "retry.backoff.max.ms": "100" });
    const run = createTopicsOf(opened, [{ name: "a" }]);
    await expect(run).rejects.toThrow(TimeoutError);
    await expect(run).rejects.toThrow(
      /^Call\(callName=createTopics, deadlineMs=\d+, tries=\d+, nextAllowedTryMs=\d+\) timed out at \d+ after \d+ attempt\(s\)$/,
    );
    await expect(run).rejects.toMatchObject({ cause: { errorName: "NOT_CONTROLLER" } });
  });

  test("honour retries", async () => {
    const only = await broker();
    only.use(
      brokersMetadata(() => 1, [only]),
      handler(createTopics, () => ({ topics: [{ ...created, errorCode: 41 }] })),
    );
    const opened = cluster([only.address], { retries: "2", "retry.backoff.ms": "5" });
    await expect(createTopicsOf(opened, [{ name: "a" }])).rejects.toThrow(/after 3 attempt/);
    expect(only.requests.filter((request) => request.startsWith("CreateTopics"))).toHaveLength(3);
  });

  test("give an item its own error and do not try again over it", async () => {
    const only = await broker();
    only.use(
      brokersMetadata(() => 1, [only]),
      handler(createTopics, () => ({
        topics: [
          { ...created, errorCode: 89, errorMessage: "quota" },
          { ...created, name: "b", errorCode: 36, errorMessage: "there" },
        ],
      })),
    );
    const results = await createTopicsOf(cluster([only.address]), [
      { name: "a" },
      { name: "" },
      { name: "b" },
      { name: "c" },
    ]);
    expect(results.map(({ error }) => [error?.errorName, error?.message])).toEqual([
      ["THROTTLING_QUOTA_EXCEEDED", "quota"],
      ["INVALID_TOPIC_EXCEPTION", "The given topic name '' cannot be represented in a request."],
      ["TOPIC_ALREADY_EXISTS", "there"],
      ["UNKNOWN_SERVER_ERROR", "The controller response did not contain a result for topic c"],
    ]);
    expect(results.every(({ error }) => error instanceof ProtocolError)).toBe(true);
  });

  test("ask again for items that a quota held up where that is wanted", async () => {
    const only = await broker();
    let asked = 0;
    only.use(
      brokersMetadata(() => 1, [only]),
      handler(createTopics, ({ topics }) => {
        asked += 1;
        const errorCode = asked === 1 ? 89 : 0;
        return {
          throttleTimeMs: 5,
          topics: topics.map(({ name }) => ({ ...created, name, errorCode: name === "a" ? errorCode : 0 })),
        };
      }),
    );
    const results = await createTopicsOf(cluster([only.address]), [{ name: "a" }, { name: "b" }], {
      retryOnQuotaViolation: true,
    });
    expect(results.map(({ error }) => error)).toEqual([undefined, undefined]);
    expect(asked).toBe(2);
  });

  test("are not held up by a throttle time", async () => {
    const only = await broker(handler(metadata, () => ({ throttleTimeMs: 3_600_000, brokers: [], topics: [] })));
    const opened = cluster([only.address]);
    await listTopics(opened);
    expect(await listTopics(opened)).toEqual([]);
  });

  test("wait only as long as request.timeout.ms for one answer", async () => {
    let calls = 0;
    const slow = await broker(
      handler(metadata, () => {
        calls += 1;
        return calls === 1 ? misbehave("hang") : { brokers: [], topics: [topic("orders")] };
      }),
    );
    expect(await listTopics(cluster([slow.address], { "request.timeout.ms": "1000" }))).toHaveLength(1);
    expect(slow.connections).toBe(2);
  });

  test("fail when the cluster is closed", async () => {
    const hanging = await broker(handler(metadata, () => misbehave("hang")));
    const opened = cluster([hanging.address]);
    const listed = failureOf(listTopics(opened));
    await expect.poll(() => hanging.requests).toContain("Metadata v13");
    opened.close();
    expect((await listed).retriable).toBe(true);
    expect((await failureOf(listTopics(opened))).message).toBe("The client is closed");
  });
});
