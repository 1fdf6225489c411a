/** Documents as they were written once: readers stay ready for them. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { validate, type ContractName } from "../src/index.js";
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

function contracts(): ContractName[] {
  const path = join(ROOT, "..", "historic");
  if (!existsSync(path)) return [];
  const folders = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => name as ContractName);
}
