// Made by `npm run generate` from schemas/*.json. Change those, not this.

import { ensure, holds, type ValidationError } from "../validate.js";
import * as schemas from "./schemas.js";
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
  return holds(schemas.auditEvent, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `AuditEvent`. */
export function assertAuditEvent(value: unknown): asserts value is AuditEvent {
  ensure(schemas.auditEvent, value);
}

/** Whether it is a `AuditEventWrite`. */
export function isAuditEventWrite(value: unknown): value is AuditEventWrite {
  return holds(schemas.auditEventWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `AuditEventWrite`. */
export function assertAuditEventWrite(value: unknown): asserts value is AuditEventWrite {
  ensure(schemas.auditEventWrite, value);
}

/** Whether it is a `ClipPage`. */
export function isClipPage(value: unknown): value is ClipPage {
  return holds(schemas.clipPage, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ClipPage`. */
export function assertClipPage(value: unknown): asserts value is ClipPage {
  ensure(schemas.clipPage, value);
}

/** Whether it is a `ClipView`. */
export function isClipView(value: unknown): value is ClipView {
  return holds(schemas.clipView, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ClipView`. */
export function assertClipView(value: unknown): asserts value is ClipView {
  ensure(schemas.clipView, value);
}

/** Whether it is a `Clip`. */
export function isClip(value: unknown): value is Clip {
  return holds(schemas.clip, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `Clip`. */
export function assertClip(value: unknown): asserts value is Clip {
  ensure(schemas.clip, value);
}

/** Whether it is a `ClipWrite`. */
export function isClipWrite(value: unknown): value is ClipWrite {
  return holds(schemas.clipWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ClipWrite`. */
export function assertClipWrite(value: unknown): asserts value is ClipWrite {
  ensure(schemas.clipWrite, value);
}

/** Whether it is a `CreditTransaction`. */
export function isCreditTransaction(value: unknown): value is CreditTransaction {
  return holds(schemas.creditTransaction, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `CreditTransaction`. */
export function assertCreditTransaction(value: unknown): asserts value is CreditTransaction {
  ensure(schemas.creditTransaction, value);
}

/** Whether it is a `CreditTransactionWrite`. */
export function isCreditTransactionWrite(value: unknown): value is CreditTransactionWrite {
  return holds(schemas.creditTransactionWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `CreditTransactionWrite`. */
export function assertCreditTransactionWrite(value: unknown): asserts value is CreditTransactionWrite {
  ensure(schemas.creditTransactionWrite, value);
}

/** Whether it is a `DistributionRecord`. */
export function isDistributionRecord(value: unknown): value is DistributionRecord {
  return holds(schemas.distributionRecord, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `DistributionRecord`. */
export function assertDistributionRecord(value: unknown): asserts value is DistributionRecord {
  ensure(schemas.distributionRecord, value);
}

/** Whether it is a `DistributionRecordWrite`. */
export function isDistributionRecordWrite(value: unknown): value is DistributionRecordWrite {
  return holds(schemas.distributionRecordWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `DistributionRecordWrite`. */
export function assertDistributionRecordWrite(value: unknown): asserts value is DistributionRecordWrite {
  ensure(schemas.distributionRecordWrite, value);
}

/** Whether it is a `DistributionRequest`. */
export function isDistributionRequest(value: unknown): value is DistributionRequest {
  return holds(schemas.distributionRequest, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `DistributionRequest`. */
export function assertDistributionRequest(value: unknown): asserts value is DistributionRequest {
  ensure(schemas.distributionRequest, value);
}

/** Whether it is a `DistributionResponse`. */
export function isDistributionResponse(value: unknown): value is DistributionResponse {
  return holds(schemas.distributionResponse, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `DistributionResponse`. */
export function assertDistributionResponse(value: unknown): asserts value is DistributionResponse {
  ensure(schemas.distributionResponse, value);
}

/** Whether it is a `Highlights`. */
export function isHighlights(value: unknown): value is Highlights {
  return holds(schemas.highlights, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `Highlights`. */
export function assertHighlights(value: unknown): asserts value is Highlights {
  ensure(schemas.highlights, value);
}

/** Whether it is a `Job`. */
export function isJob(value: unknown): value is Job {
  return holds(schemas.job, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `Job`. */
export function assertJob(value: unknown): asserts value is Job {
  ensure(schemas.job, value);
}

/** Whether it is a `JobWrite`. */
export function isJobWrite(value: unknown): value is JobWrite {
  return holds(schemas.jobWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `JobWrite`. */
export function assertJobWrite(value: unknown): asserts value is JobWrite {
  ensure(schemas.jobWrite, value);
}

/** Whether it is a `Lease`. */
export function isLease(value: unknown): value is Lease {
  return holds(schemas.lease, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `Lease`. */
export function assertLease(value: unknown): asserts value is Lease {
  ensure(schemas.lease, value);
}

/** Whether it is a `LeaseWrite`. */
export function isLeaseWrite(value: unknown): value is LeaseWrite {
  return holds(schemas.leaseWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `LeaseWrite`. */
export function assertLeaseWrite(value: unknown): asserts value is LeaseWrite {
  ensure(schemas.leaseWrite, value);
}

/** Whether it is a `ListClipsRequest`. */
export function isListClipsRequest(value: unknown): value is ListClipsRequest {
  return holds(schemas.listClipsRequest, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ListClipsRequest`. */
export function assertListClipsRequest(value: unknown): asserts value is ListClipsRequest {
  ensure(schemas.listClipsRequest, value);
}

/** Whether it is a `MigrationRun`. */
export function isMigrationRun(value: unknown): value is MigrationRun {
  return holds(schemas.migrationRun, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `MigrationRun`. */
export function assertMigrationRun(value: unknown): asserts value is MigrationRun {
  ensure(schemas.migrationRun, value);
}

/** Whether it is a `MigrationRunWrite`. */
export function isMigrationRunWrite(value: unknown): value is MigrationRunWrite {
  return holds(schemas.migrationRunWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `MigrationRunWrite`. */
export function assertMigrationRunWrite(value: unknown): asserts value is MigrationRunWrite {
  ensure(schemas.migrationRunWrite, value);
}

/** Whether it is a `ModelProviderHealth`. */
export function isModelProviderHealth(value: unknown): value is ModelProviderHealth {
  return holds(schemas.modelProviderHealth, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ModelProviderHealth`. */
export function assertModelProviderHealth(value: unknown): asserts value is ModelProviderHealth {
  ensure(schemas.modelProviderHealth, value);
}

/** Whether it is a `ModelProviderHealthWrite`. */
export function isModelProviderHealthWrite(value: unknown): value is ModelProviderHealthWrite {
  return holds(schemas.modelProviderHealthWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ModelProviderHealthWrite`. */
export function assertModelProviderHealthWrite(value: unknown): asserts value is ModelProviderHealthWrite {
  ensure(schemas.modelProviderHealthWrite, value);
}

/** Whether it is a `ModelQuota`. */
export function isModelQuota(value: unknown): value is ModelQuota {
  return holds(schemas.modelQuota, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ModelQuota`. */
export function assertModelQuota(value: unknown): asserts value is ModelQuota {
  ensure(schemas.modelQuota, value);
}

/** Whether it is a `ModelQuotaWrite`. */
export function isModelQuotaWrite(value: unknown): value is ModelQuotaWrite {
  return holds(schemas.modelQuotaWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ModelQuotaWrite`. */
export function assertModelQuotaWrite(value: unknown): asserts value is ModelQuotaWrite {
  ensure(schemas.modelQuotaWrite, value);
}

/** Whether it is a `ModelRouterAlert`. */
export function isModelRouterAlert(value: unknown): value is ModelRouterAlert {
  return holds(schemas.modelRouterAlert, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ModelRouterAlert`. */
export function assertModelRouterAlert(value: unknown): asserts value is ModelRouterAlert {
  ensure(schemas.modelRouterAlert, value);
}

/** Whether it is a `ModelRouterAlertWrite`. */
export function isModelRouterAlertWrite(value: unknown): value is ModelRouterAlertWrite {
  return holds(schemas.modelRouterAlertWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ModelRouterAlertWrite`. */
export function assertModelRouterAlertWrite(value: unknown): asserts value is ModelRouterAlertWrite {
  ensure(schemas.modelRouterAlertWrite, value);
}

/** Whether it is a `PodcastJob`. */
export function isPodcastJob(value: unknown): value is PodcastJob {
  return holds(schemas.podcastJob, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `PodcastJob`. */
export function assertPodcastJob(value: unknown): asserts value is PodcastJob {
  ensure(schemas.podcastJob, value);
}

/** Whether it is a `PodcastJobWrite`. */
export function isPodcastJobWrite(value: unknown): value is PodcastJobWrite {
  return holds(schemas.podcastJobWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `PodcastJobWrite`. */
export function assertPodcastJobWrite(value: unknown): asserts value is PodcastJobWrite {
  ensure(schemas.podcastJobWrite, value);
}

/** Whether it is a `Publish`. */
export function isPublish(value: unknown): value is Publish {
  return holds(schemas.publish, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `Publish`. */
export function assertPublish(value: unknown): asserts value is Publish {
  ensure(schemas.publish, value);
}

/** Whether it is a `PublishWrite`. */
export function isPublishWrite(value: unknown): value is PublishWrite {
  return holds(schemas.publishWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `PublishWrite`. */
export function assertPublishWrite(value: unknown): asserts value is PublishWrite {
  ensure(schemas.publishWrite, value);
}

/** Whether it is a `Receipt`. */
export function isReceipt(value: unknown): value is Receipt {
  return holds(schemas.receipt, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `Receipt`. */
export function assertReceipt(value: unknown): asserts value is Receipt {
  ensure(schemas.receipt, value);
}

/** Whether it is a `ReceiptWrite`. */
export function isReceiptWrite(value: unknown): value is ReceiptWrite {
  return holds(schemas.receiptWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `ReceiptWrite`. */
export function assertReceiptWrite(value: unknown): asserts value is ReceiptWrite {
  ensure(schemas.receiptWrite, value);
}

/** Whether it is a `RoutingDecision`. */
export function isRoutingDecision(value: unknown): value is RoutingDecision {
  return holds(schemas.routingDecision, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `RoutingDecision`. */
export function assertRoutingDecision(value: unknown): asserts value is RoutingDecision {
  ensure(schemas.routingDecision, value);
}

/** Whether it is a `RoutingDecisionWrite`. */
export function isRoutingDecisionWrite(value: unknown): value is RoutingDecisionWrite {
  return holds(schemas.routingDecisionWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `RoutingDecisionWrite`. */
export function assertRoutingDecisionWrite(value: unknown): asserts value is RoutingDecisionWrite {
  ensure(schemas.routingDecisionWrite, value);
}

/** Whether it is a `User`. */
export function isUser(value: unknown): value is User {
  return holds(schemas.user, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `User`. */
export function assertUser(value: unknown): asserts value is User {
  ensure(schemas.user, value);
}

/** Whether it is a `UserWrite`. */
export function isUserWrite(value: unknown): value is UserWrite {
  return holds(schemas.userWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `UserWrite`. */
export function assertUserWrite(value: unknown): asserts value is UserWrite {
  ensure(schemas.userWrite, value);
}

/** Whether it is a `VideoInfo`. */
export function isVideoInfo(value: unknown): value is VideoInfo {
  return holds(schemas.videoInfo, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `VideoInfo`. */
export function assertVideoInfo(value: unknown): asserts value is VideoInfo {
  ensure(schemas.videoInfo, value);
}

/** Whether it is a `Video`. */
export function isVideo(value: unknown): value is Video {
  return holds(schemas.video, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `Video`. */
export function assertVideo(value: unknown): asserts value is Video {
  ensure(schemas.video, value);
}

/** Whether it is a `VideoWrite`. */
export function isVideoWrite(value: unknown): value is VideoWrite {
  return holds(schemas.videoWrite, value);
}

/** Throws a {@link ValidationError} with every violation unless it is a `VideoWrite`. */
export function assertVideoWrite(value: unknown): asserts value is VideoWrite {
  ensure(schemas.videoWrite, value);
}
