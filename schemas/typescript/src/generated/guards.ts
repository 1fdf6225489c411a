// Made by `npm run generate` from schemas/*.json. Change those, not this.

import { ensure, holds, type ValidationError } from "../check.js";
import { auditEvent } from "./contracts/audit-event.js";
import { auditEventWrite } from "./contracts/audit-event.write.js";
import { clipPage } from "./contracts/clip-page.js";
import { clipView } from "./contracts/clip-view.js";
import { clip } from "./contracts/clip.js";
import { clipWrite } from "./contracts/clip.write.js";
import { creditTransaction } from "./contracts/credit-transaction.js";
import { creditTransactionWrite } from "./contracts/credit-transaction.write.js";
import { distributionRecord } from "./contracts/distribution-record.js";
import { distributionRecordWrite } from "./contracts/distribution-record.write.js";
import { distributionRequest } from "./contracts/distribution-request.js";
import { distributionResponse } from "./contracts/distribution-response.js";
import { highlights } from "./contracts/highlights.js";
import { job } from "./contracts/job.js";
import { jobWrite } from "./contracts/job.write.js";
import { lease } from "./contracts/lease.js";
import { leaseWrite } from "./contracts/lease.write.js";
import { listClipsRequest } from "./contracts/list-clips-request.js";
import { migrationRun } from "./contracts/migration-run.js";
import { migrationRunWrite } from "./contracts/migration-run.write.js";
import { modelProviderHealth } from "./contracts/model-provider-health.js";
import { modelProviderHealthWrite } from "./contracts/model-provider-health.write.js";
import { modelQuota } from "./contracts/model-quota.js";
import { modelQuotaWrite } from "./contracts/model-quota.write.js";
import { modelRouterAlert } from "./contracts/model-router-alert.js";
import { modelRouterAlertWrite } from "./contracts/model-router-alert.write.js";
import { podcastJob } from "./contracts/podcast-job.js";
import { podcastJobWrite } from "./contracts/podcast-job.write.js";
import { publish } from "./contracts/publish.js";
import { publishWrite } from "./contracts/publish.write.js";
import { receipt } from "./contracts/receipt.js";
import { receiptWrite } from "./contracts/receipt.write.js";
import { routingDecision } from "./contracts/routing-decision.js";
import { routingDecisionWrite } from "./contracts/routing-decision.write.js";
import { user } from "./contracts/user.js";
import { userWrite } from "./contracts/user.write.js";
import { videoInfo } from "./contracts/video-info.js";
import { video } from "./contracts/video.js";
import { videoWrite } from "./contracts/video.write.js";
import type {
  AuditEvent,
  AuditEventWrite,
  ClipPage,
  ClipView,
  Clip,
  ClipWrite,
  CreditTransaction,
  CreditTransactionWrite,
  DistributionRecord,
  DistributionRecordWrite,
  DistributionRequest,
  DistributionResponse,
  Highlights,
  Job,
  JobWrite,
  Lease,
  LeaseWrite,
  ListClipsRequest,
  MigrationRun,
  MigrationRunWrite,
  ModelProviderHealth,
  ModelProviderHealthWrite,
  ModelQuota,
  ModelQuotaWrite,
  ModelRouterAlert,
  ModelRouterAlertWrite,
  PodcastJob,
  PodcastJobWrite,
  Publish,
  PublishWrite,
  Receipt,
  ReceiptWrite,
  RoutingDecision,
  RoutingDecisionWrite,
  User,
  UserWrite,
  VideoInfo,
  Video,
  VideoWrite,
} from "./types.js";

