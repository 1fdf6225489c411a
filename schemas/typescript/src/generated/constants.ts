// Made by `npm run generate` from schemas/*.json. Change those, not this.

import { joined } from "../paths.js";
import type {
  ClipWrite,
  DistributionRecordWrite,
  DistributionRequest,
  Highlights,
  JobWrite,
  ListClipsRequest,
  MigrationRunWrite,
  ModelRouterAlertWrite,
  PodcastJobWrite,
  VideoWrite,
} from "./types.js";

/** The values of `AlertSeverity` that this version knows. */
export const ALERT_SEVERITIES = ["info", "warning", "critical", "emergency"] as const;
/** A value of `AlertSeverity` that this version knows. */
export type KnownAlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** The values of `AlertType` that this version knows. */
export const ALERT_TYPES = ["QUOTA_WARNING", "QUOTA_CRITICAL", "QUOTA_EXHAUSTED", "PROVIDER_UNHEALTHY", "PROVIDER_UNAVAILABLE", "FAILOVER_EXECUTED", "CIRCUIT_BREAKER_OPENED", "CIRCUIT_BREAKER_HALF_OPEN"] as const;
/** A value of `AlertType` that this version knows. */
export type KnownAlertType = (typeof ALERT_TYPES)[number];

/** The values of `AuditStatus` that this version knows. */
export const AUDIT_STATUSES = ["published", "failed"] as const;
/** A value of `AuditStatus` that this version knows. */
export type KnownAuditStatus = (typeof AUDIT_STATUSES)[number];

/** The values of `ClipOrder`; there are no others. */
export const CLIP_ORDERS = ["created_at", "priority", "scene"] as const;

/** The values of `ClipStatus` that this version knows. */
export const CLIP_STATUSES = ["processing", "completed", "failed"] as const;
/** A value of `ClipStatus` that this version knows. */
export type KnownClipStatus = (typeof CLIP_STATUSES)[number];

/** The values of `HealthStatus` that this version knows. */
export const HEALTH_STATUSES = ["healthy", "degraded", "unavailable"] as const;
/** A value of `HealthStatus` that this version knows. */
export type KnownHealthStatus = (typeof HEALTH_STATUSES)[number];

/** The values of `JobStatus` that this version knows. */
export const JOB_STATUSES = ["DISCOVERED", "RUNNING", "COMPLETED", "FAILED"] as const;
/** A value of `JobStatus` that this version knows. */
export type KnownJobStatus = (typeof JOB_STATUSES)[number];

/** The values of `MigrationStatus` that this version knows. */
export const MIGRATION_STATUSES = ["applying", "applied", "verified", "cut_over", "rolled_back"] as const;
/** A value of `MigrationStatus` that this version knows. */
export type KnownMigrationStatus = (typeof MIGRATION_STATUSES)[number];

/** The values of `PodcastJobStage` that this version knows. */
export const PODCAST_JOB_STAGES = ["initiate", "research_plan", "execute_tools", "script", "audio", "finalize"] as const;
/** A value of `PodcastJobStage` that this version knows. */
export type KnownPodcastJobStage = (typeof PODCAST_JOB_STAGES)[number];

/** The values of `PodcastJobStatus` that this version knows. */
export const PODCAST_JOB_STATUSES = ["pending", "running", "completed", "failed"] as const;
/** A value of `PodcastJobStatus` that this version knows. */
export type KnownPodcastJobStatus = (typeof PODCAST_JOB_STATUSES)[number];

/** The values of `PublishStatus` that this version knows. */
export const PUBLISH_STATUSES = ["PENDING_APPROVAL", "APPROVED", "REJECTED", "PUBLISHING", "PUBLISHED", "FAILED", "UNKNOWN"] as const;
/** A value of `PublishStatus` that this version knows. */
export type KnownPublishStatus = (typeof PUBLISH_STATUSES)[number];

/** The values of `QcStatus` that this version knows. */
export const QC_STATUSES = ["pass", "fail"] as const;
/** A value of `QcStatus` that this version knows. */
export type KnownQcStatus = (typeof QC_STATUSES)[number];

/** The values of `Style` that this version knows. */
export const STYLES = ["split", "left_focus", "right_focus", "center_focus", "split_fast", "original", "intelligent", "intelligent_split"] as const;
/** A value of `Style` that this version knows. */
export type KnownStyle = (typeof STYLES)[number];

