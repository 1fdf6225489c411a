// Made by `npm run generate` from schemas/*.json. Change those, not this.

/**
 * An integer of 64 bits: a number as long as JavaScript holds it exactly, its decimal digits beyond.
 * `toBigInt` and `fromBigInt` lead to and from `bigint`.
 */
export type Int64 = number | string;

/** A point in time as RFC 3339 says it, such as `2025-01-31T12:00:00.5Z`; its precision is a microsecond. */
export type Timestamp = string;

/** How bad it is. */
export type AlertSeverity = "info" | "warning" | "critical" | "emergency" | (string & {});

/** What happened. */
export type AlertType =
  | "QUOTA_WARNING"
  | "QUOTA_CRITICAL"
  | "QUOTA_EXHAUSTED"
  | "PROVIDER_UNHEALTHY"
  | "PROVIDER_UNAVAILABLE"
  | "FAILOVER_EXECUTED"
  | "CIRCUIT_BREAKER_OPENED"
  | "CIRCUIT_BREAKER_HALF_OPEN"
  | (string & {});

/** What came of an attempt. */
export type AuditStatus = "published" | "failed" | (string & {});

/** Where a file is stored, such as r2://bucket/key; the key is percent-encoded. */
export type BlobUri = string;

/** A SHA-256 checksum: `sha256:` and 64 hexadecimal digits. */
export type Checksum = string;

/** In which order clips are listed. Equal ones follow by their ids. */
export type ClipOrder = "created_at" | "priority" | "scene";

/** How far a clip is. */
export type ClipStatus = "processing" | "completed" | "failed" | (string & {});

/** How well a provider answers. */
export type HealthStatus = "healthy" | "degraded" | "unavailable" | (string & {});

/** How far a job is. */
export type JobStatus = "DISCOVERED" | "RUNNING" | "COMPLETED" | "FAILED" | (string & {});

/** How far a migration is. */
export type MigrationStatus = "applying" | "applied" | "verified" | "cut_over" | "rolled_back" | (string & {});

/** What is being done for a podcast, in the order of the work. */
export type PodcastJobStage =
  "initiate" | "research_plan" | "execute_tools" | "script" | "audio" | "finalize" | (string & {});

/** How far a podcast job is. Some services write `processing` for running; it is kept as it is. */
export type PodcastJobStatus = "pending" | "running" | "completed" | "failed" | (string & {});

/** How far a publish is. */
export type PublishStatus =
  "PENDING_APPROVAL" | "APPROVED" | "REJECTED" | "PUBLISHING" | "PUBLISHED" | "FAILED" | "UNKNOWN" | (string & {});

/** What the quality checks came to. */
export type QcStatus = "pass" | "fail" | (string & {});

/** A SHA-256 digest in hexadecimal. */
export type Sha256Digest = string;

/** The style that a clip was rendered in. The known ones are examples: others are allowed. */
export type Style =
  | "split"
  | "left_focus"
  | "right_focus"
  | "center_focus"
  | "split_fast"
  | "original"
  | "intelligent"
  | "intelligent_split"
  | (string & {});

/** What a user has subscribed to. */
export type SubscriptionTier = "FREE" | "ENTHU" | "PRO" | "PRO_PLUS" | "ULTIMATE" | "PAYG" | (string & {});

/** What a model is wanted for. */
export type TaskType = "llm" | "tts" | "transcription" | (string & {});

/** A position in a video: HH:MM:SS, or HH:MM:SS.mmm where it is not a whole second. */
export type Timecode = string;

/** Why credits came or went. */
export type TransactionType =
  "DEDUCTION" | "REFUND" | "PURCHASE" | "SUBSCRIPTION_GRANT" | "ADMIN_ADJUSTMENT" | (string & {});

/** How far a video is. */
export type VideoStatus = "processing" | "analyzed" | "completed" | "failed" | (string & {});

/** Who let a publish through. */
export interface Approval {
  /** When. */
  approved_at: Timestamp;
  /** Who, 1 to 200 characters. */
  approved_by: string;
  /** By what way, such as `slack`, 1 to 100 characters. */
  source: string;
}

/** Who let a publish through. */
export interface ApprovalWrite {
  /** When. */
  approved_at: Timestamp;
  /** Who, 1 to 200 characters. */
  approved_by: string;
  /** By what way, such as `slack`, 1 to 100 characters. */
  source: string;
}

/** An attempt to deliver: `audit_events/{event_id}`. Its own id stands in the path only. Written once. */
export interface AuditEvent {
  /** Which publication, 1 to 200 characters. */
  audit_log_id: string;
  /** What the film hashes to, or should have. */
  checksum: Checksum;
  /** When the attempt ended. */
  created_at: Timestamp;
  /** The seconds that the film lasts. */
  duration_seconds: number;
  /** Why it was not delivered, 1 to 1,000 characters; there exactly if it was not. */
  error_message?: string | null;
  /** The same as `audit_log_id`: what readers of logs look for. */
  id: string;
  /** The project, 1 to 100 characters. */
  project_id: string;
  /** Where people find it, if it was delivered: a URL of http or https, at most 2,000 characters. */
  public_url?: string | null;
  /** When it was delivered; there exactly if it was. */
  published_at?: Timestamp | null;
  /** What came of it. */
  status: AuditStatus;
  /** Where the film is stored, or would have been, 1 to 1,024 characters. */
  storage_path?: string | null;
}

