import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../fixtures/frames", import.meta.url));

/** A file of frames recorded from the official Java clients and a real broker. */
export interface FrameFile {
  /** As list-offsets-v10.request */
  readonly name: string;
  readonly direction: "request" | "response";
  /** As list-offsets */
  readonly api: string;
  readonly version: number;
  /** Without their sizes. */
  readonly frames: readonly Buffer[];
}

export function recordedFrames(): FrameFile[] {
  return readdirSync(FOLDER).toSorted().map(parseFile);
}

function parseFile(file: string): FrameFile {
  const [, api, version, direction] = /^(.+)-v(\d+)\.(request|response)\.hex$/.exec(file) ?? [];
  const [head, ...lines] = readFileSync(`${FOLDER}/${file}`, "latin1").trimEnd().split("\n");
  if (api === undefined || head === undefined || !head.startsWith("# Kafka ")) throw new Error(`${file}: no frames`);
  return {
    name: file.replace(/\.hex$/, ""),
    direction: direction === "request" ? "request" : "response",
    api,
    version: Number(version),
    frames: lines.map((line) => Buffer.from(line, "hex")),
  };
}
