import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { portOf } from "./port-of.ts";
import { type ClusterKind, KafkaPool, type LeaseOptions, type PooledKafka } from "./pool.ts";

/** One call on a lease connection, a line of JSON; the first must be "lease", and closing gives the cluster back. */
export type LeaseCall =
  | { id: number; op: "lease"; options: LeaseOptions }
  | { id: number; op: "brokers" }
  | { id: number; op: "run"; mainClass: string; args: string[]; stdin: string }
  | { id: number; op: "change"; steps: string[] }
  | { id: number; op: "stopBroker"; broker: number; signal: "SIGTERM" | "SIGKILL" }
  | { id: number; op: "startBroker"; broker: number };

/**
 * Lends the clusters of one pool to the test workers, which are other processes: a TCP server on the loopback. A lease is a
 * connection, so a worker that dies gives its cluster back.
 */
export async function startLeaseServer(kind: ClusterKind): Promise<{ port: number; stop: () => Promise<void> }> {
  const pool = new KafkaPool(kind);
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    serve(pool, socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await pool.stop();
  };
  return { port: portOf(server), stop };
}

function serve(pool: KafkaPool, socket: Socket): void {
  let lease: ReturnType<KafkaPool["lease"]> | undefined;
  const answer = async (call: LeaseCall): Promise<unknown> => {
    if (call.op === "lease") lease = pool.lease(call.options);
    if (lease === undefined) throw new Error("lease a cluster first");
    return perform((await lease).pooled, call);
  };
  createInterface({ input: socket }).on("line", (line) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- lease.ts is the only client
    const call = JSON.parse(line) as LeaseCall;
    answer(call).then(
      (result) => socket.write(`${JSON.stringify({ id: call.id, result })}\n`),
      (error: unknown) => {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        socket.write(`${JSON.stringify({ id: call.id, error: text })}\n`);
      },
    );
  });
  socket.on("error", () => {}); // "close" follows
  socket.once("close", () => {
    lease?.then(({ release }) => release()).catch(() => {}); // a lease that failed has nothing to give back
  });
}

async function perform({ kafka, tools, workdir }: PooledKafka, call: LeaseCall): Promise<unknown> {
  switch (call.op) {
    case "lease":
      return { bootstrap: kafka.bootstrap, brokers: kafka.brokers, clusterId: kafka.clusterId, workdir };
    case "brokers":
      return kafka.brokers;
    case "run": {
      const { exitCode, stdout, stderr } = await tools.run(
        call.mainClass,
        call.args,
        Buffer.from(call.stdin, "base64"),
      );
      return { exitCode, stdout: stdout.toString("base64"), stderr: stderr.toString("base64") };
    }
    case "change": {
      const { host, port } = kafka.brokers.find(({ pid }) => pid !== undefined)!;
      return [...(await tools.change(`${host}:${port}`, call.steps))];
    }
    case "stopBroker":
      return kafka.stopBroker(call.broker, call.signal);
    case "startBroker":
      return kafka.startBroker(call.broker);
    default:
      throw new Error(`unknown call ${JSON.stringify(call satisfies never)}`);
  }
}
