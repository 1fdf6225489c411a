/** Documents as they were written once: readers stay ready for them. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { validate, written, type ContractName, type EntityName } from "../src/index.js";
import { folder, readJson, ROOT } from "./support.js";

test("historic documents are there", () => {
  folder("historic");
});

for (const contract of contracts()) {
  test(`historic documents of ${contract} are read`, () => {
    const path = join(folder("historic"), contract);
    const files = readdirSync(path).filter((file) => file.endsWith(".json"));
    assert.notEqual(files.length, 0, `${path} is empty`);
    for (const file of files) assert.deepEqual(validate(contract, readJson(path, file)), [], file);
  });
}

// What other services once wrote against a rule: no default mends it.
const BROKEN: Readonly<Record<string, readonly string[]>> = {
  "model-router-alert/2025-09-other-service.json": ["expire_at", "message"],
  "routing-decision/2025-09-other-service.json": ["expire_at"],
  "video/2025-09-other-service.json": ["highlights_summary.categories"],
};

for (const contract of contracts()) {
  test(`historic documents of ${contract} can be written again`, () => {
    const path = join(folder("historic"), contract);
    for (const file of readdirSync(path)) {
      const again = written(contract as EntityName, readJson(path, file) as never);
      const fields = validate(`${contract}.write` as ContractName, again).map(({ field }) => field);
      assert.deepEqual(fields, BROKEN[`${contract}/${file}`] ?? [], file);
    }
  });
}

function contracts(): ContractName[] {
  const path = join(ROOT, "..", "historic");
  if (!existsSync(path)) return [];
  const folders = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => name as ContractName);
}
