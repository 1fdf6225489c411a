import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { CONTRACTS, schemaOf, validate, type ContractName } from "../src/index.js";
import { SAMPLES } from "./samples.js";

test("something is written by every contract of writers and requests", () => {
  const wanted = CONTRACTS.filter((name) => name.endsWith(".write") || name.endsWith("-request"));
  assert.deepEqual(Object.keys(SAMPLES).sort(), wanted.sort());
});

for (const [name, arbitrary] of Object.entries(SAMPLES) as [ContractName, fc.Arbitrary<object>][]) {
  test(`${name}: what is written can be written and read, and lacks nothing`, () => {
    const read = name.replace(".write", "") as ContractName;
    fc.assert(
      fc.property(arbitrary, (sample) => {
        const json = JSON.parse(JSON.stringify(sample)) as Record<string, unknown>;
        assert.deepEqual(validate(name, json), []);
        assert.deepEqual(validate(read, json), []);
        for (const field of (schemaOf(name)["required"] ?? []) as string[]) {
          const { [field]: _, ...without } = json;
          assert.ok(
            validate(name, without).some((violation) => violation.field === field),
            `${field} may be missing`,
          );
        }
      }),
      { numRuns: 50 },
    );
  });

  test(`${name}: enums are known and unknown`, () => {
    const schema = schemaOf(name);
    const status = schema.properties?.["status"]?.$ref?.replace("#/$defs/", "");
    if (status === undefined) return;
    const known = (schema.$defs?.[status]?.anyOf?.[0]?.["enum"] ?? []) as string[];
    const found = new Set(
      fc.sample(arbitrary, { numRuns: 300, seed: 1 }).map((sample) => (sample as { status: string }).status),
    );
    for (const value of known) assert.ok(found.has(value), value);
    assert.ok([...found].some((value) => !known.includes(value)));
  });
}
