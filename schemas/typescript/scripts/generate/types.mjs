// types.ts: one type per schema and per shared definition, by json-schema-to-typescript.
import { compile } from "json-schema-to-typescript";

import { knownValues, refName } from "./load.mjs";

const PRELUDE = `/**
 * An integer of 64 bits: a number as long as JavaScript holds it exactly, its decimal digits beyond.
 * \`toBigInt\` and \`fromBigInt\` lead to and from \`bigint\`.
 */
export type Int64 = number | string;

/** A point in time as RFC 3339 says it, such as \`2025-01-31T12:00:00.5Z\`; its precision is a microsecond. */
export type Timestamp = string;
`;

const ANNOTATIONS = ["description", "tsType"];

export async function types({ contracts, definitions }) {
  const $defs = {};
  for (const [name, definition] of [...definitions].sort(([a], [b]) => (a < b ? -1 : 1))) {
    $defs[name] = { ...forTypes(definition, name), title: name };
  }
  const bundle = { title: "Bundle", type: "object", additionalProperties: false, $defs };
  const text = await compile(bundle, "Bundle", {
    additionalProperties: false,
    bannerComment: "",
    style: { printWidth: 120 },
    unreachableDefinitions: true,
  });
  return `${PRELUDE}\n${tidied(text)}\n${index(contracts)}`;
}

/** What a name of a contract stands for. */
function index(contracts) {
  const lines = contracts.map(({ name, title }) => `  ${JSON.stringify(name)}: ${title};`);
  return `/** The type of each contract, by the name of its schema's file. */\nexport interface Contracts {\n${lines.join("\n")}\n}\n`;
}

/** The schema with conditions taken out and with names for what has one, so that nothing is spelled out twice. */
function forTypes(schema, name) {
  const { description } = schema;
  const named = (tsType) => (description === undefined ? { tsType } : { description, tsType });
  const known = name && knownValues(name, schema);
  if (known) return named([...known.map((value) => JSON.stringify(value)), "(string & {})"].join(" | "));

  const alternatives = schema.anyOf?.map((inner) => forTypes(inner));
  if (alternatives?.every((inner) => inner.tsType ?? inner.type === "null")) {
    return named(alternatives.map((inner) => inner.tsType ?? "null").join(" | "));
  }
  if (schema.$ref) return named(refName(schema.$ref));
  const types = [schema.type].flat();
  const nullable = types.includes("null") ? " | null" : "";
  if (schema.format === "int64") return named(`Int64${nullable}`);
  if (schema.format === "date-time") return named(`Timestamp${nullable}`);
  if (alternatives) throw new Error(`there is no type for ${JSON.stringify(schema)}`);

  // Limits are no matter of types, and conditions would only add noise.
  const kept = Object.fromEntries(Object.entries(schema).filter(([keyword]) => ANNOTATIONS.includes(keyword)));
  if (schema.type !== undefined) kept.type = schema.type;
  if (schema.enum !== undefined) kept.enum = schema.enum;
  if (schema.required !== undefined) kept.required = schema.required;
  if (schema.items !== undefined) kept.items = forTypes(schema.items);
  if (schema.properties !== undefined) {
    kept.properties = Object.fromEntries(Object.entries(schema.properties).map(([of, inner]) => [of, forTypes(inner)]));
  }
  if (typeof schema.additionalProperties === "object")
    kept.additionalProperties = forTypes(schema.additionalProperties);
  else if (schema.additionalProperties !== undefined) kept.additionalProperties = schema.additionalProperties;
  return kept;
}

/** Takes out what the compiler says about the bundle, which is nobody's business. */
function tidied(text) {
  const without = text
    .replace(
      / \*\n \* This interface was referenced by `Bundle`'s JSON-Schema\n \* via the `definition` "\w+"\.\n/g,
      "",
    )
    .replace(
      /\/\*\*\n \* This interface was referenced by `Bundle`'s JSON-Schema\n \* via the `definition` "\w+"\.\n \*\/\n/g,
      "",
    )
    .replace(/export interface Bundle \{\}\n/, "")
    .replace(/^( *)\/\*\*\n *\* (.*)\n *\*\/$/gm, (whole, indent, line) => {
      const short = `${indent}/** ${line} */`;
      return short.length <= 120 ? short : whole;
    })
    .replace(/(?<=[;}])\n(?=\/\*\*|export)/g, "\n\n")
    .replace(/\n{3,}/g, "\n\n");
  if (without.includes("Bundle")) throw new Error("json-schema-to-typescript speaks of the bundle in new words");
  return without.trim() + "\n";
}
