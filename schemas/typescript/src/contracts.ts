import { SCHEMAS } from "./generated/schemas.js";
import type { Contracts } from "./generated/types.js";
import type { Schema } from "./schema.js";

/** The name of a contract: that of its schema's file, such as `clip` or `clip.write`. */
export type ContractName = keyof Contracts;

/** The names of all contracts. */
export const CONTRACTS = /* @__PURE__ */ Object.keys(SCHEMAS) as readonly ContractName[];

/** The schema of a contract, without what does not matter to validation. */
export function schemaOf(name: ContractName): Schema {
  if (!Object.hasOwn(SCHEMAS, name)) throw new RangeError(`there is no contract ${name}; see CONTRACTS`);
  return SCHEMAS[name];
}
