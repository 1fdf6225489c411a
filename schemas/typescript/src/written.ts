import { schemaOf, type ContractName } from "./contracts.js";
import type { Contracts } from "./generated/types.js";
import { isPlain } from "./native.js";
import { meant, type Schema } from "./schema.js";

/** The name of what readers and writers have a contract each for, such as `clip`. */
export type EntityName = {
  [Name in ContractName]: Name extends `${infer Entity}.write` ? Entity : never;
}[ContractName] &
  ContractName;

/**
 * What was read as its writers write it: defaults are there, and optional fields that are null are not. Fields that this
 * version does not know stay as they are. Whether limits and rules hold is for the assertion to say.
 *
 * ```ts
 * const changed = { ...written("clip", clip), priority: 1 };
 * assertClipWrite(changed);
 * ```
 */
export function written<Name extends EntityName>(
  name: Name,
  value: Contracts[Name],
): Contracts[`${Name}.write` & ContractName] {
  const schema = schemaOf(name);
  return filled(value, schema, schema) as Contracts[`${Name}.write` & ContractName];
}

function filled(value: unknown, schema: Schema, root: Schema): unknown {
  const own = meant(schema, root);
  if (Array.isArray(value)) return value.map((inner) => filled(inner, own.items ?? {}, root));
  if (typeof value !== "object" || value === null || !isPlain(value)) return value;
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const [name, property] of Object.entries(own.properties ?? {})) {
    // A default may have nulls of its own.
    const there = filled(fields.get(name) ?? structuredClone(property["default"]), property, root);
    if (there === undefined || there === null) fields.delete(name);
    else fields.set(name, there);
  }
  return Object.fromEntries(fields);
}
