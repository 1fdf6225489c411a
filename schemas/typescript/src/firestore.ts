import { schemaOf, type ContractName } from "./contracts.js";
import type { Contracts } from "./generated/types.js";
import { fromBigInt, isInt64Text } from "./int64.js";
import { isBytes, isDate, isPlain, nativeKind, type Native } from "./native.js";
import { meant, type Schema } from "./schema.js";
import { formatTime, inRange, parseTime } from "./time.js";

/** The `Timestamp` class of either SDK. */
export type TimestampClass<T> = new (seconds: number, nanoseconds: number) => T;

/**
 * What a document's `data()` holds, in the JSON form of the schemas: timestamps as RFC 3339 in UTC (finer digits than
 * microseconds cut), bytes as Base64, geo points as `{ latitude, longitude }`, references as their path, vectors as
 * arrays, and `bigint` as {@link Int64}. Whoever reads narrows it with a guard.
 *
 * JSON does not tell a timestamp from text. For fields that a schema names {@link toFirestore} knows; for all others it
 * has to be given what `data()` held, so that whoever writes back keeps that.
 *
 * It goes by what the objects look like, so that it takes those of the web SDK and of the Admin SDK in every version.
 * Throws a TypeError for an object that is none of these, such as a `FieldValue`, and for a time that is none.
 */
export function fromFirestore(data: unknown): unknown {
  return toJson(data, "");
}

/**
 * The other way, for what keeps a contract, or for some of its fields as `updateDoc` takes them: times become objects of
 * the SDK's `Timestamp` and 64-bit integers numbers, or `bigint` beyond 2^53 - 1 (which the Admin SDK stores and the web
 * SDK refuses). Fields that are `undefined` are left out. Throws a TypeError for a time that is none.
 *
 * Whoever replaces a document that was read gives what `data()` held as `base`. Whatever in the value is still what
 * {@link fromFirestore} made of it, at any depth, is taken from there as it was: a newer service may have written
 * timestamps, references or bytes into fields that this version does not know, which would become text. A field of
 * `base` that the value lacks stays away. An element of an array is compared with the one in its place and, unless it
 * was changed as well, is found where it was moved from; one that was both moved and changed is
 * converted as if it stood where its neighbour stood.
 *
 * ```ts
 * const data = snapshot.data();
 * const clip = fromFirestore(data);
 * assertClip(clip);
 * await setDoc(ref, toFirestore("clip.write", { ...written("clip", clip), priority: 1 }, Timestamp, data));
 * await updateDoc(ref, toFirestore("clip.write", { priority: 1 }, Timestamp));
 * ```
 */
