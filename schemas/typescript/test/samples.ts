/**
 * Documents as TypeScript code would write them: the types are the generated ones, so that the compiler checks each
 * arbitrary, and the rules that span fields are kept by construction.
 */
import fc from "fast-check";

import {
  ALERT_SEVERITIES,
  ALERT_TYPES,
  AUDIT_STATUSES,
  CLIP_LIMITS,
  CLIP_STATUSES,
  fromBigInt,
  HEALTH_STATUSES,
  JOB_STATUSES,
  MIGRATION_STATUSES,
  PODCAST_JOB_STAGES,
  PODCAST_JOB_STATUSES,
  PUBLISH_STATUSES,
  QC_STATUSES,
  STYLES,
  SUBSCRIPTION_TIERS,
  TASK_TYPES,
  TRANSACTION_TYPES,
  VIDEO_STATUSES,
  type AuditEventWrite,
  type ClipWrite,
  type CreditTransactionWrite,
  type DistributionMetadata,
  type DistributionRecordWrite,
  type DistributionRequest,
  type DistributionSettings,
  type Int64,
  type JobWrite,
  type LeaseWrite,
  type ListClipsRequest,
  type MigrationRunWrite,
  type ModelProviderHealthWrite,
  type ModelQuotaWrite,
  type ModelRouterAlertWrite,
  type PodcastJobWrite,
  type PublishWrite,
  type ReceiptWrite,
  type RoutingDecisionWrite,
  type Timecode,
  type Timestamp,
  type UserWrite,
  type VideoWrite,
} from "../src/index.js";
import { compareCodePoints } from "../src/text.js";
import { formatTime, later, parseTime } from "../src/time.js";

/** What makes an optional field absent rather than undefined, as JSON has it. */
type Optional<T> = {
  [Key in keyof T as undefined extends T[Key] ? Key : never]-?: fc.Arbitrary<Exclude<T[Key], undefined>>;
};
type Required<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: fc.Arbitrary<T[Key]> };

/** An object whose required fields are there and whose optional fields may be. */
function object<T extends object>(required: Required<T>, optional: Optional<T>): fc.Arbitrary<T> {
  const all = { ...required, ...optional } as unknown as { [Key in keyof T]: fc.Arbitrary<T[Key]> };
  const keys = Object.keys(required) as (keyof T)[];
  return fc.record(all, { requiredKeys: keys, noNullPrototype: true } as never) as unknown as fc.Arbitrary<T>;
}

/** The value with fields there or absent as a rule wants it. */
function settled<T extends object>(value: T, changes: { [Key in keyof T]?: T[Key] | undefined }): T {
  const entries = Object.entries({ ...value, ...changes }).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries) as T;
}

/** Text of so many code points, of any script, often as long or short as it may be. */
function text(min: number, max: number): fc.Arbitrary<string> {
  return fc
    .oneof(
      fc.string({ minLength: min, maxLength: Math.min(max, 12), unit: "binary" }),
      fc.string({ minLength: min, maxLength: Math.min(max, 20) }),
      fc.constantFrom(
        "x".repeat(max),
        "🎬".repeat(max),
        "é".repeat(min),
        "\u0000\u2028\ufeff".slice(0, Math.min(max, 3)),
      ),
    )
    .filter((made) => [...made].length >= min);
}

/** The id of a document that can also stand in the key of a file. */
function id(max: number): fc.Arbitrary<string> {
  return fc
    .oneof(
      fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/),
      fc.string({ minLength: 1, maxLength: 10, unit: "binary" }),
      fc.constantFrom(
        "x".repeat(max),
        "__id7__",
        "__id-9223372036854775808__",
        "____",
        "...",
        "a.b",
        "__a",
        "Ü~`%2F?#",
      ),
    )
    .filter((made) => !/[\\/\p{Cc}]|^\.{1,2}$|^__[^]+__$/u.test(made) || /^__id-?[0-9]+__$/.test(made));
}

