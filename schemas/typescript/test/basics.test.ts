import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import fc from "fast-check";

import * as schema from "../src/index.js";
import { ROOT } from "./support.js";

test("64-bit integers go to bigint and back", () => {
  assert.equal(schema.toBigInt(7), 7n);
  assert.equal(schema.toBigInt("-9223372036854775808"), -(2n ** 63n));
  assert.equal(schema.fromBigInt(2n ** 53n - 1n), 9_007_199_254_740_991);
  assert.equal(schema.fromBigInt(2n ** 53n), "9007199254740992");
  assert.equal(schema.fromBigInt(-(2n ** 53n)), "-9007199254740992");
  // 2^53 may have been 2^53 + 1 before it was parsed.
  for (const wrong of [2 ** 53, 1.5, Number.NaN, "01", "", "9223372036854775808"]) {
    assert.throws(() => schema.toBigInt(wrong), RangeError, String(wrong));
  }
  for (const wrong of [2n ** 63n, -(2n ** 63n) - 1n]) assert.throws(() => schema.fromBigInt(wrong), RangeError);
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      assert.equal(schema.toBigInt(schema.fromBigInt(value)), value);
      assert.equal(schema.toBigInt(value.toString()), value);
    }),
  );
});

test("paths have the ids where they belong, and only ids", () => {
  assert.equal(schema.clipPath("u1", "v1", "¿c?"), "users/u1/videos/v1/clips/¿c?");
  assert.equal(schema.clipCollectionPath("u1", "v1"), "users/u1/videos/v1/clips");
  assert.equal(schema.publishPath("j1", "youtube"), "jobs/j1/publishes/youtube");
  assert.equal(schema.userCollectionPath(), "users");
  assert.equal(schema.CLIP_COLLECTION, "clips");
  for (const good of [
    "a",
    "...",
    "____",
    "__id7__",
    "__id-9223372036854775808__",
    "__a",
    "x".repeat(1_500),
    "é".repeat(750),
  ]) {
    assert.ok(schema.isDocumentId(good), good);
    assert.equal(schema.userPath(good), `users/${good}`);
  }
  for (const bad of [
    "",
    ".",
    "..",
    "a/b",
    "_____",
    "__\n__",
    "__id-0__",
    "__id07__",
    "__id9223372036854775808__",
    "x".repeat(1_501),
    "é".repeat(751),
    "\udc00",
  ]) {
    assert.ok(!schema.isDocumentId(bad), bad);
    assert.throws(() => schema.userPath(bad), RangeError, bad);
    assert.throws(() => schema.clipCollectionPath("u", bad), RangeError, bad);
  }
  assert.throws(() => schema.checkDocumentId("a/b"), /the document id "a\/b" contains a slash/);
});

test("the id of a quota is made as Rust makes it", () => {
  assert.equal(schema.quotaId("openai", "gpt-4o"), "openai_gpt-4o");
  assert.equal(schema.modelQuotaPath(schema.quotaId("hf", "meta/llama-3")), "model_quotas/hf_meta%2Fllama-3");
  assert.equal(schema.quotaId("a/%/", "%2F"), "a%2F%25%2F_%252F");
});

test("only paths of ids claim to throw", () => {
  const text = readFileSync(join(ROOT, "src", "generated", "constants.ts"), "utf8");
  const functions = [...text.matchAll(/\/\*\* (.*) \*\/\nexport function (\w+)\((.*)\)/g)];
  assert.ok(functions.length > 30);
  for (const [, doc, name, parameters] of functions) assert.equal(doc?.includes("Throws"), parameters !== "", name);
});

test("constants are those of the schemas", () => {
  assert.equal(schema.CLIP_FIELDS.scene_title, "scene_title");
  assert.equal(schema.PUBLISH_FIELDS["timestamps.created_at"], "timestamps.created_at");
  assert.deepEqual(schema.CLIP_STATUSES, ["processing", "completed", "failed"]);
  assert.equal(schema.CLIP_LIMITS.scene_title.maxLength, 500);
  assert.equal(schema.CLIP_LIMITS.style.maxLength, 50);
  assert.equal(schema.DISTRIBUTION_REQUEST_LIMITS["distribution_settings.url_expiry_hours"].maximum, 168);
  // Where the types end is no limit, a balance that is not negative is.
  assert.deepEqual(Object.keys(schema.MIGRATION_RUN_LIMITS), ["checkpoint", "run_id"]);
  assert.deepEqual(schema.LEASE_LIMITS.token, { minimum: 1 });
  assert.deepEqual(schema.USER_LIMITS.credits_balance, { minimum: 0 });
  assert.deepEqual(schema.CLIP_LIMITS.scene_id, { maximum: 10_000, minimum: 0 });
  const orders: readonly schema.ClipOrder[] = schema.CLIP_ORDERS;
  assert.deepEqual(orders, ["created_at", "priority", "scene"]);
  assert.equal(schema.CLIP_DEFAULTS.priority, 99);
  assert.ok(schema.isKnown(schema.CLIP_STATUSES, "failed"));
  assert.ok(!schema.isKnown(schema.CLIP_STATUSES, "archived"));
});

// What must not compile. It is never run.
export function misspelt(clip: schema.Clip): void {
  // @ts-expect-error: no such field
  void schema.CLIP_FIELDS.scene_titel;
  // @ts-expect-error: no such field, although documents may have fields that nobody knows
  void clip.scene_titel;
  // @ts-expect-error: optional, and null in documents of others
  const length: number = clip.scene_description.length;
  void length;
  // @ts-expect-error: null is not undefined
  const description: string | undefined = clip.scene_description;
  void description;
  // @ts-expect-error: a status is text
  clip.status = 5;
  clip.status = "archived";
  // @ts-expect-error: writers leave out what is not there
  const write: Partial<schema.ClipWrite> = { scene_description: null };
  void write;
  // @ts-expect-error: a writer gives the priority
  const priority: undefined extends schema.ClipWrite["priority"] ? true : false = true;
  void priority;
  // @ts-expect-error: no such contract
  schema.validate("clips", clip);
  // @ts-expect-error: it may be text
  const size: number | undefined = clip.file_size_bytes;
  void size;
}
