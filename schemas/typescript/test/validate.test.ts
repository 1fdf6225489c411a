import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { PATTERNS } from "../src/check.js";
import * as schema from "../src/index.js";
import { CLIP, PUBLISH, ROOT } from "./support.js";

test("every contract compiles, and has a guard and an assertion", () => {
  assert.ok(schema.CONTRACTS.length >= 37);
  for (const name of schema.CONTRACTS) {
    assert.notDeepEqual(schema.validate(name, 5), [], name);
    // Rules that nobody knows would be told here: of what is no object they are not asked.
    assert.doesNotThrow(() => schema.validate(name, {}), name);
    const title = schema.schemaOf(name).title ?? assert.fail(name);
    const guards = schema as unknown as Record<string, (value: unknown) => unknown>;
    assert.equal(guards[`is${title}`]?.(null), false, title);
    assert.throws(() => guards[`assert${title}`]?.(null), { name: "ValidationError", expected: title });
  }
  assert.throws(() => schema.validate("toString" as never, {}), /no contract toString/);
});

test("a guard narrows", () => {
  const read: unknown = JSON.parse(JSON.stringify(CLIP));
  if (!schema.isClip(read)) assert.fail();
  assert.equal(read.scene_title.length, 12);
  schema.assertClipWrite(read);
  assert.equal(read.priority.toFixed(), "99");
  if (!schema.is("clip", read)) assert.fail();
});

test("readers are ready for more than writers may write", () => {
  const historic = {
    ...CLIP,
    scene_title: "x".repeat(501),
    completed_at: null,
    style: "holographic",
    status: "archived",
    more: [1],
  };
  assert.ok(schema.isClip(historic));
  assert.ok(!schema.isClipWrite(historic));
  const { priority, file_size_bytes, ...without } = CLIP;
  assert.ok(schema.isClip(without), `${priority} ${file_size_bytes}`);
  assert.ok(!schema.isClipWrite(without));
  assert.ok(schema.isClipWrite({ ...CLIP, status: "archived", more: { a: 1 } }));
});

test("lengths count code points", () => {
  assert.ok(schema.isClipWrite({ ...CLIP, scene_title: "🎬".repeat(500) }));
  assert.ok(!schema.isClipWrite({ ...CLIP, scene_title: "é".repeat(501) }));
});

test("numbers are finite, and whole where they count", () => {
  for (const scene_id of [1.5, Number.NaN, -1, 2 ** 32, "1"])
    assert.ok(!schema.isClip({ ...CLIP, scene_id }), String(scene_id));
  for (const duration_seconds of [Number.NaN, Infinity]) assert.ok(!schema.isClip({ ...CLIP, duration_seconds }));
  for (const file_size_bytes of [2 ** 53, -1, "-1", "01", "9223372036854775808", null]) {
    assert.ok(!schema.isClip({ ...CLIP, file_size_bytes }), String(file_size_bytes));
  }
  assert.ok(schema.isClip({ ...CLIP, file_size_bytes: "9223372036854775807" }));
  // The pattern is broken as well, but says less.
  assert.deepEqual(schema.validate("clip", { ...CLIP, file_size_bytes: "01" }), [
    {
      field: "file_size_bytes",
      message: 'must be an integer of 64 bits: a number up to 2^53 - 1, decimal digits beyond, but is "01"',
    },
  ]);
});

test("every violation is told at once, with its field", () => {
  const { clip_id, ...rest } = CLIP;
  const wrong = {
    ...rest,
    status: "completed",
    thumbnail_r2_key: "x",
    scene_title: "x".repeat(1_501),
    filename: `${clip_id}.mov`,
    priority: 1_000,
    user_id: "a/b",
    created_by: "",
    created_at: "yesterday",
    file_size_bytes: "-1",
    scene_id: "4",
    style: "__style__",
  };
  const error = thrown(() => schema.assertClipWrite(wrong));
  assert.ok(error instanceof schema.ValidationError);
  assert.equal(error.expected, "ClipWrite");
  assert.equal(
    error.message,
    `this is no ClipWrite:
  clip_id: is missing
  completed_at: must be there while the status is completed
  created_at: must be an RFC 3339 time such as 2025-01-31T12:00:00Z, but is "yesterday"
  created_by: must not be empty
  file_size_bytes: must be the decimal digits of an integer that is not negative, but is "-1"
  priority: must be at most 999, but is 1000
  r2_key: must be a/b/v1/clips/clip_86_04.mov
  scene_id: must be a whole number, but is "4"
  scene_title: must have at most 500 characters, but has 1,501
  style: must be a style, which is any text but __…__, but is "__style__"
  thumbnail_r2_key: must be absent if has_thumbnail is false
  user_id: must be the id of a document (no slash, not . or .., not __…__), but is "a/b"`,
  );
});

