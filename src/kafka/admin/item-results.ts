/** Requests that change many items on the controller, each item with a result of its own. */
import type { ProtocolError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import { pause } from "../backoff.ts";
import type { Broker } from "../broker.ts";
import type { Cluster } from "../cluster.ts";
import { unrepresentableTopic } from "./topic-name.ts";

/** One item of a response. */
export interface ItemAnswer {
  readonly name: string;
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

export interface ItemRequest<I, A extends ItemAnswer> {
  /** As Java's AdminClient calls it. */
  readonly callName: string;
  readonly items: readonly I[];
  /** Ask again, after the time that the broker names, for items that a quota held up; default: they fail. */
  readonly retryOnQuotaViolation?: boolean | undefined;
  readonly ask: (
    broker: Broker,
    items: readonly I[],
  ) => Promise<{ readonly throttleTimeMs: number; readonly answers: readonly A[] }>;
}

export type ItemResult<A extends ItemAnswer> =
  | { readonly name: string; readonly error: ProtocolError; readonly answer?: undefined }
  | { readonly name: string; readonly error?: undefined; readonly answer: A };

/**
 * A result for each distinct name, in the order of the items. An empty name and an item that fails are results with
 * an error; the call throws only where nothing could be asked (see Cluster.call).
 */
export async function requestItems<I extends { readonly name: string }, A extends ItemAnswer>(
  cluster: Cluster,
  { callName, items, retryOnQuotaViolation = false, ask }: ItemRequest<I, A>,
): Promise<ItemResult<A>[]> {
  const results = new Map<string, ItemResult<A>>();
  const asked = new Map<string, I>();
  for (const item of items) {
    const error = unrepresentableTopic(item.name);
    if (error !== undefined) results.set(item.name, { name: item.name, error });
    else if (!asked.has(item.name)) asked.set(item.name, item);
  }
  const deadline = Date.now() + cluster.config.apiTimeoutMs;
  let left = [...asked.values()];
  while (left.length > 0) {
    const { throttleTimeMs, answers } = await askController(cluster, callName, left, ask);
    for (const answer of answers) results.set(answer.name, itemResult(answer));
    const throttled = left.filter(({ name }) => results.get(name)?.error?.errorCode === code.THROTTLING_QUOTA_EXCEEDED);
    left = retryOnQuotaViolation && Date.now() + throttleTimeMs < deadline ? throttled : [];
    if (left.length > 0) await pause(throttleTimeMs, new AbortController().signal);
  }
  return [...new Set(items.map(({ name }) => name))].map((name) => results.get(name) ?? missing(name));
}

function askController<I, A extends ItemAnswer>(
  cluster: Cluster,
  callName: string,
  items: readonly I[],
  ask: ItemRequest<I, A>["ask"],
): ReturnType<ItemRequest<I, A>["ask"]> {
  return cluster.call({
    name: callName,
    target: "controller",
    run: async (broker) => {
      const response = await ask(broker, items);
      // The controller has moved: no item was touched, and the new one is asked for all.
      if (response.answers.some(({ errorCode }) => errorCode === code.NOT_CONTROLLER)) {
        throw protocolError(code.NOT_CONTROLLER);
      }
      return response;
    },
  });
}

function itemResult<A extends ItemAnswer>(answer: A): ItemResult<A> {
  const { name, errorCode, errorMessage } = answer;
  return errorCode === code.NONE ? { name, answer } : { name, error: protocolError(errorCode, errorMessage) };
}

function missing(name: string): { readonly name: string; readonly error: ProtocolError } {
  const text = `The controller response did not contain a result for topic ${name}`;
  return { name, error: protocolError(code.UNKNOWN_SERVER_ERROR, text) };
}
