/** Writes completions/ from the commands' option tables: npx tsx scripts/gen-completions.ts [FOLDER] */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { completionScripts, completionTree } from "../src/cli/completion/index.ts";

const folder = process.argv[2] ?? path.join(import.meta.dirname, "../completions");
const tree = await completionTree();
await mkdir(folder, { recursive: true });
for (const [shell, script] of Object.entries(completionScripts)) {
  await writeFile(path.join(folder, `kt.${shell}`), script(tree));
}