/** An attempt to deliver: `audit_events/{event_id}`. Its own id stands in the path only. Written once. */
export interface AuditEventWrite {
  /** Which publication, 1 to 200 characters. */
  audit_log_id: string;
  /** What the film hashes to, or should have. */
  checksum: Checksum;
  /** When the attempt ended. */
  created_at: Timestamp;
  /** The seconds that the film lasts. */
  duration_seconds: number;
  /** Why it was not delivered, 1 to 1,000 characters; there exactly if it was not. */
  error_message?: string;
  /** The same as `audit_log_id`: what readers of logs look for. */
  id: string;
  /** The project, 1 to 100 characters. */
  project_id: string;
  /** Where people find it, if it was delivered: a URL of http or https, at most 2,000 characters. */
  public_url?: string;
  /** When it was delivered; there exactly if it was. */
  published_at?: Timestamp;
  /** What came of it. */
  status: AuditStatus;
  /** Where the film is stored, or would have been, 1 to 1,024 characters. */
  storage_path?: string;
}

/** A clip: `users/{user_id}/videos/{video_id}/clips/{clip_id}`. */
export interface Clip {
  /** The name of its file without the extension, 1 to 200 characters. */
  clip_id: string;
  /** When it was completed; there exactly while it is. */
  completed_at?: Timestamp | null;
  /** When work on it began. */
  created_at: Timestamp;
  /** Who began it, 1 to 100 characters. */
  created_by: string;
  /** The seconds between both, at most 3,600. */
  duration_seconds: number;
  /** Where it ends, not before it begins. */
  end_time: Timecode;
  /** The bytes of its file; 0 until it is there. */
  file_size_bytes?: Int64;
  /** The same in units of 1,048,576 bytes, rounded to two places, for display. */
  file_size_mb?: number;
  /** The name of its file: the id and an extension. */
  filename: string;
  /** Whether there is a thumbnail. */
  has_thumbnail?: boolean;
  /** Its place in the order of work, 0 to 999; less is earlier. */
  priority?: number;
  /** Where its file is: `{user_id}/{video_id}/clips/{filename}`, at most 1,024 bytes. */
  r2_key: string;
  /** What to write beside it, at most 2,000 characters. */
  scene_description?: string | null;
  /** Which scene it shows, at most 10,000; 0 for none. */
  scene_id: number;
  /** The scene's title, at most 500 characters. */
  scene_title: string;
  /** Where it begins in the video. */
  start_time: Timecode;
  /** How far it is. */
  status: ClipStatus;
  /** How it is framed. Statistics count by it, so it stays as it is. */
  style: Style;
  /** Where its thumbnail is: the same with `.jpg`; there exactly if there is one. */
  thumbnail_r2_key?: string | null;
  /** Whose it is, 1 to 100 characters. */
  user_id: string;
  /** Which video it is cut from, 1 to 100 characters. */
  video_id: string;
}

/** A page of clips as an API returns it. */
export interface ClipPage {
  /** The clips, in the order that was asked for. */
  clips: ClipView[];
  /** What to ask the next page with; null when there is none. */
  next_page_token: string | null;
}

/** A clip as an API returns it. */
export interface ClipView {
  /** What to write beside it; empty where there is nothing. */
  description: string;
  /** The name of its file. */
  name: string;
  /** Its size with one decimal, such as `12.3 MB`. */
  size: string;
  /** How it is framed. */
  style: Style;
  /** A URL that shows the thumbnail for a while; null where there is none. */
  thumbnail: string | null;
  /** Its scene's title. */
  title: string;
  /** Where the API serves it, percent-encoded. */
  url: string;
}

/** A clip: `users/{user_id}/videos/{video_id}/clips/{clip_id}`. */
export interface ClipWrite {
  /** The name of its file without the extension, 1 to 200 characters. */
  clip_id: string;
  /** When it was completed; there exactly while it is. */
  completed_at?: Timestamp;
  /** When work on it began. */
  created_at: Timestamp;
  /** Who began it, 1 to 100 characters. */
  created_by: string;
  /** The seconds between both, at most 3,600. */
  duration_seconds: number;
  /** Where it ends, not before it begins. */
  end_time: Timecode;
  /** The bytes of its file; 0 until it is there. */
  file_size_bytes: Int64;
  /** The same in units of 1,048,576 bytes, rounded to two places, for display. */
  file_size_mb: number;
  /** The name of its file: the id and an extension. */
  filename: string;
  /** Whether there is a thumbnail. */
  has_thumbnail: boolean;
  /** Its place in the order of work, 0 to 999; less is earlier. */
  priority: number;
  /** Where its file is: `{user_id}/{video_id}/clips/{filename}`, at most 1,024 bytes. */
  r2_key: string;
  /** What to write beside it, at most 2,000 characters. */
  scene_description?: string;
  /** Which scene it shows, at most 10,000; 0 for none. */
  scene_id: number;
  /** The scene's title, at most 500 characters. */
  scene_title: string;
  /** Where it begins in the video. */
  start_time: Timecode;
  /** How far it is. */
  status: ClipStatus;
  /** How it is framed. Statistics count by it, so it stays as it is. */
  style: Style;
  /** Where its thumbnail is: the same with `.jpg`; there exactly if there is one. */
  thumbnail_r2_key?: string;
  /** Whose it is, 1 to 100 characters. */
  user_id: string;
  /** Which video it is cut from, 1 to 100 characters. */
  video_id: string;
}

