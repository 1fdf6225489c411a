import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { ROOT } from "./support.js";

// A copy, so that nothing here is changed.
const copy = mkdtempSync(join(tmpdir(), "reelbase-schema-"));
after(() => rmSync(copy, { recursive: true, force: true }));
const schemas = join(copy, "schemas");
const root = join(schemas, "typescript");
cpSync(join(ROOT, ".."), schemas, { recursive: true, filter: (path) => !/node_modules|\.build|dist$/.test(path) });
symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"), "dir");

function generate(...args: string[]): { status: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "scripts", "generate.mjs"), ...args], {
    encoding: "utf8",
  });
  return { status, text: stdout + stderr };
}

function change(file: string, from: string, to: string): void {
  const path = join(schemas, file);
  const before = readFileSync(path, "utf8");
  assert.ok(before.includes(from), `${file} has no ${from}`);
  writeFileSync(path, before.replace(from, to));
}

test("what is committed is what the schemas make", () => {
  assert.deepEqual(generate("--check"), { status: 0, text: "src/generated is up to date\n" });
});

test("drift is told, and mended by generating", () => {
  change("clip.json", '"scene_description"', '"scene_descriptions"');
  change("typescript/src/generated/guards.ts", "isClip(", "isCLip(");
  writeFileSync(join(root, "src", "generated", "old.ts"), "");
  const { status, text } = generate("--check");
  assert.equal(status, 1);
  for (const told of [
    "run npm run generate",
    "types.ts differs from line",
    "constants.ts differs",
    "guards.ts differs",
    "old.ts is not",
  ]) {
    assert.ok(text.includes(told), text);
  }
  const written = generate();
  assert.equal(written.status, 0);
  assert.match(written.text, /^wrote types\.ts$/m);
  assert.match(written.text, /^removed old\.ts$/m);
  assert.doesNotMatch(written.text, /should be|differs/);
  assert.equal(generate("--check").status, 0);
  assert.match(readFileSync(join(root, "src", "generated", "types.ts"), "utf8"), /scene_descriptions\?: string/);
});

test("one name for two things is refused", () => {
  change("video-info.json", '"A clip as an API returns it."', '"Another."');
  const { status, text } = generate("--check");
  assert.notEqual(status, 0);
  assert.match(text, /ClipView is one thing in clip-page\.json and another in video-info\.json/);
  change("video-info.json", '"Another."', '"A clip as an API returns it."');
});

test("a field that is required and has no type is refused", () => {
  change("user.json", '"email": {', '"mail": {');
  assert.match(generate("--check").text, /user\.json# requires email, which is none of its properties/);
  change("user.json", '"mail": {', '"email": {');
});

test("rules that span fields are refused where nobody would check them", () => {
  change("lease.json", '"format": "date-time"', '"x-rules": []');
  assert.match(generate("--check").text, /lease\.json#\/properties\/\w+ has x-rules, which only the top/);
  change("lease.json", '"x-rules": []', '"format": "date-time"');
});

test("words that nobody knows are refused", () => {
  change("lease.json", '"format": "date-time"', '"format": "later"');
  assert.match(generate().text, /lease\.json#\/properties\/\w+ has the format later, which nobody here knows/);
  change("lease.json", '"format": "later"', '"contains": {}');
  assert.match(generate().text, /has the keyword contains/);
});