/** The values of `SubscriptionTier` that this version knows. */
export const SUBSCRIPTION_TIERS = ["FREE", "ENTHU", "PRO", "PRO_PLUS", "ULTIMATE", "PAYG"] as const;
/** A value of `SubscriptionTier` that this version knows. */
export type KnownSubscriptionTier = (typeof SUBSCRIPTION_TIERS)[number];

/** The values of `TaskType` that this version knows. */
export const TASK_TYPES = ["llm", "tts", "transcription"] as const;
/** A value of `TaskType` that this version knows. */
export type KnownTaskType = (typeof TASK_TYPES)[number];

/** The values of `TransactionType` that this version knows. */
export const TRANSACTION_TYPES = ["DEDUCTION", "REFUND", "PURCHASE", "SUBSCRIPTION_GRANT", "ADMIN_ADJUSTMENT"] as const;
/** A value of `TransactionType` that this version knows. */
export type KnownTransactionType = (typeof TRANSACTION_TYPES)[number];

/** The values of `VideoStatus` that this version knows. */
export const VIDEO_STATUSES = ["processing", "analyzed", "completed", "failed"] as const;
/** A value of `VideoStatus` that this version knows. */
export type KnownVideoStatus = (typeof VIDEO_STATUSES)[number];

/** The fields of `AuditEvent`, those inside others by their dotted paths. */
export const AUDIT_EVENT_FIELDS = {
  audit_log_id: "audit_log_id",
  checksum: "checksum",
  created_at: "created_at",
  duration_seconds: "duration_seconds",
  error_message: "error_message",
  id: "id",
  project_id: "project_id",
  public_url: "public_url",
  published_at: "published_at",
  status: "status",
  storage_path: "storage_path",
} as const;

/** The limits of what may be written into `AuditEvent`. Lengths count code points; where a number type ends is none. */
export const AUDIT_EVENT_LIMITS = {
  audit_log_id: { maxLength: 200, minLength: 1 },
  duration_seconds: { minimum: 0 },
  error_message: { maxLength: 1000, minLength: 1 },
  project_id: { maxLength: 100, minLength: 1 },
  public_url: { maxLength: 2000 },
  storage_path: { maxLength: 1024, minLength: 1 },
} as const;

/** The collection, or collection group, that holds each `AuditEvent`. */
export const AUDIT_EVENT_COLLECTION = "audit_events";

/** `audit_events/{event_id}`. Throws a RangeError for an id that is none. */
export function auditEventPath(eventId: string): string {
  return joined("audit_events", eventId);
}

/** `audit_events`. */
export function auditEventCollectionPath(): string {
  return joined("audit_events");
}

/** The fields of `ClipPage`, those inside others by their dotted paths. */
export const CLIP_PAGE_FIELDS = {
  clips: "clips",
  next_page_token: "next_page_token",
} as const;

/** The fields of `ClipView`, those inside others by their dotted paths. */
export const CLIP_VIEW_FIELDS = {
  description: "description",
  name: "name",
  size: "size",
  style: "style",
  thumbnail: "thumbnail",
  title: "title",
  url: "url",
} as const;

/** The limits of what may be written into `ClipView`. Lengths count code points; where a number type ends is none. */
export const CLIP_VIEW_LIMITS = {
  style: { maxLength: 50, minLength: 1 },
} as const;

/** The fields of `Clip`, those inside others by their dotted paths. */
export const CLIP_FIELDS = {
  clip_id: "clip_id",
  completed_at: "completed_at",
  created_at: "created_at",
  created_by: "created_by",
  duration_seconds: "duration_seconds",
  end_time: "end_time",
  file_size_bytes: "file_size_bytes",
  file_size_mb: "file_size_mb",
  filename: "filename",
  has_thumbnail: "has_thumbnail",
  priority: "priority",
  r2_key: "r2_key",
  scene_description: "scene_description",
  scene_id: "scene_id",
  scene_title: "scene_title",
  start_time: "start_time",
  status: "status",
  style: "style",
  thumbnail_r2_key: "thumbnail_r2_key",
  user_id: "user_id",
  video_id: "video_id",
} as const;

/** The limits of what may be written into `Clip`. Lengths count code points; where a number type ends is none. */
export const CLIP_LIMITS = {
  clip_id: { maxLength: 200, minLength: 1 },
  created_by: { maxLength: 100, minLength: 1 },
  duration_seconds: { maximum: 3600, minimum: 0 },
  priority: { maximum: 999, minimum: 0 },
  scene_description: { maxLength: 2000 },
  scene_id: { maximum: 10000, minimum: 0 },
  scene_title: { maxLength: 500 },
  style: { maxLength: 50, minLength: 1 },
  user_id: { maxLength: 100, minLength: 1 },
  video_id: { maxLength: 100, minLength: 1 },
} as const;

