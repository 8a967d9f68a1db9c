"use strict";
// Loads the files of dist/ with V8's code cache: compiling them anew takes a quarter of a whole start.
// Node 22 keeps such a cache by itself; for Node 20 this does. A cache that cannot be read or written is done without.
const fs = require("node:fs");
const { enableCompileCache } = require("node:module");
const path = require("node:path");
const vm = require("node:vm");

const dist = path.join(__dirname, "../dist");
const folder = path.join(dist, ".cache");

/** The exports of a file of dist/. */
exports.load = function load(name) {
  if (enableCompileCache === undefined) return compile(name);
  enableCompileCache(folder);
  return require(path.join(dist, name));
};

function compile(name) {
  const file = path.join(dist, name);
  const source = fs.readFileSync(file, "utf8");
  // V8 checks its own version and the length of the source; the rest of what makes a build is in the name.
  const { mtimeMs } = fs.statSync(file);
  const cache = path.join(folder, `${name}-${mtimeMs}-${process.version}-${process.arch}`);
  const cachedData = read(cache);
  const script = new vm.Script(`(function(exports,require,module){${source}\n})`, { filename: file, cachedData });
  const module = { exports: {} };
  const requireFromDist = (other) => (other.startsWith("./") ? compile(other.slice(2)) : require(other));
  script.runInThisContext()(module.exports, requireFromDist, module);
  if (cachedData === undefined || script.cachedDataRejected) process.once("exit", () => write(cache, script));
  return module.exports;
}

function read(cache) {
  try {
    return fs.readFileSync(cache);
  } catch {
    return undefined;
  }
}

/** At the end of a run the functions that it called are compiled, and cached with the rest. */
function write(cache, script) {
  const unfinished = `${cache}.${process.pid}`;
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(unfinished, script.createCachedData());
    fs.renameSync(unfinished, cache);
  } catch {
    // A folder that is not ours, a full disk: the next run compiles again.
  }
}
