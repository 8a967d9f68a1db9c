import type { OutputStream } from "./io.ts";

/** A step that takes longer than this is shown. */
const PATIENCE_MS = 300;

/** What a terminal's stderr shows of the step that is awaited; nothing where stderr is no terminal. */
export class Progress {
  readonly #stderr: OutputStream;
  #wipe: (() => void) | undefined;

  constructor(stderr: OutputStream) {
    this.#stderr = stderr;
  }

  /**
   * Shows the step once it has taken a while, until it is over.
   *
   * @param describe gives the text, anew at each call
   */
  async during<T>(step: Promise<T>, describe: () => string, { color }: { readonly color: boolean }): Promise<T> {
    // ora counts the lines to clear by the columns: on a terminal of none (a pty that nobody sized) it would never end.
    if (!this.#stderr.isTTY || (this.#stderr.columns ?? 0) === 0) return step;
    let stop: (() => void) | undefined;
    let over = false;
    const timer = setTimeout(() => {
      void import("ora").then(({ default: ora }) => {
        if (over) return;
        const spinner = ora({ text: describe(), discardStdin: false, color: color && "cyan" });
        // Where nothing can turn (TERM=dumb, CI) ora would print the text as a line.
        if (!spinner.isEnabled) return;
        spinner.start();
        this.#wipe = () => spinner.clear();
        const refresh = setInterval(() => {
          spinner.text = describe();
        }, PATIENCE_MS);
        stop = () => {
          clearInterval(refresh);
          spinner.stop();
        };
      });
    }, PATIENCE_MS);
    try {
      return await step;
    } finally {
      over = true;
      clearTimeout(timer);
      this.#wipe = undefined;
      stop?.();
    }
  }

  /** Takes away what is shown; it comes back below what is written next. */
  clear(): void {
    this.#wipe?.();
  }

  /** The stream for lines that may come while a step is shown: they take the place of what is shown, which comes back below. */
  beside(stream: OutputStream): Pick<OutputStream, "write"> {
    return {
      write: (text) => {
        this.#wipe?.();
        stream.write(text);
      },
    };
  }
}
