/** Sends the requests of transactions, one at a time, to whoever coordinates them now, until each has an outcome. */
import { ConnectError, KtError, UnsupportedVersionError } from "../../errors.ts";
import { code, errorByCode, protocolError } from "../../protocol/errors.ts";
import { findCoordinator } from "../../protocol/messages/find-coordinator.ts";
import { initProducerId } from "../../protocol/messages/init-producer-id.ts";
import { backoffMs, pause } from "../backoff.ts";
import type { Cluster } from "../cluster.ts";
import type { BrokerConnection } from "../connection.ts";
import { isRefusal } from "../connection-log.ts";
import type { CoordinatorType } from "../coordinators.ts";
import type { Target } from "../router.ts";
import type { ProducerConfig } from "./producer-config.ts";
import { kafkaException } from "./producer-errors.ts";
import type { ProducerLogger } from "./producer-logger.ts";
import { forbiddenGroup } from "./transaction-offsets.ts";
import type { TransactionalRequest, Verdict } from "./transaction-requests.ts";
import type { TransactionState } from "./transaction-state.ts";

/** KIP-699: many keys a request. */
const BATCH_VERSION = 4;
/** KIP-360: InitProducerId takes the epoch that is to be bumped. */
const BUMP_VERSION = 3;

export interface CoordinatorParts {
  readonly cluster: Cluster;
  readonly config: ProducerConfig;
  readonly logger: ProducerLogger;
  readonly state: TransactionState;
  /** A connection to a broker stands: what it tells of the cluster may be news. */
  readonly connected: (connection: BrokerConnection) => void;
  /** Something has come of a request. */
  readonly changed: () => void;
}

interface Pending {
  readonly request: TransactionalRequest;
  /** How long to wait before the next try; undefined for the first. */
  waitMs: number | undefined;
}

export class TransactionCoordinator {
  readonly #parts: CoordinatorParts;
  readonly #pending: Pending[] = [];
  /** By kind and key. */
  readonly #nodes = new Map<string, number>();
  #isAsking = false;
  #failures = 0;
  /** A fault of ours. */
  fault: unknown;

  constructor(parts: CoordinatorParts) {
    this.#parts = parts;
  }

  get isIdle(): boolean {
    return !this.#isAsking && this.#pending.length === 0;
  }

  add(request: TransactionalRequest): void {
    this.#enqueue({ request, waitMs: undefined });
  }

  /** Sends the next request where none is under way; `hasBatches`: some are neither acknowledged nor failed. */
  pump(hasBatches: boolean): void {
    while (!this.#isAsking) {
      const [next] = this.#pending;
      if (next === undefined || (next.request.isEnd === true && hasBatches)) return;
      this.#pending.shift();
      const { state } = this.#parts;
      const { request } = next;
      if (state.error !== undefined) request.result.fail(state.error);
      else if (request.isEnd === true && !state.started) {
        // The coordinator has not heard of this transaction.
        state.complete();
        request.result.done();
      } else void this.#run(next);
    }
  }

  /** Fails what is left. */
  fail(error: KtError): void {
    for (const { request } of this.#pending.splice(0)) request.result.fail(error);
  }

  #enqueue(pending: Pending): void {
    const at = this.#pending.findIndex(({ request }) => request.priority > pending.request.priority);
    this.#pending.splice(at < 0 ? this.#pending.length : at, 0, pending);
  }

