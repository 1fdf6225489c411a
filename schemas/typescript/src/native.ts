/** What the classes of both SDKs have that we look at. */
export interface Native {
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

/** What an object of an SDK is; by what it looks like, so that every version of both SDKs will do. */
export type NativeKind = "Date" | "Timestamp" | "GeoPoint" | "Bytes" | "DocumentReference" | "VectorValue";

/** What an object of an SDK is; nothing for plain objects and arrays, and for objects of others. */
export function nativeKind(value: object): NativeKind | undefined {
  if (Array.isArray(value) || isPlain(value)) return undefined;
  if (isDate(value)) return "Date";
  const native = value as Native;
  if (typeof native.seconds === "number" && typeof native.nanoseconds === "number") return "Timestamp";
  if (typeof native.toDate === "function") return "Timestamp";
  if (typeof native.latitude === "number" && typeof native.longitude === "number") return "GeoPoint";
  if (isBytes(value) || typeof native.toBase64 === "function") return "Bytes";
  if (typeof native.path === "string" && native.firestore !== undefined) return "DocumentReference";
  if (typeof native.toArray === "function") return "VectorValue";
  return undefined;
}

/** Whether it is a map of fields, and no object of a class. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm, such as that of a test runner, has another Object.prototype: one without a parent.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

// By their tags: those of another realm are no instances of our classes.

/** Whether it is a Date. */
export function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === "[object Date]";
}

/** Whether it is a Uint8Array. */
export function isBytes(value: unknown): value is Uint8Array {
  return Object.prototype.toString.call(value) === "[object Uint8Array]";
}