/** A change of a user's credits: `credit_transactions/{transaction_id}`. Written once, and never again. */
export interface CreditTransaction {
  /** How many came, or went if negative; never 0. */
  amount: Int64;
  /** How many there were then, never below zero. */
  balance_after: Int64;
  /** When. */
  created_at: Timestamp;
  /** For which job, 1 to 200 characters. */
  job_id?: string | null;
  /** The id that the caller gave, 1 to 100 characters: the same id, the same transaction. */
  transaction_id: string;
  /** Why they came or went. */
  type: TransactionType;
  /** Whose credits, 1 to 100 characters. */
  user_id: string;
}

/** A change of a user's credits: `credit_transactions/{transaction_id}`. Written once, and never again. */
export interface CreditTransactionWrite {
  /** How many came, or went if negative; never 0. */
  amount: Int64;
  /** How many there were then, never below zero. */
  balance_after: Int64;
  /** When. */
  created_at: Timestamp;
  /** For which job, 1 to 200 characters. */
  job_id?: string;
  /** The id that the caller gave, 1 to 100 characters: the same id, the same transaction. */
  transaction_id: string;
  /** Why they came or went. */
  type: TransactionType;
  /** Whose credits, 1 to 100 characters. */
  user_id: string;
}

/** A film that was delivered. */
export interface DeliveredFilm {
  /** The id that leads through the logs. */
  audit_log_id: string;
  /** When that URL ends. */
  expires_at: Timestamp;
  /** What is kept with it. */
  metadata: DeliveredMetadata;
  /** Where people find it. */
  public_url: string;
  /** Where it is stored: `payloadcms://media/{storage_path}`. */
  storage_location: BlobUri;
}

/** What is kept with a film that was delivered. */
export interface DeliveredMetadata {
  /** What it hashes to. */
  checksum: Checksum;
  /** The seconds that it lasts. */
  duration_seconds: number;
  /** What it is filed under. */
  tags: string[];
  /** The title. */
  title: string;
}

/** What to keep with a film. Keys that have no field here are kept as well. */
export interface DistributionMetadata {
  /** What it is filed under. */
  tags?: string[];
  /** The title, 1 to 500 characters; the id of the publication unless given. */
  title?: string | null;
  [k: string]: unknown;
}

/** What was delivered: `distribution_records/{audit_log_id}`. */
export interface DistributionRecord {
  /** The id that leads through the logs, 1 to 200 characters: the same id, the same publication. */
  audit_log_id: string;
  /** What the film hashes to. */
  checksum: Checksum;
  /** The seconds that the film lasts. */
  duration_seconds: number;
  /** When that URL ends. */
  expires_at: Timestamp;
  /** What else the request's metadata held. */
  extra?: {
    [k: string]: unknown;
  };
  /** The record's id in the CMS, once it has one, 1 to 200 characters. */
  id?: string | null;
  /** The project, 1 to 100 characters. */
  project_id: string;
  /** Where people find it: a URL of http or https, at most 2,000 characters. */
  public_url: string;
  /** When it was delivered. */
  published_at: Timestamp;
  /** Where it is stored: `{project_id}/{storage_prefix}/{audit_log_id}.mp4`. */
  storage_path: string;
  /** What it is filed under. */
  tags?: string[];
  /** The title, 1 to 500 characters. */
  title: string;
}

/** What was delivered: `distribution_records/{audit_log_id}`. */
export interface DistributionRecordWrite {
  /** The id that leads through the logs, 1 to 200 characters: the same id, the same publication. */
  audit_log_id: string;
  /** What the film hashes to. */
  checksum: Checksum;
  /** The seconds that the film lasts. */
  duration_seconds: number;
  /** When that URL ends. */
  expires_at: Timestamp;
  /** What else the request's metadata held. */
  extra: {
    [k: string]: unknown;
  };
  /** The record's id in the CMS, once it has one, 1 to 200 characters. */
  id?: string;
  /** The project, 1 to 100 characters. */
  project_id: string;
  /** Where people find it: a URL of http or https, at most 2,000 characters. */
  public_url: string;
  /** When it was delivered. */
  published_at: Timestamp;
  /** Where it is stored: `{project_id}/{storage_prefix}/{audit_log_id}.mp4`. */
  storage_path: string;
  /** What it is filed under. */
  tags: string[];
  /** The title, 1 to 500 characters. */
  title: string;
}

/** A film to deliver. */
export interface DistributionRequest {
  /** The id of the publication, where the caller has one, 1 to 200 characters; else it is derived. */
  audit_log_id?: string | null;
  /** How it is delivered. */
  distribution_settings?: DistributionSettings;
  /** The film. */
  final_edit: FinalEdit;
  /** The project, where requests may name it, 1 to 100 characters. */
  project_id?: string | null;
  /** What the quality checks said of it. Only one that passed is delivered. */
  qc_report: QcReport;
}

/** What a delivery answers. */
export interface DistributionResponse {
  /** What was delivered. */
  distribution_record: DeliveredFilm;
}

/** How a film is delivered. */
export interface DistributionSettings {
  /** What to keep with it. */
  metadata?: DistributionMetadata;
  /** The folder within the project, at most 500 characters; may be empty, and is normalised. */
  storage_prefix?: string;
  /** For how many hours a URL is wanted, 1 to 168. */
  url_expiry_hours?: number;
}

/** A finished film. */
export interface FinalEdit {
  /** What it hashes to. */
  checksum: Checksum;
  /** The seconds that it lasts. */
  duration_seconds: number;
  /** Where to fetch it: a URL of http or https, at most 2,000 characters. */
  video_url: string;
}

