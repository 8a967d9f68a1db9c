/**
 * Builds dist/: an esbuild bundle with lazily loaded chunks, as CommonJS.
 *
 * esbuild splits only ES modules into chunks, and Node starts CommonJS 4 ms sooner. So the bundle is made as ES
 * modules first, and each chunk is turned into a CommonJS function by itself: a dynamic import becomes a require when
 * it runs. What every start needs is put into main.js, what every use of the package's export needs into broker.js, and
 * what a broker needs into packs; the other chunks are files of their own, loaded when asked for.
 */
import { createHash } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build, transform } from "esbuild";
import type { Metafile } from "esbuild";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { kafkajsLazySasl } from "./kafkajs-lazy-sasl.ts";

const root = path.resolve(import.meta.dirname, "..");
const dist = path.join(root, "dist");

/** Packages with native parts or WebAssembly: they stay outside and are loaded when a codec is used. */
const packageJson = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as {
  dependencies: Record<string, string>;
};

/** What is loaded from outside: kt itself, the package's export `kafka-kt/broker`, and what runs in threads. */
const entries = {
  main: "src/main.ts",
  "start-broker": "src/broker/start-broker.ts",
  "compression-worker": "src/kafka/producer/compression-worker.ts",
};

const result = await build({
  absWorkingDir: root,
  entryPoints: entries,
  entryNames: "[name]-[hash]",
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

// Made aside and put in place at the end, so that a kt that is started meanwhile finds one build or the other.
const made = await mkdtemp(path.join(root, "dist-"));
const chunks = new Map<string, string>();
for (const { path: file, text } of result.outputFiles) chunks.set(path.basename(file), await toFunction(text));
const startFiles = {
  "main.js": startOf(entries.main),
  "broker.js": startOf(entries["start-broker"]),
  "compression-worker.js": startOf(entries["compression-worker"]),
};
/**
 * Files of several chunks by the chunk's name: what commands that ask and end have in common, with each other or with a
 * broker; what a consumer needs before its first record, and of that what a broker needs as well; what else a broker
 * needs to start, and then for its clients.
 */
const packs = new Map<string, string>();
const ofBroker = ["src/commands/broker/start.ts", entries["start-broker"], ...sourcesIn("src/broker/handlers/")];
const ofConsumer = [
  "src/commands/console-consumer/index.ts",
  "src/kafka/consumer/kafka-consumer.ts",
  "src/commands/console-consumer/formatters/default-format.ts",
  "src/commands/console-consumer/formatters/default-formatter.ts",
];
const ofAdmin = ["topics", "configs", "consumer-groups", "get-offsets", "delete-records", "lag", "wait"].map(
  (name) => `src/commands/${name}/index.ts`,
);
// Little, and almost all commands need some of it: it would pull in a pack for one of its chunks.
const ofMain = startFiles["main.js"];
startFiles["main.js"] = {
  ...ofMain,
  atStart: new Set([...ofMain.atStart, ...inBoth(neededBy(ofAdmin), neededBy(ofConsumer))]),
};
await writePack("admin", ofAdmin, inSeveral([...ofAdmin.map((source) => neededBy([source])), neededBy(ofBroker)]));
await writePack("records", ofConsumer, neededBy(ofBroker));
await writePack("consumer", ofConsumer);
await writePack("broker", ["src/commands/broker/start.ts", entries["start-broker"]]);
await writePack("handlers", sourcesIn("src/broker/handlers/"));
for (const [file, { entry, atStart }] of Object.entries(startFiles)) {
  await writeFile(path.join(made, file), startFile(entry, atStart));
  for (const name of importsOf(result.metafile, entry, ["import-statement", "dynamic-import"])) {
    if (atStart.has(name) || packs.has(name)) continue;
    await writeFile(path.join(made, name), `module.exports=${chunks.get(name) ?? ""}`);
  }
}
// Node finds no names in the exports of broker.js, whose module is made as it runs.
await writeFile(
  path.join(made, "broker.mjs"),
  'import broker from "./broker.js";\nexport const { startBroker } = broker;\n',
);
await writeFile(path.join(made, "broker.d.ts"), await typesOf(entries["start-broker"]));
await writeFile(path.join(made, "broker.d.mts"), 'export * from "./broker.js";\n');
await writeFile(path.join(made, "package.json"), '{ "type": "commonjs" }\n');
await writeFile(path.join(made, "THIRD-PARTY-LICENSES.txt"), await licencesOf(result.metafile));
await chmod(made, 0o755);
await putInPlace();

/** The chunk that a source is the entry of, and all that it needs before it can run. */
function startOf(source: string): { entry: string; atStart: ReadonlySet<string> } {
  const entry = chunkOf(result.metafile, source);
  return { entry, atStart: importsOf(result.metafile, entry, ["import-statement"]) };
}

/** The entries of chunks that lie in a folder. */
function sourcesIn(folder: string): string[] {
  const sources = Object.values(result.metafile.outputs).map(({ entryPoint = "" }) => entryPoint);
  return sources.filter((source) => source.startsWith(folder));
}

/** The chunks that sources need before they can run. */
function neededBy(sources: readonly string[]): Set<string> {
  return new Set(sources.flatMap((source) => [...startOf(source).atStart]));
}

function inBoth(left: ReadonlySet<string>, right: ReadonlySet<string>): Set<string> {
  return new Set([...left].filter((each) => right.has(each)));
}

/** What is in two of the sets or more. */
function inSeveral(sets: readonly ReadonlySet<string>[]): Set<string> {
  const all = new Set(sets.flatMap((set) => [...set]));
  return new Set([...all].filter((each) => sets.filter((set) => set.has(each)).length > 1));
}

/**
 * Writes a file with the chunks that the sources need together, but for those of main.js and of packs before it.
 *
 * @param among Only these chunks
 */
async function writePack(name: string, sources: readonly string[], among?: ReadonlySet<string>): Promise<void> {
  const names = [...neededBy(sources)].filter(
    (each) => !startFiles["main.js"].atStart.has(each) && !packs.has(each) && among?.has(each) !== false,
  );
  const code = `module.exports=${tableOf(names)}`;
  const file = `pack-${name}-${hashOf(code).slice(0, 8).toUpperCase()}.js`;
  await writeFile(path.join(made, file), code);
  for (const each of names) packs.set(each, file);
}

/** The types of a module in one file, with all that they name. */
async function typesOf(source: string): Promise<string> {
  const bundle = await rollup({ input: path.join(root, source), plugins: [dts()], external: /^node:/ });
  const { output } = await bundle.generate({ format: "es" });
  // The name of the symbol, for whoever compiles without Node's types.
  return `/// <reference lib="esnext.disposable" />\n${output[0].code}`;
}

/** Another build may put its own in place at the same time: the last one wins. */
async function putInPlace(): Promise<void> {
  for (;;) {
    await rm(dist, { recursive: true, force: true, maxRetries: 3 });
    try {
      await rename(made, dist);
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOTEMPTY")) throw error;
    }
  }
}

/** A chunk as the function that CommonJS makes of a file. */
async function toFunction(text: string): Promise<string> {
  const { code } = await transform(text, {
    format: "cjs",
    platform: "node",
    target: "node20",
    supported: { "dynamic-import": false },
    // For createRequire, which takes a path as well: without it no native package would be found.
    define: { "import.meta.url": "__filename" },
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: "warning",
  });
  return `function(exports,require,module){${code}}`;
}

/** The name of the chunk that a source is the entry of. */
function chunkOf({ outputs }: Metafile, source: string): string {
  const [file = ""] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source) ?? [];
  return path.basename(file);
}

/** The chunk and all that it imports in these ways, itself or through others. */
function importsOf({ outputs }: Metafile, entry: string, kinds: readonly string[]): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const { imports } = outputs[`dist/${name}`] ?? { imports: [] };
    for (const { kind, path: file, external } of imports) {
      if (kinds.includes(kind) && external !== true) visit(path.basename(file));
    }
  };
  visit(entry);
  return found;
}

