/** The same requests to Apache Kafka and to kt: what was asked and answered, without what differs from run to run. */
import { randomUUID } from "node:crypto";
import { iterateBatches } from "../../../src/protocol/records/batch.ts";
import { RecordBatchBuilder, type BuildOptions } from "../../../src/protocol/records/builder.ts";
import { code } from "../../../src/protocol/error-table.ts";
import { type Message, WireClient } from "./wire-client.ts";

/** One question and its answer, in JSON: numbers beyond 2^53 and bytes are text. */
export interface Exchange {
  readonly asked: string;
  readonly answer: unknown;
}

/** Answers of which Kafka leaves the order to a hash table. */
const UNORDERED: ReadonlySet<string> = new Set(["partitionResponses"]);
/** Of a text about timestamps that are not allowed. */
const TIME_RANGE = /\[-?\d+, \d+\]/g;

/** Runs requests against a broker and writes down the answers. */
export class Transcript {
  readonly exchanges: Exchange[] = [];
  private readonly address: { readonly host: string; readonly port: number };
  private client: WireClient;
  /** Values of this run, and what stands for them. */
  private readonly names = new Map<string, string>();

  private constructor(address: { readonly host: string; readonly port: number }, client: WireClient) {
    this.address = address;
    this.client = client;
  }

  static async at(address: { readonly host: string; readonly port: number }): Promise<Transcript> {
    return new Transcript(address, await WireClient.to(address));
  }

  /** Asks on one connection; a closed one is opened anew for the next question. */
  async ask(asked: string, name: string, version: number, body: Message, clientId?: string): Promise<Message> {
    const answer = await this.client.ask(name, version, body, clientId);
    this.exchanges.push({ asked: `${name} v${version}: ${asked}`, answer: this.plain(answer) });
    if (answer !== "closed") return answer;
    this.client = await WireClient.to(this.address);
    return {};
  }

  /** Sends what has no answer, then asks for an API version to see whether the connection goes on. */
  async tell(asked: string, name: string, version: number, body: Message): Promise<void> {
    await this.client.send(name, version, body);
    const next = await this.client.ask("ApiVersions", 0, {});
    this.exchanges.push({ asked: `${name} v${version}: ${asked}`, answer: next === "closed" ? "closed" : "goes on" });
    if (next === "closed") this.client = await WireClient.to(this.address);
  }

  /** Asks and writes nothing down. */
  async quietly(name: string, version: number, body: Message): Promise<Message> {
    const answer = await this.client.ask(name, version, body);
    if (answer === "closed") throw new Error(`the connection ended at ${name} v${version}`);
    return answer;
  }

  /** Text stands for a value from here on. */
  nameFor(value: string | number | bigint, text: string): void {
    this.names.set(String(value), text);
  }

  /** A topic of its own for this run; its name and id are told by what stands for them. */
  async topic(
    label: string,
    numPartitions = 1,
    configs: Record<string, string> = {},
  ): Promise<{ name: string; topicId: string }> {
    const name = `srv-${label}-${randomUUID().slice(0, 8)}`;
    const answer = await this.quietly("CreateTopics", 7, {
      topics: [
        {
          name,
          numPartitions,
          replicationFactor: 1,
          configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
        },
      ],
      timeoutMs: 30_000,
    });
    const topicId = idOf(answer);
    this.nameFor(name, `{${label}}`);
    this.nameFor(topicId, `{id of ${label}}`);
    for (let partition = 0; partition < numPartitions; partition++) await this.untilLed(name, partition);
    return { name, topicId };
  }

  close(): void {
    this.client.close();
  }

  /** A new topic's leader is not there at once in Kafka. */
  private async untilLed(name: string, partitionIndex: number): Promise<void> {
    for (;;) {
      const answer = await this.quietly("ListOffsets", 11, {
        replicaId: -1,
        topics: [{ name, partitions: [{ partitionIndex, timestamp: -1n }] }],
      });
      if (!JSON.stringify(answer, writable).includes(`"errorCode":`)) throw new Error("no answer to ListOffsets");
      if (JSON.stringify(answer, writable).includes(`"errorCode":${code.NONE}`)) return;
    }
  }

  private plain(answer: unknown): unknown {
    return JSON.parse(JSON.stringify(answer, writable), (key, value: unknown) => {
      if (UNORDERED.has(key) && Array.isArray(value)) return sorted(value);
      return typeof value === "string" || typeof value === "number" ? this.named(value) : value;
    });
  }

  private named(value: string | number): unknown {
    if (typeof value === "number") return this.names.get(String(value)) ?? value;
    let text = value.replaceAll(TIME_RANGE, "[{time}, {time}]");
    for (const [known, name] of this.names)
      text = text === known ? name : text.replaceAll(new RegExp(`(?<![\\w-])${known}(?!\\w)`, "g"), name);
    return text;
  }
}

function idOf(created: Message): string {
  const found = /"topicId":"([^"]*)"/.exec(JSON.stringify(created, writable));
  if (found?.[1] === undefined) throw new Error(`the topic was not created: ${JSON.stringify(created, writable)}`);
  return found[1];
}

function sorted(values: readonly unknown[]): unknown[] {
  return values.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
}

function writable(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (isBytes(value)) return `base64 ${wholeBatches(Buffer.from(value.data)).toString("base64")}`;
  return value;
}

/** Kafka cuts records wherever a limit is, and clients drop what is left of the last batch. */
function wholeBatches(records: Buffer): Buffer {
  let end = 0;
  for (const { sizeInBytes } of iterateBatches(records)) end += sizeInBytes;
  return records.subarray(0, end);
}

function isBytes(value: unknown): value is { readonly type: "Buffer"; readonly data: readonly number[] } {
  return typeof value === "object" && value !== null && "type" in value && value.type === "Buffer";
}

/** A batch with these values; its timestamps are the given ones, and the same in every run. */
export function batch(values: readonly string[], timestamp = 1_000, options: BuildOptions = {}): Buffer {
  const builder = new RecordBatchBuilder();
  for (const value of values) builder.append(timestamp, null, Buffer.from(value));
  return builder.build(options);
}
