import type { Context } from "../../kit/context.ts";

/** Says whether a regular expression is one of RE2. Source: ConsumerGroupCommand.validateRegex. */
export async function validateRegex(regex: string, context: Context): Promise<void> {
  const { re2Mistake } = await import("../../java/re2-syntax.ts");
  const mistake = re2Mistake(regex);
  if (context.format === "text") {
    context.out.line(
      mistake === undefined
        ? `The regular expression \`${regex}\` is valid.`
        : `The regular expression \`${regex}\` is invalid: ${mistake}.`,
    );
    return;
  }
  await context.print(
    { regex, valid: mistake === undefined, error: mistake ?? null },
    {
      head: ["Regex", "Valid"],
      rows: [[regex, mistake === undefined ? "yes" : { text: `no: ${mistake}`, tone: "bad" }]],
    },
  );
}