/** What an absent field of `Clip` means, to be read or spread into a `ClipWrite`; lists and maps are new each time. */
export const CLIP_DEFAULTS = /* @__PURE__ */ Object.freeze({
  file_size_bytes: 0,
  file_size_mb: 0,
  has_thumbnail: false,
  priority: 99,
} as const satisfies Partial<ClipWrite>);

/** The collection, or collection group, that holds each `Clip`. */
export const CLIP_COLLECTION = "clips";

/** `users/{user_id}/videos/{video_id}/clips/{clip_id}`. Throws a RangeError for an id that is none. */
export function clipPath(userId: string, videoId: string, clipId: string): string {
  return joined("users", userId, "videos", videoId, "clips", clipId);
}

/** `users/{user_id}/videos/{video_id}/clips`. Throws a RangeError for an id that is none. */
export function clipCollectionPath(userId: string, videoId: string): string {
  return joined("users", userId, "videos", videoId, "clips");
}

/** The fields of `CreditTransaction`, those inside others by their dotted paths. */
export const CREDIT_TRANSACTION_FIELDS = {
  amount: "amount",
  balance_after: "balance_after",
  created_at: "created_at",
  job_id: "job_id",
  transaction_id: "transaction_id",
  type: "type",
  user_id: "user_id",
} as const;

/** The limits of what may be written into `CreditTransaction`. Lengths count code points; where a number type ends is none. */
export const CREDIT_TRANSACTION_LIMITS = {
  balance_after: { minimum: 0 },
  job_id: { maxLength: 200, minLength: 1 },
  transaction_id: { maxLength: 100, minLength: 1 },
  user_id: { maxLength: 100, minLength: 1 },
} as const;

/** The collection, or collection group, that holds each `CreditTransaction`. */
export const CREDIT_TRANSACTION_COLLECTION = "credit_transactions";

/** `credit_transactions/{transaction_id}`. Throws a RangeError for an id that is none. */
export function creditTransactionPath(transactionId: string): string {
  return joined("credit_transactions", transactionId);
}

/** `credit_transactions`. */
export function creditTransactionCollectionPath(): string {
  return joined("credit_transactions");
}

/** The fields of `DistributionRecord`, those inside others by their dotted paths. */
export const DISTRIBUTION_RECORD_FIELDS = {
  audit_log_id: "audit_log_id",
  checksum: "checksum",
  duration_seconds: "duration_seconds",
  expires_at: "expires_at",
  extra: "extra",
  id: "id",
  project_id: "project_id",
  public_url: "public_url",
  published_at: "published_at",
  storage_path: "storage_path",
  tags: "tags",
  title: "title",
} as const;

/** The limits of what may be written into `DistributionRecord`. Lengths count code points; where a number type ends is none. */
export const DISTRIBUTION_RECORD_LIMITS = {
  audit_log_id: { maxLength: 200, minLength: 1 },
  duration_seconds: { minimum: 0 },
  id: { maxLength: 200, minLength: 1 },
  project_id: { maxLength: 100, minLength: 1 },
  public_url: { maxLength: 2000 },
  title: { maxLength: 500, minLength: 1 },
} as const;

/** What an absent field of `DistributionRecord` means, to be read or spread into a `DistributionRecordWrite`; lists and maps are new each time. */
export const DISTRIBUTION_RECORD_DEFAULTS = /* @__PURE__ */ Object.freeze({
  get extra(): NonNullable<DistributionRecordWrite["extra"]> {
    return {};
  },
  get tags(): NonNullable<DistributionRecordWrite["tags"]> {
    return [];
  },
} as const satisfies Partial<DistributionRecordWrite>);

/** The collection, or collection group, that holds each `DistributionRecord`. */
export const DISTRIBUTION_RECORD_COLLECTION = "distribution_records";

/** `distribution_records/{audit_log_id}`. Throws a RangeError for an id that is none. */
export function distributionRecordPath(auditLogId: string): string {
  return joined("distribution_records", auditLogId);
}

/** `distribution_records`. */
export function distributionRecordCollectionPath(): string {
  return joined("distribution_records");
}

