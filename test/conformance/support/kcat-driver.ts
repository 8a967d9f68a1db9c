import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { runProcess } from "../../support/kafka/official.ts";
import {
  type Bytes,
  type Calls,
  decodeBytes,
  type Driver,
  encodeBytes,
  type ReceivedRecord,
  type RecordToSend,
} from "./client.ts";

interface Member {
  child: ChildProcess;
  partitions: number[];
  taken: ReceivedRecord[];
  errors: string;
}

const AFTER_KEY = "\u0001";
const AFTER_RECORD = "\u0002";

/** kcat (librdkafka 2.0): a process for each call. It commits what it has read by itself, every 100 ms and at its end. */
export class KcatDriver implements Driver {
  readonly #bootstrap: string;
  readonly #members = new Map<string, Member>();

  constructor(bootstrap: string) {
    this.#bootstrap = bootstrap;
  }

  async call<Op extends keyof Calls>(op: Op, argument: Calls[Op][0]): Promise<Calls[Op][1]> {
    const run = this.#calls[op];
    if (run === undefined) throw new Error(`kcat has no ${op}`);
    return run(argument);
  }

  async stop(): Promise<void> {
    for (const { child } of this.#members.values()) child.kill("SIGKILL");
  }

  readonly #calls: { [Op in keyof Calls]?: (argument: Calls[Op][0]) => Promise<Calls[Op][1]> } = {
    produce: async ({ topic, compression = "none", idempotent = false, records }) => {
      for (const group of alike(records)) {
        const { partition, headers } = group[0]!;
        const args = ["-P", "-t", topic, "-p", String(partition), "-z", compression];
        for (const [name, value] of headers) args.push("-H", `${name}=${decodeBytes(value)!.toString()}`);
        if (idempotent) args.push("-X", "enable.idempotence=true");
        const hasNulls = group.some(({ key, value }) => key === null || value === null);
        args.push("-K", AFTER_KEY, "-D", AFTER_RECORD, ...(hasNulls ? ["-Z"] : []));
        const lines = group.map(({ key, value }) => {
          const text = decodeBytes(value) ?? Buffer.alloc(0);
          return Buffer.concat([
            decodeBytes(key) ?? Buffer.alloc(0),
            Buffer.from(AFTER_KEY),
            text,
            Buffer.from(AFTER_RECORD),
          ]);
        });
        await this.#run(args, Buffer.concat(lines));
      }
      return { offsets: [] };
    },
    read: async ({ topic, partition, from, count, committed = false }) => {
      const level = `isolation.level=${committed ? "read_committed" : "read_uncommitted"}`;
      const where = ["-t", topic, "-p", String(partition), "-o", String(from), "-c", String(count)];
      const output = await this.#run(["-C", "-e", "-q", "-f", FORMAT, "-X", level, ...where]);
      return parse(output);
    },
    join: async ({ member, group, topic, assignor, instanceId }) => {
      const settings = ["enable.auto.commit=true", "auto.commit.interval.ms=100", "auto.offset.reset=earliest"];
      if (assignor !== undefined) settings.push(`partition.assignment.strategy=${assignor}`);
      if (instanceId !== undefined) settings.push(`group.instance.id=${instanceId}`);
      settings.push("heartbeat.interval.ms=300");
      const more = settings.flatMap((each) => ["-X", each]);
      const child = spawn("kcat", ["-b", this.#bootstrap, "-f", FORMAT, "-u", ...more, "-G", group, topic]);
      const state: Member = { child, partitions: [], taken: [], errors: "" };
      let printed = Buffer.alloc(0);
      child.stdout.on("data", (chunk: Buffer) => {
        printed = Buffer.concat([printed, chunk]);
        const { records, end } = parse(printed);
        state.taken.push(...records);
        printed = printed.subarray(end);
      });
      createInterface({ input: child.stderr }).on("line", (line) => {
        const rebalanced = /rebalanced .*?: (?<how>assigned|revoked): ?(?<list>.*)$/.exec(line)?.groups;
        if (rebalanced === undefined) state.errors += `${line}\n`;
        else state.partitions = rebalanced["how"] === "assigned" ? partitionsIn(rebalanced["list"]!) : [];
      });
      this.#members.set(member, state);
    },
    assigned: async ({ member }) => ({ partitions: this.#member(member).partitions }),
    take: async ({ member }) => ({ records: this.#member(member).taken.splice(0) }),
    commit: async () => {}, // by itself
    leave: async ({ member }) => {
      const { child } = this.#member(member);
      this.#members.delete(member);
      await new Promise((resolve) => {
        child.once("close", resolve);
        child.kill("SIGTERM");
      });
    },
    topics: async () => ({ topics: (await this.#metadata()).map(({ topic }) => topic) }),
    describeTopic: async ({ topic }) => {
      const [found] = await this.#metadata(topic);
      if (found === undefined || found.error !== undefined) throw new Error(found?.error ?? "no such topic");
      return { partitions: found.partitions.length };
    },
    offset: async ({ topic, partition, at }) => {
      const time = { earliest: -2, latest: -1, max: -3 }[at] ?? at;
      const output = await this.#run(["-Q", "-t", `${topic}:${partition}:${time}`]);
      return { offset: Number(/offset (?<offset>-?\d+)/.exec(output.toString())!.groups!["offset"]) };
    },
  };

  #member(name: string): Member {
    const member = this.#members.get(name)!;
    if (member.child.exitCode !== null) throw new Error(`kcat ended: ${member.errors}`);
    return member;
  }

  async #metadata(topic?: string): Promise<{ topic: string; error?: string; partitions: unknown[] }[]> {
    const output = await this.#run(["-L", "-J", ...(topic === undefined ? [] : ["-t", topic])]);
    return (JSON.parse(output.toString()) as { topics: { topic: string; error?: string; partitions: unknown[] }[] })
      .topics;
  }

  async #run(args: string[], stdin: string | Buffer = ""): Promise<Buffer> {
    const all = ["-b", this.#bootstrap, "-m", "20", ...args];
    const outcome = await runProcess("kcat", all, { cwd: "/", stdin, env: process.env, limitMs: 40_000 });
    const { exitCode, stdout, stderr } = outcome;
    if (exitCode !== 0) throw new Error(`kcat ${args.join(" ")} ended with ${exitCode}: ${stderr.toString()}`);
    return stdout;
  }
}

/** Runs of records that one kcat can send: the same partition and headers; -Z makes every empty key and value null. */
function alike(records: RecordToSend[]): RecordToSend[][] {
  const groups: RecordToSend[][] = [];
  for (const record of records) {
    const last = groups.at(-1);
    if (last !== undefined && sortOf(last[0]!) === sortOf(record)) last.push(record);
    else groups.push([record]);
  }
  return groups;
}

const sortOf = ({ partition, headers, key, value }: RecordToSend): string =>
  JSON.stringify([partition, headers, key === null || value === null]);

const partitionsIn = (list: string): number[] =>
  [...list.matchAll(/\[(?<index>\d+)\]/g)].map((match) => Number(match.groups!["index"])).toSorted((a, b) => a - b);

/** Partition, offset, timestamp, lengths of key and value (-1 for null), key, value, headers. */
const FORMAT = `%p %o %T %K %S %k%s%h${AFTER_RECORD}`;

/** The records in what kcat has printed by FORMAT, and how many bytes of it they take. */
function parse(printed: Buffer): { records: ReceivedRecord[]; end: number } {
  const records: ReceivedRecord[] = [];
  let at = 0;
  for (;;) {
    const numbers: number[] = [];
    let next = at;
    while (numbers.length < 5) {
      const blank = printed.indexOf(" ", next);
      if (blank < 0) return { records, end: at };
      numbers.push(Number(printed.toString("latin1", next, blank)));
      next = blank + 1;
    }
    const [partition = 0, offset = 0, timestamp = 0, keyLength = 0, valueLength = 0] = numbers;
    const afterKey = next + Math.max(0, keyLength);
    const afterValue = afterKey + Math.max(0, valueLength);
    const end = printed.indexOf(AFTER_RECORD, afterValue);
    if (printed.length < afterValue || end < 0) return { records, end: at };
    const field = (length: number, from: number, to: number): Bytes =>
      encodeBytes(length < 0 ? null : printed.subarray(from, to));
    records.push({
      partition,
      offset,
      timestamp,
      key: field(keyLength, next, afterKey),
      value: field(valueLength, afterKey, afterValue),
      headers: headersIn(printed.toString("utf8", afterValue, end)),
    });
    at = end + 1;
  }
}

/** name=value,name=value; null is NULL. */
function headersIn(text: string): ReceivedRecord["headers"] {
  if (text === "") return [];
  return text.split(",").map((pair) => {
    const [name = "", value] = pair.split("=");
    return [name, value === "NULL" ? null : encodeBytes(Buffer.from(value ?? ""))];
  });
}
