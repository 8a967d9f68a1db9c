/** What the programs of assembly/ have in common. */

/** Memory comes in pages of so many bytes. */
export const WASM_PAGE = 65_536;

/**
 * A program with a memory of its own: its exports. Undefined where it cannot be had: without a compiler (--jitless),
 * without so much memory (ulimit -v), on a processor without SIMD.
 */
export function openProgram(base64: string): WebAssembly.Instance["exports"] | undefined {
  if (!("WebAssembly" in globalThis)) return undefined;
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(base64, "base64"))).exports;
  } catch {
    return undefined;
  }
}
