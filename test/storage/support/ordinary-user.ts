/** Root may write everywhere: as root, `run` goes as a user without rights (65534, `nobody`), to whom `folder` belongs. */
import { chownSync } from "node:fs";

const NOBODY = 65_534;

export function asOrdinaryUser(folder: string, run: () => void): void {
  if (process.getuid?.() !== 0) {
    run();
    return;
  }
  chownSync(folder, NOBODY, NOBODY);
  process.seteuid?.(NOBODY);
  try {
    run();
  } finally {
    process.seteuid?.(0);
  }
}
