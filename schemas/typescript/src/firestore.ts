import { schemaOf, type ContractName } from "./contracts.js";
import type { Contracts } from "./generated/types.js";
import { fromBigInt, isInt64Text } from "./int64.js";
import { resolve, type Schema } from "./schema.js";
import { formatTime, parseTime } from "./time.js";

/** The `Timestamp` class of either SDK. */
export type TimestampClass<T> = new (seconds: number, nanoseconds: number) => T;

/**
 * What a document's `data()` holds, in the JSON form of the schemas: timestamps as RFC 3339 in UTC (finer digits than
 * microseconds cut), bytes as Base64, geo points as `{ latitude, longitude }`, references as their path, vectors as
 * arrays, and `bigint` as {@link Int64}. Whoever reads narrows it with a guard.
 *
 * It goes by what the objects look like, so that it takes those of the web SDK and of the Admin SDK in every version.
 * Throws a TypeError for an object that is none of these, such as a `FieldValue`.
 */
export function fromFirestore(data: unknown): unknown {
  return toJson(data, "");
}

/**
 * The other way, for what keeps a contract: its times become objects of the SDK's `Timestamp` and its 64-bit integers
 * numbers, or `bigint` beyond 2^53 - 1 (which the Admin SDK stores and the web SDK refuses). Fields that are `undefined`
 * are left out. Throws a TypeError for a time that is none.
 */
export function toFirestore<Name extends ContractName, T>(
  name: Name,
  value: Contracts[Name],
  timestamp: TimestampClass<T>,
): Record<string, unknown> {
  const schema = schemaOf(name);
  return stored(value, schema, schema, timestamp, "") as Record<string, unknown>;
}

function toJson(value: unknown, at: string): unknown {
  switch (typeof value) {
    case "bigint":
      return fromBigInt(value);
    case "object":
      break;
    default:
      return value;
  }
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((inner, i) => toJson(inner, join(at, String(i))));
  if (isPlain(value)) {
    return mapped(value, (inner, name) => toJson(inner, join(at, name)));
  }
  return nativeToJson(value as Native, at);
}

/** What the classes of both SDKs have that we look at. */
interface Native {
  readonly seconds?: unknown;
  readonly nanoseconds?: unknown;
  readonly latitude?: unknown;
  readonly longitude?: unknown;
  readonly path?: unknown;
  readonly firestore?: unknown;
  readonly toDate?: unknown;
  readonly toBase64?: unknown;
  readonly toArray?: unknown;
}

function nativeToJson(value: Native, at: string): unknown {
  if (value instanceof Date) return formatTime(BigInt(value.getTime()) * 1_000n);
  if (typeof value.seconds === "number" && typeof value.nanoseconds === "number") {
    return formatTime(BigInt(value.seconds) * 1_000_000n + BigInt(Math.floor(value.nanoseconds / 1_000)));
  }
  if (typeof value.toDate === "function") return toJson(value.toDate(), at);
  if (typeof value.latitude === "number" && typeof value.longitude === "number") {
    return { latitude: value.latitude, longitude: value.longitude };
  }
  // Before `toBase64`, which newer engines give to every Uint8Array.
  if (value instanceof Uint8Array) return base64(value);
  if (typeof value.toBase64 === "function") return value.toBase64();
  if (typeof value.path === "string" && value.firestore !== undefined) return value.path;
  if (typeof value.toArray === "function") return toJson(value.toArray(), at);
  const kind = (value as object).constructor?.name ?? "an object";
  throw new TypeError(`${at === "" ? "the value" : at} is a ${kind}, which has no JSON form`);
}

function stored<T>(value: unknown, schema: Schema, root: Schema, timestamp: TimestampClass<T>, at: string): unknown {
  if (value === null || value === undefined) return value;
  const own = meant(schema, root);
  if (value instanceof Date) return made(timestamp, BigInt(value.getTime()) * 1_000n);
  if (typeof value === "string" && own.format === "date-time") {
    const micros = parseTime(value);
    if (micros === undefined) throw new TypeError(`${at} is no RFC 3339 time: ${JSON.stringify(value)}`);
    return made(timestamp, micros);
  }
  if (typeof value === "string" && own.format === "int64") {
    if (!isInt64Text(value)) throw new TypeError(`${at} is no integer of 64 bits: ${JSON.stringify(value)}`);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : BigInt(value);
  }
  if (Array.isArray(value)) {
    const there = value.filter((inner) => inner !== undefined);
    return there.map((inner, i) => stored(inner, own.items ?? {}, root, timestamp, join(at, String(i))));
  }
  if (typeof value !== "object" || !isPlain(value)) return value;
  const others = typeof own.additionalProperties === "object" ? own.additionalProperties : {};
  const field = (name: string) =>
    own.properties && Object.hasOwn(own.properties, name) ? own.properties[name] : others;
  return mapped(value, (inner, name) => stored(inner, field(name) ?? {}, root, timestamp, join(at, name)));
}

/** What a field is if it is there: a `$ref` followed, `null` left aside. */
function meant(schema: Schema, root: Schema): Schema {
  const alternative = schema.anyOf?.find((inner) => inner.$ref !== undefined);
  return resolve(alternative ?? schema, root);
}

function made<T>(timestamp: TimestampClass<T>, micros: bigint): T {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  return new timestamp(Number((micros - fraction) / 1_000_000n), Number(fraction) * 1_000);
}

function mapped(value: object, f: (inner: unknown, name: string) => unknown): Record<string, unknown> {
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([name, inner]) => [name, f(inner, name)]));
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm, such as that of a test runner, has another Object.prototype: one without a parent.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function join(at: string, name: string): string {
  return at === "" ? name : `${at}.${name}`;
}
