import type { OutputStream } from "./io.ts";

/** A step that takes longer than this is shown. */
const PATIENCE_MS = 300;

/**
 * Shows on a terminal's stderr what is awaited, once it has taken a while; nothing where stderr is no terminal.
 *
 * @param describe gives the text, anew at each call
 */
export async function whileShowing<T>(stderr: OutputStream, describe: () => string, step: Promise<T>): Promise<T> {
  // ora counts the lines to clear by the columns: on a terminal of none (a pty that nobody sized) it would never end.
  if (!stderr.isTTY || (stderr.columns ?? 0) === 0) return step;
  let stop: (() => void) | undefined;
  let over = false;
  const timer = setTimeout(() => {
    void import("ora").then(({ default: ora }) => {
      if (over) return;
      const spinner = ora({ text: describe(), discardStdin: false }).start();
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
    stop?.();
  }
}