function open<const Value extends string>(known: readonly Value[]): fc.Arbitrary<Value | (string & {})> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...known) },
    fc.constantFrom("", "later", "¿qué?", known[0] + " "),
  );
}

const style = fc.oneof(fc.constantFrom(...STYLES), text(1, 50)).filter((made) => !/^__[^]+__$/.test(made));

const MICROS = { min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n };
const micros = fc.oneof(
  fc.bigInt({ min: 1_700_000_000_000_000n, max: 1_900_000_000_000_000n }),
  fc.bigInt(MICROS),
  fc.constantFrom(MICROS.min, MICROS.max, 0n, -1n),
);

/** A time in one of the spellings that both sides read. */
function spelled(at: bigint): fc.Arbitrary<Timestamp> {
  const written = formatTime(at);
  const [seconds, fraction] = [written.slice(0, 19), /\.([0-9]+)/.exec(written)?.[1] ?? ""];
  return fc.constantFrom(
    written,
    written.toLowerCase(),
    written.replace("Z", "+00:00"),
    written.replace("Z", "-00:00").replace("T", " "),
    `${seconds}.${fraction.padEnd(6, "0")}9999Z`,
  );
}

const time: fc.Arbitrary<Timestamp> = micros.chain(spelled);

function int64(min: bigint, max: bigint): fc.Arbitrary<Int64> {
  const edges = [0n, 1n, -1n, 2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n), min, max];
  const value = fc.oneof(
    fc.bigInt({ min, max }),
    fc.constantFrom(...edges.filter((edge) => edge >= min && edge <= max)),
  );
  return value.chain((made) => fc.constantFrom<Int64>(fromBigInt(made), fromBigInt(made), made.toString()));
}

const unsigned = int64(0n, 2n ** 63n - 1n);
const count = fc.oneof(fc.nat({ max: 1_000 }), fc.constantFrom(0, 4_294_967_295));
const number = fc.oneof(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.constantFrom(0, 0.1, 1e300, 5e-324));
const checksum = fc.stringMatching(/^[0-9a-fA-F]{64}$/).map((digits) => `sha256:${digits}`);
const url = fc
  .oneof(text(1, 40), fc.constant("x".repeat(1_992)))
  .filter((rest) => !/^[ \t\r\n/?#]/.test(rest))
  .chain((rest) => fc.constantFrom(`https://${rest}`, `http://${rest}`));

/** Any JSON that a document can hold. */
const extra: fc.Arbitrary<Record<string, unknown>> = fc.dictionary(
  fc.stringMatching(/^[a-z][a-z0-9 .é-]{0,8}$/),
  fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      fc.oneof(fc.string({ unit: "binary" }), fc.boolean(), fc.constant(null), fc.maxSafeInteger(), fc.constant(1.5)),
      fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie("value"), { maxKeys: 3 }),
    ),
  })).value,
  { maxKeys: 4 },
);

const user: fc.Arbitrary<UserWrite> = object<UserWrite>(
  {
    user_id: id(100),
    email: fc.oneof(
      fc.emailAddress(),
      fc.constantFrom("a@b", "a.b+c@[127.0.0.1]", "x@[::ffff:1.2.3.4]", `${"u".repeat(64)}@${"d".repeat(63)}.example`),
    ),
    tier: open(SUBSCRIPTION_TIERS),
    credits_balance: unsigned,
    created_at: time,
  },
  { stripe_customer_id: text(1, 100) },
);

