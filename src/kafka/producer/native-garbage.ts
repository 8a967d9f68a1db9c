import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** So much may hang on objects that are done with. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Clears away the results of native code once they are done with. V8 looks for garbage when JavaScript's own objects have
 * filled their space; a result is a small object there, with half a megabyte of memory elsewhere.
 */
export class NativeGarbage {
  #bytes = 0;
  #collect: ((options: { type: "minor" }) => void) | undefined;

  /** Something with so many bytes outside of V8 is done with. */
  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < MOST_BYTES) return;
    this.#bytes = 0;
    this.#collect ??= collector();
    this.#collect({ type: "minor" });
  }
}

/** V8's own function, which stands in contexts that are made from here on. */
function collector(): (options: { type: "minor" }) => void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("typeof gc === 'function' ? gc : undefined");
  setFlagsFromString("--no-expose-gc");
  return isCollector(collect) ? collect : () => {};
}

function isCollector(value: unknown): value is (options: { type: "minor" }) => void {
  return typeof value === "function";
}
