/** The corpus of accepted and refused documents, which Rust's tests try as well. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

import { validate } from "../src/index.js";
import { folder, readJson, schemaFor } from "./support.js";

interface Corpus {
  readonly base: unknown;
  readonly cases: readonly {
    readonly rule: string;
    readonly set?: Readonly<Record<string, unknown>>;
    /** A text so many times, what follows it, and what goes before it. */
    readonly repeat?: Readonly<Record<string, readonly [string, number, string?, string?]>>;
    readonly remove?: readonly string[];
    readonly reads: boolean;
    readonly writes: boolean;
  }[];
}

test("the corpus is there", () => {
  folder("corpus");
});

for (const file of files()) {
  const contract = file.slice(0, -".json".length);
  test(`the corpus of ${contract}`, () => {
    const { base, cases } = readJson(folder("corpus"), file) as Corpus;
    assert.notEqual(cases.length, 0, "there are no cases");
    const all = [{ rule: "the base can be written", reads: true, writes: true }, ...cases] as Corpus["cases"];
    const wrong = all.flatMap(({ rule, set = {}, repeat = {}, remove = [], reads, writes }) => {
      const document = structuredClone(base);
      for (const path of remove) change(document, path, undefined);
      for (const [path, value] of Object.entries(set)) change(document, path, structuredClone(value));
      for (const [path, [text, times, after = "", before = ""]] of Object.entries(repeat)) {
        change(document, path, `${before}${text.repeat(times)}${after}`);
      }
      return (["reads", "writes"] as const).flatMap((verdict) => {
        const name = schemaFor(contract, verdict);
        if (name === undefined) return [];
        const wanted = verdict === "reads" ? reads : writes;
        assert.equal(typeof wanted, "boolean", `${rule}: ${verdict} is not said`);
        const violations = validate(name, document);
        if ((violations.length === 0) === wanted) return [];
        const found = violations.map(({ field, message }) => `${field}: ${message}`).join("; ");
        return [`${rule}: ${name} should ${wanted ? "take" : "refuse"} it, but ${found || "takes it"}`];
      });
    });
    assert.equal(wrong.length, 0, `\n  ${wrong.join("\n  ")}`);
  });
}

function files(): string[] {
  try {
    return readdirSync(folder("corpus")).filter((file) => file.endsWith(".json"));
  } catch {
    // That it is not there is told by a test of its own.
    return [];
  }
}

/** Sets the value at a dotted path, or takes it away. */
function change(document: unknown, path: string, value: unknown): void {
  const names = path.split(".");
  const last = names.pop() ?? "";
  let inner = document as Record<string, unknown>;
  for (const name of names) {
    const next = inner[name];
    if (typeof next !== "object" || next === null) {
      if (value === undefined) throw new Error(`${path} is not there to be removed`);
      inner[name] = {};
    }
    inner = inner[name] as Record<string, unknown>;
  }
  if (value !== undefined) inner[last] = value;
  else if (!(last in inner)) throw new Error(`${path} is not there to be removed`);
  else delete inner[last];
}
