import assert from "node:assert/strict";
import { test } from "node:test";

import * as schema from "../src/index.js";
import { CLIP, folder, readJson, schemaFor } from "./support.js";

const DEFAULTS: Partial<Record<schema.ContractName, object>> = {
  clip: schema.CLIP_DEFAULTS,
  "distribution-record": schema.DISTRIBUTION_RECORD_DEFAULTS,
  "distribution-request": schema.DISTRIBUTION_REQUEST_DEFAULTS,
  highlights: schema.HIGHLIGHTS_DEFAULTS,
  job: schema.JOB_DEFAULTS,
  "list-clips-request": schema.LIST_CLIPS_REQUEST_DEFAULTS,
  "migration-run": schema.MIGRATION_RUN_DEFAULTS,
  "model-router-alert": schema.MODEL_ROUTER_ALERT_DEFAULTS,
  "podcast-job": schema.PODCAST_JOB_DEFAULTS,
  video: schema.VIDEO_DEFAULTS,
};

/** Statuses of which no rule wants more than is required. */
const STATUSES: Record<string, object> = { clip: { status: "processing" }, job: { status: "RUNNING" } };

test("no defaults are passed over", () => {
  const found = Object.keys(schema).filter((name) => name.endsWith("_DEFAULTS"));
  assert.equal(Object.keys(DEFAULTS).length, found.length);
});

for (const [contract, defaults] of Object.entries(DEFAULTS)) {
  test(`the defaults of ${contract} and what is required make one that can be written`, () => {
    const write = schemaFor(contract, "writes") ?? assert.fail();
    const required = new Set(schema.schemaOf(write).required);
    const base = contract === "highlights" ? { video_url: "x" } : corpus(contract);
    const rest = Object.entries(base).filter(([name]) => required.has(name) && !(name in defaults));
    const value = { ...defaults, ...Object.fromEntries(rest), ...STATUSES[contract] };
    assert.deepEqual(schema.validate(write, value), []);
  });
}

function corpus(contract: string): object {
  return (readJson(folder("corpus"), `${contract}.json`) as { base: object }).base;
}

test("nobody can change the defaults of others", () => {
  const video = { ...schema.VIDEO_DEFAULTS };
  video.styles_processed.push("split");
  video.clips_by_style["split"] = 1;
  assert.deepEqual({ ...schema.VIDEO_DEFAULTS }, { ...video, styles_processed: [], clips_by_style: {} });
  assert.throws(() => Object.assign(schema.VIDEO_DEFAULTS, { clips_count: 1 }), TypeError);
});

test("what was read is made what is written", () => {
  const { priority: _, ...clip } = CLIP;
  const read = { ...clip, scene_description: null, has_thumbnail: null as never, more: null, seen: { at: null } };
  const before = structuredClone(read);
  assert.deepEqual(schema.written("clip", read), { ...CLIP, more: null, seen: { at: null } });
  assert.deepEqual(read, before);
  const write: schema.ClipWrite = schema.written("clip", clip);
  assert.deepEqual(write, CLIP);

  const { verification: __, ...job } = corpus("job") as schema.JobWrite;
  const artifacts = { job_file_gcs: null, final_mp4_gcs: "gs://b/k", more: null };
  assert.deepEqual(schema.written("job", { ...job, artifacts }), {
    ...job,
    artifacts: { final_mp4_gcs: "gs://b/k", more: null },
    verification: {},
  });
  const video = { ...(corpus("video") as schema.Video), highlights_summary: {} };
  const summary = { categories: [], total_duration: 0 };
  assert.deepEqual(schema.written("video", video), { ...video, highlights_summary: summary });
  // Made anew for each.
  schema.written("video", video).highlights_summary?.categories.push("x");
  assert.deepEqual(schema.written("video", video).highlights_summary, summary);
  // @ts-expect-error: of a page there are no writers
  void (() => schema.written("clip-page", { clips: [] }));
});

// What must compile. It is never run.
type Rest<Write, Defaults> = Omit<Write, keyof Defaults>;
export function made(
  video: Rest<schema.VideoWrite, typeof schema.VIDEO_DEFAULTS>,
  clip: Rest<schema.ClipWrite, typeof schema.CLIP_DEFAULTS>,
  job: Rest<schema.JobWrite, typeof schema.JOB_DEFAULTS>,
  record: Rest<schema.DistributionRecordWrite, typeof schema.DISTRIBUTION_RECORD_DEFAULTS>,
  podcast: Rest<schema.PodcastJobWrite, typeof schema.PODCAST_JOB_DEFAULTS>,
  request: Rest<schema.DistributionRequest, typeof schema.DISTRIBUTION_REQUEST_DEFAULTS>,
): unknown[] {
  const videos: schema.VideoWrite = { ...schema.VIDEO_DEFAULTS, ...video };
  const clips: schema.ClipWrite = { ...schema.CLIP_DEFAULTS, ...clip };
  const jobs: schema.JobWrite = { ...schema.JOB_DEFAULTS, ...job };
  const records: schema.DistributionRecordWrite = { ...schema.DISTRIBUTION_RECORD_DEFAULTS, ...record };
  const podcasts: schema.PodcastJobWrite = { ...schema.PODCAST_JOB_DEFAULTS, ...podcast };
  const requests: schema.DistributionRequest = { ...schema.DISTRIBUTION_REQUEST_DEFAULTS, ...request };
  const lists: schema.ListClipsRequest = { ...schema.LIST_CLIPS_REQUEST_DEFAULTS };
  return [videos, clips, jobs, records, podcasts, requests, lists];
}
