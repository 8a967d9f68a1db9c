const BARS = "▁▂▃▄▅▆▇█";

/** A letter a value, its height between 0 and the largest; a blank where there is none. Negative ones count as 0. */
export function sparkline(values: readonly (number | null)[]): string {
  const largest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  return values
    .map((value) => {
      if (value === null) return " ";
      // Whatever is more than nothing is seen to be.
      const height = value <= 0 ? 0 : Math.max(1, Math.round((value / largest) * (BARS.length - 1)));
      return BARS.charAt(height);
    })
    .join("");
}
