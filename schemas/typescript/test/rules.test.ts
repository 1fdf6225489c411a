import assert from "node:assert/strict";
import { test } from "node:test";

import { compileRules, type Rule } from "../src/rules.js";

/** What the rule says of a document; nothing if it holds. */
function said(rule: Rule, document: unknown): string | undefined {
  const violations = compileRules([rule])(document);
  for (const { field } of violations) assert.equal(field, rule.field);
  return violations[0]?.message;
}

function holds(rule: Rule, ...documents: unknown[]): void {
  for (const document of documents) assert.equal(said(rule, document), undefined, JSON.stringify(document));
}

function breaks(rule: Rule, ...documents: unknown[]): void {
  for (const document of documents) assert.notEqual(said(rule, document), undefined, JSON.stringify(document));
}

test("template fills in fields, once", () => {
  const rule: Rule = { rule: "template", field: "k", template: "{a}/{b.c}/x" };
  holds(rule, { k: "1/2/x", a: "1", b: { c: "2" } }, { a: "1", b: { c: "2" } });
  holds(rule, { k: "{b.c}/$&/x", a: "{b.c}", b: { c: "$&" } });
  assert.equal(said(rule, { k: "1/2/y", a: "1", b: { c: "2" } }), "must be 1/2/x");
});

test("starts_with and ends_with want more than that", () => {
  const start: Rule = { rule: "starts_with", field: "k", template: "{a}/" };
  holds(start, { k: "a/b", a: "a" });
  breaks(start, { k: "a/", a: "a" }, { k: "b/a/c", a: "a" }, { k: "a", a: "a" });
  const end: Rule = { rule: "ends_with", field: "k", template: "_{a}" };
  holds(end, { k: "j_a", a: "a" }, { k: "__a", a: "a" });
  breaks(end, { k: "_a", a: "a" }, { k: "ja", a: "a" }, { k: "j_a ", a: "a" });
});

test("file_of is the stem, a dot, and letters and digits other than jpg", () => {
  const rule: Rule = { rule: "file_of", field: "f", of: "id" };
  holds(rule, { f: "a.mp4", id: "a" }, { f: "a.b.MP4", id: "a.b" }, { f: "a.JPG", id: "a" }, { f: "a.jpeg", id: "a" });
  breaks(rule, { f: "a.", id: "a" }, { f: "a", id: "a" }, { f: "b.mp4", id: "a" }, { f: "a.b.mp4", id: "a" });
  breaks(rule, { f: ".mp4", id: "" }, { f: "a.mp 4", id: "a" }, { f: "a.mp٤", id: "a" }, { f: "a.jpg", id: "a" });
  breaks(rule, { f: "a.mp4\n", id: "a" });
  assert.match(said(rule, { f: "a.jpg", id: "a" }) ?? "", /thumbnail/);
});

test("blob_key names a file in every store", () => {
  const rule: Rule = { rule: "blob_key", field: "k", segments: null };
  holds(rule, { k: "a" }, { k: "a/¿b?/.c" }, { k: "x".repeat(1_024) }, { k: "é".repeat(512) }, { k: "a\u2028\u00a0b" });
  breaks(rule, { k: "" }, { k: "/a" }, { k: "a/" }, { k: "a//b" }, { k: "a/./b" }, { k: "../b" }, { k: "a\\b" });
  breaks(rule, { k: "a\u0000" }, { k: "a\u007f" }, { k: "a\u0085b" }, { k: "a\u009f" });
  breaks(rule, { k: "x".repeat(1_025) }, { k: "é".repeat(513) }, { k: "\ud800" });
  const three: Rule = { ...rule, segments: 3 };
  holds(three, { k: "a/b/c" });
  breaks(three, { k: "a/b" }, { k: "a/b/c/d" });
});