  async #run(pending: Pending): Promise<void> {
    const { cluster } = this.#parts;
    this.#isAsking = true;
    try {
      if (pending.waitMs !== undefined) await pause(pending.waitMs, cluster.closing);
      const verdict = await this.#ask(pending.request);
      this.#isAsking = false;
      this.#apply(pending, verdict);
    } catch (error) {
      if (cluster.closing.aborted) return;
      this.fault = error;
      pending.request.result.fail(error);
    } finally {
      this.#isAsking = false;
    }
    this.#parts.changed();
  }

  async #ask(request: TransactionalRequest): Promise<Verdict> {
    const { cluster, config } = this.#parts;
    try {
      const connection = await this.#connection(request);
      if ("kind" in connection) return connection;
      const verdict = await request.ask(connection, config.requestTimeoutMs);
      this.#failures = 0;
      return verdict;
    } catch (error) {
      if (cluster.closing.aborted || !(error instanceof KtError)) throw error;
      if (error instanceof UnsupportedVersionError) return { kind: "fatal", error };
      if (!(error instanceof ConnectError)) throw error;
      return this.#unreached(error);
    }
  }

  /** No answer: another broker may be the coordinator now. A login that is refused does not pass. */
  #unreached(error: ConnectError): Verdict {
    const { config } = this.#parts;
    if (isRefusal(error)) {
      this.fail(error);
      return { kind: "fatal", error };
    }
    const { reconnectBackoffMs, reconnectBackoffMaxMs } = config.client;
    const waitMs = backoffMs(Math.max(reconnectBackoffMs, 1), reconnectBackoffMaxMs, this.#failures);
    this.#failures += 1;
    return { kind: "again", moved: true, waitMs: Math.max(waitMs, config.retryBackoffMs) };
  }

  #apply(pending: Pending, verdict: Verdict): void {
    const { state, config } = this.#parts;
    const { request } = pending;
    switch (verdict.kind) {
      case "done":
        request.result.done();
        return;
      case "goes-on":
        return;
      case "again":
        if (verdict.moved === true) this.#nodes.delete(nodeKey(request));
        this.#enqueue({ request, waitMs: verdict.waitMs ?? config.retryBackoffMs });
        return;
      case "fatal":
        request.result.fail(verdict.error);
        state.enterError("FATAL_ERROR", verdict.error, "background");
        return;
      case "abortable":
        request.result.fail(verdict.error);
        state.enterError("ABORTABLE_ERROR", verdict.error, "background");
        return;
      case "abortable-with-bump":
        request.result.fail(verdict.error);
        state.enterErrorThatBumps(verdict.error);
    }
  }

  /** The connection to the request's coordinator; else why there is none. */
  async #connection(request: TransactionalRequest): Promise<BrokerConnection | Verdict> {
    const { type, key } = request.coordinator;
    const { state } = this.#parts;
    let node = this.#nodes.get(nodeKey(request));
    if (node === undefined) {
      const found = await this.#lookUp(await this.#reach("any"), type, key);
      if (typeof found !== "number") return found;
      this.#nodes.set(nodeKey(request), found);
      node = found;
    }
    const connection = await this.#reach({ node });
    if (type === "transaction") {
      state.canBump = (connection.versionsOf(initProducerId)?.maxVersion ?? 0) >= BUMP_VERSION;
    }
    return connection;
  }

  async #reach(target: Target): Promise<BrokerConnection> {
    const { cluster, config, logger, connected } = this.#parts;
    try {
      const connection = await cluster.reach(target, Math.max(config.requestTimeoutMs, config.client.setupTimeoutMs));
      connected(connection);
      return connection;
    } catch (error) {
      if (error instanceof ConnectError && !cluster.closing.aborted) logger.unreachable(error);
      throw error;
    }
  }

  async #lookUp(connection: BrokerConnection, type: CoordinatorType, key: string): Promise<number | Verdict> {
    const keyType = type === "group" ? 0 : 1;
    const isBatch = connection.chooseVersion(findCoordinator) >= BATCH_VERSION;
    const question = isBatch ? { keyType, coordinatorKeys: [key] } : { keyType, key };
    const answer = await connection.send(findCoordinator, question, { timeoutMs: this.#parts.config.requestTimeoutMs });
    const { errorCode, errorMessage, nodeId } = isBatch ? answer.coordinators[0]! : answer;
    if (errorCode === code.NONE) return nodeId;
    if (errorByCode(errorCode).retriable) return { kind: "again" };
    if (errorCode === code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED) {
      return { kind: "fatal", error: protocolError(errorCode) };
    }
    if (errorCode === code.GROUP_AUTHORIZATION_FAILED) return forbiddenGroup(key);
    if (errorCode === code.TRANSACTION_ABORTABLE) return { kind: "abortable", error: protocolError(errorCode) };
    const what = `Could not find a coordinator with type ${type.toUpperCase()} with key ${key} due to unexpected error`;
    return { kind: "fatal", error: kafkaException(`${what}: ${errorMessage}`) };
  }
}

const nodeKey = ({ coordinator: { type, key } }: TransactionalRequest): string => `${type}:${key}`;
