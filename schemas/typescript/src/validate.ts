import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";

import { FORMATS } from "./formats.js";
import { SCHEMAS } from "./generated/schemas.js";
import type { Contracts } from "./generated/types.js";
import { compileRules, type Rule, type Violation } from "./rules.js";
import type { Schema } from "./schema.js";

/** The name of a contract: that of its schema's file, such as `clip` or `clip.write`. */
export type ContractName = keyof Contracts;

/** The names of all contracts. */
export const CONTRACTS = /* @__PURE__ */ Object.keys(SCHEMAS) as readonly ContractName[];

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

/** Everything that is wrong with a value; empty if it keeps the contract. */
export function validate(name: ContractName, value: unknown): Violation[] {
  return violationsOf(schemaOf(name), value);
}

/** Whether a value keeps the contract. */
export function is<Name extends ContractName>(name: Name, value: unknown): value is Contracts[Name] {
  return holds(schemaOf(name), value);
}

/** The schema of a contract, without what does not matter to validation. */
export function schemaOf(name: ContractName): Schema {
  if (!Object.hasOwn(SCHEMAS, name)) throw new RangeError(`there is no contract ${name}; see CONTRACTS`);
  return SCHEMAS[name];
}

/** Whether a value is what a schema says. */
export function holds(schema: Schema, value: unknown): boolean {
  return compiled(schema)(value);
}

/** Throws a {@link ValidationError} unless a value is what a schema says. */
export function ensure(schema: Schema, value: unknown): void {
  const violations = violationsOf(schema, value);
  if (violations.length > 0) throw new ValidationError(schema.title ?? "such value", violations);
}

let shared: Ajv2020 | undefined;
const validators = /* @__PURE__ */ new Map<Schema, ValidateFunction>();

/** Compiled on first use: a page needs few of the contracts. */
function compiled(schema: Schema): ValidateFunction {
  let validator = validators.get(schema);
  if (validator === undefined) {
    shared ??= made();
    validator = shared.compile(schema);
    validators.set(schema, validator);
  }
  return validator;
}

function made(): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    // A condition names fields whose types stand beside it, not in it.
    strict: true,
    strictRequired: false,
    strictTypes: false,
    // What was refused, and why, goes into the messages.
    verbose: true,
  });
  for (const [name, { holds }] of Object.entries(FORMATS)) ajv.addFormat(name, holds);
  ajv.addKeyword({ keyword: "x-path", schemaType: "string" });
  ajv.addKeyword({
    keyword: "x-rules",
    schemaType: "array",
    type: "object",
    errors: "full",
    compile: (rules: readonly Rule[]) => {
      const find = compileRules(rules);
      const check = (document: unknown, context?: { instancePath: string }): boolean => {
        const violations = find(document);
        const at = fieldNames(context?.instancePath ?? "");
        const errors = violations.map(({ field, message }) => ({
          keyword: "x-rules",
          message,
          params: { field: [...at, field].join("."), message },
        }));
        Object.assign(check, { errors });
        return violations.length === 0;
      };
      return check;
    },
  });
  return ajv;
}

function violationsOf(schema: Schema, value: unknown): Violation[] {
  const validator = compiled(schema);
  if (validator(value)) return [];
  const errors = validator.errors ?? [];
  const plain = errors.filter((error) => !isEcho(error));
  const telling = plain.filter((error) => !isRepeated(error, plain));
  const found = (telling.length > 0 ? telling : errors).map((error) => told(error, schema, value));
  // A field can break the same rule by two branches of a schema.
  const unique = new Map(found.map((violation) => [`${violation.field}\n${violation.message}`, violation]));
  return [...unique.values()].sort((a, b) => (a.field < b.field ? -1 : a.field > b.field ? 1 : 0));
}

