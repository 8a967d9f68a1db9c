/**
 * What the step gives, or undefined as soon as the signal is aborted; what the step throws later is nobody's. It leaves
 * nothing behind at the signal: a race with one promise that stays would keep every result.
 */
export async function unlessAborted<T>(step: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<undefined>((resolve) => {
    onAbort = () => resolve(undefined);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  step.catch(() => undefined);
  try {
    return await Promise.race([step, aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener("abort", onAbort);
  }
}
