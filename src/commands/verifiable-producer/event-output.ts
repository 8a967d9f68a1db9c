import type { ByteOutput } from "../../kit/context.ts";
import type { LedgerWriter } from "../../kit/ledger/ledger-writer.ts";

/** So many letters may wait to be written before no more records are sent. */
const MOST_WAITING = 8_388_608;

/**
 * Writes events in their order while other work goes on, as soon as what came before them is written. The ledger's
 * lines about a record are written before its event: who has read the event finds the line, whatever happened since.
 */
export class EventOutput {
  readonly #stdout: ByteOutput;
  readonly #ledger: LedgerWriter | undefined;
  #events: string[] = [];
  #lines: string[] = [];
  #waiting = 0;
  #writing: Promise<void> | undefined;
  /** Why nothing is written any more: the reader went away, a disk is full. */
  failure: Error | undefined;
  /** Called once, when that happens. */
  onFailure: () => void = () => {};

  constructor(stdout: ByteOutput, ledger: LedgerWriter | undefined) {
    this.#stdout = stdout;
    this.#ledger = ledger;
  }

  /** So much waits that whoever sends records should wait for `drain`. */
  get isFull(): boolean {
    return this.#waiting > MOST_WAITING;
  }

  /** @param lines what the ledger gets before the events are printed */
  add(events: string, lines = ""): void {
    if (this.failure !== undefined) return;
    this.#events.push(events);
    if (lines !== "") this.#lines.push(lines);
    this.#waiting += events.length;
    this.#writing ??= this.#write();
  }

  /** Waits until all is written, or cannot be. */
  async drain(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #write(): Promise<void> {
    // All that this turn of the event loop brings goes together.
    await new Promise(setImmediate);
    while (this.#events.length > 0 && this.failure === undefined) {
      const events = this.#events.join("");
      const lines = this.#lines.join("");
      this.#events = [];
      this.#lines = [];
      this.#waiting = 0;
      await this.#writePiece(events, lines);
    }
    this.#writing = undefined;
    if (this.failure !== undefined) this.onFailure();
  }

  async #writePiece(events: string, lines: string): Promise<void> {
    try {
      if (lines !== "") await this.#ledger?.append(lines);
      this.failure = await this.#stdout.write(Buffer.from(events));
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
    }
  }
}