const video: fc.Arbitrary<VideoWrite> = object<VideoWrite>(
  {
    user_id: id(100),
    video_id: id(100),
    video_url: text(1, 500),
    video_title: text(1, 500),
    youtube_id: text(1, 100),
    status: open(VIDEO_STATUSES),
    created_at: time,
    updated_at: time,
    highlights_count: count,
    styles_processed: fc.array(style, { maxLength: 3 }),
    crop_mode: text(0, 50),
    target_aspect: fc.constantFrom("9:16", "1:1", "1920:1080", "99999:9999"),
    clips_count: fc.oneof(count, fc.constant(Number.MAX_SAFE_INTEGER)),
    clips_by_style: fc.dictionary(style, count, { maxKeys: 4 }),
    highlights_json_key: fc.constant(""),
    created_by: text(1, 100),
  },
  {
    completed_at: time,
    failed_at: time,
    error_message: text(1, 1_000),
    custom_prompt: text(0, 5_000),
    highlights_summary: fc.record({
      categories: fc.uniqueArray(text(0, 10), { maxLength: 6 }).map((made) => made.sort(compareCodePoints)),
      total_duration: number,
    }),
  },
).chain((made) =>
  fc.record({ at: time, message: text(1, 1_000) }).map(({ at, message }) => {
    const known = VIDEO_STATUSES.some((status) => status === made.status);
    const exactly = <T>(value: T | undefined, there: T, status: VideoWrite["status"]) =>
      made.status === status ? (value ?? there) : known ? undefined : value;
    return settled(made, {
      highlights_json_key: `${made.user_id}/${made.video_id}/highlights.json`,
      completed_at: exactly(made.completed_at, at, "completed"),
      failed_at: exactly(made.failed_at, at, "failed"),
      error_message: exactly(made.error_message, message, "failed"),
    });
  }),
);

function timecode(millis: number): Timecode {
  const two = (n: number) => String(n).padStart(2, "0");
  const seconds = Math.floor(millis / 1_000);
  const whole = `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return millis % 1_000 === 0 ? whole : `${whole}.${String(millis % 1_000).padStart(3, "0")}`;
}

const LAST_TIMECODE = 359_999_999;

const clip: fc.Arbitrary<ClipWrite> = object<ClipWrite>(
  {
    clip_id: id(200),
    video_id: id(100),
    user_id: id(100),
    scene_id: fc.nat({ max: CLIP_LIMITS.scene_id.maximum }),
    scene_title: text(0, CLIP_LIMITS.scene_title.maxLength),
    filename: fc.constantFrom("mp4", "MOV", "JPG", "jpeg", "7"),
    style,
    priority: fc.nat({ max: CLIP_LIMITS.priority.maximum }),
    start_time: fc.constant(""),
    end_time: fc.constant(""),
    duration_seconds: fc.constant(0),
    // Beyond 64 TiB not every size has a number of hundredths that a double tells from its neighbours.
    file_size_bytes: fc.oneof(
      int64(0n, 2n ** 46n),
      fc.constantFrom<Int64>(5_243, 1_048_576, 15_728_640 + 5_243, "9007199254740992", "9223372036854775807"),
    ),
    file_size_mb: fc.constant(0),
    has_thumbnail: fc.boolean(),
    r2_key: fc.constant(""),
    status: open(CLIP_STATUSES),
    created_at: time,
    created_by: text(1, 100),
  },
  { scene_description: text(0, 2_000), completed_at: time, thumbnail_r2_key: fc.constant("") },
).chain((made) =>
  fc
    .record({
      at: time,
      start: fc.oneof(fc.nat({ max: LAST_TIMECODE - 3_600_000 }), fc.constantFrom(0, LAST_TIMECODE - 3_600_000)),
      length: fc.oneof(fc.nat({ max: 3_600_000 }), fc.constantFrom(0, 1, 3_600_000)),
      off: fc.constantFrom(0, 0.000_4, -0.000_4),
    })
    .map(({ at, start, length, off }) => {
      const filename = `${made.clip_id}.${made.filename}`;
      const folder = `${made.user_id}/${made.video_id}/clips`;
      const seconds = length / 1_000;
      const known = CLIP_STATUSES.some((status) => status === made.status);
      const mb = Math.round((Number(made.file_size_bytes) / 1_048_576) * 100) / 100;
      return settled(made, {
        filename,
        start_time: timecode(start),
        end_time: timecode(start + length),
        duration_seconds: seconds + off >= 0 && seconds + off <= 3_600 ? seconds + off : seconds,
        file_size_mb: mb,
        r2_key: `${folder}/${filename}`,
        thumbnail_r2_key: made.has_thumbnail ? `${folder}/${made.clip_id}.jpg` : undefined,
        completed_at: made.status === "completed" ? (made.completed_at ?? at) : known ? undefined : made.completed_at,
      });
    }),
);

const blobUri = fc.constantFrom(
  "gs://bucket/output/j1/final.mp4",
  "r2://b.u_c-k/a%20b/%C2%BFQui%C3%A9n%3F.mp4",
  "s3://B/¿raw?#x y",
  "file:///var/media/a.mp4",
  "mem://b/a/b/c",
  `payloadcms://media/${"x".repeat(1_024)}`,
);

