/** What the Java producer would log of a broker that is not there, besides what every client logs. */
import type { ConnectError } from "../../errors.ts";
import { ClientLogger } from "../client-logger.ts";
import type { ClientLog } from "../client-logger.ts";
import type { BrokerNode } from "../cluster-view.ts";
import type { ClientConfig } from "../config.ts";
import { ConnectionLog } from "../connection-log.ts";

export class ProducerLogger extends ClientLogger {
  readonly #connections: ConnectionLog;
  /** As the last metadata told. */
  nodes: ReadonlyMap<number, BrokerNode> = new Map();

  constructor(client: ClientConfig, transactionalId: string | undefined, log: ClientLog | undefined) {
    const { clientId, bootstrap } = client;
    super(
      `Producer clientId=${clientId}${transactionalId === undefined ? "" : `, transactionalId=${transactionalId}`}`,
      log,
    );
    this.#connections = new ConnectionLog(this, bootstrap.endpoints, () => this.nodes.values());
  }

  /** A broker that did not take the connection, or refused the login. */
  unreachable(error: ConnectError): void {
    this.#connections.unreachable(error);
  }
}
