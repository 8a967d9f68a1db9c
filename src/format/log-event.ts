/** A line as the Java tools log it: `[2026-01-31 12:00:00,123] WARN text (logger)`, in local time. */
export function logEvent(now: Date, level: string, message: string, logger: string): string {
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
  return `[${day} ${time},${String(now.getMilliseconds()).padStart(3, "0")}] ${level} ${message} (${logger})`;
}

const two = (value: number): string => String(value).padStart(2, "0");