export function toFirestore<Name extends ContractName, T>(
  name: Name,
  value: Partial<Contracts[Name]>,
  timestamp: TimestampClass<T>,
  base?: unknown,
): Record<string, any> {
  // (`unknown` is what the SDK's `updateDoc` does not take before TypeScript 5.9.)
  const schema = schemaOf(name);
  const read = base === undefined || base === null ? undefined : { native: base, json: fromFirestore(base) };
  // The caller's own object is never handed back.
  return { ...(stored(value, schema, read, "", { root: schema, timestamp }) as object) };
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

function nativeToJson(value: Native, at: string): unknown {
  const kind = nativeKind(value);
  switch (kind) {
    case "Date":
      return formatTime(checked(() => dateMicros(value as Date), kind, at));
    case "Timestamp":
      if (typeof value.seconds !== "number" || typeof value.nanoseconds !== "number") {
        return toJson((value as { toDate(): unknown }).toDate(), at);
      }
      return formatTime(checked(() => timestampMicros(value as { seconds: number; nanoseconds: number }), kind, at));
    case "GeoPoint":
      return { latitude: value.latitude, longitude: value.longitude };
    case "Bytes":
      // Newer engines give a `toBase64` to every Uint8Array as well, older ones do not.
      return isBytes(value) ? base64(value) : (value as { toBase64(): unknown }).toBase64();
    case "DocumentReference":
      return value.path;
    case "VectorValue":
      return toJson((value as { toArray(): unknown }).toArray(), at);
    case undefined: {
      const name = (value as object).constructor?.name ?? "an object";
      throw new TypeError(`${called(at)} is a ${name}, which has no JSON form`);
    }
  }
}

function checked(find: () => bigint, kind: string, at: string): bigint {
  try {
    const micros = find();
    if (inRange(micros)) return micros;
  } catch {
    // What is not a number has no BigInt.
  }
  throw new TypeError(`${called(at)} is a ${kind} that is no time in the years 0001 to 9999`);
}

function dateMicros(date: Date): bigint {
  return BigInt(date.getTime()) * 1_000n;
}

function timestampMicros({ seconds, nanoseconds }: { seconds: number; nanoseconds: number }): bigint {
  return BigInt(seconds) * 1_000_000n + BigInt(Math.floor(nanoseconds / 1_000));
}

/** What `data()` gave for a value, and what that is as JSON. */
interface Base {
  readonly native: unknown;
  readonly json: unknown;
}

/** What all of a document has in common. */
interface Writing<T> {
  readonly root: Schema;
  readonly timestamp: TimestampClass<T>;
}

function stored<T>(value: unknown, schema: Schema, base: Base | undefined, at: string, to: Writing<T>): unknown {
  if (value === null || value === undefined) return value;
  if (base !== undefined && isSame(value, base.json)) return base.native;
  const own = meant(schema, to.root);
  if (isDate(value)) {
    return made(
      to.timestamp,
      checked(() => dateMicros(value), "Date", at),
    );
  }
  if (typeof value === "string" && own.format === "date-time") {
    const micros = parseTime(value);
    if (micros === undefined) throw new TypeError(`${called(at)} is no RFC 3339 time: ${JSON.stringify(value)}`);
    return made(to.timestamp, micros);
  }
  if (typeof value === "string" && own.format === "int64") {
    if (!isInt64Text(value)) throw new TypeError(`${called(at)} is no integer of 64 bits: ${JSON.stringify(value)}`);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : BigInt(value);
  }
  if (Array.isArray(value)) {
    const there = value.filter((inner) => inner !== undefined);
    const bases = elements(base);
    // What JSON does not tell from text.
    const objects = bases.filter(({ native }) => typeof native === "object" || typeof native === "bigint");
    return there.map((inner, i) => {
      // An element that only moved is unchanged.
      const same = isSame(inner, bases[i]?.json) ? bases[i] : objects.find(({ json }) => isSame(inner, json));
      return stored(inner, own.items ?? {}, same ?? bases[i], join(at, String(i)), to);
    });
  }
  if (typeof value !== "object" || !isPlain(value)) return value;
  const others = typeof own.additionalProperties === "object" ? own.additionalProperties : {};
  const field = (name: string) =>
    own.properties && Object.hasOwn(own.properties, name) ? own.properties[name] : others;
  return mapped(value, (inner, name) => stored(inner, field(name) ?? {}, member(base, name), join(at, name), to));
}

function elements(base: Base | undefined): Base[] {
  if (base === undefined || !Array.isArray(base.native)) return [];
  const { native, json } = base as { native: readonly unknown[]; json: readonly unknown[] };
  return native.map((inner, i) => ({ native: inner, json: json[i] }));
}

function member(base: Base | undefined, name: string): Base | undefined {
  if (typeof base?.native !== "object" || base.native === null || Array.isArray(base.native)) return undefined;
  // Of a geo point, which is a map only as JSON, nothing is kept once it has changed.
  if (!isPlain(base.native) || !Object.hasOwn(base.native, name)) return undefined;
  const { native, json } = base as Record<"native" | "json", Record<string, unknown>>;
  return { native: native[name], json: json[name] };
}

/** Whether two values are the same JSON; a field that is `undefined` is none. */
function isSame(left: unknown, right: unknown): boolean {
  if (left === right || (Number.isNaN(left) && Number.isNaN(right))) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    // A hole is an element that was taken away; `every` would pass over it.
    return Array.from(left).every((inner, i) => inner !== undefined && isSame(inner, right[i]));
  }
  if (!isPlain(left) || !isPlain(right)) return false;
  const names = (of: object) => Object.keys(of).filter((name) => (of as Record<string, unknown>)[name] !== undefined);
  const found = names(left);
  return (
    found.length === names(right).length &&
    found.every(
      (name) =>
        Object.hasOwn(right, name) &&
        isSame((left as Record<string, unknown>)[name], (right as Record<string, unknown>)[name]),
    )
  );
}

function made<T>(timestamp: TimestampClass<T>, micros: bigint): T {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  return new timestamp(Number((micros - fraction) / 1_000_000n), Number(fraction) * 1_000);
}

function mapped(value: object, f: (inner: unknown, name: string) => unknown): Record<string, unknown> {
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([name, inner]) => [name, f(inner, name)]));
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function called(at: string): string {
  return at === "" ? "the value" : at;
}

function join(at: string, name: string): string {
  return at === "" ? name : `${at}.${name}`;
}
