// schemas.ts: the schemas as data, with what validation and `written` need.
import { camel, each } from "./load.mjs";

const ANNOTATIONS = ["$id", "$schema", "description", "examples"];

export function schemas({ contracts }) {
  const text = contracts.map(
    ({ name, title, schema }) =>
      `/** What \`${title}\` must be. */\nexport const ${camel(name)}: Schema = ${JSON.stringify(data(schema))};\n`,
  );
  const entries = contracts.map(({ name }) => `  ${JSON.stringify(name)}: ${camel(name)},`);
  return `import type { Schema } from "../schema.js";

${text.join("\n")}
/** Every schema, by the name of its file. */
export const SCHEMAS = {
${entries.join("\n")}
} as const;
`;
}

/** The schema without what is only said to people. */
export function data(schema) {
  const data = structuredClone(schema);
  each(data, (inner) => ANNOTATIONS.forEach((keyword) => delete inner[keyword]));
  return data;
}
