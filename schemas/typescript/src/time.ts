/** 0001-01-01T00:00:00Z, the earliest, in microseconds since the Unix epoch. */
const MIN = -62_135_596_800_000_000n;
/** 9999-12-31T23:59:59.999999Z, the latest. */
const MAX = 253_402_300_799_999_999n;

// As the Rust side reads it: either case, a space for the T, U+2212 for the minus, any number of digits.
const RFC_3339 =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:[Zz]|([+\-\u2212])([0-9]{2}):([0-9]{2}))$/;

/**
 * The microseconds since the Unix epoch of an RFC 3339 time in the years 0001 to 9999 (UTC), finer digits cut;
 * `undefined` for anything else. A leap second is the first second after it.
 */
export function parseTime(text: string): bigint | undefined {
  const found = RFC_3339.exec(text);
  if (found === null) return undefined;
  const number = (group: number) => Number(found[group] ?? 0);
  const [year, month, day, hour, minute, second] = [number(1), number(2), number(3), number(4), number(5), number(6)];
  const [offsetHours, offsetMinutes] = [number(9), number(10)];
  if (hour > 23 || minute > 59 || second > 60 || offsetHours > 23 || offsetMinutes > 59) return undefined;
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const offset = (found[8] === "+" ? 1 : -1) * (offsetHours * 60 + offsetMinutes);
  const seconds = date.getTime() / 1_000 + (hour * 60 + minute - offset) * 60 + second;
  const micros = BigInt(seconds) * 1_000_000n + BigInt((found[7] ?? "").slice(0, 6).padEnd(6, "0"));
  return inRange(micros) ? micros : undefined;
}

/** The time as Rust writes it: UTC, with no fraction, three or six digits of one. */
export function formatTime(micros: bigint): string {
  if (!inRange(micros)) throw new RangeError(`a time of ${micros} µs is outside the years 0001 to 9999`);
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const whole = new Date(Number((micros - fraction) / 1_000n)).toISOString().slice(0, 19);
  const digits = fraction
    .toString()
    .padStart(6, "0")
    .replace(/(?:000){1,2}$/, "");
  return digits === "" ? `${whole}Z` : `${whole}.${digits}Z`;
}

/** So many seconds later, at most the last microsecond of the year 9999. */
export function later(micros: bigint, seconds: number): bigint {
  const sum = micros + BigInt(seconds) * 1_000_000n;
  return sum > MAX ? MAX : sum;
}

/** Milliseconds of a timecode, `HH:MM:SS` or `HH:MM:SS.mmm`; `undefined` for anything else. */
export function parseTimecode(text: string): number | undefined {
  const found = /^([0-9]{2}):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{3}))?$/.exec(text);
  if (found === null) return undefined;
  const number = (group: number) => Number(found[group] ?? 0);
  return ((number(1) * 60 + number(2)) * 60 + number(3)) * 1_000 + number(4);
}

/** Whether a time is in the years 0001 to 9999. */
export function inRange(micros: bigint): boolean {
  return micros >= MIN && micros <= MAX;
}
