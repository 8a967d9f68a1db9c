/** Several clients that talk to one broker by a script; what they are answered, without what differs from run to run. */
import { randomUUID } from "node:crypto";
import { type Message, WireClient } from "../../support/wire-client.ts";
import { storedRecords } from "./stored-records.ts";

export interface Exchange {
  readonly asked: string;
  readonly answer: unknown;
}

type Address = { readonly host: string; readonly port: number };

/** Lists whose order is that of a hash table in Kafka. */
const UNORDERED: ReadonlySet<string> = new Set(["members", "groups", "results"]);
/** The same where all topics were asked for. */
const UNORDERED_OF_ALL: ReadonlySet<string> = new Set([...UNORDERED, "topics", "partitions"]);
const REPEATED = /(.)\1{49,}/gu;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;
const MEMBER_ID = new RegExp(`([\\w.]*)-(${UUID.source})`, "g");

export class GroupScript {
  readonly exchanges: Exchange[] = [];
  private readonly address: Address;
  private readonly clients = new Map<string, Promise<WireClient>>();
  private readonly names = new Map<string, string>();
  private readonly memberIds = new Map<string, string>();
  private readonly memberCounts = new Map<string, number>();

  constructor(address: Address) {
    this.address = address;
  }

  /** One that asks on a connection of its own, with its name as client id. */
  client(name: string): Client {
    let connection = this.clients.get(name);
    if (connection === undefined) this.clients.set(name, (connection = WireClient.to(this.address)));
    return new Client(this, name, connection);
  }

  /** A group of this run alone. */
  group(label: string): string {
    const name = `grp-${label}-${randomUUID().slice(0, 8)}`;
    this.names.set(name, `{group ${label}}`);
    return name;
  }

  async topic(label: string, numPartitions: number): Promise<{ name: string; topicId: string }> {
    const name = `grp-${label}-${randomUUID().slice(0, 8)}`;
    const admin = this.client("admin");
    const answer = await admin.quietly("CreateTopics", 7, {
      topics: [{ name, numPartitions, replicationFactor: 1 }],
      timeoutMs: 30_000,
    });
    const topicId = /"topicId":"([^"]*)"/.exec(JSON.stringify(answer))?.[1];
    if (topicId === undefined) throw new Error(`${name} was not created: ${JSON.stringify(answer)}`);
    this.names.set(name, `{topic ${label}}`);
    this.names.set(topicId, `{id of ${label}}`);
    return { name, topicId };
  }

  /** Writes down what the broker keeps of a group. */
  async stored(group: string): Promise<void> {
    const records = await storedRecords(this.client("reader"), group);
    this.write("what is written down", records);
  }

  async deleteTopic(name: string): Promise<void> {
    await this.client("admin").quietly("DeleteTopics", 5, { topicNames: [name], timeoutMs: 30_000 });
  }

  write(asked: string, answer: unknown, unordered = UNORDERED): void {
    this.exchanges.push({ asked, answer: this.plain(answer, unordered) });
  }

  async close(): Promise<void> {
    for (const client of this.clients.values()) (await client).close();
  }

  private plain(answer: unknown, unordered: ReadonlySet<string>): unknown {
    return JSON.parse(JSON.stringify(answer, writable), (key, value: unknown) => {
      if (key === "host" && value !== "") return "{host}";
      if (key === "port" && value !== -1) return "{port}";
      if (Array.isArray(value) && unordered.has(key)) return sorted(value);
      return typeof value === "string" ? this.named(value) : value;
    });
  }

  private named(text: string): string {
    for (const [known, name] of this.names) if (text.includes(known)) return text.replaceAll(known, name);
    const short = text.replaceAll(REPEATED, (run: string, one: string) => `{${one} ${run.length} times}`);
    return short.replaceAll(MEMBER_ID, (id: string, owner: string) => {
      const known = this.memberIds.get(id);
      if (known !== undefined) return known;
      const count = (this.memberCounts.get(owner) ?? 0) + 1;
      this.memberCounts.set(owner, count);
      const name = `{${owner} ${count}}`;
      this.memberIds.set(id, name);
      return name;
    });
  }
}

/** What is asked and answered later. */
export interface Waiting {
  /** The answer, written down now. */
  answered(): Promise<Message>;
}

export class Client {
  readonly name: string;
  private readonly script: GroupScript;
  private readonly connection: Promise<WireClient>;

  constructor(script: GroupScript, name: string, connection: Promise<WireClient>) {
    this.script = script;
    this.name = name;
    this.connection = connection;
  }

  async ask(asked: string, api: string, version: number, body: Message): Promise<Message> {
    return (await this.begin(asked, api, version, body)).answered();
  }

  /** Asks, and lets the script go on: the answer depends on others. */
  async begin(asked: string, api: string, version: number, body: Message): Promise<Waiting> {
    const connection = await this.connection;
    await connection.send(api, version, body, this.name);
    const response = connection.receive(api, version);
    return {
      answered: async () => {
        const answer = await response;
        if (answer === "closed") throw new Error(`the connection ended at ${api} v${version}: ${asked}`);
        const ofAll = JSON.stringify(body, writable).includes(`"topics":null`);
        this.script.write(`${this.name}: ${asked} (${api} v${version})`, answer, ofAll ? UNORDERED_OF_ALL : UNORDERED);
        return answer;
      },
    };
  }

  /** Asks and writes nothing down. */
  async quietly(api: string, version: number, body: Message): Promise<Message> {
    const answer = await (await this.connection).ask(api, version, body, this.name);
    if (answer === "closed") throw new Error(`the connection ended at ${api} v${version}`);
    return answer;
  }

  /** Asks again until the answer is such: what others have asked takes its time. */
  async until(api: string, version: number, body: Message, holds: (answer: string) => boolean): Promise<void> {
    const end = Date.now() + 20_000;
    for (;;) {
      const answer = JSON.stringify(await this.quietly(api, version, body), writable);
      if (holds(answer)) return;
      if (Date.now() > end) throw new Error(`${this.name} waits for another answer to ${api} than ${answer}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

function sorted(values: readonly unknown[]): unknown[] {
  return values.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
}

function writable(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (isBytes(value)) return Buffer.from(value.data).toString("latin1");
  return value;
}

function isBytes(value: unknown): value is { readonly type: "Buffer"; readonly data: readonly number[] } {
  return typeof value === "object" && value !== null && "type" in value && value.type === "Buffer";
}
