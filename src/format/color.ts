import { Chalk } from "chalk";

type Paint = (text: string) => string;

/** Colours by meaning; without colour every paint gives back the text as it is. */
export function painter(color: boolean): Readonly<Record<"heading" | "good" | "warning" | "bad" | "dim", Paint>> {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  return { heading: chalk.bold, good: chalk.green, warning: chalk.yellow, bad: chalk.red, dim: chalk.dim };
}
