import { once } from "node:events";
import { consumerConfig } from "../../src/kafka/consumer/consumer-config.ts";
import type { Consumer } from "../../src/kafka/consumer/consumer.ts";
import { openConsumer } from "../../src/kafka/consumer/open-consumer.ts";

/** A consumer that polls until it is closed. */
export interface LiveMember {
  readonly consumer: Consumer;
  close(): Promise<void>;
}

export interface LiveMemberOptions {
  readonly clientId: string;
  readonly topics: readonly string[];
  readonly protocol: "classic" | "consumer";
  /** Until it is closed, the member does not give up what it has to. */
  readonly stubborn?: boolean;
  readonly properties?: Readonly<Record<string, string>>;
}

/** Joins the group in the background. */
export async function liveMember(
  bootstrap: string,
  groupId: string,
  { clientId, topics, protocol, stubborn = false, properties = {} }: LiveMemberOptions,
): Promise<LiveMember> {
  const given = {
    "bootstrap.servers": bootstrap,
    "group.id": groupId,
    "client.id": clientId,
    "group.protocol": protocol,
    "enable.auto.commit": "false",
    ...properties,
  };
  const consumer = await openConsumer(consumerConfig(new Map(Object.entries(given))));
  const closing = new AbortController();
  const released = once(closing.signal, "abort").then(() => undefined);
  consumer.subscribe({ topics }, stubborn ? { onRevoked: () => released } : {});
  const polling = (async () => {
    while (!closing.signal.aborted) await consumer.poll(100);
  })();
  // What went wrong shows as a state that is waited for in vain.
  polling.catch(() => undefined);
  return {
    consumer,
    async close() {
      closing.abort();
      consumer.wakeup();
      await polling.catch(() => undefined);
      await consumer.close({ timeoutMs: 2_000 });
    },
  };
}
