/**
 * Builds dist/: an esbuild bundle with lazily loaded chunks, as CommonJS.
 *
 * esbuild splits only ES modules into chunks, and Node starts CommonJS 4 ms sooner. So the bundle is made as ES
 * modules first, and each chunk is turned into CommonJS by itself: a dynamic import becomes a require when it runs.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build, transform } from "esbuild";
import type { Metafile } from "esbuild";
import { kafkajsLazySasl } from "./kafkajs-lazy-sasl.ts";

const root = path.resolve(import.meta.dirname, "..");
const dist = path.join(root, "dist");

/** Packages with native parts or WebAssembly: they stay outside and are loaded when a codec is used. */
const packageJson = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as {
  dependencies: Record<string, string>;
};

const result = await build({
  absWorkingDir: root,
  entryPoints: { main: "src/main.ts" },
  outdir: dist,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: Object.keys(packageJson.dependencies),
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  metafile: true,
  write: false,
  logLevel: "warning",
  plugins: [kafkajsLazySasl()],
});

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
for (const { path: file, text } of result.outputFiles) {
  const { code } = await transform(text, {
    format: "cjs",
    platform: "node",
    target: "node20",
    supported: { "dynamic-import": false },
    minifyWhitespace: true,
    logLevel: "warning",
  });
  await writeFile(file, code);
}
await writeFile(path.join(dist, "package.json"), '{ "type": "commonjs" }\n');
await writeFile(path.join(dist, "THIRD-PARTY-LICENSES.txt"), await licencesOf(result.metafile));

/** The licence texts of all packages whose code is in the bundle, as their licences ask for. */
async function licencesOf(metafile: Metafile): Promise<string> {
  const packages = new Set<string>();
  for (const input of Object.keys(metafile.inputs)) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(input);
    if (name !== null) packages.add(input.slice(0, name.index + name[0].length));
  }
  const texts = await Promise.all([...packages].sort().map(licenceOf));
  return `kt contains code of these packages.\n\n${texts.join("\n")}`;
}

async function licenceOf(folder: string): Promise<string> {
  const about = JSON.parse(await readFile(path.join(root, folder, "package.json"), "utf8")) as {
    name: string;
    version: string;
    license: string;
  };
  for (const name of ["LICENSE", "license", "LICENSE.md", "License", "LICENSE.txt"]) {
    try {
      const text = await readFile(path.join(root, folder, name), "utf8");
      return `== ${about.name} ${about.version} (${about.license})\n\n${text.trim()}\n`;
    } catch {
      // Another spelling, or none.
    }
  }
  return `== ${about.name} ${about.version} (${about.license})\n`;
}
