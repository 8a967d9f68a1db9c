import { expect, test } from "vitest";
import type { Broker } from "../../src/broker/broker.ts";
import { Dispatcher } from "../../src/broker/dispatch.ts";
import { type ClientConnection, handle, type Handler, NO_RESPONSE } from "../../src/broker/handler.ts";
import { handleApiVersions } from "../../src/broker/handlers/api-versions.ts";
import { servedApis } from "../../src/broker/served-versions.ts";
import { decodeResponseFrame, encodeRequestFrame } from "../../src/protocol/frame.ts";
import { apiVersions } from "../../src/protocol/messages/api-versions.ts";
import { heartbeat } from "../../src/protocol/messages/heartbeat.ts";
import { produce } from "../../src/protocol/messages/produce.ts";
import type { Api, RequestInput, ResponseOf } from "../../src/protocol/schema.ts";
import { StorageError } from "../../src/storage/log.ts";

const STORAGE_ERROR = new StorageError("the disk is full", { path: "/data", systemCode: "ENOSPC", cause: undefined });

interface Told {
  readonly reported: string[];
  readonly failures: Error[];
}

/** A dispatcher with handlers for Heartbeat and Produce that answer as told. */
function dispatcherFor(
  answer: (groupId: string) => number | typeof NO_RESPONSE | Promise<number>,
): Told & { dispatcher: Dispatcher; loads: string[] } {
  const reported: string[] = [];
  const failures: Error[] = [];
  const loads: string[] = [];
  const handleHeartbeat = handle<typeof heartbeat>({
    api: heartbeat,
    run({ groupId }) {
      const answered = answer(groupId);
      if (answered === NO_RESPONSE) return NO_RESPONSE;
      return answered instanceof Promise ? answered.then((errorCode) => ({ errorCode })) : { errorCode: answered };
    },
    refuse: (_request, errorCode) => ({ errorCode }),
  });
  const handleProduce = handle<typeof produce>({ api: produce, run: () => ({}), refuse: () => ({}) });
  const entry = (handler: Handler): { key: number; load: () => Promise<Handler> } => ({
    key: handler.api.key,
    load: () => {
      loads.push(handler.api.name);
      return Promise.resolve(handler);
    },
  });
  const entries = [entry(handleHeartbeat), entry(handleProduce), entry(handleApiVersions)];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that a dispatcher uses of it
  const broker = {
    report: (line: string) => reported.push(line),
    fail: (error: Error) => failures.push(error),
    servedApis: servedApis(entries),
  } as unknown as Broker;
  const dispatcher = new Dispatcher(broker, entries);
  return { dispatcher, reported, failures, loads };
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- handlers here use nothing else of it
const connection = { software: undefined } as ClientConnection;

function frameOf<A extends Api>(api: A, version: number, body: RequestInput<A>): Buffer {
  return encodeRequestFrame({ api, version, correlationId: 42, clientId: null, body }).subarray(4);
}

async function ask<A extends Api>(
  dispatcher: Dispatcher,
  api: A,
  version: number,
  body: RequestInput<A>,
): Promise<ResponseOf<A>> {
  const parts = await dispatcher.answer(frameOf(api, version, body), connection);
  const decoded = decodeResponseFrame(api, version, Buffer.concat(parts).subarray(4));
  expect(decoded.correlationId).toBe(42);
  return decoded.body;
}

test("loads a handler at its first request, and answers at once from then on", async () => {
  const { dispatcher, loads } = dispatcherFor(() => 7);
  expect(loads).toEqual([]);
  await expect(ask(dispatcher, heartbeat, 4, { groupId: "g" })).resolves.toMatchObject({ errorCode: 7 });
  expect(dispatcher.answer(frameOf(heartbeat, 4, { groupId: "g" }), connection)).not.toBeInstanceOf(Promise);
  expect(loads).toEqual(["Heartbeat"]);
});

test("loads all handlers ahead, unless it is stopped", async () => {
  const { dispatcher, loads } = dispatcherFor(() => 0);
  await dispatcher.preload(AbortSignal.abort());
  expect(loads).toEqual([]);
  await dispatcher.preload(new AbortController().signal);
  expect(loads).toEqual(["Heartbeat", "Produce", "ApiVersions"]);
});

test("waits for a handler that takes its time", async () => {
  const { dispatcher } = dispatcherFor(() => Promise.resolve(3));
  await expect(ask(dispatcher, heartbeat, 4, { groupId: "g" })).resolves.toMatchObject({ errorCode: 3 });
});

test("writes nothing for a request that has no response", async () => {
  const { dispatcher } = dispatcherFor(() => NO_RESPONSE);
  await expect(dispatcher.answer(frameOf(heartbeat, 4, { groupId: "g" }), connection)).resolves.toEqual([]);
});

test.each([
  [
    "throws",
    () => {
      throw new TypeError("no\n such thing");
    },
  ],
  ["rejects", () => Promise.reject(new TypeError("no\n such thing"))],
] as const)("a handler that %s fails its request alone, with one line", async (_how, answer) => {
  const { dispatcher, reported, failures } = dispatcherFor(answer);
  await expect(ask(dispatcher, heartbeat, 4, { groupId: "g" })).resolves.toMatchObject({ errorCode: -1 });
  expect(reported).toEqual([expect.stringMatching(/^Heartbeat v4 failed: TypeError: no such thing \(at .*\)$/)]);
  expect(failures).toEqual([]);
});

test("an error of the storage fails the broker, and the client is told", async () => {
  const { dispatcher, failures } = dispatcherFor(() => {
    throw STORAGE_ERROR;
  });
  await expect(ask(dispatcher, heartbeat, 4, { groupId: "g" })).resolves.toMatchObject({ errorCode: 56 });
  expect(failures).toEqual([STORAGE_ERROR]);
});

test("ApiVersions in a version of the future is answered in the oldest one, with its own range alone", async () => {
  const { dispatcher } = dispatcherFor(() => 0);
  const frame = frameOf(apiVersions, 4, { clientSoftwareName: "x", clientSoftwareVersion: "1" });
  frame.writeInt16BE(99, 2);
  const parts = await dispatcher.answer(frame, connection);
  const { body } = decodeResponseFrame(apiVersions, 0, Buffer.concat(parts).subarray(4));
  expect(body).toMatchObject({ errorCode: 35, apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 4 }] });
});

test.each([
  ["a key that nobody has", [0x7f, 0xff, 0, 0]],
  ["a key that is not served", [0, 1, 0, 12]],
  ["a version that is not served", [0, 12, 0, 99]],
  ["a version below all", [0, 12, 0xff, 0xff]],
  ["Produce 2, which is told but not answered", [0, 0, 0, 2]],
])("%s ends the connection", async (_what, start) => {
  const { dispatcher } = dispatcherFor(() => 0);
  const frame = frameOf(heartbeat, 4, { groupId: "g" });
  Buffer.from(start).copy(frame);
  await expect((async () => dispatcher.answer(frame, connection))()).rejects.toThrow();
});

test("a body that does not parse ends the connection", async () => {
  const { dispatcher } = dispatcherFor(() => 0);
  const frame = frameOf(heartbeat, 4, { groupId: "group" });
  for (let length = 0; length < frame.length; length++) {
    await expect((async () => dispatcher.answer(frame.subarray(0, length), connection))()).rejects.toThrow();
  }
});