/** The fields of `DistributionRequest`, those inside others by their dotted paths. */
export const DISTRIBUTION_REQUEST_FIELDS = {
  audit_log_id: "audit_log_id",
  distribution_settings: "distribution_settings",
  "distribution_settings.metadata": "distribution_settings.metadata",
  "distribution_settings.metadata.tags": "distribution_settings.metadata.tags",
  "distribution_settings.metadata.title": "distribution_settings.metadata.title",
  "distribution_settings.storage_prefix": "distribution_settings.storage_prefix",
  "distribution_settings.url_expiry_hours": "distribution_settings.url_expiry_hours",
  final_edit: "final_edit",
  "final_edit.checksum": "final_edit.checksum",
  "final_edit.duration_seconds": "final_edit.duration_seconds",
  "final_edit.video_url": "final_edit.video_url",
  project_id: "project_id",
  qc_report: "qc_report",
  "qc_report.status": "qc_report.status",
} as const;

/** The limits of what may be written into `DistributionRequest`. Lengths count code points; where a number type ends is none. */
export const DISTRIBUTION_REQUEST_LIMITS = {
  audit_log_id: { maxLength: 200, minLength: 1 },
  "distribution_settings.metadata.title": { maxLength: 500, minLength: 1 },
  "distribution_settings.storage_prefix": { maxLength: 500 },
  "distribution_settings.url_expiry_hours": { maximum: 168, minimum: 1 },
  "final_edit.duration_seconds": { minimum: 0 },
  "final_edit.video_url": { maxLength: 2000 },
  project_id: { maxLength: 100, minLength: 1 },
} as const;

/** What an absent field of `DistributionRequest` means, to be read or spread into a `DistributionRequest`; lists and maps are new each time. */
export const DISTRIBUTION_REQUEST_DEFAULTS = /* @__PURE__ */ Object.freeze({
  get distribution_settings(): NonNullable<DistributionRequest["distribution_settings"]> {
    return {"metadata":{"tags":[]},"storage_prefix":"","url_expiry_hours":72};
  },
} as const satisfies Partial<DistributionRequest>);

/** The fields of `DistributionResponse`, those inside others by their dotted paths. */
export const DISTRIBUTION_RESPONSE_FIELDS = {
  distribution_record: "distribution_record",
  "distribution_record.audit_log_id": "distribution_record.audit_log_id",
  "distribution_record.expires_at": "distribution_record.expires_at",
  "distribution_record.metadata": "distribution_record.metadata",
  "distribution_record.metadata.checksum": "distribution_record.metadata.checksum",
  "distribution_record.metadata.duration_seconds": "distribution_record.metadata.duration_seconds",
  "distribution_record.metadata.tags": "distribution_record.metadata.tags",
  "distribution_record.metadata.title": "distribution_record.metadata.title",
  "distribution_record.public_url": "distribution_record.public_url",
  "distribution_record.storage_location": "distribution_record.storage_location",
} as const;

/** The fields of `Highlights`, those inside others by their dotted paths. */
export const HIGHLIGHTS_FIELDS = {
  custom_prompt: "custom_prompt",
  highlights: "highlights",
  video_title: "video_title",
  video_url: "video_url",
} as const;

/** What an absent field of `Highlights` means, to be read or spread into a `Highlights`; lists and maps are new each time. */
export const HIGHLIGHTS_DEFAULTS = /* @__PURE__ */ Object.freeze({
  get highlights(): NonNullable<Highlights["highlights"]> {
    return [];
  },
} as const satisfies Partial<Highlights>);

/** The fields of `Job`, those inside others by their dotted paths. */
export const JOB_FIELDS = {
  artifacts: "artifacts",
  "artifacts.final_mp4_gcs": "artifacts.final_mp4_gcs",
  "artifacts.final_srt_gcs": "artifacts.final_srt_gcs",
  "artifacts.job_file_gcs": "artifacts.job_file_gcs",
  "artifacts.result_json_gcs": "artifacts.result_json_gcs",
  completed_at: "completed_at",
  created_at: "created_at",
  job_id: "job_id",
  status: "status",
  timestamps: "timestamps",
  "timestamps.created": "timestamps.created",
  "timestamps.orchestrator_end": "timestamps.orchestrator_end",
  "timestamps.orchestrator_start": "timestamps.orchestrator_start",
  "timestamps.worker_end": "timestamps.worker_end",
  "timestamps.worker_start": "timestamps.worker_start",
  verification: "verification",
  "verification.lineage_ok": "verification.lineage_ok",
  "verification.qc_passed": "verification.qc_passed",
  "verification.qc_summary_gcs": "verification.qc_summary_gcs",
} as const;

/** The limits of what may be written into `Job`. Lengths count code points; where a number type ends is none. */
export const JOB_LIMITS = {
  job_id: { maxLength: 200, minLength: 1 },
} as const;

