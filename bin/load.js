"use strict";
// Loads the files of dist/ with V8's code cache: compiling them anew takes a quarter of a whole start.
// Node 22 keeps such a cache by itself; for Node 20 this does. A cache that cannot be read or written is done without.
const fs = require("node:fs");
const { enableCompileCache, flushCompileCache } = require("node:module");
const path = require("node:path");
const vm = require("node:vm");

const dist = path.join(__dirname, "../dist");
const folder = path.join(dist, ".cache");

// What is kept are the functions that the first run has called. So each command has its own, and its help another one:
// after `kt --version` alone, all others would compile nearly everything for good.
const [word = ""] = process.argv.slice(2);
const isAsked = process.argv.some((each) => ["--help", "-h", "--version"].includes(each));
const purpose = `${/^[a-z][a-z0-9-]*$/.test(word) ? word : "kt"}${isAsked ? "-help" : ""}`;
/** Of a command line that names no command: what is mistyped leaves no files. */
const NO_COMMAND = 2;

/** The exports of a file of dist/. */
exports.load = function load(name) {
  if (enableCompileCache === undefined) {
    process.once("exit", (code) => code !== NO_COMMAND && exports.keep());
    return compile(name);
  }
  enableCompileCache(folder);
  return require(path.join(dist, name));
};

/** What has been compiled and is not in the cache yet; by the name of its cache file. */
const unkept = new Map();

/**
 * Keeps what has been compiled until now. It is kept at the end of a run too, when the functions that were called are
 * compiled with the rest; but not at the end of a process that a signal ends, and one that goes on need not end soon.
 */
exports.keep = function keep() {
  if (flushCompileCache !== undefined) flushCompileCache();
  for (const [cache, script] of unkept) write(cache, script);
  unkept.clear();
};

function compile(name) {
  const file = path.join(dist, name);
  const source = fs.readFileSync(file, "utf8");
  // V8 checks its own version and the length of the source. What else makes a build is in the name: the hash in main.js'
  // first line, that in a chunk's name. (npm gives the files of every release the same date.)
  const [, build = ""] = /^"use strict";\/\/(\w+)\n/.exec(source) ?? [];
  const cache = path.join(folder, `${name}-${build}-${process.version}-${process.arch}-${purpose}`);
  const cachedData = read(cache);
  const script = new vm.Script(`(function(exports,require,module,__filename){${source}\n})`, {
    filename: file,
    cachedData,
  });
  const module = { exports: {} };
  const requireFromDist = (other) => (other.startsWith("./") ? compile(other.slice(2)) : require(other));
  // The name is what native packages are found from.
  script.runInThisContext()(module.exports, requireFromDist, module, file);
  if (cachedData === undefined || script.cachedDataRejected) {
    unkept.set(cache, script);
  }
  return module.exports;
}

// The data is there twice: V8 believes what it reads, and dies of a wrong byte. No checksum is as quick as comparing.
function read(cache) {
  let bytes;
  try {
    bytes = fs.readFileSync(cache);
  } catch {
    return undefined;
  }
  const half = bytes.length / 2;
  const data = bytes.subarray(0, half);
  return half > 0 && data.equals(bytes.subarray(half)) ? data : undefined;
}

function write(cache, script) {
  const unfinished = `${cache}.${process.pid}`;
  try {
    fs.mkdirSync(folder, { recursive: true });
    const data = script.createCachedData();
    fs.writeFileSync(unfinished, Buffer.concat([data, data]));
    fs.renameSync(unfinished, cache);
  } catch {
    // A folder that is not ours, a full disk: the next run compiles again.
    try {
      fs.unlinkSync(unfinished);
    } catch {
      // It was not there.
    }
  }
}
