import { byteLength, isWellFormed } from "./text.js";

const MAX_ID_BYTES = 1_500;
const MAX_PATH_BYTES = 6 * 1_024;

/**
 * Throws a RangeError unless it can be the id of a document: 1 to 1,500 bytes of UTF-8, no `/`, not `.` or `..`, not
 * `__…__` (but `__id42__` is a numeric id).
 */
export function checkDocumentId(id: string): void {
  const wrong = documentIdFault(id);
  if (wrong === undefined) return;
  const shown = id.length > 60 ? `${id.slice(0, 20)}…` : id;
  throw new RangeError(`the document id ${JSON.stringify(shown)} ${wrong}`);
}

/** Whether it can be the id of a document. */
export function isDocumentId(id: string): boolean {
  return documentIdFault(id) === undefined;
}

/** What keeps it from being the id of a document. */
export function documentIdFault(id: string): string | undefined {
  if (isNumericId(id)) return undefined;
  if (id === "") return "is empty";
  if (byteLength(id) > MAX_ID_BYTES) return `has ${byteLength(id)} bytes; at most 1,500 are allowed`;
  if (!isWellFormed(id)) return "contains half of a surrogate pair";
  if (id.includes("/")) return "contains a slash";
  if (id === "." || id === "..") return "is a relative path";
  if (id.length > 4 && id.startsWith("__") && id.endsWith("__")) return "is reserved (two underscores at both ends)";
  return undefined;
}

/** `__id42__`, with the one spelling of a signed integer of 64 bits. */
function isNumericId(id: string): boolean {
  const digits = /^__id(0|-?[1-9][0-9]{0,18})__$/.exec(id)?.[1];
  return digits !== undefined && BigInt.asIntN(64, BigInt(digits)) === BigInt(digits);
}

/**
 * The id of a model's quota: `{provider}_{model_id}`, with `/` as `%2F` and `%` as `%25`.
 *
 * ```ts
 * modelQuotaPath(quotaId("hf", "meta/llama-3")); // "model_quotas/hf_meta%2Fllama-3"
 * ```
 */
export function quotaId(provider: string, model: string): string {
  const escaped = (text: string) => text.replaceAll("%", "%25").replaceAll("/", "%2F");
  return `${escaped(provider)}_${escaped(model)}`;
}

/** A path of collections and ids in turn. For the functions of each entity, which know its collections. */
export function joined(...segments: string[]): string {
  segments.forEach((segment, i) => {
    if (i % 2 === 1) checkDocumentId(segment);
  });
  const path = segments.join("/");
  if (byteLength(path) > MAX_PATH_BYTES) {
    throw new RangeError(`a path has ${byteLength(path)} bytes; at most 6,144 are allowed`);
  }
  return path;
}