const job: fc.Arbitrary<JobWrite> = object<JobWrite>(
  {
    job_id: id(200),
    status: open(JOB_STATUSES),
    created_at: time,
    artifacts: object<JobWrite["artifacts"]>(
      {},
      { final_mp4_gcs: blobUri, final_srt_gcs: blobUri, job_file_gcs: blobUri, result_json_gcs: blobUri },
    ),
    verification: object<JobWrite["verification"]>(
      {},
      { lineage_ok: fc.boolean(), qc_passed: fc.boolean(), qc_summary_gcs: blobUri },
    ),
    timestamps: object<JobWrite["timestamps"]>(
      { created: time },
      { orchestrator_end: time, orchestrator_start: time, worker_end: time, worker_start: time },
    ),
  },
  { completed_at: time },
).chain((made) =>
  fc.record({ at: time, created: spelled(parseTime(made.created_at) ?? 0n) }).map(({ at, created }) => {
    const absent = made.status === "DISCOVERED" || made.status === "RUNNING";
    return settled(made, {
      timestamps: { ...made.timestamps, created },
      completed_at: made.status === "COMPLETED" ? (made.completed_at ?? at) : absent ? undefined : made.completed_at,
    });
  }),
);

const approval = object<NonNullable<PublishWrite["approval"]>>(
  { approved_at: time, approved_by: text(1, 200), source: text(1, 100) },
  {},
);

const publish: fc.Arbitrary<PublishWrite> = object<PublishWrite>(
  {
    platform: id(50),
    status: open(PUBLISH_STATUSES),
    idempotency_key: text(1, 240),
    timestamps: object<PublishWrite["timestamps"]>({ created_at: time, updated_at: time }, { published_at: time }),
  },
  {
    approval,
    error_message: text(1, 1_000),
    platform_post_id: text(1, 500),
    post_url: text(1, 2_000),
  },
).chain((made) =>
  fc.record({ at: time, approval, message: text(1, 1_000) }).map(({ at, approval, message }) => {
    const among = (...statuses: PublishWrite["status"][]) => statuses.includes(made.status);
    const known = PUBLISH_STATUSES.some((status) => status === made.status);
    const { published_at: published = at, ...timestamps } = made.timestamps;
    return settled(made, {
      idempotency_key: `${made.idempotency_key}_${made.platform}`,
      timestamps: among("PUBLISHED")
        ? { ...timestamps, published_at: published }
        : known
          ? timestamps
          : made.timestamps,
      approval: among("APPROVED", "PUBLISHING", "PUBLISHED")
        ? (made.approval ?? approval)
        : among("PENDING_APPROVAL")
          ? undefined
          : made.approval,
      error_message: among("FAILED")
        ? (made.error_message ?? message)
        : !known || among("UNKNOWN")
          ? made.error_message
          : undefined,
    });
  }),
);

const podcastJob: fc.Arbitrary<PodcastJobWrite> = object<PodcastJobWrite>(
  {
    job_id: id(100),
    user_id: id(100),
    topic: text(1, 500),
    duration_min: number.filter((minutes) => minutes > 0),
    status: open(PODCAST_JOB_STATUSES),
    progress: fc.record({ pct: fc.nat({ max: 100 }), stage: open(PODCAST_JOB_STAGES) }),
    outputs: object<PodcastJobWrite["outputs"]>({}, { audio_url: fc.constantFrom("gs://b/k", "https://x/\n") }),
    created_at: time,
    updated_at: time,
  },
  { research_plan: extra },
);

