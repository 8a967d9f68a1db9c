/** What became of the records that were not sent: a word about each, as the official tool logs it, and their number. */
import { KtError, ProtocolError, TimeoutError } from "../../errors.ts";
import { logEvent } from "../../format/log-event.ts";
import type { FailedRecord } from "../../kafka/producer/producer.ts";
import type { Context } from "../../kit/context.ts";

/** So many failures in a row with the same words are told one by one; the rest is counted. */
const TOLD = 10;

export class Failures {
  readonly #context: Context;
  readonly #silent: boolean;
  count = 0;
  /** Some were on their way and the brokers did not take them in time, or had no such place for them. */
  lost = false;
  first: FailedRecord | undefined;
  #told = 0;
  #before: string | undefined;

  /** @param silent with --sync the first failure ends the run, and its error tells all */
  constructor(context: Context, { silent }: { readonly silent: boolean }) {
    this.#context = context;
    this.#silent = silent;
  }

  /** A record that could not be put on its way, or was refused (ErrorLoggingCallback). */
  add(record: FailedRecord, onItsWay: boolean): void {
    const { topic, keyLength, valueLength, error } = record;
    this.count += 1;
    this.first ??= record;
    if (onItsWay && isPassing(error)) this.lost = true;
    if (this.#silent) return;
    const text = traceOf(error);
    // How long it has waited is another number for each batch.
    const words = text.replaceAll(/\d+/g, "");
    if (words !== this.#before) this.#told = 0;
    this.#before = words;
    this.#told += 1;
    if (this.#told > TOLD) return;
    this.#context.err.line(
      logEvent(
        new Date(),
        "ERROR",
        `Error when sending message to topic ${topic} with key: ${size(keyLength)}, value: ${size(valueLength)} with error:`,
        "org.apache.kafka.clients.producer.internals.ErrorLoggingCallback",
      ),
    );
    this.#context.err.line(text);
  }

  /** The last word, where any were not sent. */
  summary(records: number): void {
    if (this.first === undefined || this.#silent) return;
    const { count, first } = this;
    const one = count === 1 ? "was" : "were";
    this.#context.err.line(
      `kt: ${count} of ${records} ${records === 1 ? "line" : "lines"} ${one} not sent; the first is line ${first.place}`,
    );
  }
}

const size = (length: number): string => (length < 0 ? "null" : `${length} bytes`);

/** As Java prints an exception without frames. */
export function traceOf(error: KtError): string {
  return error.javaClass === undefined ? error.message : `${error.javaClass}: ${error.message}`;
}

/** The broker was not there, rather than that it said no. */
function isPassing(error: KtError): boolean {
  return error instanceof TimeoutError || (error instanceof ProtocolError && error.retriable);
}
