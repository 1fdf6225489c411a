/** What Rust wrote and judged, judged here, and samples for Rust to judge. Two variables name the files. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";

import fc from "fast-check";

import { validate, type ContractName } from "../src/index.js";
import { SAMPLES } from "./samples.js";
import { schemaFor } from "./support.js";

/** A line of what Rust wrote. */
interface Sample {
  readonly contract: string;
  readonly json: unknown;
  readonly reads: boolean;
  readonly writes: boolean;
  readonly why?: string;
}

const SHOWN = 20;
const PER_CONTRACT = 400;

const rust = process.env["REELBASE_RUST_SAMPLES"];
const target = process.env["REELBASE_TYPESCRIPT_SAMPLES"];

test(
  "Rust and TypeScript judge Rust's samples alike",
  { skip: rust === undefined && "REELBASE_RUST_SAMPLES is not set" },
  (t) => {
    const lines = readFileSync(rust ?? "", "utf8")
      .split("\n")
      .filter((line) => line !== "");
    assert.notEqual(lines.length, 0, `${rust} is empty`);
    const counts = new Map<string, { samples: number; differences: number }>();
    const differences: string[] = [];
    lines.forEach((line, i) => {
      const sample = JSON.parse(line) as Sample;
      const count = counts.get(sample.contract) ?? { samples: 0, differences: 0 };
      counts.set(sample.contract, count);
      count.samples += 1;
      for (const verdict of ["reads", "writes"] as const) {
        const name = schemaFor(sample.contract, verdict);
        if (name === undefined) continue;
        const violations = validate(name, sample.json);
        if ((violations.length === 0) === sample[verdict]) continue;
        count.differences += 1;
        const ours = violations.map(({ field, message }) => `${field}: ${message}`).join("; ");
        const text = JSON.stringify(sample.json);
        differences.push(
          `line ${i + 1}, ${name}: Rust ${sample[verdict] ? "takes" : "refuses"} it (${sample.why ?? "without a word"}), ` +
            `TypeScript ${ours === "" ? "takes it" : `says ${ours}`}\n    ${text.length > 600 ? `${text.slice(0, 600)}…` : text}`,
        );
      }
    });
    for (const [contract, { samples, differences }] of [...counts].sort()) {
      t.diagnostic(`${contract}: ${samples} samples, ${differences} differences`);
    }
    const shown = differences.slice(0, SHOWN).join("\n  ");
    assert.equal(differences.length, 0, `${differences.length} verdicts differ, of which the first are:\n  ${shown}`);
  },
);

test(
  "TypeScript's samples are written",
  { skip: target === undefined && "REELBASE_TYPESCRIPT_SAMPLES is not set" },
  (t) => {
    const lines: string[] = [];
    for (const [name, arbitrary] of Object.entries(SAMPLES) as [ContractName, fc.Arbitrary<object>][]) {
      // The same samples each time, so that a difference can be looked at.
      for (const sample of fc.sample(arbitrary, { numRuns: PER_CONTRACT, seed: 1 })) {
        const json: unknown = JSON.parse(JSON.stringify(sample));
        assert.deepEqual(validate(name, json), [], JSON.stringify(json));
        lines.push(`${JSON.stringify({ contract: name.replace(".write", ""), json })}\n`);
      }
    }
    writeFileSync(target ?? "", lines.join(""));
    t.diagnostic(`${lines.length} samples are in ${target}`);
  },
);