const creditTransaction: fc.Arbitrary<CreditTransactionWrite> = object<CreditTransactionWrite>(
  {
    transaction_id: id(100),
    user_id: id(100),
    type: open(TRANSACTION_TYPES),
    amount: int64(-(2n ** 63n), 2n ** 63n - 1n).filter((amount) => Number(amount) !== 0),
    balance_after: unsigned,
    created_at: time,
  },
  { job_id: text(1, 200) },
);

const modelProviderHealth: fc.Arbitrary<ModelProviderHealthWrite> = object<ModelProviderHealthWrite>(
  {
    provider: text(1, 100),
    status: open(HEALTH_STATUSES),
    last_check: time,
    latency_ms: count,
    error_rate: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1)),
  },
  {},
);

const modelQuota: fc.Arbitrary<ModelQuotaWrite> = object<ModelQuotaWrite>(
  { provider: text(1, 100), model_id: text(1, 200), tokens_used: unsigned, tokens_limit: unsigned, reset_at: time },
  {},
);

const modelRouterAlert: fc.Arbitrary<ModelRouterAlertWrite> = object<ModelRouterAlertWrite>(
  {
    type: open(ALERT_TYPES),
    severity: open(ALERT_SEVERITIES),
    provider: text(1, 100),
    message: text(1, 1_000),
    acknowledged: fc.boolean(),
    created_at: time,
  },
  { model_id: text(1, 200), expire_at: fc.constant("") },
).chain((made) =>
  expiry(made.created_at, 90).map((at) => settled(made, { expire_at: made.acknowledged ? at : undefined })),
);

const routingDecision: fc.Arbitrary<RoutingDecisionWrite> = object<RoutingDecisionWrite>(
  {
    job_id: text(1, 200),
    task_type: open(TASK_TYPES),
    selected_provider: text(1, 100),
    selected_model: text(1, 200),
    score: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -1.5)),
    timestamp: time,
  },
  { expire_at: fc.constant("") },
).chain((made) => expiry(made.timestamp, 30).map((at) => settled(made, { expire_at: at })));

/** So many days after a time, which ends with the year 9999. */
function expiry(from: Timestamp, days: number): fc.Arbitrary<Timestamp> {
  return spelled(later(parseTime(from) ?? 0n, days * 86_400));
}

const distributionRecord: fc.Arbitrary<DistributionRecordWrite> = object<DistributionRecordWrite>(
  {
    audit_log_id: id(200),
    project_id: id(100),
    title: text(1, 500),
    duration_seconds: number,
    checksum,
    tags: fc.array(text(0, 20), { maxLength: 3 }),
    storage_path: fc.constantFrom("/", "/a/", "/films/2025/"),
    public_url: url,
    expires_at: time,
    published_at: time,
    extra,
  },
  { id: text(1, 200) },
).map((made) => settled(made, { storage_path: `${made.project_id}${made.storage_path}${made.audit_log_id}.mp4` }));

const auditEvent: fc.Arbitrary<AuditEventWrite> = object<AuditEventWrite>(
  {
    id: fc.constant(""),
    audit_log_id: text(1, 200),
    project_id: text(1, 100),
    duration_seconds: number,
    checksum,
    status: open(AUDIT_STATUSES),
    created_at: time,
  },
  { storage_path: text(1, 1_024), public_url: url, published_at: time, error_message: text(1, 1_000) },
).chain((made) =>
  fc.record({ at: time, path: text(1, 1_024), url, message: text(1, 1_000) }).map(({ at, path, url, message }) => {
    const published = made.status === "published";
    const failed = made.status === "failed";
    return settled(made, {
      id: made.audit_log_id,
      storage_path: made.storage_path ?? (published ? path : undefined),
      public_url: made.public_url ?? (published ? url : undefined),
      published_at: published ? (made.published_at ?? at) : failed ? undefined : made.published_at,
      error_message: failed ? (made.error_message ?? message) : published ? undefined : made.error_message,
    });
  }),
);

