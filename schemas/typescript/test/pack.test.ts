/** What is published, and that it works where nothing but it is installed. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix, relative } from "node:path";
import { after, before, test } from "node:test";

import { ROOT } from "./support.js";

const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const folder = mkdtempSync(join(tmpdir(), "reelbase-schema-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function run(cwd: string, command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: "pipe", shell: process.platform === "win32" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

let packed: { filename: string; files: string[] };

before(() => {
  const [pack] = JSON.parse(run(ROOT, npm, "pack", "--json", "--loglevel=error", "--pack-destination", folder)) as {
    filename: string;
    files: { path: string }[];
  }[];
  if (pack === undefined) assert.fail("npm packed nothing");
  packed = { filename: pack.filename, files: pack.files.map(({ path }) => path).sort() };
});

test("the package holds what was built and what must lie beside it", () => {
  const sources = readdirSync(join(ROOT, "src"), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const built = sources.flatMap((entry) => {
    const name = relative(join(ROOT, "src"), join(entry.parentPath, entry.name))
      .replaceAll("\\", "/")
      .replace(/\.ts$/, "");
    return [`dist/${name}.d.ts`, `dist/${name}.js`];
  });
  assert.deepEqual(packed.files, [...built, "LICENSE-APACHE", "LICENSE-MIT", "README.md", "package.json"].sort());
});

test("nothing in it needs Node, or another package", () => {
  const scripts = packed.files.filter((file) => file.endsWith(".js"));
  const imported = scripts.flatMap((file) => {
    const text = readFileSync(join(ROOT, file), "utf8");
    assert.doesNotMatch(text, /\b(?:process|Buffer|require|__dirname)\b/, file);
    assert.doesNotMatch(text, /\beval\(|\bFunction\(/, file);
    return [...text.matchAll(/\bfrom "([^.][^"]*)"/g)].map((found) => found[1]);
  });
  assert.deepEqual(imported, []);
});

test("a guard brings its own contract alone", () => {
  const reached = new Set<string>();
  const follow = (file: string) => {
    if (reached.has(file)) return;
    reached.add(file);
    const text = readFileSync(join(ROOT, file), "utf8");
    for (const [, target] of text.matchAll(/\bfrom "(\.[^"]*)"/g))
      follow(posix.join(posix.dirname(file), target ?? ""));
  };
  follow("dist/generated/contracts/lease.js");
  assert.deepEqual(
    [...reached].filter((file) => file.includes("/contracts/")),
    ["dist/generated/contracts/lease.js"],
  );
  // What guards share may lead to no contract either: bundlers differ in what they leave out of a module.
  reached.clear();
  follow("dist/check.js");
  assert.deepEqual(
    [...reached].filter((file) => file.includes("/generated/")),
    [],
  );
});

test("the licences are those of the repository", () => {
  for (const name of ["LICENSE-APACHE", "LICENSE-MIT"]) {
    assert.equal(readFileSync(join(ROOT, name), "utf8"), readFileSync(join(ROOT, "..", "..", name), "utf8"), name);
  }
});

test("a project with nothing but the package compiles and runs", () => {
  const project = join(folder, "consumer");
  mkdirSync(project);
  const write = (name: string, text: string) => writeFileSync(join(project, name), text);
  write("package.json", JSON.stringify({ name: "consumer", private: true, type: "module" }));
  write(
    "index.ts",
    `import { CLIP_FIELDS, clipPath, isClip, validate, type Clip } from "@reelbase/schema";

const value: unknown = JSON.parse("{}");
const title = (clip: Clip): string => clip[CLIP_FIELDS.scene_title];
const text: string = isClip(value) ? title(value) : validate("clip", value).map(({ field }) => field).sort()[0] ?? "";
// @ts-expect-error: the types are there, and strict
const wrong: number = clipPath("u", "v", "c");
export const line: string = \`\${clipPath("u", "v", "c")} \${text} \${typeof wrong}\`;
(globalThis as unknown as { console: { log(line: string): void } }).console.log(line);
`,
  );
  run(
    project,
    npm,
    "install",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    join(folder, packed.filename),
  );
  assert.deepEqual(readdirSync(join(project, "node_modules", "@reelbase")), ["schema"]);
  assert.deepEqual(readdirSync(join(project, "node_modules")).sort(), [".package-lock.json", "@reelbase"]);
  // Once with declarations checked as well, as some projects do, for Node and for bundlers.
  symlinkSync(join(ROOT, "node_modules", "typescript"), join(project, "node_modules", "typescript"), "dir");
  const tsc = join(project, "node_modules", "typescript", "bin", "tsc");
  const flags = ["--strict", "--exactOptionalPropertyTypes", "--target", "es2022", "--types", "", "index.ts"];
  run(project, process.execPath, tsc, "--module", "esnext", "--moduleResolution", "bundler", "--noEmit", ...flags);
  run(project, process.execPath, tsc, "--module", "nodenext", ...flags);
  const line = "users/u/videos/v/clips/c clip_id string\n";
  assert.equal(run(project, process.execPath, "index.js"), line);
  // As Workers, extensions and Content Security Policies want it.
  assert.equal(run(project, process.execPath, "--disallow-code-generation-from-strings", "index.js"), line);
});
