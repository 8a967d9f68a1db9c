import type { TableCell, TableView } from "../../kit/context.ts";
import { KINDS } from "./verdict.ts";
import type { Finding, Kind, Place, Verdict } from "./verdict.ts";

/** The findings a line each, and the sum. */
export function verdictLines(ledger: string, verdict: Verdict): string[] {
  const { findings, counts } = verdict;
  const lines = KINDS.flatMap((kind) => {
    const shown = findings.filter((finding) => finding.kind === kind);
    const more = counts[kind] - shown.length;
    const rest = more === 0 ? [] : [`${kind}: ${number(more)} more`];
    return [...shown.map(findingLine), ...rest];
  });
  return [...lines, `${ledger}: ${sumText(verdict)}`];
}

function sumText({ records, intact, counts, unknown }: Verdict): string {
  const kinds = KINDS.map((kind) => `${number(counts[kind])} ${kind}`).join(", ");
  return `${number(records)} ${records === 1 ? "record" : "records"}: ${number(intact)} intact, ${kinds}; ${number(unknown)} of others`;
}

function findingLine({ kind, found, original, ...place }: Finding): string {
  const about = { lost: "", expired: " lay before the beginning of the log", ...explained(found, original) }[kind];
  return `${kind}: ${placeText(place)}${about}`;
}

function explained(found: Place | null, original: Place | null): Record<Exclude<Kind, "lost" | "expired">, string> {
  const at = found === null ? "" : placeText(found);
  return {
    reordered: ` is at ${at}`,
    corrupted: `: ${at} has something else`,
    doubled: original === null ? "" : ` is ${placeText(original)} again`,
  };
}

function placeText({ topic, partition, offset }: Place): string {
  return `${topic}-${partition} offset ${offset < 0 ? "unknown" : offset}`;
}

const number = (count: number): string => count.toLocaleString("en-US");

/** The document for --output json and yaml. */
export function verdictData(ledger: string, { records, intact, counts, unknown, findings }: Verdict): unknown {
  return { ledger, records, intact, ...counts, unknown, findings: findings.map(findingData) };
}

function findingData({ kind, topic, partition, offset, found, original }: Finding): unknown {
  return { kind, topic, partition, offset: known(offset), found: placeData(found), original: placeData(original) };
}

function placeData(place: Place | null): unknown {
  return place === null ? null : { topic: place.topic, partition: place.partition, offset: known(place.offset) };
}

const known = (offset: number): number | null => (offset < 0 ? null : offset);

export function verdictTable({ records, intact, counts, unknown, findings }: Verdict): TableView {
  return {
    head: ["RECORDS", "COUNT", "TOPIC", "PARTITION", "OFFSET", "ABOUT"],
    rows: [
      ["all", records, "", "", "", ""],
      [{ text: "intact", tone: "good" }, intact, "", "", "", ""],
      ...KINDS.map((kind) => [counts[kind] > 0 ? bad(kind) : kind, counts[kind], "", "", "", ""]),
      ["of others", unknown, "", "", "", ""],
      ...findings.map((finding) => {
        const { kind, topic, partition, offset, found, original } = finding;
        const other = found ?? original;
        return [
          bad(kind),
          "",
          topic,
          partition,
          offset < 0 ? "unknown" : offset,
          other === null ? "" : placeText(other),
        ];
      }),
    ],
  };
}

function bad(kind: Kind): TableCell {
  return { text: kind, tone: kind === "expired" ? "warning" : "bad" };
}
