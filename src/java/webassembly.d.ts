/** What is used of WebAssembly, whose types TypeScript has only together with those of a browser. */
declare namespace WebAssembly {
  const Module: new (bytes: Uint8Array) => object;

  interface Instance {
    readonly exports: object;
  }
  const Instance: new (module: object) => Instance;

  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }

  interface Global {
    value: bigint;
  }
}
