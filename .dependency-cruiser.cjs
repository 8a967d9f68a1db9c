// Who may import whom: see docs/architecture.md. Checked by `npm run check`.
const layer = (name) => `^src/${name}/`;

/** A layer may import itself, src/errors.ts, and what is named here. */
const mayImport = {
  protocol: [],
  java: [],
  config: ["java"],
  storage: ["protocol", "config"],
  broker: ["storage", "protocol", "config", "java"],
  kafka: ["protocol", "config", "java"],
  format: ["java"],
  kit: ["java", "format", "config"],
  commands: ["kit", "format", "kafka", "broker", "protocol", "config", "java"],
  cli: ["commands", "kit", "format", "kafka", "config"],
};

const layers = Object.entries(mayImport).map(([name, others]) => ({
  name: `${name}-imports-only-what-is-below`,
  severity: "error",
  from: { path: layer(name) },
  to: {
    path: "^src/",
    pathNot: [layer(name), "^src/errors\\.ts$", ...others.map(layer)],
    // Types vanish: kit and format describe a command's context with types of the layers around them.
    ...(name === "kit" || name === "format" ? { dependencyTypesNot: ["type-only"] } : {}),
  },
}));

/** One door per package. */
const doors = {
  commander: "^src/cli/(program|help)\\.ts$",
  ora: "^src/cli/progress\\.ts$",
  "fastest-levenshtein": "^src/cli/nearest\\.ts$",
  chalk: "^src/format/color\\.ts$",
  "cli-table3": "^src/format/table\\.ts$",
  yaml: "^src/format/yaml\\.ts$",
  "prom-client": "^src/commands/lag/metrics\\.ts$",
  "hdr-histogram-js": "^src/kit/latency-histogram\\.ts$",
  kafkajs: "^src/kafka/kafkajs(-sasl)?\\.ts$",
  "(snappy|lz4-napi|@bokuweb/zstd-wasm)": "^src/protocol/records/compression/",
  "@node-rs/crc32": "^src/protocol/records/crc32c\\.ts$",
  "fs-native-extensions": "^src/storage/folder-lock\\.ts$",
};

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true, dependencyTypesNot: ["type-only"] } },
    ...layers,
    ...Object.entries(doors).map(([name, door]) => ({
      name: `one-door-for-${name}`,
      severity: "error",
      from: { path: "^src/", pathNot: door },
      to: { path: `node_modules/${name}(/|$)` },
    })),
    {
      name: "only-kt-broker-is-a-broker",
      severity: "error",
      from: { path: "^src/commands/", pathNot: "^src/commands/broker/" },
      to: { path: layer("broker") },
    },
    {
      name: "errors-knows-nobody",
      severity: "error",
      from: { path: "^src/errors\\.ts$" },
      to: { path: "^src/" },
    },
    {
      name: "no-undeclared-packages",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "unknown", "undetermined"] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default"] },
  },
};