test("not_before and seconds go by milliseconds", () => {
  const order: Rule = { rule: "not_before", field: "end", other: "start" };
  holds(order, { start: "00:00:01", end: "00:00:01.000" }, { start: "00:00:59.999", end: "00:01:00" });
  breaks(order, { start: "00:00:01.001", end: "00:00:01" }, { start: "99:00:00", end: "98:59:59.999" });

  const rule: Rule = { rule: "seconds", field: "s", from: "start", to: "end" };
  const ends = { start: "00:00:01.500", end: "00:01:00" };
  holds(rule, { ...ends, s: 58.5 }, { ...ends, s: 58.500_4 }, { ...ends, s: 58.499_6 }, { ...ends, s: "58.5" });
  breaks(rule, { ...ends, s: 58.500_6 }, { ...ends, s: 58.499_4 }, { ...ends, s: 59 });
  holds(rule, { start: "00:00:02", end: "00:00:01", s: 7 });
  assert.equal(said(rule, { ...ends, s: 59 }), "must be end - start, 58.5");
});

test("mebibytes has two places and allows either neighbour of a half", () => {
  const rule: Rule = { rule: "mebibytes", field: "mb", of: "b" };
  const half = 15_728_640 + 5_242.88;
  holds(rule, { b: 0, mb: 0 }, { b: 3_145_728, mb: 3 }, { b: "3145728", mb: 3 }, { b: 1_000_000, mb: 0.95 });
  holds(rule, { b: half, mb: 15 }, { b: half, mb: 15.01 });
  holds(rule, { b: "9223372036854775807", mb: 8_796_093_022_208 });
  breaks(
    rule,
    { b: 3_145_728, mb: 3.01 },
    { b: 3_145_728, mb: 2.99 },
    { b: 1_000_000, mb: 0.953 },
    { b: half, mb: 15.02 },
  );
  breaks(rule, { b: 1_048_576, mb: 1.000_01 }, { b: 0, mb: -0.01 });
});

test("not_earlier and after compare instants to the microsecond", () => {
  const order: Rule = { rule: "not_earlier", field: "a", other: "b" };
  holds(order, { a: "2025-01-01T00:00:00Z", b: "2025-01-01T02:00:00+02:00" });
  holds(order, { a: "2025-01-01T00:00:00.0000001Z", b: "2025-01-01T00:00:00.0000009Z" });
  breaks(order, { a: "2025-01-01T00:00:00.000001Z", b: "2025-01-01T00:00:00.000002Z" });

  const same: Rule = { rule: "after", field: "a", other: "b", seconds: 0 };
  holds(same, { a: "2025-01-01T00:00:00Z", b: "2024-12-31 23:00:00-01:00" }, { b: "2025-01-01T00:00:00Z" });
  breaks(same, { a: "2025-01-01T00:00:00.000001Z", b: "2025-01-01T00:00:00Z" });
  const month: Rule = { ...same, seconds: 30 * 86_400 };
  holds(month, { a: "2025-01-31T00:00:00Z", b: "2025-01-01T00:00:00Z" });
  // The end of the range is the end of everything.
  holds(month, { a: "9999-12-31T23:59:59.999999Z", b: "9999-12-31T00:00:00Z" });
  assert.equal(
    said(month, { a: "2025-01-30T00:00:00Z", b: "2025-01-01T00:00:00.5Z" }),
    "must be 30 days after b, 2025-01-31T00:00:00.500Z",
  );
});

test("ascending goes by code points, each once", () => {
  const rule: Rule = { rule: "ascending", field: "s.c" };
  holds(rule, {}, { s: { c: [] } }, { s: { c: ["a"] } }, { s: { c: ["", "A", "a", "aa", "é"] } }, { s: { c: [1, 0] } });
  // In UTF-16 the first begins with 0xD83C, and comes before.
  holds(rule, { s: { c: ["ﬀ", "🎬"] } });
  breaks(rule, { s: { c: ["🎬", "ﬀ"] } }, { s: { c: ["b", "a"] } }, { s: { c: ["a", "a"] } });
});

test("what is absent or of another type is for the shape to say", () => {
  const document = JSON.parse('{"a": 5, "b": null, "__proto__": {"c": "x"}}') as unknown;
  holds({ rule: "template", field: "a", template: "{b}" }, document);
  holds({ rule: "template", field: "c", template: "y" }, document);
  holds({ rule: "template", field: "toString.name", template: "y" }, document);
  holds({ rule: "mebibytes", field: "a", of: "b" }, document);
});

test("a rule that nobody knows is not passed over", () => {
  assert.throws(() => compileRules([{ rule: "later", field: "a" } as never]), /does not know: \{"rule":"later"/);
});
