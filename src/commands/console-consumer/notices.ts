import type { LogLevel } from "../../kafka/client-logger.ts";
import type { Sink } from "../../kit/context.ts";
import { noticeOf } from "./log-notice.ts";

/** Said at once only after so long: what is over by then is said at the end, below the count. Somebody may be looking. */
const PATIENCE_MS = { terminal: 1000, otherwise: 5000 };
/** The same again is not said before. */
const AGAIN_MS = 10_000;

/**
 * What the official tool logs, in lines of kt's own on stderr. Until something has gone on for a while they wait for the
 * end, so that a run that is soon over has the official tool's lines first.
 */
export class Notices {
  readonly #sink: Sink;
  readonly #now: () => number;
  readonly #patienceMs: number;
  readonly #begun: number;
  readonly #said = new Map<string, number>();
  #held: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  constructor(sink: Sink, onTerminal: boolean, now: () => number = () => performance.now()) {
    this.#sink = sink;
    this.#patienceMs = onTerminal ? PATIENCE_MS.terminal : PATIENCE_MS.otherwise;
    this.#now = now;
    this.#begun = now();
  }

  /** Says it, now or when there is reason to. */
  say(text: string): void {
    const line = `kt: ${text}`;
    if (this.#ended) {
      this.#sink.line(line);
      return;
    }
    // The same but for numbers (ports, offsets are kept: they follow a colon or a word) is the same.
    const kind = text.replaceAll(/correlation id \d+/g, "correlation id");
    const last = this.#said.get(kind);
    const now = this.#now();
    if (last !== undefined && now - last < AGAIN_MS) return;
    this.#said.set(kind, now);
    this.#held.push(line);
    const left = this.#patienceMs - (now - this.#begun);
    if (left <= 0) this.#tell();
    else this.#timer ??= setTimeout(() => this.#tell(), left).unref();
  }

  /** What is to be said of a line of the client's log; false where nothing is said of it. */
  sayLogged(level: LogLevel, message: string): boolean {
    const notice = noticeOf(level, message);
    if (notice !== undefined) this.say(notice);
    return notice !== undefined;
  }

  /** The run is over: what was held back is said, and all that comes is said at once. */
  end(): void {
    this.#ended = true;
    this.#tell();
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const line of this.#held) this.#sink.line(line);
    this.#held = [];
  }
}