/** What an absent field of `Job` means, to be read or spread into a `JobWrite`; lists and maps are new each time. */
export const JOB_DEFAULTS = /* @__PURE__ */ Object.freeze({
  get artifacts(): NonNullable<JobWrite["artifacts"]> {
    return {};
  },
  get verification(): NonNullable<JobWrite["verification"]> {
    return {};
  },
} as const satisfies Partial<JobWrite>);

/** The collection, or collection group, that holds each `Job`. */
export const JOB_COLLECTION = "jobs";

/** `jobs/{job_id}`. Throws a RangeError for an id that is none. */
export function jobPath(jobId: string): string {
  return joined("jobs", jobId);
}

/** `jobs`. */
export function jobCollectionPath(): string {
  return joined("jobs");
}

/** The fields of `Lease`, those inside others by their dotted paths. */
export const LEASE_FIELDS = {
  acquired_at: "acquired_at",
  expires_at: "expires_at",
  holder: "holder",
  lease_id: "lease_id",
  token: "token",
} as const;

/** The limits of what may be written into `Lease`. Lengths count code points; where a number type ends is none. */
export const LEASE_LIMITS = {
  holder: { maxLength: 200, minLength: 1 },
  lease_id: { maxLength: 300, minLength: 1 },
  token: { minimum: 1 },
} as const;

/** The collection, or collection group, that holds each `Lease`. */
export const LEASE_COLLECTION = "leases";

/** `leases/{lease_id}`. Throws a RangeError for an id that is none. */
export function leasePath(leaseId: string): string {
  return joined("leases", leaseId);
}

/** `leases`. */
export function leaseCollectionPath(): string {
  return joined("leases");
}

/** The fields of `ListClipsRequest`, those inside others by their dotted paths. */
export const LIST_CLIPS_REQUEST_FIELDS = {
  order: "order",
  page_size: "page_size",
  page_token: "page_token",
  scene_id: "scene_id",
  status: "status",
  style: "style",
} as const;

/** The limits of what may be written into `ListClipsRequest`. Lengths count code points; where a number type ends is none. */
export const LIST_CLIPS_REQUEST_LIMITS = {
  page_size: { maximum: 100, minimum: 1 },
  page_token: { maxLength: 4000 },
  style: { maxLength: 50, minLength: 1 },
} as const;

/** What an absent field of `ListClipsRequest` means, to be read or spread into a `ListClipsRequest`; lists and maps are new each time. */
export const LIST_CLIPS_REQUEST_DEFAULTS = /* @__PURE__ */ Object.freeze({
  order: "created_at",
  page_size: 50,
  status: "completed",
} as const satisfies Partial<ListClipsRequest>);

/** The fields of `MigrationRun`, those inside others by their dotted paths. */
export const MIGRATION_RUN_FIELDS = {
  anomalies: "anomalies",
  checkpoint: "checkpoint",
  clips_written: "clips_written",
  created_at: "created_at",
  run_id: "run_id",
  status: "status",
  updated_at: "updated_at",
  videos_written: "videos_written",
} as const;

/** The limits of what may be written into `MigrationRun`. Lengths count code points; where a number type ends is none. */
export const MIGRATION_RUN_LIMITS = {
  checkpoint: { maxLength: 1024 },
  run_id: { maxLength: 100, minLength: 1 },
} as const;

/** What an absent field of `MigrationRun` means, to be read or spread into a `MigrationRunWrite`; lists and maps are new each time. */
export const MIGRATION_RUN_DEFAULTS = /* @__PURE__ */ Object.freeze({
  anomalies: 0,
  clips_written: 0,
  videos_written: 0,
} as const satisfies Partial<MigrationRunWrite>);

/** The collection, or collection group, that holds each `MigrationRun`. */
export const MIGRATION_RUN_COLLECTION = "migration_runs";

/** `migration_runs/{run_id}`. Throws a RangeError for an id that is none. */
export function migrationRunPath(runId: string): string {
  return joined("migration_runs", runId);
}

/** `migration_runs`. */
export function migrationRunCollectionPath(): string {
  return joined("migration_runs");
}

/** The fields of `ModelProviderHealth`, those inside others by their dotted paths. */
export const MODEL_PROVIDER_HEALTH_FIELDS = {
  error_rate: "error_rate",
  last_check: "last_check",
  latency_ms: "latency_ms",
  provider: "provider",
  status: "status",
} as const;

