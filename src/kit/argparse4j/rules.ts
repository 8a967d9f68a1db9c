/** What argparse4j knows of an argument beyond what every option has. Absent on kt's own options, which it does not show. */
export interface ArgumentRules {
  /** As written on the command line: `--topic`, or `-h` and `--help`. */
  readonly flags: readonly string[];
  readonly required: boolean;
  /** What the option is without being given. */
  readonly fallback: string | number | bigint | boolean | undefined;
  /** Undefined where every value will do. */
  readonly choices: readonly (string | number | bigint)[] | undefined;
  /** Of arguments of which only one may be given. */
  readonly exclusiveGroup: ExclusiveGroup | undefined;
}

/** argparse4j's MutuallyExclusiveGroup: one object a group, of which at most one argument may be given. */
export interface ExclusiveGroup {
  readonly title?: string;
  readonly description?: string;
  /** One of them must be given. */
  readonly required?: boolean;
}
