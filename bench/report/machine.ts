import { cpus, release, totalmem, type } from "node:os";

/** The machine, in a few words. */
export function machine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${gigabytes} GB, ${type()} ${release()}; brokers and clients on the same machine`;
}

/** ISO. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
