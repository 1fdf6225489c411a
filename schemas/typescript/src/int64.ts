import type { Int64 } from "./generated/types.js";

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

/** Whether these are the digits of an integer of 64 bits as it is written: one spelling for each. */
export function isInt64Text(text: string): boolean {
  if (!/^(?:0|-?[1-9][0-9]{0,18})$/.test(text)) return false;
  const value = BigInt(text);
  return value >= MIN && value <= MAX;
}

/** The integer. Throws a RangeError for what is none, or was rounded before it came here. */
export function toBigInt(value: Int64): bigint {
  if (typeof value === "string" ? isInt64Text(value) : Number.isSafeInteger(value)) return BigInt(value);
  throw new RangeError(`${JSON.stringify(value)} is not an integer of 64 bits: a safe number or decimal digits`);
}

/** How it stands in JSON: a number while that is exact, else its digits. Throws a RangeError beyond 64 bits. */
export function fromBigInt(value: bigint): Int64 {
  if (value < MIN || value > MAX) throw new RangeError(`${value} does not fit 64 bits`);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}
