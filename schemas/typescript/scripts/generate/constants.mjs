// constants.ts: names of fields, known values, limits, defaults and paths.
import { camel, knownValues, refName, screaming } from "./load.mjs";

const LIMITS = [
  "exclusiveMaximum",
  "exclusiveMinimum",
  "maximum",
  "maxItems",
  "maxLength",
  "minimum",
  "minItems",
  "minLength",
];

export function constants({ contracts, definitions }) {
  const writes = new Map(contracts.map((contract) => [contract.name, contract]));
  const parts = [];
  for (const [name, definition] of [...definitions].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const known = knownValues(name, definition);
    if (known) parts.push(values(name, known));
  }
  for (const contract of contracts.filter(({ name }) => !name.endsWith(".write"))) {
    const writer = writes.get(`${contract.name}.write`) ?? contract;
    parts.push(fields(contract, definitions), limits(contract, writer, definitions), defaults(contract));
    if (contract.path) parts.push(paths(contract));
  }
  const used = contracts.filter(
    ({ name, schema }) => !name.endsWith(".write") && Object.keys(defaultsOf(schema)).length > 0,
  );
  return `import { joined } from "../paths.js";
import type {
${used.map(({ title }) => `  ${title},`).join("\n")}
} from "./types.js";

${parts.filter(Boolean).join("\n")}`;
}

function values(name, known) {
  const plural = screaming(name).replace(/(S|Y)?$/, (end) => (end === "S" ? "SES" : end === "Y" ? "IES" : "S"));
  const list = known.map((value) => JSON.stringify(value)).join(", ");
  return `/** The values of \`${name}\` that this version knows. */
export const ${plural} = [${list}] as const;
/** A value of \`${name}\` that this version knows. */
export type Known${name} = (typeof ${plural})[number];
`;
}

/** Every field with its dotted path; elements of arrays have none. */
function walk(schema, definitions, visit, prefix = "") {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const target = property.$ref ?? property.anyOf?.find((inner) => inner.$ref)?.$ref;
    const definition = target === undefined ? property : definitions.get(refName(target));
    visit(prefix + name, property, definition);
    if (definition !== property) walk(definition, definitions, visit, `${prefix}${name}.`);
  }
}

function fields({ title, schema }, definitions) {
  const lines = [];
  walk(schema, definitions, (path) => lines.push(`  ${key(path)}: ${JSON.stringify(path)},`));
  return `/** The fields of \`${title}\`, those inside others by their dotted paths. */
export const ${screaming(title)}_FIELDS = {
${lines.join("\n")}
} as const;
`;
}

function limits({ title }, writer, definitions) {
  const lines = [];
  walk(writer.schema, definitions, (path, property, definition) => {
    const own = { ...definition, ...property };
    // Beyond the safe integers these go on as text, so that the end of those is no limit.
    const isLimit = (limit) => own.format !== "int64" || Math.abs(own[limit]) !== Number.MAX_SAFE_INTEGER;
    const found = LIMITS.filter((limit) => own[limit] !== undefined && isLimit(limit)).map(
      (limit) => `${limit}: ${own[limit]}`,
    );
    if (found.length > 0) lines.push(`  ${key(path)}: { ${found.join(", ")} },`);
  });
  if (lines.length === 0) return undefined;
  return `/** The limits of what may be written into \`${title}\`. Lengths count code points. */
export const ${screaming(title)}_LIMITS = {
${lines.join("\n")}
} as const;
`;
}

function defaultsOf(schema) {
  const properties = Object.entries(schema.properties ?? {});
  return Object.fromEntries(
    properties.filter(([, { default: of }]) => of !== undefined).map(([name, of]) => [name, of.default]),
  );
}

function defaults({ title, schema }) {
  const found = Object.entries(defaultsOf(schema)).map(([name, value]) => `  ${key(name)}: ${JSON.stringify(value)},`);
  if (found.length === 0) return undefined;
  return `/** What an absent field of \`${title}\` means. */
export const ${screaming(title)}_DEFAULTS = {
${found.join("\n")}
} as const satisfies Readonly<{ [Field in keyof ${title}]?: unknown }>;
`;
}

function paths({ title, path }) {
  const segments = path.split("/");
  const parameter = (segment) => /^\{(\w+)\}$/.exec(segment)?.[1];
  if (
    segments.length % 2 !== 0 ||
    segments.some((segment, i) => (parameter(segment) !== undefined) !== (i % 2 === 1))
  ) {
    throw new Error(`${title} has the path ${path}, which is not one of collections and {ids} in turn`);
  }
  const list = (of) =>
    of
      .map(parameter)
      .filter(Boolean)
      .map((id) => `${camel(id)}: string`)
      .join(", ");
  const args = (of) =>
    of.map((segment) => (parameter(segment) ? camel(parameter(segment)) : JSON.stringify(segment))).join(", ");
  const collection = segments.slice(0, -1);
  const where = camel(title);
  return `/** The collection, or collection group, that holds each \`${title}\`. */
export const ${screaming(title)}_COLLECTION = ${JSON.stringify(collection.at(-1))};

/** \`${path}\`. Throws a RangeError for an id that is none. */
export function ${where}Path(${list(segments)}): string {
  return joined(${args(segments)});
}

/** \`${collection.join("/")}\`. Throws a RangeError for an id that is none. */
export function ${where}CollectionPath(${list(collection)}): string {
  return joined(${args(collection)});
}
`;
}

function key(path) {
  return /^[A-Za-z_]\w*$/.test(path) ? path : JSON.stringify(path);
}
