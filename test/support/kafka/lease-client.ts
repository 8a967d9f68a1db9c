import { connect } from "node:net";
import { createInterface } from "node:readline";
import type { Broker } from "./cluster.ts";
import type { LeaseCall } from "./lease-server.ts";
import type { Outcome } from "./official.ts";
import type { LeaseOptions } from "./pool.ts";

/** A cluster that this test file has for itself until `release`. */
export interface LeasedKafka {
  bootstrap: string;
  /** As they were when last asked; pid is undefined for a stopped one. */
  brokers: Broker[];
  clusterId: string;
  /** The folder in which `run` runs the tools: put their files here. */
  workdir: string;
  /** Runs an official tool in the warm JVM; see ToolServer. */
  run(mainClass: string, args: string[], stdin?: string | Buffer): Promise<Outcome>;
  /** Takes steps to a state; see ToolServer.change. */
  change(steps: string[]): Promise<Map<string, string>>;
  /** See Kafka.stopBroker. */
  stopBroker(id: number, signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
  startBroker(id: number): Promise<void>;
  release(): void;
}

/** Borrows a cluster without topics from the pool behind `port` (lease-server.ts); waits until one is free. */
export async function openLease(port: number, options: LeaseOptions = {}): Promise<LeasedKafka> {
  const { call, close } = await openCalls(port);
  const cluster = await call<Pick<LeasedKafka, "bootstrap" | "brokers" | "clusterId" | "workdir">>({
    op: "lease",
    options,
  });
  const setBroker = async (body: Extract<Body, { op: "stopBroker" | "startBroker" }>) => {
    await call(body);
    lent.brokers = await call<Broker[]>({ op: "brokers" });
  };
  const lent: LeasedKafka = {
    ...cluster,
    async run(mainClass, args, stdin = "") {
      const input = (typeof stdin === "string" ? Buffer.from(stdin) : stdin).toString("base64");
      const result = await call<{ exitCode: number; stdout: string; stderr: string }>({
        op: "run",
        mainClass,
        args,
        stdin: input,
      });
      const { exitCode, stdout, stderr } = result;
      return { exitCode, stdout: Buffer.from(stdout, "base64"), stderr: Buffer.from(stderr, "base64") };
    },
    change: async (steps) => new Map(await call<[string, string][]>({ op: "change", steps })),
    stopBroker: (broker, signal = "SIGTERM") => setBroker({ op: "stopBroker", broker, signal }),
    startBroker: (broker) => setBroker({ op: "startBroker", broker }),
    release: close,
  };
  return lent;
}

type Body = LeaseCall extends infer Call ? (Call extends { id: number } ? Omit<Call, "id"> : never) : never;

async function openCalls(port: number): Promise<{ call: <T>(body: Body) => Promise<T>; close: () => void }> {
  const socket = connect(port, "127.0.0.1");
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  createInterface({ input: socket }).on("line", (line) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- lease-server.ts is the only server
    const { id, result, error } = JSON.parse(line) as { id: number; result: unknown; error?: string };
    const call = pending.get(id);
    pending.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(error));
  });
  const fail = () => {
    for (const { reject } of pending.values()) reject(new Error("the pool of test clusters has gone"));
  };
  socket.on("error", fail);
  socket.on("close", fail);
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
  const call = <T>(body: Body) =>
    new Promise<T>((resolve, reject) => {
      last += 1;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- lease-server.ts is the only server
      pending.set(last, { resolve: (value) => resolve(value as T), reject });
      socket.write(`${JSON.stringify({ ...body, id: last })}\n`);
    });
  return { call, close: () => socket.destroy() };
}
