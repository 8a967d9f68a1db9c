/** What the Java producer would log of a broker that is not there, besides what every client logs. */
import type { ConnectError } from "../../errors.ts";
import { ClientLogger, lastingReasons } from "../client-logger.ts";
import type { ClientLog } from "../client-logger.ts";

export class ProducerLogger extends ClientLogger {
  constructor(clientId: string, transactionalId: string | undefined, log: ClientLog | undefined) {
    super(
      `Producer clientId=${clientId}${transactionalId === undefined ? "" : `, transactionalId=${transactionalId}`}`,
      log,
    );
  }

  /** A broker that did not take the connection, or refused the login. */
  unreachable(error: ConnectError): void {
    const refused = !error.retriable && error.javaClass !== undefined;
    for (const { address } of error.attempts) {
      if (refused) {
        this.say(
          "ERROR",
          "NetworkClient",
          `Connection to node (${address}) failed authentication due to: ${error.message}`,
        );
      } else {
        this.say(
          "WARN",
          "NetworkClient",
          `Connection to node (${address}) could not be established. Node may not be available.`,
        );
      }
    }
    if (!refused) for (const text of lastingReasons(error)) this.say("WARN", "NetworkClient", text);
  }
}
