import { defineCommand } from "../../kit/define.ts";
import { verifyOptions } from "./options.ts";
import { verifyLedger } from "./run-verify.ts";

export const verify = defineCommand({
  name: "verify",
  summary: "Prove that topics still have all that a ledger says was acknowledged.",
  description: [
    "Reads the topics of a ledger (kt verifiable-producer --ledger) and tells which of its records are lost, corrupted, reordered or doubled: after a failure of a broker, a change of the cluster, a migration.",
    "Exit code 0: all are there, each once, in its place. 1: it could not be told. 3: something is wrong.",
  ].join("\n"),
  options: verifyOptions,
  examples: [
    { command: "kt verify --ledger orders.ledger", explains: "every record at its offset" },
    {
      command: "kt verify --ledger orders.ledger --ignore-offsets --rename orders=source.orders",
      explains: "in the cluster that MirrorMaker has copied to",
    },
    {
      command: "kt verify --ledger orders.ledger --output json --limit 1000000",
      explains: "all that was found, as a document",
    },
  ],
  escapedErrors: "trace",
  removedOptions: {},
  run: verifyLedger,
});