const migrationRun: fc.Arbitrary<MigrationRunWrite> = object<MigrationRunWrite>(
  {
    run_id: id(100),
    status: open(MIGRATION_STATUSES),
    videos_written: count,
    clips_written: count,
    anomalies: count,
    created_at: time,
    updated_at: time,
  },
  { checkpoint: text(0, 1_024) },
);

const receipt: fc.Arbitrary<ReceiptWrite> = object<ReceiptWrite>(
  {
    receipt_id: id(300),
    operation: text(1, 100),
    request_sha256: fc.stringMatching(/^[0-9a-fA-F]{64}$/),
    created_at: time,
  },
  { response: fc.oneof({ weight: 50, arbitrary: text(0, 40) }, fc.constant("x".repeat(100_000))), expire_at: time },
);

const lease: fc.Arbitrary<LeaseWrite> = object<LeaseWrite>(
  {
    lease_id: id(300),
    holder: text(1, 200),
    token: fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.constant(Number.MAX_SAFE_INTEGER)),
    acquired_at: fc.constant(""),
    expires_at: fc.constant(""),
  },
  {},
).chain((made) =>
  fc.tuple(micros, micros, fc.boolean()).chain(([a, b, same]) => {
    const [first, last] = same ? [a, a] : a < b ? [a, b] : [b, a];
    return fc
      .tuple(spelled(first), spelled(last))
      .map(([acquired_at, expires_at]) => ({ ...made, acquired_at, expires_at }));
  }),
);

const distributionRequest: fc.Arbitrary<DistributionRequest> = object<DistributionRequest>(
  {
    final_edit: fc.record({ video_url: url, duration_seconds: number, checksum }),
    qc_report: fc.record({ status: open(QC_STATUSES) }),
  },
  {
    audit_log_id: fc.option(text(1, 200)),
    project_id: fc.option(text(1, 100)),
    distribution_settings: object<DistributionSettings>(
      {},
      {
        storage_prefix: text(0, 500),
        url_expiry_hours: fc.integer({ min: 1, max: 168 }),
        metadata: fc
          .tuple(
            object<{ title?: string | null; tags?: string[] }>(
              {},
              { title: fc.option(text(1, 500)), tags: fc.array(text(0, 20), { maxLength: 3 }) },
            ),
            extra,
          )
          .map(([own, more]): DistributionMetadata => ({ ...more, ...own })),
      },
    ),
  },
);

const listClipsRequest: fc.Arbitrary<ListClipsRequest> = object<ListClipsRequest>(
  {},
  {
    style: fc.option(style),
    scene_id: fc.option(fc.integer({ min: 0, max: 4_294_967_295 })),
    status: open(CLIP_STATUSES),
    order: fc.constantFrom("created_at", "priority", "scene"),
    page_size: fc.integer({ min: 1, max: 100 }),
    page_token: fc.option(text(0, 4_000)),
  },
);

/** The samples of each contract that something is written by: `name` names the schema of the writer. */
export const SAMPLES = {
  "audit-event.write": auditEvent,
  "clip.write": clip,
  "credit-transaction.write": creditTransaction,
  "distribution-record.write": distributionRecord,
  "distribution-request": distributionRequest,
  "job.write": job,
  "lease.write": lease,
  "list-clips-request": listClipsRequest,
  "migration-run.write": migrationRun,
  "model-provider-health.write": modelProviderHealth,
  "model-quota.write": modelQuota,
  "model-router-alert.write": modelRouterAlert,
  "podcast-job.write": podcastJob,
  "publish.write": publish,
  "receipt.write": receipt,
  "routing-decision.write": routingDecision,
  "user.write": user,
  "video.write": video,
} as const;
