import { blobKeyFault } from "./blob.js";
import { documentIdFault, quotaId } from "./paths.js";
import { compareCodePoints } from "./text.js";
import { formatTime, later, parseTime, parseTimecode } from "./time.js";

/** A broken rule: the field as a dotted path, and what it must be. */
export interface Violation {
  readonly field: string;
  readonly message: string;
}

/** One of the `x-rules` of a schema: rules that span fields, for which JSON Schema has no word. */
export type Rule = { readonly field: string } & (
  | { readonly rule: "template" | "ends_with" | "starts_with"; readonly template: string }
  | { readonly rule: "file_of"; readonly of: string }
  | { readonly rule: "blob_key"; readonly segments?: number | null }
  | { readonly rule: "not_before" | "not_earlier" | "quota_id"; readonly other: string }
  | { readonly rule: "seconds"; readonly from: string; readonly to: string }
  | { readonly rule: "mebibytes"; readonly of: string }
  | { readonly rule: "after"; readonly other: string; readonly seconds: number }
  | { readonly rule: "ascending" }
);

/** Says what is wrong; nothing where a field has another type, which is not for rules to say. */
type Check = (document: unknown) => string | undefined;

/** A function that finds every broken rule. Throws for a rule that this version does not know. */
export function compileRules(rules: readonly Rule[]): (document: unknown) => Violation[] {
  const checks = rules.map((rule) => ({ field: rule.field, check: compile(rule) }));
  return (document) =>
    checks.flatMap(({ field, check }) => {
      const message = check(document);
      return message === undefined ? [] : [{ field, message }];
    });
}

function compile(rule: Rule): Check {
  switch (rule.rule) {
    case "template":
      return texts([rule.field], rule.template, ([field], wanted) =>
        field === wanted ? undefined : `must be ${wanted}`,
      );
    case "starts_with":
      return texts([rule.field], rule.template, ([field], start) =>
        field.startsWith(start) && field !== start ? undefined : `must begin with ${start}, and go on`,
      );
    case "ends_with":
      return texts([rule.field], rule.template, ([field], end) =>
        field.endsWith(end) && field !== end ? undefined : `must end with ${end}, after something else`,
      );
    case "file_of":
      return texts([rule.field, rule.of], "", ([field, stem]) => fileFault(field, stem, rule.of));
    case "blob_key":
      return texts([rule.field], "", ([field]) => keyFault(field, rule.segments ?? undefined));
    case "quota_id":
      return texts([rule.field, rule.other], "", ([model, provider]) => {
        const wrong = documentIdFault(quotaId(provider, model));
        return wrong === undefined ? undefined : `makes no id of a document with the ${rule.other}: it ${wrong}`;
      });
    case "not_before":
      return both(rule.field, rule.other, parseTimecode, (field, other) =>
        field < other ? `must not be before ${rule.other}` : undefined,
      );
    case "not_earlier":
      return both(rule.field, rule.other, parseTime, (field, other) =>
        field < other ? `must not be before ${rule.other}, ${formatTime(other)}` : undefined,
      );
    case "seconds":
      return both(rule.from, rule.to, parseTimecode, (from, to, document) => {
        const found = at(document, rule.field);
        // That the end is not before the start is a rule of its own.
        if (typeof found !== "number" || to < from) return undefined;
        const seconds = (to - from) / 1_000;
        // Timecodes have milliseconds.
        return Math.abs(found - seconds) < 0.000_5 ? undefined : `must be ${rule.to} - ${rule.from}, ${seconds}`;
      });
    case "mebibytes":
      return (document) => mebibytesFault(at(document, rule.field), at(document, rule.of), rule.of);
    case "after":
      return both(rule.field, rule.other, parseTime, (field, other) => {
        const wanted = later(other, rule.seconds);
        if (field === wanted) return undefined;
        const how = rule.seconds === 0 ? rule.other : `${span(rule.seconds)} after ${rule.other}`;
        return `must be ${how}, ${formatTime(wanted)}`;
      });
    case "ascending":
      return (document) => {
        const list = at(document, rule.field);
        if (!Array.isArray(list) || !list.every((text) => typeof text === "string")) return undefined;
        const sorted = list.every((text, i) => i === 0 || compareCodePoints(list[i - 1] as string, text) < 0);
        return sorted ? undefined : "must be sorted by code points, each once";
      };
    default:
      throw new Error(`there is a rule that this version does not know: ${JSON.stringify(rule)}`);
  }
}

function fileFault(name: string, stem: string, of: string): string | undefined {
  const extension = name.startsWith(`${stem}.`) ? name.slice(stem.length + 1) : "";
  if (stem === "" || !/^[A-Za-z0-9]+$/.test(extension)) return `must be the ${of} and an extension`;
  return extension === "jpg" ? "must not end in .jpg, which its thumbnail does" : undefined;
}

function keyFault(key: string, segments: number | undefined): string | undefined {
  const wrong = blobKeyFault(key);
  if (wrong !== undefined) return `cannot name a file: it ${wrong}`;
  const found = key.split("/").length;
  if (segments === undefined || found === segments) return undefined;
  return `cannot name a file: it has ${found} segments instead of ${segments}`;
}

function mebibytesFault(field: unknown, bytes: unknown, of: string): string | undefined {
  const counted = typeof bytes === "string" ? /^[0-9]+$/.test(bytes) : typeof bytes === "number" && bytes >= 0;
  if (typeof field !== "number" || !counted) return undefined;
  const hundredths = (Number(bytes) / 1_048_576) * 100;
  // Either neighbour of a half is right: some services round halves to even.
  const is = (near: number) => field === near / 100 && Math.abs(near - hundredths) <= 0.5;
  if (is(Math.floor(hundredths)) || is(Math.ceil(hundredths))) return undefined;
  return `must be ${of} / 1,048,576 to two places, ${Math.round(hundredths) / 100}`;
}

/** A check of texts, and of a template with fields filled in. */
function texts<const Names extends readonly string[]>(
  names: Names,
  template: string,
  check: (found: { readonly [I in keyof Names]: string }, filled: string) => string | undefined,
): Check {
  return (document) => {
    const found = names.map((name) => at(document, name));
    if (!found.every((text) => typeof text === "string")) return undefined;
    let complete = true;
    const filled = template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
      const text = at(document, name);
      complete &&= typeof text === "string";
      return String(text);
    });
    return complete ? check(found as { readonly [I in keyof Names]: string }, filled) : undefined;
  };
}

/** A check of two texts that are read the same way. */
function both<T>(
  left: string,
  right: string,
  read: (text: string) => T | undefined,
  check: (left: T, right: T, document: unknown) => string | undefined,
): Check {
  return (document) => {
    const [a, b] = [left, right].map((name) => {
      const text = at(document, name);
      return typeof text === "string" ? read(text) : undefined;
    });
    return a === undefined || b === undefined ? undefined : check(a, b, document);
  };
}

function at(document: unknown, path: string): unknown {
  let value = document;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function span(seconds: number): string {
  return seconds % 86_400 === 0 ? `${seconds / 86_400} days` : `${seconds} seconds`;
}
