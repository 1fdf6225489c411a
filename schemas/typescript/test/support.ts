import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { CONTRACTS, type ClipWrite, type ContractName, type PublishWrite } from "../src/index.js";

/** The folder of the package; tests run from .build/test. */
export const ROOT = join(import.meta.dirname, "..", "..");

export const CLIP: ClipWrite = {
  clip_id: "clip_86_04",
  video_id: "v1",
  user_id: "u1",
  scene_id: 4,
  scene_title: "¿Quién paga?",
  filename: "clip_86_04.mp4",
  style: "split",
  priority: 99,
  start_time: "00:13:53",
  end_time: "00:14:56.500",
  duration_seconds: 63.5,
  file_size_bytes: 3_145_728,
  file_size_mb: 3,
  has_thumbnail: false,
  r2_key: "u1/v1/clips/clip_86_04.mp4",
  status: "processing",
  created_at: "2025-01-01T00:00:00Z",
  created_by: "u1",
};

export const PUBLISH: PublishWrite = {
  platform: "youtube",
  status: "PENDING_APPROVAL",
  idempotency_key: "j1_youtube",
  timestamps: { created_at: "2025-01-01T00:00:00Z", updated_at: "2025-01-01T00:00:00Z" },
};

/** The schema that a verdict of Rust's is about; nothing where there is none. Requests have one, for what is written. */
export function schemaFor(contract: string, verdict: "reads" | "writes"): ContractName | undefined {
  const known = CONTRACTS as readonly string[];
  if (!known.includes(contract)) throw new Error(`there is no contract ${contract}`);
  const write = `${contract}.write`;
  if (known.includes(write)) return (verdict === "reads" ? contract : write) as ContractName;
  return verdict === "writes" ? (contract as ContractName) : undefined;
}

/** A folder beside the package. */
export function folder(name: string): string {
  const path = join(ROOT, "..", name);
  if (!existsSync(path)) throw new Error(`${path} is missing`);
  if (readdirSync(path).length === 0) throw new Error(`${path} is empty`);
  return path;
}

export function readJson(...path: string[]): unknown {
  const file = join(...path);
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file} cannot be read as JSON`, { cause: error });
  }
}
