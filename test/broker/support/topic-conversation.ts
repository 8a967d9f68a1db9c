import { setTimeout as sleep } from "node:timers/promises";
import { isUuid, ZERO_UUID } from "../../../src/protocol/uuid.ts";
import { WireClient } from "./wire-client.ts";

/** JSON of a request or a response; `<id:NAME>` stands for the id of the topic NAME. */
export type Json = null | boolean | number | string | readonly Json[] | JsonFields;

export interface JsonFields {
  readonly [key: string]: Json;
}

export interface Step {
  /** As Metadata. */
  readonly api: string;
  readonly version: number;
  readonly request: JsonFields;
  /** Asked again until topics that are being made or deleted are so. */
  readonly settles?: true;
  /** All settings of a topic; else those alone that it has itself, since the others are always the same. */
  readonly whole?: true;
}

export interface Conversation {
  readonly name: string;
  readonly steps: readonly Step[];
}

export interface RecordedConversation {
  readonly name: string;
  readonly steps: readonly (Step & { readonly response: Json })[];
}

const SETTLING = new Set([3, 5, 100]);

/** Talks to a broker, and says what it answered with placeholders for what differs each time. */
export class Talker {
  private readonly client: WireClient;
  private readonly address: { readonly host: string; readonly port: number };
  private readonly ids = new Map<string, string>();

  private constructor(client: WireClient, address: Talker["address"]) {
    this.client = client;
    this.address = address;
  }

  static async connect(host: string, port: number): Promise<Talker> {
    const address = { host, port };
    return new Talker(await WireClient.to(address), address);
  }

  /** `patient` where the broker's changes take a while: asks again until the answer has settled. */
  async take(step: Step, patient: boolean): Promise<Json> {
    for (let attempt = 0; ; attempt++) {
      const json = await this.ask(step.api, step.version, this.filled(step.request));
      this.learnIds(json);
      if (!patient || step.settles !== true || attempt > 100 || !isSettling(json)) {
        return this.masked(step.whole === true ? json : withOwnConfigs(json));
      }
      await sleep(50);
    }
  }

  /** Takes all topics away. */
  async clear(patient: boolean): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const names = objectsIn(await this.ask("Metadata", 9, { topics: null }))
        .filter((found) => "partitions" in found)
        .map(({ name = null }) => name);
      if (names.length === 0) return;
      await this.ask("DeleteTopics", 5, { topicNames: names, timeoutMs: 10_000 });
      if (patient) await sleep(50);
    }
    throw new Error("topics that cannot be deleted");
  }

  close(): void {
    this.client.close();
  }

  private async ask(api: string, version: number, request: JsonFields): Promise<Json> {
    const answer = await this.client.ask(api, version, request);
    if (answer === "closed") throw new Error(`the broker closed the connection on ${api} ${version}`);
    return plain(answer);
  }

  private filled(value: JsonFields): JsonFields {
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, this.filledIn(field)]));
  }

  private filledIn(value: Json): Json {
    return mapText(value, (text) => {
      const [, name] = /^<id:(.*)>$/.exec(text) ?? [];
      return name === undefined ? text : (this.ids.get(name) ?? ZERO_UUID);
    });
  }

  private learnIds(value: Json): void {
    for (const topic of objectsIn(value)) {
      const { name, topicId, errorCode } = topic;
      if (errorCode !== 0 || typeof name !== "string" || typeof topicId !== "string") continue;
      if (topicId !== ZERO_UUID) this.ids.set(name, topicId);
    }
  }

  private masked(value: Json): Json {
    const names = new Map([...this.ids].map(([name, id]) => [id, name]));
    return mapFields(value, (key, field) => {
      if (key === "host") return field === this.address.host ? "<host>" : field;
      if (key === "port") return field === this.address.port ? "<port>" : field;
      if (key === "clusterId" && typeof field === "string" && isUuid(field)) return "<cluster>";
      if (key === "topicId" && typeof field === "string") {
        const name = names.get(field);
        return name === undefined ? field : `<id:${name}>`;
      }
      return field;
    });
  }
}

/** DescribeConfigsResponse.ConfigSource.DYNAMIC_TOPIC_CONFIG */
const OF_THE_TOPIC = 1;

function withOwnConfigs(value: Json): Json {
  return mapFields(value, (key, field) => {
    if (key !== "configs" || field === null || typeof field !== "object" || !isList(field)) return field;
    return field.filter((entry) => objectsIn(entry)[0]?.["configSource"] === OF_THE_TOPIC);
  });
}

function isSettling(answer: Json): boolean {
  return objectsIn(answer).some(({ errorCode }) => typeof errorCode === "number" && SETTLING.has(errorCode));
}

function plain(value: unknown): Json {
  return JSON.parse(
    JSON.stringify(value, (_key, field: unknown) => (typeof field === "bigint" ? Number(field) : field)),
  );
}

function objectsIn(value: Json): JsonFields[] {
  if (value === null || typeof value !== "object") return [];
  if (isList(value)) return value.flatMap(objectsIn);
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

function mapText(value: Json, change: (text: string) => string): Json {
  if (typeof value === "string") return change(value);
  return mapFields(value, (_key, field) => (typeof field === "string" ? change(field) : field));
}

/** Changes every field of every object within. */
function mapFields(value: Json, change: (key: string, field: Json) => Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map((item) => mapFields(item, change));
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, mapFields(change(key, field), change)]));
}

export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