/** One scene. Only the id is sure to be there: older files lack fields. */
export interface Highlight {
  /** What to write beside it. */
  description?: string | null;
  /** Its length in seconds. */
  duration?: number | null;
  /** Where it ends. */
  end?: Timecode | null;
  /** What makes people watch it. */
  hook_category?: string | null;
  /** Its number in the video, from 1. */
  id?: number;
  /** Seconds shown after it ends. */
  pad_after_seconds?: number | null;
  /** Seconds shown before it begins. */
  pad_before_seconds?: number | null;
  /** Its place in the order of work; less is earlier. */
  priority?: number | null;
  /** Why it was chosen. */
  reason?: string | null;
  /** Where it begins. */
  start?: Timecode | null;
  /** What happens in it. */
  summary?: string | null;
  /** Its title. */
  title?: string;
}

/** What `highlights.json` holds. Fields that this version does not name are passed over. */
export interface Highlights {
  /** What the user asked the detector for. */
  custom_prompt?: string | null;
  /** The scenes. */
  highlights?: Highlight[];
  /** Its title; older files have none. */
  video_title?: string | null;
  /** The URL of the source video. */
  video_url: string;
}

/** What was found in a video, in short. */
export interface HighlightsSummary {
  /** The hook categories of the scenes, sorted, each once. */
  categories?: string[];
  /** Seconds of all scenes together. */
  total_duration?: number;
}

/** What was found in a video, in short. */
export interface HighlightsSummaryWrite {
  /** The hook categories of the scenes, sorted, each once. */
  categories: string[];
  /** Seconds of all scenes together. */
  total_duration: number;
}

/** A job: `jobs/{job_id}`. */
export interface Job {
  /** Where its files are. Each pointer is set once. */
  artifacts?: JobArtifacts | null;
  /** When it was completed; there while it is. A failed one may have it as well. */
  completed_at?: Timestamp | null;
  /** When it was made. */
  created_at: Timestamp;
  /** The id, 1 to 200 characters. */
  job_id: string;
  /** How far it is. */
  status: JobStatus;
  /** When what happened to it. */
  timestamps: JobTimestamps;
  /** What the checks of its files said. */
  verification?: JobVerification | null;
}

/** Where the files of a job are. A pointer that is set stays as it is. */
export interface JobArtifacts {
  /** The film: `output/{job_id}/final.mp4`. */
  final_mp4_gcs?: BlobUri | null;
  /** The subtitles: `output/{job_id}/final.srt`. Not every job has any. */
  final_srt_gcs?: BlobUri | null;
  /** Its job file: `jobs/archive/{job_id}.job.json`. */
  job_file_gcs?: BlobUri | null;
  /** The worker's answer: `output/{job_id}/result.json`. */
  result_json_gcs?: BlobUri | null;
}

/** Where the files of a job are. A pointer that is set stays as it is. */
export interface JobArtifactsWrite {
  /** The film: `output/{job_id}/final.mp4`. */
  final_mp4_gcs?: BlobUri;
  /** The subtitles: `output/{job_id}/final.srt`. Not every job has any. */
  final_srt_gcs?: BlobUri;
  /** Its job file: `jobs/archive/{job_id}.job.json`. */
  job_file_gcs?: BlobUri;
  /** The worker's answer: `output/{job_id}/result.json`. */
  result_json_gcs?: BlobUri;
}

/** When what happened to a job. */
export interface JobTimestamps {
  /** When it was made: the job's `created_at`. */
  created: Timestamp;
  /** When the orchestrator was done with it. */
  orchestrator_end?: Timestamp | null;
  /** When the orchestrator took it up. */
  orchestrator_start?: Timestamp | null;
  /** When the worker ended. */
  worker_end?: Timestamp | null;
  /** When the worker began. */
  worker_start?: Timestamp | null;
}

/** When what happened to a job. */
export interface JobTimestampsWrite {
  /** When it was made: the job's `created_at`. */
  created: Timestamp;
  /** When the orchestrator was done with it. */
  orchestrator_end?: Timestamp;
  /** When the orchestrator took it up. */
  orchestrator_start?: Timestamp;
  /** When the worker ended. */
  worker_end?: Timestamp;
  /** When the worker began. */
  worker_start?: Timestamp;
}

/** What the checks of a job's files said. */
export interface JobVerification {
  /** Whether the files were made of what they should be made of. */
  lineage_ok?: boolean | null;
  /** Whether the quality checks were passed, if only with a warning. */
  qc_passed?: boolean | null;
  /** The summary of the quality checks: `logs/{job_id}/qc/qc_summary.json`. */
  qc_summary_gcs?: BlobUri | null;
}

/** What the checks of a job's files said. */
export interface JobVerificationWrite {
  /** Whether the files were made of what they should be made of. */
  lineage_ok?: boolean;
  /** Whether the quality checks were passed, if only with a warning. */
  qc_passed?: boolean;
  /** The summary of the quality checks: `logs/{job_id}/qc/qc_summary.json`. */
  qc_summary_gcs?: BlobUri;
}

/** A job: `jobs/{job_id}`. */
export interface JobWrite {
  /** Where its files are. Each pointer is set once. */
  artifacts: JobArtifactsWrite;
  /** When it was completed; there while it is. A failed one may have it as well. */
  completed_at?: Timestamp;
  /** When it was made. */
  created_at: Timestamp;
  /** The id, 1 to 200 characters. */
  job_id: string;
  /** How far it is. */
  status: JobStatus;
  /** When what happened to it. */
  timestamps: JobTimestampsWrite;
  /** What the checks of its files said. */
  verification: JobVerificationWrite;
}

