import type { KtError } from "../../errors.ts";
import { formatJsonLine } from "../../format/json.ts";
import type { Context, Screen } from "../../kit/context.ts";
import { lagData, printFailures, printLag } from "./print-lag.ts";
import { watchFrame } from "./watch-frame.ts";
import type { Snapshot } from "./snapshot.ts";

/** Where the snapshots of --watch go. */
export interface WatchView {
  readonly show: (snapshot: Snapshot) => Promise<void>;
  /** A reading has failed; there will be others. */
  readonly fail: (error: KtError) => void;
  readonly close: () => void;
}

/** Drawn in place on a terminal, as long as it is text; one after the other elsewhere. */
export function openView(context: Context, intervalMs: number): WatchView {
  const { screen, format } = context;
  return screen !== undefined && format === "text" ? new ScreenView(screen, context, intervalMs) : snapshots(context);
}

function snapshots(context: Context): WatchView {
  const { format, out, err } = context;
  let first = true;
  return {
    show: async ({ reading, rows }) => {
      const time = new Date(reading.at).toISOString();
      if (format === "json") {
        out.line(formatJsonLine({ time, groups: lagData(rows) }));
      } else {
        if (format === "yaml") out.line("---");
        else out.line(`${first ? "" : "\n"}${time}`);
        await printLag(rows, true, context);
      }
      first = false;
      printFailures(reading, context);
      context.flush();
    },
    fail: (error) => err.line(`kt: ${error.message}`),
    close: () => undefined,
  };
}

const ESC = "\u001b[";
/** The alternate screen, no cursor, no lines that go on in the next row; and back. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l${ESC}2J`;
const LEAVE = `${ESC}?7h${ESC}?25h${ESC}?1049l`;
const HOME = `${ESC}H`;
const CLEAR_LINE = `${ESC}K`;
const CLEAR_BELOW = `${ESC}J`;

class ScreenView implements WatchView {
  readonly #screen: Screen;
  readonly #context: Context;
  readonly #intervalMs: number;
  readonly #deafen: () => void;
  #last: Snapshot | undefined;
  #failure: KtError | undefined;

  constructor(screen: Screen, context: Context, intervalMs: number) {
    this.#screen = screen;
    this.#context = context;
    this.#intervalMs = intervalMs;
    this.#screen.draw(ENTER);
    this.#deafen = screen.hearResize(() => this.#draw());
  }

  show = async (snapshot: Snapshot): Promise<void> => {
    this.#last = snapshot;
    this.#failure = undefined;
    this.#draw();
  };

  fail = (error: KtError): void => {
    this.#failure = error;
    this.#draw();
  };

  close = (): void => {
    this.#deafen();
    this.#screen.draw(LEAVE);
  };

  /** Over what is there, in one piece and without clearing first: nothing flickers. */
  #draw(): void {
    if (this.#last === undefined) return;
    const lines = watchFrame(this.#last, {
      // In the last column clearing to the end of the line would take the letter that was just written.
      columns: Math.max(1, this.#screen.columns - 1),
      rows: this.#screen.rows,
      color: this.#context.bytes.color,
      intervalMs: this.#intervalMs,
      failure: this.#failure,
      now: Date.now(),
    });
    this.#screen.draw(`${HOME}${lines.map((line) => `${line}${CLEAR_LINE}`).join("\r\n")}${CLEAR_BELOW}`);
  }
}