/** One file with all chunks that every start needs: a file less is a third of a millisecond less. */
function startFile(entry: string, names: ReadonlySet<string>): string {
  const elsewhere = [...packs].filter(([name]) => !names.has(name)).map(([name, file]) => [`./${name}`, `./${file}`]);
  const code = `const packed=${tableOf(names)};
const packs=${JSON.stringify(Object.fromEntries(elsewhere))};
const loaded=new Map();
function load(name){
if(!name.startsWith("./"))return require(name);
let module=loaded.get(name);
if(module===undefined){
loaded.set(name,module={exports:{}});
if(packs[name]!==undefined&&packed[name]===undefined)Object.assign(packed,require(packs[name]));
(packed[name]??require(name))(module.exports,load,module);
}
return module.exports;
}
module.exports=load("./${entry}");
`;
  // The first line tells one build from another: bin/load.js names the code cache after it.
  return `"use strict";//${hashOf(code)}\n${code}`;
}

/** Chunks by the name by which others require them. */
function tableOf(names: Iterable<string>): string {
  return `{${[...names].map((name) => `${JSON.stringify(`./${name}`)}:${chunks.get(name) ?? ""}`).join(",\n")}}`;
}

function hashOf(code: string): string {
  return createHash("sha256").update(code).digest("hex").slice(0, 16);
}

/** The licence texts of all packages whose code is in the bundle, as their licences ask for. */
async function licencesOf(metafile: Metafile): Promise<string> {
  const packages = new Set<string>();
  for (const input of Object.keys(metafile.inputs)) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(input);
    if (name !== null) packages.add(input.slice(0, name.index + name[0].length));
  }
  const texts = await Promise.all([...packages].toSorted().map(licenceOf));
  return `kt contains code of these packages.\n\n${texts.join("\n")}`;
}

async function licenceOf(folder: string): Promise<string> {
  const about = JSON.parse(await readFile(path.join(root, folder, "package.json"), "utf8")) as {
    name: string;
    version: string;
    license: string;
  };
  const file = (await readdir(path.join(root, folder))).find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined) throw new Error(`${about.name} comes without a licence text`);
  const text = await readFile(path.join(root, folder, file), "utf8");
  return `== ${about.name} ${about.version} (${about.license})\n\n${text.trim()}\n`;
}