/** The limits of what may be written into `ModelProviderHealth`. Lengths count code points; where a number type ends is none. */
export const MODEL_PROVIDER_HEALTH_LIMITS = {
  error_rate: { maximum: 1, minimum: 0 },
  provider: { maxLength: 100, minLength: 1 },
} as const;

/** The collection, or collection group, that holds each `ModelProviderHealth`. */
export const MODEL_PROVIDER_HEALTH_COLLECTION = "model_provider_health";

/** `model_provider_health/{provider_id}`. Throws a RangeError for an id that is none. */
export function modelProviderHealthPath(providerId: string): string {
  return joined("model_provider_health", providerId);
}

/** `model_provider_health`. */
export function modelProviderHealthCollectionPath(): string {
  return joined("model_provider_health");
}

/** The fields of `ModelQuota`, those inside others by their dotted paths. */
export const MODEL_QUOTA_FIELDS = {
  model_id: "model_id",
  provider: "provider",
  reset_at: "reset_at",
  tokens_limit: "tokens_limit",
  tokens_used: "tokens_used",
} as const;

/** The limits of what may be written into `ModelQuota`. Lengths count code points; where a number type ends is none. */
export const MODEL_QUOTA_LIMITS = {
  model_id: { maxLength: 200, minLength: 1 },
  provider: { maxLength: 100, minLength: 1 },
} as const;

/** The collection, or collection group, that holds each `ModelQuota`. */
export const MODEL_QUOTA_COLLECTION = "model_quotas";

/** `model_quotas/{quota_id}`. `quotaId` makes the id. Throws a RangeError for an id that is none. */
export function modelQuotaPath(quotaId: string): string {
  return joined("model_quotas", quotaId);
}

/** `model_quotas`. */
export function modelQuotaCollectionPath(): string {
  return joined("model_quotas");
}

/** The fields of `ModelRouterAlert`, those inside others by their dotted paths. */
export const MODEL_ROUTER_ALERT_FIELDS = {
  acknowledged: "acknowledged",
  created_at: "created_at",
  expire_at: "expire_at",
  message: "message",
  model_id: "model_id",
  provider: "provider",
  severity: "severity",
  type: "type",
} as const;

/** The limits of what may be written into `ModelRouterAlert`. Lengths count code points; where a number type ends is none. */
export const MODEL_ROUTER_ALERT_LIMITS = {
  message: { maxLength: 1000, minLength: 1 },
  model_id: { maxLength: 200, minLength: 1 },
  provider: { maxLength: 100, minLength: 1 },
} as const;

/** What an absent field of `ModelRouterAlert` means, to be read or spread into a `ModelRouterAlertWrite`; lists and maps are new each time. */
export const MODEL_ROUTER_ALERT_DEFAULTS = /* @__PURE__ */ Object.freeze({
  acknowledged: false,
} as const satisfies Partial<ModelRouterAlertWrite>);

/** The collection, or collection group, that holds each `ModelRouterAlert`. */
export const MODEL_ROUTER_ALERT_COLLECTION = "model_router_alerts";

/** `model_router_alerts/{alert_id}`. Throws a RangeError for an id that is none. */
export function modelRouterAlertPath(alertId: string): string {
  return joined("model_router_alerts", alertId);
}

/** `model_router_alerts`. */
export function modelRouterAlertCollectionPath(): string {
  return joined("model_router_alerts");
}

/** The fields of `PodcastJob`, those inside others by their dotted paths. */
export const PODCAST_JOB_FIELDS = {
  created_at: "created_at",
  duration_min: "duration_min",
  job_id: "job_id",
  outputs: "outputs",
  "outputs.audio_url": "outputs.audio_url",
  progress: "progress",
  "progress.pct": "progress.pct",
  "progress.stage": "progress.stage",
  research_plan: "research_plan",
  status: "status",
  topic: "topic",
  updated_at: "updated_at",
  user_id: "user_id",
} as const;

/** The limits of what may be written into `PodcastJob`. Lengths count code points; where a number type ends is none. */
export const PODCAST_JOB_LIMITS = {
  duration_min: { exclusiveMinimum: 0 },
  job_id: { maxLength: 100, minLength: 1 },
  "outputs.audio_url": { maxLength: 2000 },
  "progress.pct": { maximum: 100, minimum: 0 },
  topic: { maxLength: 500, minLength: 1 },
  user_id: { maxLength: 100, minLength: 1 },
} as const;

