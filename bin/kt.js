#!/usr/bin/env node
"use strict";
// CommonJS, as all that is loaded at start: Node takes 4 ms longer for an ES module.
const major = Number(process.versions.node.split(".", 1)[0]);
if (major < 20) {
  process.stderr.write(`kt: needs Node 20 or newer, this is ${process.version}\n`);
  process.exit(1);
}
const { load, keep } = require("./load.js");
load("main.js").start(keep);
