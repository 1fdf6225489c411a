// Makes src/generated/ out of ../*.json. `--check` changes nothing, and fails if something would change.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";

import { constants } from "./generate/constants.mjs";
import { contracts } from "./generate/contracts.mjs";
import { guards } from "./generate/guards.mjs";
import { load } from "./generate/load.mjs";
import { schemas } from "./generate/schemas.mjs";
import { types } from "./generate/types.mjs";

const HEADER = "// Made by `npm run generate` from schemas/*.json. Change those, not this.\n\n";
const ROOT = join(import.meta.dirname, "..");
const TARGET = join(ROOT, "src", "generated");

const check = process.argv.includes("--check");
const model = load(join(ROOT, ".."));
const wanted = {
  "types.ts": await types(model),
  "schemas.ts": schemas(model),
  "constants.ts": constants(model),
  "guards.ts": guards(model),
  ...contracts(model),
};

mkdirSync(join(TARGET, "contracts"), { recursive: true });
const differences = [];
const written = [];
for (const [name, text] of Object.entries(wanted)) {
  const path = join(TARGET, name);
  const found = read(path);
  const made = HEADER + text.trimEnd() + "\n";
  if (found === made) continue;
  differences.push(found === undefined ? `${name} is missing` : `${name} differs${firstDifference(found, made)}`);
  written.push(`wrote ${name}`);
  if (!check) writeFileSync(path, made);
}
for (const name of files(TARGET).filter((name) => !(name in wanted))) {
  differences.push(`${name} is not generated any more`);
  written.push(`removed ${name}`);
  if (!check) rmSync(join(TARGET, name));
}

if (check && differences.length > 0) {
  console.error(`src/generated is not what the schemas make; run npm run generate:\n  ${differences.join("\n  ")}`);
  process.exitCode = 1;
} else {
  console.log(written.length > 0 ? written.join("\n") : "src/generated is up to date");
}

/** The files in a folder and those in it, with slashes on every system. */
function files(folder) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return found.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw new Error(`cannot read ${basename(path)}`, { cause: error });
  }
}

function firstDifference(found, made) {
  const [left, right] = [found.split("\n"), made.split("\n")];
  const line = left.findIndex((text, i) => text !== right[i]);
  if (line < 0) return ` from line ${left.length + 1} on`;
  // Lines of data are long: from shortly before the difference on.
  const [is, should] = [left[line], right[line] ?? ""];
  const column = [...is].findIndex((character, i) => character !== should[i]);
  const start = Math.max(0, (column < 0 ? is.length : column) - 20);
  const shown = (text) => JSON.stringify(text.slice(start, start + 80));
  return ` from line ${line + 1} on: ${shown(is)} should be ${shown(should)}`;
}
