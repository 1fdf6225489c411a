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

/** How the ids of a path are made, where a function of ours makes them. */
const IDS = { ModelQuota: "`quotaId` makes the id. " };

export function constants({ contracts, definitions }) {
  const writes = new Map(contracts.map((contract) => [contract.name, contract]));
  const parts = [];
  for (const [name, definition] of [...definitions].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const known = knownValues(name, definition);
    if (known) parts.push(values(name, known));
    else if (definition.enum) parts.push(closedValues(name, definition.enum));
  }
  for (const contract of contracts.filter(({ name }) => !name.endsWith(".write"))) {
    const writer = writes.get(`${contract.name}.write`) ?? contract;
    parts.push(fields(contract, definitions), limits(contract, writer, definitions), defaults(contract, writer));
    if (contract.path) parts.push(paths(contract));
  }
  const used = contracts.filter(
    ({ name, schema }) => !name.endsWith(".write") && Object.keys(defaultsOf(schema)).length > 0,
  );
  return `import { joined } from "../paths.js";
import type {
${used.map(({ name, title }) => `  ${writes.get(`${name}.write`)?.title ?? title},`).join("\n")}
} from "./types.js";

${parts.filter(Boolean).join("\n")}`;
}

function values(name, known) {
  return `/** The values of \`${name}\` that this version knows. */
export const ${plural(name)} = ${list(known)} as const;
/** A value of \`${name}\` that this version knows. */
export type Known${name} = (typeof ${plural(name)})[number];
`;
}

function closedValues(name, all) {
  return `/** The values of \`${name}\`; there are no others. */
export const ${plural(name)} = ${list(all)} as const;
`;
}

function plural(name) {
  return screaming(name).replace(/(S|Y)?$/, (end) => (end === "S" ? "SES" : end === "Y" ? "IES" : "S"));
}

function list(values) {
  return `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;
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

// Where the types of Rust end: nobody set these as limits.
const ENDS_OF_TYPES = [Number.MAX_SAFE_INTEGER, 2 ** 32 - 1];

function limits({ title, schema }, writer, definitions) {
  const readers = new Map();
  walk(schema, definitions, (path, property, definition) => readers.set(path, { ...definition, ...property }));
  const lines = [];
  walk(writer.schema, definitions, (path, property, definition) => {
    const own = { ...definition, ...property };
    const isEnd = (limit) => ENDS_OF_TYPES.includes(Math.abs(own[limit]));
    // Readers are ready for whatever the type holds: it is unsigned, and nobody said more, if they begin at 0 as well.
    const isUnsigned = isEnd("maximum") && own.minimum === 0 && readers.get(path)?.minimum === 0;
    const isLimit = (limit) => own[limit] !== undefined && !isEnd(limit) && !(limit === "minimum" && isUnsigned);
    const found = LIMITS.filter(isLimit).map((limit) => `${limit}: ${own[limit]}`);
    if (found.length > 0) lines.push(`  ${key(path)}: { ${found.join(", ")} },`);
  });
  if (lines.length === 0) return undefined;
  return `/** The limits of what may be written into \`${title}\`. Lengths count code points; where a number type ends is none. */
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

function defaults({ title, schema }, writer) {
  const found = Object.entries(defaultsOf(schema)).map(([name, value]) => {
    const text = JSON.stringify(withoutNulls(value));
    // Made anew for each reader: a document that changes its list must not change everybody's.
    return typeof value === "object"
      ? `  get ${key(name)}(): NonNullable<${writer.title}[${JSON.stringify(name)}]> {\n    return ${text};\n  },`
      : `  ${key(name)}: ${text},`;
  });
  if (found.length === 0) return undefined;
  return `/** What an absent field of \`${title}\` means, to be read or spread into a \`${writer.title}\`; lists and maps are new each time. */
export const ${screaming(title)}_DEFAULTS = /* @__PURE__ */ Object.freeze({
${found.join("\n")}
} as const satisfies Partial<${writer.title}>);
`;
}

/** Writers leave out what is not there. */
function withoutNulls(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const there = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(there.map(([name, inner]) => [name, withoutNulls(inner)]));
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
  const throws = (of) => (of.some(parameter) ? " Throws a RangeError for an id that is none." : "");
  return `/** The collection, or collection group, that holds each \`${title}\`. */
export const ${screaming(title)}_COLLECTION = ${JSON.stringify(collection.at(-1))};

/** \`${path}\`. ${IDS[title] ?? ""}Throws a RangeError for an id that is none. */
export function ${where}Path(${list(segments)}): string {
  return joined(${args(segments)});
}

/** \`${collection.join("/")}\`.${throws(collection)} */
export function ${where}CollectionPath(${list(collection)}): string {
  return joined(${args(collection)});
}
`;
}

function key(path) {
  return /^[A-Za-z_]\w*$/.test(path) ? path : JSON.stringify(path);
}
