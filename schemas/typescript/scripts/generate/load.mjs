// Reads the schemas and finds their shared definitions.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

// A response always has every field of these, a file may lack some: one name, two shapes. TypeScript needs two names.
const RENAMED = {
  "video-info": { Highlight: "VideoInfoHighlight", Highlights: "VideoInfoHighlights" },
};

// What validation or types know how to treat. Anything else must be looked at by somebody before it is passed over.
const KEYWORDS = new Set(
  (
    "$defs $id $ref $schema additionalProperties allOf anyOf const default description else enum examples " +
    "exclusiveMaximum exclusiveMinimum format if items maxItems maxLength maximum minItems minLength minimum " +
    "multipleOf not pattern properties propertyNames required then title type uniqueItems x-path x-rules"
  ).split(" "),
);
export const FORMATS = new Set(["blob-uri", "date-time", "email", "int64"]);

/**
 * The contracts, each `{ name, title, schema, path }`, and the definitions that they share, by name.
 * Definitions have their final names, in `$ref`s as well.
 */
export function load(folder) {
  const contracts = [];
  const definitions = new Map();
  for (const file of readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()) {
    const schema = JSON.parse(readFileSync(join(folder, file), "utf8"));
    // firestore.indexes.json lies here as well, and is no schema.
    if (schema.$schema === undefined) continue;
    const name = file.slice(0, -".json".length);
    if (schema.title === undefined) throw new Error(`${file} has no title, which is the name of its type`);
    checkWords(schema, file);
    rename(schema, RENAMED[name] ?? {});
    contracts.push({ name, title: schema.title, schema, path: schema["x-path"] });
    for (const [of, definition] of Object.entries(schema.$defs ?? {})) add(of, definition, file);
  }
  for (const { name, title, schema } of contracts) add(title, bare(schema), `${name}.json`);
  return { contracts, definitions: new Map([...definitions].map(([name, { definition }]) => [name, definition])) };

  function add(name, definition, file) {
    const before = definitions.get(name);
    const text = canonical(definition);
    if (before === undefined) {
      definitions.set(name, { definition, text, file });
    } else if (before.text !== text) {
      throw new Error(
        `${name} is one thing in ${before.file} and another in ${file}; types need two names: rename one in ` +
          "RENAMED of scripts/generate/load.mjs",
      );
    }
  }
}

/** The schema of an object without what belongs to its file. */
function bare({ $defs, $id, $schema, title, "x-path": path, ...rest }) {
  return rest;
}

function canonical(value) {
  const sorted = (_, inner) =>
    inner && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner;
  return JSON.stringify(value, sorted);
}

function rename(schema, names) {
  if (schema.$defs)
    schema.$defs = Object.fromEntries(Object.entries(schema.$defs).map(([of, d]) => [names[of] ?? of, d]));
  each(schema, (inner) => {
    const target = inner.$ref && names[refName(inner.$ref)];
    if (target) inner.$ref = `#/$defs/${target}`;
  });
}

/** The name of the definition that a `$ref` means. */
export function refName(ref) {
  const name = /^#\/\$defs\/([A-Za-z0-9_]+)$/.exec(ref)?.[1];
  if (name === undefined) throw new Error(`the $ref ${ref} leads out of the file`);
  return name;
}

/** Calls `visit` with a schema and with every schema inside. */
export function each(schema, visit, at = "") {
  if (typeof schema !== "object" || schema === null) return;
  visit(schema, at);
  for (const keyword of ["$defs", "properties"]) {
    for (const [name, inner] of Object.entries(schema[keyword] ?? {})) each(inner, visit, `${at}/${keyword}/${name}`);
  }
  for (const keyword of ["additionalProperties", "else", "if", "items", "not", "propertyNames", "then"]) {
    each(schema[keyword], visit, `${at}/${keyword}`);
  }
  for (const keyword of ["allOf", "anyOf"]) {
    (schema[keyword] ?? []).forEach((inner, i) => each(inner, visit, `${at}/${keyword}/${i}`));
  }
}

function checkWords(schema, file) {
  each(schema, (inner, at) => {
    for (const keyword of Object.keys(inner)) {
      if (!KEYWORDS.has(keyword)) throw new Error(`${file}#${at} has the keyword ${keyword}, which nobody here knows`);
    }
    // Conditions ask for fields whose properties stand beside them.
    const missing =
      inner.properties && !/\/(if|then|else|not)/.test(at) && inner.required?.find((name) => !inner.properties[name]);
    if (missing) throw new Error(`${file}#${at} requires ${missing}, which is none of its properties`);
    const high =
      at !== "" && ["allOf", "if", "x-rules"].find((keyword) => inner[keyword] && !/^\/allOf\/\d+$/.test(at));
    if (high) throw new Error(`${file}#${at} has ${high}, which only the top of a schema may have`);
    if (inner.format !== undefined && !FORMATS.has(inner.format)) {
      throw new Error(
        `${file}#${at} has the format ${inner.format}, which nobody here knows: add it to src/formats.ts`,
      );
    }
  });
}

/** The values of an open enum, or nothing for anything else. */
export function knownValues(name, definition) {
  // Styles are open as well, but have limits, so that their known values are examples.
  if (name === "Style") return definition.examples;
  const [first, second, ...more] = definition.anyOf ?? [];
  return more.length === 0 && second?.type === "string" ? first?.enum : undefined;
}

/** `DistributionRequest` as `DISTRIBUTION_REQUEST`. */
export function screaming(title) {
  return title.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase();
}

/** `DistributionRequest` or `clip_id` as `distributionRequest` or `clipId`. */
export function camel(name) {
  return name[0].toLowerCase() + name.slice(1).replace(/[._-]([a-z])/g, (_, letter) => letter.toUpperCase());
}