/** Whether it only says that something inside was wrong, or that the other branch did not hold either. */
function isEcho({ keyword, schemaPath, schema }: ErrorObject): boolean {
  if (keyword === "anyOf" || keyword === "if" || keyword === "propertyNames") return true;
  return /\/anyOf\/\d+\/(?:type|enum)$/.test(schemaPath) && (keyword === "enum" || schema === "null");
}

/** Whether another error says it better: what has the wrong type lacks nothing, and formats have words for patterns. */
function isRepeated({ keyword, instancePath }: ErrorObject, errors: readonly ErrorObject[]): boolean {
  const better =
    keyword === "pattern" ? ["type", "format"] : keyword === "not" || keyword === "required" ? ["type"] : [];
  return errors.some((other) => better.includes(other.keyword) && other.instancePath === instancePath);
}

function told(error: ErrorObject, schema: Schema, document: unknown): Violation {
  const { keyword, schemaPath, params, propertyName } = error;
  if (keyword === "x-rules") return params as Violation;
  const names = fieldNames(error.instancePath);
  if (keyword === "required") names.push(String(params["missingProperty"]));
  const absent = keyword === "not" ? (error.schema as { required?: string[] }).required?.[0] : undefined;
  if (absent !== undefined) names.push(absent);
  if (propertyName !== undefined) names.push(propertyName);

  const when = condition(schemaPath, schema, document);
  const message =
    absent !== undefined
      ? `must be absent${when}`
      : keyword === "required" && when !== ""
        ? `must be there${when}`
        : said(error);
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

function said(error: ErrorObject): string {
  const { keyword, schemaPath, schema, data, params } = error;
  const digits = (limit: unknown) => (typeof limit === "number" ? limit.toLocaleString("en-US") : String(limit));
  switch (keyword) {
    case "required":
      return "is missing";
    case "type":
      return `must be ${[schema]
        .flat()
        .map((type) => TYPES[String(type)] ?? String(type))
        .join(" or ")}, but is ${shown(data)}`;
    case "format":
      return `must be ${FORMATS[String(schema)]?.wanted ?? String(schema)}, but is ${shown(data)}`;
    case "maxLength":
      return `must have at most ${digits(schema)} characters, but has ${digits([...String(data)].length)}`;
    case "minLength":
      return schema === 1 ? "must not be empty" : `must have at least ${digits(schema)} characters`;
    case "maximum":
      return `must be at most ${digits(schema)}, but is ${shown(data)}`;
    case "minimum":
      return `must be at least ${digits(schema)}, but is ${shown(data)}`;
    case "exclusiveMinimum":
      return `must be more than ${digits(schema)}, but is ${shown(data)}`;
    case "pattern": {
      const definition = /^#\/\$defs\/(\w+)\/pattern$/.exec(schemaPath)?.[1];
      const what = definition === undefined ? "" : `a ${definition}, `;
      return `must be ${PATTERNS[String(schema)] ?? `${what}text like ${String(schema)}`}, but is ${shown(data)}`;
    }
    case "not":
      return `must not be ${shown(data)}`;
    default:
      return error.message ?? `breaks ${keyword} (${JSON.stringify(params)})`;
  }
}

/** What people call the patterns that are hard to read. */
const PATTERNS: Readonly<Record<string, string>> = {
  "^(?!\\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\\s\\S]+__$)[^/]+$":
    "the id of a document (no slash, not . or .., not __…__)",
  "^(0|[1-9][0-9]{0,18})$": "the decimal digits of an integer that is not negative",
  "^(0|-?[1-9][0-9]{0,18})$": "the decimal digits of an integer",
  "^https?://[\\s\\S]": "a URL of http or https",
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
  if (typeof data === "object" && data !== null) return "an object";
  if (typeof data !== "string") return String(data);
  const start = [...data].slice(0, 60).join("");
  return start.length < data.length ? `${JSON.stringify(start)}…` : JSON.stringify(data);
}

/** The names in a JSON pointer. */
function fieldNames(pointer: string): string[] {
  const names = pointer.split("/").slice(1);
  return names.map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
}
