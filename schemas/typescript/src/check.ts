import { FORMATS } from "./formats.js";
import { nativeKind } from "./native.js";
import { compileRules, type Rule, type Violation } from "./rules.js";
import type { Schema } from "./schema.js";
import { characters } from "./text.js";

/** What a value must keep to. */
export interface Contract {
  readonly schema: Schema;
  /** What Ajv made of the schema: all of it but the rules that span fields. */
  readonly shape: { (value: unknown): boolean; errors?: readonly ShapeError[] | null };
}

/** An error of Ajv's code. */
interface ShapeError {
  readonly keyword: string;
  /** The broken keyword, as a JSON pointer into the schema. */
  readonly schemaPath: string;
  /** The value, as a JSON pointer into the document. */
  readonly instancePath: string;
  /** The name, where it is wrong and not the value. */
  readonly propertyName?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A value that is not what it should be, with everything that is wrong with it. */
export class ValidationError extends Error {
  override readonly name = "ValidationError";

  constructor(
    /** What it should be, such as `ClipWrite`. */
    readonly expected: string,
    readonly violations: readonly Violation[],
  ) {
    const lines = violations.map(({ field, message }) => `\n  ${field === "" ? "it" : `${field}:`} ${message}`);
    super(`this is no ${expected}:${lines.join("")}`);
  }
}

/** Whether a value keeps a contract. */
export function holds(contract: Contract, value: unknown): boolean {
  return contract.shape(value) && brokenRules(contract, value).length === 0;
}

/** Throws a {@link ValidationError} unless a value keeps a contract. */
export function ensure(contract: Contract, value: unknown): void {
  const violations = violationsOf(contract, value);
  if (violations.length > 0) throw new ValidationError(contract.schema.title ?? "such value", violations);
}

const compiled = /* @__PURE__ */ new Map<Schema, (document: unknown) => Violation[]>();

/** What spans fields, put together on first use: a page needs few of the contracts. */
function brokenRules({ schema }: Contract, value: unknown): Violation[] {
  // Rules are about the fields of an object; that it is one is for the shape to say.
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  let find = compiled.get(schema);
  if (find === undefined) {
    find = compileRules((schema["x-rules"] ?? []) as readonly Rule[]);
    compiled.set(schema, find);
  }
  return find(value);
}

/** Everything that is wrong with a value; empty if it keeps the contract. */
export function violationsOf(contract: Contract, value: unknown): Violation[] {
  const { schema, shape } = contract;
  const errors = shape(value) ? [] : (shape.errors ?? []);
  const plain = errors.filter((error) => !isEcho(error));
  const keywords = new Map<string, Set<string>>();
  for (const { instancePath, keyword } of plain) {
    const there = keywords.get(instancePath);
    if (there === undefined) keywords.set(instancePath, new Set([keyword]));
    else there.add(keyword);
  }
  const telling = plain.filter((error) => !isRepeated(error, keywords.get(error.instancePath)));
  const shapeless = (telling.length > 0 ? telling : errors).map((error) => told(error, schema, value));
  const found = [...shapeless, ...brokenRules(contract, value)];
  // A field can break the same rule by two branches of a schema.
  const unique = new Map(found.map((violation) => [`${violation.field}\n${violation.message}`, violation]));
  return [...unique.values()].sort((a, b) => (a.field < b.field ? -1 : a.field > b.field ? 1 : 0));
}

/** Whether it only says that something inside was wrong, or that the other branch did not hold either. */
function isEcho({ keyword, schemaPath, params }: ShapeError): boolean {
  if (keyword === "anyOf" || keyword === "if" || keyword === "propertyNames") return true;
  return /\/anyOf\/\d+\/(?:type|enum)$/.test(schemaPath) && (keyword === "enum" || params["type"] === "null");
}

/** Whether another error says it better: what has the wrong type lacks nothing, and formats have words for patterns. */
function isRepeated({ keyword }: ShapeError, beside: ReadonlySet<string> | undefined): boolean {
  const better =
    keyword === "pattern" ? ["type", "format"] : keyword === "not" || keyword === "required" ? ["type"] : [];
  return better.some((other) => beside?.has(other));
}

function told(error: ShapeError, schema: Schema, document: unknown): Violation {
  const { keyword, schemaPath, params, propertyName } = error;
  const names = fieldNames(error.instancePath);
  if (keyword === "required") names.push(String(params["missingProperty"]));
  const absent = keyword === "not" ? (target(schema, schemaPath) as Schema | undefined)?.required?.[0] : undefined;
  if (absent !== undefined) names.push(absent);
  if (propertyName !== undefined) names.push(propertyName);

  const when = condition(schemaPath, schema, document);
  const message =
    absent !== undefined
      ? `must be absent${when}`
      : keyword === "required" && when !== ""
        ? `must be there${when}`
        : said(error, propertyName ?? target(document, error.instancePath));
  return { field: names.join("."), message: propertyName === undefined ? message : `its name ${message}` };
}

/** In which case a condition asks for something: ` while the status is failed`. */
function condition(schemaPath: string, schema: Schema, document: unknown): string {
  const found = /^#\/allOf\/(\d+)\/(then|else)\//.exec(schemaPath);
  const branch = found && (schema["allOf"] as readonly { readonly if?: Schema }[])[Number(found[1])];
  const [name] = Object.keys(branch?.if?.properties ?? {});
  if (name === undefined) return "";
  const value = (document as Record<string, unknown>)[name];
  return typeof value === "string"
    ? ` while the ${name} is ${value}`
    : ` if ${name} is ${JSON.stringify(value ?? false)}`;
}

function said({ keyword, params }: ShapeError, data: unknown): string {
  const { limit } = params;
  const digits = (of: unknown) => (typeof of === "number" ? of.toLocaleString("en-US") : String(of));
  switch (keyword) {
    case "required":
      return "is missing";
    case "type":
      return `must be ${[params["type"]]
        .flat()
        .map((type) => TYPES[String(type)] ?? String(type))
        .join(" or ")}, but is ${shown(data)}`;
    case "format":
      return `must be ${FORMATS[String(params["format"])]?.wanted ?? String(params["format"])}, but is ${shown(data)}`;
    case "maxLength":
      return `must have at most ${digits(limit)} characters, but has ${digits(characters(String(data)))}`;
    case "minLength":
      return limit === 1 ? "must not be empty" : `must have at least ${digits(limit)} characters`;
    case "maximum":
      return `must be at most ${digits(limit)}, but is ${shown(data)}`;
    case "minimum":
      return `must be at least ${digits(limit)}, but is ${shown(data)}`;
    case "exclusiveMinimum":
      return `must be more than ${digits(limit)}, but is ${shown(data)}`;
    case "pattern": {
      const pattern = String(params["pattern"]);
      return `must be ${PATTERNS[pattern] ?? `text like ${pattern}`}, but is ${shown(data)}`;
    }
    case "not":
      return `must not be ${shown(data)}`;
    default:
      return `breaks ${keyword} (${JSON.stringify(params)})`;
  }
}

/** What people call the patterns, every one that the schemas have. */
export const PATTERNS: Readonly<Record<string, string>> = {
  "^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$":
    "the id of a document (no slash, not . or .., not __…__)",
  "^(?!__[\\s\\S]+__$)": "a style, which is any text but __…__",
  "^(0|[1-9][0-9]{0,18})$": "the decimal digits of an integer that is not negative",
  "^(0|-?[1-9][0-9]{0,18})$": "the decimal digits of an integer",
  "^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?$": "a timecode such as 00:13:53 or 00:13:53.500",
  "^[1-9][0-9]*:[1-9][0-9]*$": "an aspect ratio such as 9:16",
  "^[0-9a-fA-F]{64}$": "64 hexadecimal digits",
  "^sha256:[0-9a-fA-F]{64}$": "sha256: and 64 hexadecimal digits",
  "^[A-Za-z0-9]+://[\\s\\S]": "a URI such as r2://bucket/key",
  "^https?://[^ \\t\\r\\n/?#]": "a URL of http or https",
  "^(gs|https)://[\\s\\S]": "a gs:// or https:// URL",
};

const TYPES: Readonly<Record<string, string>> = {
  array: "an array",
  boolean: "true or false",
  integer: "a whole number",
  null: "null",
  number: "a number",
  object: "an object",
  string: "text",
};

function shown(data: unknown): string {
  if (Array.isArray(data)) return "an array";
  if (typeof data === "bigint") return `${data}n, a bigint (see fromBigInt)`;
  if (typeof data === "object" && data !== null) {
    const kind = nativeKind(data);
    return kind === undefined ? "an object" : `${kind === "Bytes" ? "" : "a "}${kind} (see fromFirestore)`;
  }
  if (typeof data !== "string") return String(data);
  const start = [...data.slice(0, 120)].slice(0, 60).join("");
  return start.length < data.length ? `${JSON.stringify(start)}…` : JSON.stringify(data);
}

/** What a JSON pointer leads to, in a value or, as a fragment, in a schema. */
function target(root: unknown, pointer: string): unknown {
  const isFragment = pointer.startsWith("#");
  return fieldNames(pointer).reduce((value: unknown, name) => {
    const key = isFragment ? decodeURIComponent(name) : name;
    return (value as Record<string, unknown> | undefined)?.[key];
  }, root);
}

/** The names in a JSON pointer. */
function fieldNames(pointer: string): string[] {
  const names = pointer.split("/").slice(1);
  return names.map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
}
