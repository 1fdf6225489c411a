import { holds, violationsOf, type Contract } from "./check.js";
import type { ContractName } from "./contracts.js";
import { ALL } from "./generated/contracts/index.js";
import type { Contracts } from "./generated/types.js";
import type { Violation } from "./rules.js";

/** Everything that is wrong with a value; empty if it keeps the contract. */
export function validate(name: ContractName, value: unknown): Violation[] {
  return violationsOf(contractOf(name), value);
}

/** Whether a value keeps the contract. */
export function is<Name extends ContractName>(name: Name, value: unknown): value is Contracts[Name] {
  return holds(contractOf(name), value);
}

function contractOf(name: ContractName): Contract {
  if (!Object.hasOwn(ALL, name)) throw new RangeError(`there is no contract ${name}; see CONTRACTS`);
  return ALL[name];
}
