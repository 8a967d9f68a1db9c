/**
 * Records test/broker/config/fixtures/static-checks.json: npx tsx scripts/record-broker-checks.ts
 * Asks Kafka's KafkaConfig what it says of the properties in test/broker/config/support/static-cases.ts.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ofNode, staticCases } from "../test/broker/config/support/static-cases.ts";
import { libsFolder } from "../test/support/kafka/libs.ts";

const lines = staticCases.map((properties) =>
  Object.entries({ ...ofNode, ...properties })
    .map(([name, value]) => `${name}=${value}`)
    .join("\t"),
);
const said = execFileSync(
  "java",
  ["-cp", `${libsFolder()}/*`, fileURLToPath(new URL("java/CheckBrokerConfigs.java", import.meta.url))],
  { input: `${lines.join("\n")}\n`, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] },
);
const problems = said
  .split("\n")
  .filter((line) => line.startsWith("> "))
  .map((line) => line.slice(2));
if (problems.length !== staticCases.length) throw new Error("there is not one line for each case");
const rows = staticCases.map((properties, i) => {
  const [javaClass, ...message] = (problems[i] ?? "").split(" ");
  return JSON.stringify([properties, javaClass === "" ? null : { javaClass, message: message.join(" ") }]);
});
const out = fileURLToPath(new URL("../test/broker/config/fixtures/static-checks.json", import.meta.url));
writeFileSync(out, `[\n${rows.join(",\n")}\n]\n`);
