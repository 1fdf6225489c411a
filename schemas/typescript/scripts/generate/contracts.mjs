// contracts/: for each contract its schema, and the code that Ajv makes of it. Made here and not where it runs, since
// many places (Content Security Policies, Workers, extensions) forbid making code of text.
import { _, Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";

import { camel, FORMATS } from "./load.mjs";
import { data } from "./schemas.mjs";

const LENGTH = 'require("ajv/dist/runtime/ucs2length").default';

/** The text of each module, by its path. One module each, so that bundlers leave out what nobody asks for. */
export function contracts({ contracts }) {
  const modules = contracts.map(({ name, schema }) => [`contracts/${name}.ts`, contract(name, data(schema))]);
  return { ...Object.fromEntries(modules), "contracts/index.ts": index(contracts) };
}

function contract(name, schema) {
  // Rules that span fields are no matter of Ajv: they are checked beside it.
  const { "x-rules": rules, "x-path": path, ...shape } = schema;
  const code = compiled(shape);
  const used = [
    'import type { Contract } from "../../check.js";',
    code.includes("FORMATS[") && 'import { FORMATS } from "../../formats.js";',
    code.includes("characters;") && 'import { characters } from "../../text.js";',
    `import { ${camel(name)} as schema } from "../schemas.js";`,
  ].filter(Boolean);
  const exported = code
    .trim()
    .replace(
      /^export const validate = (\w+);\s*export default \1;/,
      (_, shape) => `export const ${camel(name)}: Contract = { schema, shape: ${shape} };\n`,
    );
  // The compiler has nothing to say about the code of another.
  return `// @ts-nocheck\n${used.join("\n")}\n\n${exported}`;
}

function compiled(shape) {
  // The class for 2020-12 would add code for its dynamic references, which none of our keywords is.
  const ajv = new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    // A condition names fields whose types stand beside it, not in it.
    strict: true,
    strictRequired: false,
    strictTypes: false,
    // Ours are made where the value is.
    messages: false,
    code: { source: true, esm: true, lines: true, formats: _`FORMATS` },
  });
  // Only their names matter: the code asks src/formats.ts.
  for (const format of FORMATS) ajv.addFormat(format, { validate: () => true });
  const code = standalone
    .default(ajv, ajv.compile(shape))
    .replace('"use strict";', "")
    .replaceAll(LENGTH, "characters");
  if (/\brequire\(/.test(code)) throw new Error(`${shape.title} needs more of Ajv than there is without it`);
  return code;
}

function index(contracts) {
  const imports = contracts.map(({ name }) => `import { ${camel(name)} } from "./${name}.js";`);
  const entries = contracts.map(({ name }) => `  ${JSON.stringify(name)}: ${camel(name)},`);
  return `import type { Contract } from "../../check.js";
import type { Contracts } from "../types.js";
${imports.join("\n")}

/** Every contract, by its name. */
export const ALL: Readonly<Record<keyof Contracts, Contract>> = {
${entries.join("\n")}
};
`;
}