/** Who holds something for a while: `leases/{lease_id}`. */
export interface Lease {
  /** When it was taken. */
  acquired_at: Timestamp;
  /** When others may take it, not before it was taken. */
  expires_at: Timestamp;
  /** Who holds it, 1 to 200 characters. */
  holder: string;
  /** What is held, 1 to 300 characters. */
  lease_id: string;
  /** The fencing token: one more each time that it is taken, from 1. */
  token: number;
}

/** Who holds something for a while: `leases/{lease_id}`. */
export interface LeaseWrite {
  /** When it was taken. */
  acquired_at: Timestamp;
  /** When others may take it, not before it was taken. */
  expires_at: Timestamp;
  /** Who holds it, 1 to 200 characters. */
  holder: string;
  /** What is held, 1 to 300 characters. */
  lease_id: string;
  /** The fencing token: one more each time that it is taken, from 1. */
  token: number;
}

/** Which clips of a video an API is asked for, such as in the query of a URL. */
export interface ListClipsRequest {
  /** In which order. */
  order?: ClipOrder;
  /** How many, 1 to 100. */
  page_size?: number;
  /**
   * The page after the one that gave this token, at most 4,000 characters. A token is good for the same request only, but for the size of its pages.
   */
  page_token?: string | null;
  /** Only those of this scene. */
  scene_id?: number | null;
  /** Only those in this status; the completed ones unless given. */
  status?: ClipStatus;
  /** Only those of this style. */
  style?: Style | null;
}

/** How far a migration is: `migration_runs/{run_id}`. */
export interface MigrationRun {
  /** The anomalies found. */
  anomalies?: number;
  /** What is done for certain, to go on from: the last key, at most 1,024 characters. */
  checkpoint?: string | null;
  /** The clips written. */
  clips_written?: number;
  /** When it began. */
  created_at: Timestamp;
  /** The id, 1 to 100 characters. */
  run_id: string;
  /** How far it is. */
  status: MigrationStatus;
  /** When it was last written, by the server's clock. */
  updated_at: Timestamp;
  /** The videos written. */
  videos_written?: number;
}

/** How far a migration is: `migration_runs/{run_id}`. */
export interface MigrationRunWrite {
  /** The anomalies found. */
  anomalies: number;
  /** What is done for certain, to go on from: the last key, at most 1,024 characters. */
  checkpoint?: string;
  /** The clips written. */
  clips_written: number;
  /** When it began. */
  created_at: Timestamp;
  /** The id, 1 to 100 characters. */
  run_id: string;
  /** How far it is. */
  status: MigrationStatus;
  /** When it was last written, by the server's clock. */
  updated_at: Timestamp;
  /** The videos written. */
  videos_written: number;
}

/** How well a provider answers: `model_provider_health/{provider_id}`. Its id stands in the path only. */
export interface ModelProviderHealth {
  /** The share of answers that were errors, 0 to 1. */
  error_rate: number;
  /** When that was last looked at. */
  last_check: Timestamp;
  /** The milliseconds that an answer takes on average, rounded. */
  latency_ms: number;
  /** The provider's name, 1 to 100 characters. */
  provider: string;
  /** How well it answers. */
  status: HealthStatus;
}

/** How well a provider answers: `model_provider_health/{provider_id}`. Its id stands in the path only. */
export interface ModelProviderHealthWrite {
  /** The share of answers that were errors, 0 to 1. */
  error_rate: number;
  /** When that was last looked at. */
  last_check: Timestamp;
  /** The milliseconds that an answer takes on average, rounded. */
  latency_ms: number;
  /** The provider's name, 1 to 100 characters. */
  provider: string;
  /** How well it answers. */
  status: HealthStatus;
}

/** How much of a model may be used until when: `model_quotas/{quota_id}`, whose id is made of provider and model. */
export interface ModelQuota {
  /** The model, 1 to 200 characters. */
  model_id: string;
  /** The provider, 1 to 100 characters. */
  provider: string;
  /** When `tokens_used` begins anew. */
  reset_at: Timestamp;
  /** The tokens that may be used between two resets. */
  tokens_limit: Int64;
  /** The tokens used since the last reset. */
  tokens_used: Int64;
}

/** How much of a model may be used until when: `model_quotas/{quota_id}`, whose id is made of provider and model. */
export interface ModelQuotaWrite {
  /** The model, 1 to 200 characters. */
  model_id: string;
  /** The provider, 1 to 100 characters. */
  provider: string;
  /** When `tokens_used` begins anew. */
  reset_at: Timestamp;
  /** The tokens that may be used between two resets. */
  tokens_limit: Int64;
  /** The tokens used since the last reset. */
  tokens_used: Int64;
}

/** An alert: `model_router_alerts/{alert_id}`. Its id stands in the path only. */
export interface ModelRouterAlert {
  /** Whether somebody has seen it. */
  acknowledged?: boolean;
  /** When it happened. */
  created_at: Timestamp;
  /** When the store may delete it: 90 days after `created_at`; there exactly if it is acknowledged. */
  expire_at?: Timestamp | null;
  /** What to tell people, 1 to 1,000 characters. */
  message: string;
  /** With which model, if it is one's, 1 to 200 characters. */
  model_id?: string | null;
  /** At which provider, 1 to 100 characters. */
  provider: string;
  /** How bad it is. */
  severity: AlertSeverity;
  /** What happened. */
  type: AlertType;
}

