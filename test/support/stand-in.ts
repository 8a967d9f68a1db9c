import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { portOf } from "./kafka/port-of.ts";

/** A TCP server that is no broker. */
export interface StandIn {
  address: string;
  /** The first connection that came, or comes. */
  connected: Promise<Socket>;
  close(): void;
}

/** Listens on loopback and does with each connection what it is told; nothing unless told. */
export async function standIn(treat: (socket: Socket) => void = () => {}): Promise<StandIn> {
  const server = createServer();
  const sockets = new Set<Socket>();
  const connected = new Promise<Socket>((resolve) => {
    server.on("connection", (socket) => {
      sockets.add(socket);
      socket.on("error", () => {}); // kt went away
      treat(socket);
      resolve(socket);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${portOf(server)}`,
    connected,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

export const HTTP_ANSWER = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