/** What an absent field of `PodcastJob` means, to be read or spread into a `PodcastJobWrite`; lists and maps are new each time. */
export const PODCAST_JOB_DEFAULTS = /* @__PURE__ */ Object.freeze({
  get outputs(): NonNullable<PodcastJobWrite["outputs"]> {
    return {};
  },
  get progress(): NonNullable<PodcastJobWrite["progress"]> {
    return {"pct":0,"stage":"initiate"};
  },
} as const satisfies Partial<PodcastJobWrite>);

/** The collection, or collection group, that holds each `PodcastJob`. */
export const PODCAST_JOB_COLLECTION = "podcast_jobs";

/** `podcast_jobs/{job_id}`. Throws a RangeError for an id that is none. */
export function podcastJobPath(jobId: string): string {
  return joined("podcast_jobs", jobId);
}

/** `podcast_jobs`. */
export function podcastJobCollectionPath(): string {
  return joined("podcast_jobs");
}

/** The fields of `Publish`, those inside others by their dotted paths. */
export const PUBLISH_FIELDS = {
  approval: "approval",
  "approval.approved_at": "approval.approved_at",
  "approval.approved_by": "approval.approved_by",
  "approval.source": "approval.source",
  error_message: "error_message",
  idempotency_key: "idempotency_key",
  platform: "platform",
  platform_post_id: "platform_post_id",
  post_url: "post_url",
  status: "status",
  timestamps: "timestamps",
  "timestamps.created_at": "timestamps.created_at",
  "timestamps.published_at": "timestamps.published_at",
  "timestamps.updated_at": "timestamps.updated_at",
} as const;

/** The limits of what may be written into `Publish`. Lengths count code points; where a number type ends is none. */
export const PUBLISH_LIMITS = {
  "approval.approved_by": { maxLength: 200, minLength: 1 },
  "approval.source": { maxLength: 100, minLength: 1 },
  error_message: { maxLength: 1000, minLength: 1 },
  idempotency_key: { maxLength: 300, minLength: 1 },
  platform: { maxLength: 50, minLength: 1 },
  platform_post_id: { maxLength: 500, minLength: 1 },
  post_url: { maxLength: 2000, minLength: 1 },
} as const;

/** The collection, or collection group, that holds each `Publish`. */
export const PUBLISH_COLLECTION = "publishes";

/** `jobs/{job_id}/publishes/{platform}`. Throws a RangeError for an id that is none. */
export function publishPath(jobId: string, platform: string): string {
  return joined("jobs", jobId, "publishes", platform);
}

/** `jobs/{job_id}/publishes`. Throws a RangeError for an id that is none. */
export function publishCollectionPath(jobId: string): string {
  return joined("jobs", jobId, "publishes");
}

/** The fields of `Receipt`, those inside others by their dotted paths. */
export const RECEIPT_FIELDS = {
  created_at: "created_at",
  expire_at: "expire_at",
  operation: "operation",
  receipt_id: "receipt_id",
  request_sha256: "request_sha256",
  response: "response",
} as const;

/** The limits of what may be written into `Receipt`. Lengths count code points; where a number type ends is none. */
export const RECEIPT_LIMITS = {
  operation: { maxLength: 100, minLength: 1 },
  receipt_id: { maxLength: 300, minLength: 1 },
  response: { maxLength: 100000 },
} as const;

/** The collection, or collection group, that holds each `Receipt`. */
export const RECEIPT_COLLECTION = "receipts";

/** `receipts/{receipt_id}`. Throws a RangeError for an id that is none. */
export function receiptPath(receiptId: string): string {
  return joined("receipts", receiptId);
}

/** `receipts`. */
export function receiptCollectionPath(): string {
  return joined("receipts");
}

/** The fields of `RoutingDecision`, those inside others by their dotted paths. */
export const ROUTING_DECISION_FIELDS = {
  expire_at: "expire_at",
  job_id: "job_id",
  score: "score",
  selected_model: "selected_model",
  selected_provider: "selected_provider",
  task_type: "task_type",
  timestamp: "timestamp",
} as const;

/** The limits of what may be written into `RoutingDecision`. Lengths count code points; where a number type ends is none. */
export const ROUTING_DECISION_LIMITS = {
  job_id: { maxLength: 200, minLength: 1 },
  selected_model: { maxLength: 200, minLength: 1 },
  selected_provider: { maxLength: 100, minLength: 1 },
} as const;

/** The collection, or collection group, that holds each `RoutingDecision`. */
export const ROUTING_DECISION_COLLECTION = "routing_decisions";