/** An alert: `model_router_alerts/{alert_id}`. Its id stands in the path only. */
export interface ModelRouterAlertWrite {
  /** Whether somebody has seen it. */
  acknowledged: boolean;
  /** When it happened. */
  created_at: Timestamp;
  /** When the store may delete it: 90 days after `created_at`; there exactly if it is acknowledged. */
  expire_at?: Timestamp;
  /** What to tell people, 1 to 1,000 characters. */
  message: string;
  /** With which model, if it is one's, 1 to 200 characters. */
  model_id?: string;
  /** At which provider, 1 to 100 characters. */
  provider: string;
  /** How bad it is. */
  severity: AlertSeverity;
  /** What happened. */
  type: AlertType;
}

/** What came out of a podcast job. */
export interface Outputs {
  /** The podcast: a `gs://` or `https://` URL, at most 2,000 characters. */
  audio_url?: string | null;
}

/** What came out of a podcast job. */
export interface OutputsWrite {
  /** The podcast: a `gs://` or `https://` URL, at most 2,000 characters. */
  audio_url?: string;
}

/** A podcast job: `podcast_jobs/{job_id}`. */
export interface PodcastJob {
  /** When it was asked for. */
  created_at: Timestamp;
  /** The minutes it should last, more than 0; fractions are real: 0.167 is ten seconds. */
  duration_min: number;
  /** The id, 1 to 100 characters. */
  job_id: string;
  /** What came out of it. */
  outputs?: Outputs | null;
  /** What is being done, and how much of it is. */
  progress?: Progress | null;
  /** What will be looked up: any object. */
  research_plan?: {
    [k: string]: unknown;
  } | null;
  /** How far it is. */
  status: PodcastJobStatus;
  /** What it is about, 1 to 500 characters. */
  topic: string;
  /** When it was last written, by the server's clock. */
  updated_at: Timestamp;
  /** Whose it is, 1 to 100 characters. */
  user_id: string;
}

/** A podcast job: `podcast_jobs/{job_id}`. */
export interface PodcastJobWrite {
  /** When it was asked for. */
  created_at: Timestamp;
  /** The minutes it should last, more than 0; fractions are real: 0.167 is ten seconds. */
  duration_min: number;
  /** The id, 1 to 100 characters. */
  job_id: string;
  /** What came out of it. */
  outputs: OutputsWrite;
  /** What is being done, and how much of it is. */
  progress: ProgressWrite;
  /** What will be looked up: any object. */
  research_plan?: {
    [k: string]: unknown;
  };
  /** How far it is. */
  status: PodcastJobStatus;
  /** What it is about, 1 to 500 characters. */
  topic: string;
  /** When it was last written, by the server's clock. */
  updated_at: Timestamp;
  /** Whose it is, 1 to 100 characters. */
  user_id: string;
}

/** What is being done for a podcast, and how much of it is. */
export interface Progress {
  /** How much of it, in percent. */
  pct: number;
  /** What is being done. */
  stage: PodcastJobStage;
}

/** What is being done for a podcast, and how much of it is. */
export interface ProgressWrite {
  /** How much of it, in percent. */
  pct: number;
  /** What is being done. */
  stage: PodcastJobStage;
}

/** A publish: `jobs/{job_id}/publishes/{platform}`. */
export interface Publish {
  /** Who let it through; there from approval on. */
  approval?: Approval | null;
  /** Why it failed, 1 to 1,000 characters; there if it has. One whose outcome is unknown may have it as well. */
  error_message?: string | null;
  /** What a platform is told so that it posts once: `{job_id}_{platform}`, at most 300 characters. */
  idempotency_key: string;
  /** Where it goes, such as `youtube`, 1 to 50 characters. */
  platform: string;
  /** The post's id on the platform, 1 to 500 characters. */
  platform_post_id?: string | null;
  /** Where the post is, 1 to 2,000 characters. */
  post_url?: string | null;
  /** How far it is. */
  status: PublishStatus;
  /** When what happened to it. */
  timestamps: PublishTimestamps;
}

/** When what happened to a publish. */
export interface PublishTimestamps {
  /** When it was asked for. */
  created_at: Timestamp;
  /** When it was posted; there exactly while it is published. */
  published_at?: Timestamp | null;
  /** When it was last written, by the server's clock. */
  updated_at: Timestamp;
}

/** When what happened to a publish. */
export interface PublishTimestampsWrite {
  /** When it was asked for. */
  created_at: Timestamp;
  /** When it was posted; there exactly while it is published. */
  published_at?: Timestamp;
  /** When it was last written, by the server's clock. */
  updated_at: Timestamp;
}

/** A publish: `jobs/{job_id}/publishes/{platform}`. */
export interface PublishWrite {
  /** Who let it through; there from approval on. */
  approval?: ApprovalWrite;
  /** Why it failed, 1 to 1,000 characters; there if it has. One whose outcome is unknown may have it as well. */
  error_message?: string;
  /** What a platform is told so that it posts once: `{job_id}_{platform}`, at most 300 characters. */
  idempotency_key: string;
  /** Where it goes, such as `youtube`, 1 to 50 characters. */
  platform: string;
  /** The post's id on the platform, 1 to 500 characters. */
  platform_post_id?: string;
  /** Where the post is, 1 to 2,000 characters. */
  post_url?: string;
  /** How far it is. */
  status: PublishStatus;
  /** When what happened to it. */
  timestamps: PublishTimestampsWrite;
}

/** What the quality checks said. */
export interface QcReport {
  /** What they came to. */
  status: QcStatus;
}

