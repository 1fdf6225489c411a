import { byteLength, isWellFormed } from "./text.js";

const MAX_KEY_BYTES = 1_024;
const SCHEMES = ["gs", "r2", "s3", "mem", "payloadcms"];

/** Why a text cannot name a file in every store; `undefined` if it can. */
export function blobKeyFault(key: string): string | undefined {
  if (key === "") return "is empty";
  if (byteLength(key) > MAX_KEY_BYTES) return `has ${byteLength(key)} bytes; at most 1,024 are allowed`;
  if (!isWellFormed(key)) return "contains half of a surrogate pair";
  if (key.includes("\\")) return "contains a backslash; segments are separated by /";
  if (/\p{Cc}/u.test(key)) return "contains a control character";
  const segments = key.split("/");
  if (segments.includes("")) return "has an empty segment: no slash at the start or the end, and no two in a row";
  if (segments.includes(".") || segments.includes("..")) return "has a relative segment: . and .. are not names";
  return undefined;
}

/** Whether it says where a file is: scheme, bucket and key, the key with `%XX` for what is not plain. */
export function isBlobUri(text: string): boolean {
  const parts = /^([^]*?):\/\/([^/]*)\/([^]*)$/.exec(text);
  if (parts === null) return false;
  const [scheme, bucket, path] = [parts[1] ?? "", parts[2] ?? "", parts[3] ?? ""];
  const key = decoded(path);
  if (key === undefined || blobKeyFault(key) !== undefined) return false;
  // As in every URI, the case of the scheme does not matter.
  const lower = scheme.toLowerCase();
  if (lower === "file") return bucket === "";
  return SCHEMES.includes(lower) && /^[A-Za-z0-9][A-Za-z0-9._-]{0,221}$/.test(bucket);
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    // A % that starts no escape, or bytes that are not UTF-8.
    return undefined;
  }
}
