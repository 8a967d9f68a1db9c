import { connect } from "node:net";

/** What one broker knows of the cluster at this moment. Topic ids are Kafka's base64url text. */
export interface ClusterView {
  brokers: number[];
  topics: Map<string, { topicId: string; partitions: PartitionView[] }>;
}

export interface PartitionView {
  /** -1 without a leader. */
  leader: number;
  replicas: number[];
  isr: number[];
}

/**
 * Asks one broker for Metadata v12 (all topics) on a plain socket. Written out by hand so that the tests' waiting
 * does not stand on the code under test.
 */
export async function probeMetadata(host: string, port: number): Promise<ClusterView> {
  return decodeView(await exchange(host, port, metadataRequest()));
}

/** Header v2 (key 3, version 12, correlation id 1, no client id, no tags); topics null, two flags off, no tags. */
function metadataRequest(): Buffer {
  const body = Buffer.from([0, 3, 0, 12, 0, 0, 0, 1, 0xff, 0xff, 0, 0, 0, 0, 0]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

function exchange(host: string, port: number, request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => socket.write(request));
    let received = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return;
      socket.destroy();
      resolve(received.subarray(4));
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`${host}:${port} closed the connection`)));
  });
}

function decodeView(bytes: Buffer): ClusterView {
  let at = 5; // correlation id and an empty tag section
  const int = (size: number) => bytes.readIntBE((at += size) - size, size);
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes.readUInt8(at++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const text = () => {
    const length = varint() - 1;
    return bytes.toString("utf8", at, (at += Math.max(length, 0)));
  };
  const list = <T>(item: () => T) => Array.from({ length: Math.max(varint() - 1, 0) }, item);
  const tags = () => {
    for (let left = varint(); left > 0; left -= 1) {
      varint();
      at += varint();
    }
  };
  int(4); // throttle time
  const brokers = list(() => {
    const id = int(4);
    text();
    int(4);
    text();
    tags();
    return id;
  });
  text(); // cluster id
  int(4); // controller
  const topics = list(() => {
    int(2);
    const name = text();
    const topicId = bytes.toString("base64url", at, (at += 16));
    int(1);
    const partitions = list(() => {
      int(2);
      const index = int(4);
      const leader = int(4);
      int(4);
      const view = { index, leader, replicas: list(() => int(4)), isr: list(() => int(4)) };
      list(() => int(4));
      tags();
      return view;
    });
    int(4);
    tags();
    const sorted = partitions.toSorted((a, b) => a.index - b.index);
    return [
      name,
      { topicId, partitions: sorted.map(({ leader, replicas, isr }) => ({ leader, replicas, isr })) },
    ] as const;
  });
  return { brokers: brokers.toSorted((a, b) => a - b), topics: new Map(topics) };
}