/** That something was done already, and what was answered: `receipts/{receipt_id}`. Written once. */
export interface Receipt {
  /** When it was done. */
  created_at: Timestamp;
  /** When the store may delete it, if it may. */
  expire_at?: Timestamp | null;
  /** What was asked for, such as `reserve`, 1 to 100 characters. */
  operation: string;
  /** The id that the caller gave, 1 to 300 characters: the same id, the same request. */
  receipt_id: string;
  /** What the request hashes to: the same id with another is a mistake. */
  request_sha256: Sha256Digest;
  /** What was answered, as JSON, at most 100,000 characters. */
  response?: string | null;
}

/** That something was done already, and what was answered: `receipts/{receipt_id}`. Written once. */
export interface ReceiptWrite {
  /** When it was done. */
  created_at: Timestamp;
  /** When the store may delete it, if it may. */
  expire_at?: Timestamp;
  /** What was asked for, such as `reserve`, 1 to 100 characters. */
  operation: string;
  /** The id that the caller gave, 1 to 300 characters: the same id, the same request. */
  receipt_id: string;
  /** What the request hashes to: the same id with another is a mistake. */
  request_sha256: Sha256Digest;
  /** What was answered, as JSON, at most 100,000 characters. */
  response?: string;
}

/** A decision of the router: `routing_decisions/{decision_id}`. Its id stands in the path only. Written once. */
export interface RoutingDecision {
  /**
   * When the store may delete it: 30 days after `timestamp`. Documents that other services wrote may lack it; they are read, and stay.
   */
  expire_at?: Timestamp | null;
  /** For which job, 1 to 200 characters. */
  job_id: string;
  /** How good the choice looked; more is better. */
  score: number;
  /** The chosen model, 1 to 200 characters. */
  selected_model: string;
  /** The chosen provider, 1 to 100 characters. */
  selected_provider: string;
  /** What the model was wanted for. */
  task_type: TaskType;
  /** When it was made. */
  timestamp: Timestamp;
}

/** A decision of the router: `routing_decisions/{decision_id}`. Its id stands in the path only. Written once. */
export interface RoutingDecisionWrite {
  /**
   * When the store may delete it: 30 days after `timestamp`. Documents that other services wrote may lack it; they are read, and stay.
   */
  expire_at?: Timestamp;
  /** For which job, 1 to 200 characters. */
  job_id: string;
  /** How good the choice looked; more is better. */
  score: number;
  /** The chosen model, 1 to 200 characters. */
  selected_model: string;
  /** The chosen provider, 1 to 100 characters. */
  selected_provider: string;
  /** What the model was wanted for. */
  task_type: TaskType;
  /** When it was made. */
  timestamp: Timestamp;
}

/** A user: `users/{user_id}`. */
export interface User {
  /** When the user registered. */
  created_at: Timestamp;
  /** Credits to spend, never below zero. Only the ledger moves it. */
  credits_balance: Int64;
  /** The e-mail address. */
  email: string;
  /** The customer at the payment service, once there is one, and no other user's. */
  stripe_customer_id?: string | null;
  /** The subscription. */
  tier: SubscriptionTier;
  /** The id that the authentication service gave, 1 to 100 characters. */
  user_id: string;
}

/** A user: `users/{user_id}`. */
export interface UserWrite {
  /** When the user registered. */
  created_at: Timestamp;
  /** Credits to spend, never below zero. Only the ledger moves it. */
  credits_balance: Int64;
  /** The e-mail address. */
  email: string;
  /** The customer at the payment service, once there is one, and no other user's. */
  stripe_customer_id?: string;
  /** The subscription. */
  tier: SubscriptionTier;
  /** The id that the authentication service gave, 1 to 100 characters. */
  user_id: string;
}

/** A video: `users/{user_id}/videos/{video_id}`. */
export interface Video {
  /** How many clips of each style it has. A style whose last clip is gone may stay with zero. */
  clips_by_style?: {
    [k: string]: number;
  };
  /** How many clips it has. */
  clips_count?: number;
  /** When it was completed; there exactly while it is. */
  completed_at?: Timestamp | null;
  /** When work on it began. */
  created_at: Timestamp;
  /** Who began it, 1 to 100 characters. */
  created_by: string;
  /** How it was cropped, at most 50 characters. */
  crop_mode?: string;
  /** What the user asked for, at most 5,000 characters. */
  custom_prompt?: string | null;
  /** What went wrong, 1 to 1,000 characters; there exactly while it has failed. */
  error_message?: string | null;
  /** When it failed; there exactly while it has. */
  failed_at?: Timestamp | null;
  /** How many scenes were found. */
  highlights_count?: number;
  /** Where its scenes are stored: `{user_id}/{video_id}/highlights.json`. */
  highlights_json_key: string;
  /** What was found, in short. */
  highlights_summary?: HighlightsSummary | null;
  /** How far it is. */
  status: VideoStatus;
  /** The styles that were rendered. */
  styles_processed?: Style[];
  /** The aspect ratio of its clips, `W:H` with whole numbers, at most 10 characters. */
  target_aspect?: string;
  /** When it was last written, by the server's clock. */
  updated_at: Timestamp;
  /** Whose it is, 1 to 100 characters. */
  user_id: string;
  /** The id of the run that made it, 1 to 100 characters. */
  video_id: string;
  /** Its title, 1 to 500 characters. */
  video_title: string;
  /** Where it comes from, 1 to 500 characters. */
  video_url: string;
  /** Which video it is at its source, 1 to 100 characters; derived from its URL by `youtube_id`. */
  youtube_id: string;
}

