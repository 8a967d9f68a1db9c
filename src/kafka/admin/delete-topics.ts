import type { ProtocolError } from "../../errors.ts";
import { deleteTopics as api } from "../../protocol/messages/delete-topics.ts";
import type { Cluster } from "../cluster.ts";
import { requestItems } from "./item-results.ts";

export interface DeleteTopicResult {
  readonly name: string;
  readonly error?: ProtocolError | undefined;
}

/** From this version on a request has structs instead of plain names (KIP-516). */
const STRUCTS_VERSION = 6;

/** Deletes topics by name: a result each, in their order. DeleteTopics, to the controller. */
export async function deleteTopics(
  cluster: Cluster,
  names: readonly string[],
  { retryOnQuotaViolation }: { readonly retryOnQuotaViolation?: boolean } = {},
): Promise<DeleteTopicResult[]> {
  const results = await requestItems(cluster, {
    callName: "deleteTopics",
    items: names.map((name) => ({ name })),
    retryOnQuotaViolation,
    ask: async (broker, items) => {
      const { throttleTimeMs, responses } = await broker.send(api, {
        ...(broker.chooseVersion(api) >= STRUCTS_VERSION
          ? { topics: [...items] }
          : { topicNames: items.map(({ name }) => name) }),
        timeoutMs: broker.timeoutMs,
      });
      return { throttleTimeMs, answers: responses.map(({ name, ...answer }) => ({ ...answer, name: name ?? "" })) };
    },
  });
  return results.map(({ name, error }) => ({ name, error }));
}
