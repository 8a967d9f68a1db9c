/** Whether a producer may append its batch (ProducerAppendInfo, UnifiedLog.analyzeAndValidateProducerState). */
import { code } from "../protocol/errors.ts";
import type { RecordBatch } from "../protocol/records/batch.ts";
import { AppendRefused } from "./log.ts";
import type { AppendOrigin } from "./log.ts";
import type { EndMarker } from "./producer-state-marker.ts";
import type { ProducerEntry } from "./producer-state-entry.ts";
import { inSequence } from "./producer-state-entry.ts";

export interface ProducerCheck {
  readonly origin: AppendOrigin;
  /**
   * Whether the transaction coordinator has confirmed that the partition belongs to the producer's open transaction
   * (KIP-890); false unless given. A coordinator's own records need no confirmation.
   */
  readonly verified?: boolean;
  /** transaction.version of whoever ends the transaction: from 2 on a marker must have a newer epoch; 0 unless given. */
  readonly transactionVersion?: number;
}

/** The partition, and the offset that the batch would get: for the texts. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

const MAX_EPOCH = 0x7fff;

export function checkData(
  batch: RecordBatch,
  entry: ProducerEntry | undefined,
  check: ProducerCheck,
  place: Place,
): void {
  const known = entry?.producerEpoch ?? -1;
  const epoch = batch.producerEpoch;
  const isOpen = entry?.hasOpenTransaction === true;
  if (epoch < known) throw oldEpoch(batch, known, place);
  if (batch.isTransactional && !(isOpen && epoch === known) && check.origin === "client" && check.verified !== true) {
    throw new AppendRefused(code.INVALID_TXN_STATE, "Record was not part of an ongoing transaction");
  }
  if (check.origin === "client") checkSequence(batch, entry, known, place);
  if (isOpen && !batch.isTransactional) {
    throw new AppendRefused(code.INVALID_TXN_STATE, `Expected transactional write from producer ${at(batch, place)}`);
  }
}

function checkSequence(batch: RecordBatch, entry: ProducerEntry | undefined, known: number, place: Place): void {
  const epoch = batch.producerEpoch;
  const sequence = batch.baseSequence;
  // Of a producer that is not known, or no longer, any sequence is the first.
  if (known === -1) return;
  if (epoch !== known) {
    if (sequence === 0) return;
    throw outOfOrder(
      `Invalid sequence number for new epoch of producer ${at(batch, place)}: ${epoch} (request epoch), ${sequence} (seq. number), ${known} (current producer epoch)`,
    );
  }
  const last = entry?.lastSequence ?? -1;
  if (inSequence(last, sequence)) return;
  throw outOfOrder(
    `Out of order sequence number for producer ${at(batch, place)}: ${sequence} (incoming seq. number), ${last} (current end sequence number)`,
  );
}

export function checkMarker(
  batch: RecordBatch,
  marker: EndMarker,
  entry: ProducerEntry | undefined,
  check: ProducerCheck,
  place: Place,
): void {
  const known = entry?.producerEpoch ?? -1;
  const epoch = batch.producerEpoch;
  const mustBeNewer = (check.transactionVersion ?? 0) >= 2;
  // The same marker again, after its answer was lost, may be written; so may the last epoch that there is.
  const isAgain = mustBeNewer && epoch === known && (entry?.hasOpenTransaction !== true || epoch === MAX_EPOCH);
  if ((mustBeNewer ? epoch <= known : epoch < known) && !isAgain) throw oldEpoch(batch, known, place);
  const coordinator = entry?.coordinatorEpoch ?? -1;
  if (coordinator > marker.coordinatorEpoch) {
    throw new AppendRefused(
      code.TRANSACTION_COORDINATOR_FENCED,
      `Invalid coordinator epoch for producerId ${at(batch, place)}: ${marker.coordinatorEpoch} (zombie), ${coordinator} (current)`,
    );
  }
}

function oldEpoch(batch: RecordBatch, known: number, place: Place): AppendRefused {
  return new AppendRefused(
    code.INVALID_PRODUCER_EPOCH,
    `Epoch of producer ${at(batch, place)} is ${batch.producerEpoch}, the last seen epoch is ${known}`,
  );
}

function outOfOrder(message: string): AppendRefused {
  return new AppendRefused(code.OUT_OF_ORDER_SEQUENCE_NUMBER, message);
}

function at(batch: RecordBatch, { topic, partition, offset }: Place): string {
  return `${batch.producerId} at offset ${offset} in partition ${topic}-${partition}`;
}