/** A video and its completed clips as an API returns them. */
export interface VideoInfo {
  /** Its completed clips, oldest first. */
  clips: ClipView[];
  /** When it was completed, if it is. */
  completed_at: Timestamp | null;
  /** When work on it began. */
  created_at: Timestamp;
  /** What went wrong, if it failed. */
  error_message: string | null;
  /** Its scenes, if they were asked for and are there. */
  highlights: VideoInfoHighlights | null;
  /** The video's id. */
  id: string;
  /** How far it is. */
  status: VideoStatus;
  /** Its title. */
  title: string;
  /** Where it comes from. */
  video_url: string;
  /** Which video it is at its source. */
  youtube_id: string;
}

/** One scene. Only the id is sure to be there: older files lack fields. */
export interface VideoInfoHighlight {
  /** What to write beside it. */
  description: string | null;
  /** Its length in seconds. */
  duration: number | null;
  /** Where it ends. */
  end: Timecode | null;
  /** What makes people watch it. */
  hook_category: string | null;
  /** Its number in the video, from 1. */
  id: number;
  /** Seconds shown after it ends. */
  pad_after_seconds: number | null;
  /** Seconds shown before it begins. */
  pad_before_seconds: number | null;
  /** Its place in the order of work; less is earlier. */
  priority: number | null;
  /** Why it was chosen. */
  reason: string | null;
  /** Where it begins. */
  start: Timecode | null;
  /** What happens in it. */
  summary: string | null;
  /** Its title. */
  title: string;
}

/** What `highlights.json` holds. Fields that this version does not name are passed over. */
export interface VideoInfoHighlights {
  /** What the user asked the detector for. */
  custom_prompt: string | null;
  /** The scenes. */
  highlights: VideoInfoHighlight[];
  /** Its title; older files have none. */
  video_title: string | null;
  /** The URL of the source video. */
  video_url: string;
}

/** A video: `users/{user_id}/videos/{video_id}`. */
export interface VideoWrite {
  /** How many clips of each style it has. A style whose last clip is gone may stay with zero. */
  clips_by_style: {
    [k: string]: number;
  };
  /** How many clips it has. */
  clips_count: number;
  /** When it was completed; there exactly while it is. */
  completed_at?: Timestamp;
  /** When work on it began. */
  created_at: Timestamp;
  /** Who began it, 1 to 100 characters. */
  created_by: string;
  /** How it was cropped, at most 50 characters. */
  crop_mode: string;
  /** What the user asked for, at most 5,000 characters. */
  custom_prompt?: string;
  /** What went wrong, 1 to 1,000 characters; there exactly while it has failed. */
  error_message?: string;
  /** When it failed; there exactly while it has. */
  failed_at?: Timestamp;
  /** How many scenes were found. */
  highlights_count: number;
  /** Where its scenes are stored: `{user_id}/{video_id}/highlights.json`. */
  highlights_json_key: string;
  /** What was found, in short. */
  highlights_summary?: HighlightsSummaryWrite;
  /** How far it is. */
  status: VideoStatus;
  /** The styles that were rendered. */
  styles_processed: Style[];
  /** The aspect ratio of its clips, `W:H` with whole numbers, at most 10 characters. */
  target_aspect: string;
  /** When it was last written, by the server's clock. */
  updated_at: Timestamp;
  /** Whose it is, 1 to 100 characters. */
  user_id: string;
  /** The id of the run that made it, 1 to 100 characters. */
  video_id: string;
  /** Its title, 1 to 500 characters. */
  video_title: string;
  /** Where it comes from, 1 to 500 characters. */
  video_url: string;
  /** Which video it is at its source, 1 to 100 characters; derived from its URL by `youtube_id`. */
  youtube_id: string;
}

/** The type of each contract, by the name of its schema's file. */
export interface Contracts {
  "audit-event": AuditEvent;
  "audit-event.write": AuditEventWrite;
  "clip-page": ClipPage;
  "clip-view": ClipView;
  "clip": Clip;
  "clip.write": ClipWrite;
  "credit-transaction": CreditTransaction;
  "credit-transaction.write": CreditTransactionWrite;
  "distribution-record": DistributionRecord;
  "distribution-record.write": DistributionRecordWrite;
  "distribution-request": DistributionRequest;
  "distribution-response": DistributionResponse;
  "highlights": Highlights;
  "job": Job;
  "job.write": JobWrite;
  "lease": Lease;
  "lease.write": LeaseWrite;
  "list-clips-request": ListClipsRequest;
  "migration-run": MigrationRun;
  "migration-run.write": MigrationRunWrite;
  "model-provider-health": ModelProviderHealth;
  "model-provider-health.write": ModelProviderHealthWrite;
  "model-quota": ModelQuota;
  "model-quota.write": ModelQuotaWrite;
  "model-router-alert": ModelRouterAlert;
  "model-router-alert.write": ModelRouterAlertWrite;
  "podcast-job": PodcastJob;
  "podcast-job.write": PodcastJobWrite;
  "publish": Publish;
  "publish.write": PublishWrite;
  "receipt": Receipt;
  "receipt.write": ReceiptWrite;
  "routing-decision": RoutingDecision;
  "routing-decision.write": RoutingDecisionWrite;
  "user": User;
  "user.write": UserWrite;
  "video-info": VideoInfo;
  "video": Video;
  "video.write": VideoWrite;
}
