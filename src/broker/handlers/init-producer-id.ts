/** InitProducerId v0-5: an id for an idempotent producer (KIP-98, KIP-360). Left out: transactions. */
import { code } from "../../protocol/error-table.ts";
import { initProducerId, type InitProducerIdRequest } from "../../protocol/messages/init-producer-id.ts";
import { handle } from "../handler.ts";

const NO_PRODUCER_ID = -1n;
const NO_PRODUCER_EPOCH = -1;

export const handleInitProducerId = handle<typeof initProducerId>({
  api: initProducerId,
  run(request, context) {
    const errorCode = errorOf(request);
    if (errorCode !== code.NONE) return this.refuse(request, errorCode, context);
    return { producerId: context.broker.producerIds.allocate(), producerEpoch: 0 };
  },
  refuse: (_request, errorCode) => ({ errorCode, producerId: NO_PRODUCER_ID, producerEpoch: NO_PRODUCER_EPOCH }),
});

function errorOf({ transactionalId, producerId, producerEpoch }: InitProducerIdRequest): number {
  // One without the other says nothing.
  if ((producerId === NO_PRODUCER_ID) !== (producerEpoch === NO_PRODUCER_EPOCH)) return code.INVALID_REQUEST;
  if (transactionalId === null) return code.NONE;
  // No client tries again on this one; on most others some do, for minutes.
  return transactionalId === "" ? code.INVALID_REQUEST : code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
}
