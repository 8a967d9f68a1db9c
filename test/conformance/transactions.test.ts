import { expect } from "vitest";
import type { RecordToSend } from "./support/client.ts";
import { createTopic, forEachClient, freshName } from "./support/suite.ts";

const records = (value: string): RecordToSend[] =>
  [0, 1, 2].map(() => ({
    partition: 0,
    key: null,
    value: Buffer.from(value).toString("base64"),
    headers: [],
    timestamp: null,
  }));

forEachClient("transactions", {
  "what was committed is read, what was aborted is not": async (session) => {
    const { call } = session;
    const topic = await createTopic(session, 1);
    const transactionalId = freshName("transaction");
    await call("transaction", { topic, transactionalId, commit: false, records: records("aborted") });
    await call("transaction", { topic, transactionalId, commit: true, records: records("committed") });
    const read = await call("read", { topic, partition: 0, from: 0, count: 3, committed: true });
    const values = read.records.map(({ value }) => Buffer.from(value!, "base64").toString());
    expect(values).toEqual(["committed", "committed", "committed"]);
  },
});
