/** Calls to the group's coordinator: it is looked for again where it has moved. */
import { setTimeout as sleep } from "node:timers/promises";
import { ConnectError, ProtocolError } from "../../../errors.ts";
import { code, protocolError } from "../../../protocol/errors.ts";
import type { Broker } from "../../broker.ts";
import { expired } from "../consumer-errors.ts";
import type { ConsumerNetwork } from "../network.ts";

const moved: readonly number[] = [code.COORDINATOR_NOT_AVAILABLE, code.NOT_COORDINATOR, code.REQUEST_TIMED_OUT];

/** Errors after which the same request may succeed. */
const passing: readonly number[] = [
  ...moved,
  code.COORDINATOR_LOAD_IN_PROGRESS,
  code.UNSTABLE_OFFSET_COMMIT,
  code.UNKNOWN_TOPIC_OR_PARTITION,
];

export class Coordinator {
  readonly #network: ConsumerNetwork;
  readonly #groupId: string;

  constructor(network: ConsumerNetwork, groupId: string) {
    this.#network = network;
    this.#groupId = groupId;
  }

  get network(): ConsumerNetwork {
    return this.#network;
  }

  get groupId(): string {
    return this.#groupId;
  }

  /** One try; `run` throws the protocol's errors, so that a coordinator that has moved is forgotten. */
  async call<T>(name: string, run: (broker: Broker) => Promise<T>, timeoutMs?: number): Promise<T> {
    try {
      return await this.#network.call(name, { coordinator: "group", key: this.#groupId }, run, timeoutMs);
    } catch (error) {
      if (error instanceof ConnectError || (error instanceof ProtocolError && moved.includes(error.errorCode))) {
        this.#network.cluster.forgetCoordinator("group", this.#groupId);
      }
      throw forGroup(error, this.#groupId);
    }
  }

  /**
   * Tries until the deadline; throws the last error then, or a TimeoutError where a request is under way: as in Java it
   * goes on unseen, since its connection is well.
   */
  async callUntil<T>(name: string, deadline: number, run: (broker: Broker) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const left = Math.max(1, deadline - Date.now());
        const answer = this.call(name, run);
        return left < this.#network.requestTimeoutMs ? await within(answer, left) : await answer;
      } catch (error) {
        const waitMs = this.#network.waitMs(error);
        if (!mayPass(error) || this.#network.cluster.closing.aborted || Date.now() + waitMs >= deadline) throw error;
        await sleep(waitMs);
      }
    }
  }
}

async function within<T>(answer: Promise<T>, timeMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(expired(`No answer came within ${timeMs} ms`)), timeMs);
  });
  answer.catch(() => {});
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the same request may succeed later. */
export function mayPass(error: unknown): boolean {
  if (error instanceof ConnectError) return error.retriable;
  return error instanceof ProtocolError && passing.includes(error.errorCode);
}

export function hasCode(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof ProtocolError && codes.includes(error.errorCode);
}

function forGroup(error: unknown, groupId: string): unknown {
  if (!hasCode(error, code.GROUP_AUTHORIZATION_FAILED)) return error;
  return protocolError(code.GROUP_AUTHORIZATION_FAILED, `Not authorized to access group: ${groupId}`);
}
