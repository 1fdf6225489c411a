// guards.ts: for each contract a guard and an assertion.
import { camel } from "./load.mjs";

export function guards({ contracts }) {
  const titles = contracts.map(({ title }) => title);
  const text = contracts.map(
    ({ name, title }) => `/** Whether it is a \`${title}\`. */
export function is${title}(value: unknown): value is ${title} {
  return holds(${camel(name)}, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a \`${title}\`. */
export function assert${title}(value: unknown): asserts value is ${title} {
  ensure(${camel(name)}, value);
}
`,
  );
  return `import { ensure, holds, type ValidationError } from "../check.js";
${contracts.map(({ name }) => `import { ${camel(name)} } from "./contracts/${name}.js";`).join("\n")}
import type {
${titles.map((title) => `  ${title},`).join("\n")}
} from "./types.js";

${text.join("\n")}`;
}