test("fields inside others have dotted paths", () => {
  const fields = (name: schema.ContractName, value: unknown) => schema.validate(name, value).map(({ field }) => field);
  const { created_at: _, ...timestamps } = PUBLISH.timestamps;
  assert.deepEqual(fields("publish.write", { ...PUBLISH, status: "PUBLISHED", timestamps }), [
    "approval",
    "timestamps.created_at",
    "timestamps.published_at",
  ]);
  assert.deepEqual(schema.validate("publish.write", { ...PUBLISH, approval: { approved_by: 5 } }), [
    { field: "approval", message: "must be absent while the status is PENDING_APPROVAL" },
    { field: "approval.approved_at", message: "is missing" },
    { field: "approval.approved_by", message: "must be text, but is 5" },
    { field: "approval.source", message: "is missing" },
  ]);
  assert.deepEqual(schema.validate("highlights", { video_url: "x", highlights: [{ id: 1 }, { id: -1, start: 5 }] }), [
    { field: "highlights.1.id", message: "must be at least 0, but is -1" },
    { field: "highlights.1.start", message: "must be text, but is 5" },
  ]);
  assert.deepEqual(schema.validate("clip", []), [{ field: "", message: "must be an object, but is an array" }]);
});

test("patterns are told in words", () => {
  const message = (value: object) => schema.validate("video.write", value).map(({ message }) => message);
  assert.ok(message({ target_aspect: "wide" }).includes('must be an aspect ratio such as 9:16, but is "wide"'));
  const { start_time: _, ...rest } = CLIP;
  assert.deepEqual(schema.validate("clip", { ...rest, start_time: "1:2" }), [
    { field: "start_time", message: 'must be a timecode such as 00:13:53 or 00:13:53.500, but is "1:2"' },
  ]);
  const files = readdirSync(join(ROOT, "..")).filter((file) => file.endsWith(".json"));
  const found = new Set<unknown>();
  for (const file of files) {
    JSON.parse(readFileSync(join(ROOT, "..", file), "utf8"), (key, value: unknown) => {
      if (key === "pattern") found.add(value);
      return value;
    });
  }
  assert.deepEqual([...found].sort(), Object.keys(PATTERNS).sort());
});

test("names of counters are styles", () => {
  const of = schema.validate("video", { clips_by_style: { __a__: 1, "a/~": "x", split: 1 } });
  assert.deepEqual(
    of.filter(({ field }) => field.startsWith("clips_by_style")),
    [
      {
        field: "clips_by_style.__a__",
        message: 'its name must be a style, which is any text but __…__, but is "__a__"',
      },
      { field: "clips_by_style.a/~", message: 'must be a whole number, but is "x"' },
    ],
  );
});

test("what is optional may be null for readers alone", () => {
  assert.deepEqual(schema.validate("publish.write", { ...PUBLISH, error_message: null }), [
    { field: "error_message", message: "must be absent while the status is PENDING_APPROVAL" },
    { field: "error_message", message: "must be text, but is null" },
  ]);
  assert.deepEqual(schema.validate("publish", { ...PUBLISH, error_message: null, approval: null }), []);
  assert.deepEqual(schema.validate("publish", { ...PUBLISH, approval: 5 }), [
    { field: "approval", message: "must be an object, but is 5" },
  ]);
});

test("amounts are not zero", () => {
  const transaction = {
    transaction_id: "t",
    user_id: "u",
    type: "REFUND",
    balance_after: 0,
    created_at: "2025-01-01T00:00:00Z",
  };
  assert.ok(schema.isCreditTransactionWrite({ ...transaction, amount: "-9223372036854775808" }));
  for (const amount of [0, "0"]) {
    const violations = schema.validate("credit-transaction.write", { ...transaction, amount });
    assert.deepEqual(violations, [{ field: "amount", message: `must not be ${JSON.stringify(amount)}` }]);
  }
});

test("violations are those of the last value alone", () => {
  assert.equal(schema.validate("clip.write", { ...CLIP, r2_key: "x" }).length, 2);
  assert.deepEqual(schema.validate("clip.write", CLIP), []);
  assert.equal(schema.validate("clip.write", { ...CLIP, r2_key: "x" }).length, 2);
});

function thrown(f: () => void): unknown {
  try {
    f();
  } catch (error) {
    return error;
  }
  return assert.fail("nothing was thrown");
}

// Were each error compared with all others, this would take minutes.
test("any number of errors is told", { timeout: 30_000 }, () => {
  const clips = Array.from({ length: 20_000 }, () => ({}));
  assert.equal(schema.validate("clip-page", { clips, next_page_token: null }).length, 20_000 * 7);
});