/** Whether it is a `AuditEvent`. */
export function isAuditEvent(value: unknown): value is AuditEvent {
  return holds(auditEvent, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `AuditEvent`. */
export function assertAuditEvent(value: unknown): asserts value is AuditEvent {
  ensure(auditEvent, value);
}

/** Whether it is a `AuditEventWrite`. */
export function isAuditEventWrite(value: unknown): value is AuditEventWrite {
  return holds(auditEventWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `AuditEventWrite`. */
export function assertAuditEventWrite(value: unknown): asserts value is AuditEventWrite {
  ensure(auditEventWrite, value);
}

/** Whether it is a `ClipPage`. */
export function isClipPage(value: unknown): value is ClipPage {
  return holds(clipPage, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ClipPage`. */
export function assertClipPage(value: unknown): asserts value is ClipPage {
  ensure(clipPage, value);
}

/** Whether it is a `ClipView`. */
export function isClipView(value: unknown): value is ClipView {
  return holds(clipView, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ClipView`. */
export function assertClipView(value: unknown): asserts value is ClipView {
  ensure(clipView, value);
}

/** Whether it is a `Clip`. */
export function isClip(value: unknown): value is Clip {
  return holds(clip, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `Clip`. */
export function assertClip(value: unknown): asserts value is Clip {
  ensure(clip, value);
}

/** Whether it is a `ClipWrite`. */
export function isClipWrite(value: unknown): value is ClipWrite {
  return holds(clipWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ClipWrite`. */
export function assertClipWrite(value: unknown): asserts value is ClipWrite {
  ensure(clipWrite, value);
}

/** Whether it is a `CreditTransaction`. */
export function isCreditTransaction(value: unknown): value is CreditTransaction {
  return holds(creditTransaction, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `CreditTransaction`. */
export function assertCreditTransaction(value: unknown): asserts value is CreditTransaction {
  ensure(creditTransaction, value);
}

/** Whether it is a `CreditTransactionWrite`. */
export function isCreditTransactionWrite(value: unknown): value is CreditTransactionWrite {
  return holds(creditTransactionWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `CreditTransactionWrite`. */
export function assertCreditTransactionWrite(value: unknown): asserts value is CreditTransactionWrite {
  ensure(creditTransactionWrite, value);
}

/** Whether it is a `DistributionRecord`. */
export function isDistributionRecord(value: unknown): value is DistributionRecord {
  return holds(distributionRecord, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `DistributionRecord`. */
export function assertDistributionRecord(value: unknown): asserts value is DistributionRecord {
  ensure(distributionRecord, value);
}

/** Whether it is a `DistributionRecordWrite`. */
export function isDistributionRecordWrite(value: unknown): value is DistributionRecordWrite {
  return holds(distributionRecordWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `DistributionRecordWrite`. */
export function assertDistributionRecordWrite(value: unknown): asserts value is DistributionRecordWrite {
  ensure(distributionRecordWrite, value);
}

/** Whether it is a `DistributionRequest`. */
export function isDistributionRequest(value: unknown): value is DistributionRequest {
  return holds(distributionRequest, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `DistributionRequest`. */
export function assertDistributionRequest(value: unknown): asserts value is DistributionRequest {
  ensure(distributionRequest, value);
}

/** Whether it is a `DistributionResponse`. */
export function isDistributionResponse(value: unknown): value is DistributionResponse {
  return holds(distributionResponse, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `DistributionResponse`. */
export function assertDistributionResponse(value: unknown): asserts value is DistributionResponse {
  ensure(distributionResponse, value);
}

/** Whether it is a `Highlights`. */
export function isHighlights(value: unknown): value is Highlights {
  return holds(highlights, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `Highlights`. */
export function assertHighlights(value: unknown): asserts value is Highlights {
  ensure(highlights, value);
}

/** Whether it is a `Job`. */
export function isJob(value: unknown): value is Job {
  return holds(job, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `Job`. */
export function assertJob(value: unknown): asserts value is Job {
  ensure(job, value);
}

/** Whether it is a `JobWrite`. */
export function isJobWrite(value: unknown): value is JobWrite {
  return holds(jobWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `JobWrite`. */
export function assertJobWrite(value: unknown): asserts value is JobWrite {
  ensure(jobWrite, value);
}

/** Whether it is a `Lease`. */
export function isLease(value: unknown): value is Lease {
  return holds(lease, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `Lease`. */
export function assertLease(value: unknown): asserts value is Lease {
  ensure(lease, value);
}

/** Whether it is a `LeaseWrite`. */
export function isLeaseWrite(value: unknown): value is LeaseWrite {
  return holds(leaseWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `LeaseWrite`. */
export function assertLeaseWrite(value: unknown): asserts value is LeaseWrite {
  ensure(leaseWrite, value);
}

/** Whether it is a `ListClipsRequest`. */
export function isListClipsRequest(value: unknown): value is ListClipsRequest {
  return holds(listClipsRequest, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ListClipsRequest`. */
export function assertListClipsRequest(value: unknown): asserts value is ListClipsRequest {
  ensure(listClipsRequest, value);
}

/** Whether it is a `MigrationRun`. */
export function isMigrationRun(value: unknown): value is MigrationRun {
  return holds(migrationRun, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `MigrationRun`. */
export function assertMigrationRun(value: unknown): asserts value is MigrationRun {
  ensure(migrationRun, value);
}

/** Whether it is a `MigrationRunWrite`. */
export function isMigrationRunWrite(value: unknown): value is MigrationRunWrite {
  return holds(migrationRunWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `MigrationRunWrite`. */
export function assertMigrationRunWrite(value: unknown): asserts value is MigrationRunWrite {
  ensure(migrationRunWrite, value);
}

/** Whether it is a `ModelProviderHealth`. */
export function isModelProviderHealth(value: unknown): value is ModelProviderHealth {
  return holds(modelProviderHealth, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ModelProviderHealth`. */
export function assertModelProviderHealth(value: unknown): asserts value is ModelProviderHealth {
  ensure(modelProviderHealth, value);
}

/** Whether it is a `ModelProviderHealthWrite`. */
export function isModelProviderHealthWrite(value: unknown): value is ModelProviderHealthWrite {
  return holds(modelProviderHealthWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ModelProviderHealthWrite`. */
export function assertModelProviderHealthWrite(value: unknown): asserts value is ModelProviderHealthWrite {
  ensure(modelProviderHealthWrite, value);
}

/** Whether it is a `ModelQuota`. */
export function isModelQuota(value: unknown): value is ModelQuota {
  return holds(modelQuota, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ModelQuota`. */
export function assertModelQuota(value: unknown): asserts value is ModelQuota {
  ensure(modelQuota, value);
}

/** Whether it is a `ModelQuotaWrite`. */
export function isModelQuotaWrite(value: unknown): value is ModelQuotaWrite {
  return holds(modelQuotaWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ModelQuotaWrite`. */
export function assertModelQuotaWrite(value: unknown): asserts value is ModelQuotaWrite {
  ensure(modelQuotaWrite, value);
}

/** Whether it is a `ModelRouterAlert`. */
export function isModelRouterAlert(value: unknown): value is ModelRouterAlert {
  return holds(modelRouterAlert, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ModelRouterAlert`. */
export function assertModelRouterAlert(value: unknown): asserts value is ModelRouterAlert {
  ensure(modelRouterAlert, value);
}

/** Whether it is a `ModelRouterAlertWrite`. */
export function isModelRouterAlertWrite(value: unknown): value is ModelRouterAlertWrite {
  return holds(modelRouterAlertWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ModelRouterAlertWrite`. */
export function assertModelRouterAlertWrite(value: unknown): asserts value is ModelRouterAlertWrite {
  ensure(modelRouterAlertWrite, value);
}

/** Whether it is a `PodcastJob`. */
export function isPodcastJob(value: unknown): value is PodcastJob {
  return holds(podcastJob, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `PodcastJob`. */
export function assertPodcastJob(value: unknown): asserts value is PodcastJob {
  ensure(podcastJob, value);
}

/** Whether it is a `PodcastJobWrite`. */
export function isPodcastJobWrite(value: unknown): value is PodcastJobWrite {
  return holds(podcastJobWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `PodcastJobWrite`. */
export function assertPodcastJobWrite(value: unknown): asserts value is PodcastJobWrite {
  ensure(podcastJobWrite, value);
}

/** Whether it is a `Publish`. */
export function isPublish(value: unknown): value is Publish {
  return holds(publish, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `Publish`. */
export function assertPublish(value: unknown): asserts value is Publish {
  ensure(publish, value);
}

/** Whether it is a `PublishWrite`. */
export function isPublishWrite(value: unknown): value is PublishWrite {
  return holds(publishWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `PublishWrite`. */
export function assertPublishWrite(value: unknown): asserts value is PublishWrite {
  ensure(publishWrite, value);
}

/** Whether it is a `Receipt`. */
export function isReceipt(value: unknown): value is Receipt {
  return holds(receipt, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `Receipt`. */
export function assertReceipt(value: unknown): asserts value is Receipt {
  ensure(receipt, value);
}

/** Whether it is a `ReceiptWrite`. */
export function isReceiptWrite(value: unknown): value is ReceiptWrite {
  return holds(receiptWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ReceiptWrite`. */
export function assertReceiptWrite(value: unknown): asserts value is ReceiptWrite {
  ensure(receiptWrite, value);
}

/** Whether it is a `RoutingDecision`. */
export function isRoutingDecision(value: unknown): value is RoutingDecision {
  return holds(routingDecision, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `RoutingDecision`. */
export function assertRoutingDecision(value: unknown): asserts value is RoutingDecision {
  ensure(routingDecision, value);
}

/** Whether it is a `RoutingDecisionWrite`. */
export function isRoutingDecisionWrite(value: unknown): value is RoutingDecisionWrite {
  return holds(routingDecisionWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `RoutingDecisionWrite`. */
export function assertRoutingDecisionWrite(value: unknown): asserts value is RoutingDecisionWrite {
  ensure(routingDecisionWrite, value);
}

/** Whether it is a `User`. */
export function isUser(value: unknown): value is User {
  return holds(user, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `User`. */
export function assertUser(value: unknown): asserts value is User {
  ensure(user, value);
}

/** Whether it is a `UserWrite`. */
export function isUserWrite(value: unknown): value is UserWrite {
  return holds(userWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `UserWrite`. */
export function assertUserWrite(value: unknown): asserts value is UserWrite {
  ensure(userWrite, value);
}

/** Whether it is a `VideoInfo`. */
export function isVideoInfo(value: unknown): value is VideoInfo {
  return holds(videoInfo, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `VideoInfo`. */
export function assertVideoInfo(value: unknown): asserts value is VideoInfo {
  ensure(videoInfo, value);
}

/** Whether it is a `Video`. */
export function isVideo(value: unknown): value is Video {
  return holds(video, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `Video`. */
export function assertVideo(value: unknown): asserts value is Video {
  ensure(video, value);
}

/** Whether it is a `VideoWrite`. */
export function isVideoWrite(value: unknown): value is VideoWrite {
  return holds(videoWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `VideoWrite`. */
export function assertVideoWrite(value: unknown): asserts value is VideoWrite {
  ensure(videoWrite, value);
}