/** `routing_decisions/{decision_id}`. Throws a RangeError for an id that is none. */
export function routingDecisionPath(decisionId: string): string {
  return joined("routing_decisions", decisionId);
}

/** `routing_decisions`. */
export function routingDecisionCollectionPath(): string {
  return joined("routing_decisions");
}

/** The fields of `User`, those inside others by their dotted paths. */
export const USER_FIELDS = {
  created_at: "created_at",
  credits_balance: "credits_balance",
  email: "email",
  stripe_customer_id: "stripe_customer_id",
  tier: "tier",
  user_id: "user_id",
} as const;

/** The limits of what may be written into `User`. Lengths count code points; where a number type ends is none. */
export const USER_LIMITS = {
  credits_balance: { minimum: 0 },
  stripe_customer_id: { minLength: 1 },
  user_id: { maxLength: 100, minLength: 1 },
} as const;

/** The collection, or collection group, that holds each `User`. */
export const USER_COLLECTION = "users";

/** `users/{user_id}`. Throws a RangeError for an id that is none. */
export function userPath(userId: string): string {
  return joined("users", userId);
}

/** `users`. */
export function userCollectionPath(): string {
  return joined("users");
}

/** The fields of `VideoInfo`, those inside others by their dotted paths. */
export const VIDEO_INFO_FIELDS = {
  clips: "clips",
  completed_at: "completed_at",
  created_at: "created_at",
  error_message: "error_message",
  highlights: "highlights",
  "highlights.custom_prompt": "highlights.custom_prompt",
  "highlights.highlights": "highlights.highlights",
  "highlights.video_title": "highlights.video_title",
  "highlights.video_url": "highlights.video_url",
  id: "id",
  status: "status",
  title: "title",
  video_url: "video_url",
  youtube_id: "youtube_id",
} as const;

/** The fields of `Video`, those inside others by their dotted paths. */
export const VIDEO_FIELDS = {
  clips_by_style: "clips_by_style",
  clips_count: "clips_count",
  completed_at: "completed_at",
  created_at: "created_at",
  created_by: "created_by",
  crop_mode: "crop_mode",
  custom_prompt: "custom_prompt",
  error_message: "error_message",
  failed_at: "failed_at",
  highlights_count: "highlights_count",
  highlights_json_key: "highlights_json_key",
  highlights_summary: "highlights_summary",
  "highlights_summary.categories": "highlights_summary.categories",
  "highlights_summary.total_duration": "highlights_summary.total_duration",
  status: "status",
  styles_processed: "styles_processed",
  target_aspect: "target_aspect",
  updated_at: "updated_at",
  user_id: "user_id",
  video_id: "video_id",
  video_title: "video_title",
  video_url: "video_url",
  youtube_id: "youtube_id",
} as const;

/** The limits of what may be written into `Video`. Lengths count code points; where a number type ends is none. */
export const VIDEO_LIMITS = {
  clips_count: { minimum: 0 },
  created_by: { maxLength: 100, minLength: 1 },
  crop_mode: { maxLength: 50 },
  custom_prompt: { maxLength: 5000 },
  error_message: { maxLength: 1000, minLength: 1 },
  "highlights_summary.total_duration": { minimum: 0 },
  target_aspect: { maxLength: 10 },
  user_id: { maxLength: 100, minLength: 1 },
  video_id: { maxLength: 100, minLength: 1 },
  video_title: { maxLength: 500, minLength: 1 },
  video_url: { maxLength: 500, minLength: 1 },
  youtube_id: { maxLength: 100, minLength: 1 },
} as const;

/** What an absent field of `Video` means, to be read or spread into a `VideoWrite`; lists and maps are new each time. */
export const VIDEO_DEFAULTS = /* @__PURE__ */ Object.freeze({
  get clips_by_style(): NonNullable<VideoWrite["clips_by_style"]> {
    return {};
  },
  clips_count: 0,
  crop_mode: "none",
  highlights_count: 0,
  get styles_processed(): NonNullable<VideoWrite["styles_processed"]> {
    return [];
  },
  target_aspect: "9:16",
} as const satisfies Partial<VideoWrite>);

/** The collection, or collection group, that holds each `Video`. */
export const VIDEO_COLLECTION = "videos";

/** `users/{user_id}/videos/{video_id}`. Throws a RangeError for an id that is none. */
export function videoPath(userId: string, videoId: string): string {
  return joined("users", userId, "videos", videoId);
}

/** `users/{user_id}/videos`. Throws a RangeError for an id that is none. */
export function videoCollectionPath(userId: string): string {
  return joined("users", userId, "videos");
}
