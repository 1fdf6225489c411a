// Made by `npm run generate` from schemas/*.json. Change those, not this.

import type { Contract } from "../../check.js";
import type { Contracts } from "../types.js";
import { auditEvent } from "./audit-event.js";
import { auditEventWrite } from "./audit-event.write.js";
import { clipPage } from "./clip-page.js";
import { clipView } from "./clip-view.js";
import { clip } from "./clip.js";
import { clipWrite } from "./clip.write.js";
import { creditTransaction } from "./credit-transaction.js";
import { creditTransactionWrite } from "./credit-transaction.write.js";
import { distributionRecord } from "./distribution-record.js";
import { distributionRecordWrite } from "./distribution-record.write.js";
import { distributionRequest } from "./distribution-request.js";
import { distributionResponse } from "./distribution-response.js";
import { highlights } from "./highlights.js";
import { job } from "./job.js";
import { jobWrite } from "./job.write.js";
import { lease } from "./lease.js";
import { leaseWrite } from "./lease.write.js";
import { listClipsRequest } from "./list-clips-request.js";
import { migrationRun } from "./migration-run.js";
import { migrationRunWrite } from "./migration-run.write.js";
import { modelProviderHealth } from "./model-provider-health.js";
import { modelProviderHealthWrite } from "./model-provider-health.write.js";
import { modelQuota } from "./model-quota.js";
import { modelQuotaWrite } from "./model-quota.write.js";
import { modelRouterAlert } from "./model-router-alert.js";
import { modelRouterAlertWrite } from "./model-router-alert.write.js";
import { podcastJob } from "./podcast-job.js";
import { podcastJobWrite } from "./podcast-job.write.js";
import { publish } from "./publish.js";
import { publishWrite } from "./publish.write.js";
import { receipt } from "./receipt.js";
import { receiptWrite } from "./receipt.write.js";
import { routingDecision } from "./routing-decision.js";
import { routingDecisionWrite } from "./routing-decision.write.js";
import { user } from "./user.js";
import { userWrite } from "./user.write.js";
import { videoInfo } from "./video-info.js";
import { video } from "./video.js";
import { videoWrite } from "./video.write.js";

/** Every contract, by its name. */
export const ALL: Readonly<Record<keyof Contracts, Contract>> = {
  "audit-event": auditEvent,
  "audit-event.write": auditEventWrite,
  "clip-page": clipPage,
  "clip-view": clipView,
  "clip": clip,
  "clip.write": clipWrite,
  "credit-transaction": creditTransaction,
  "credit-transaction.write": creditTransactionWrite,
  "distribution-record": distributionRecord,
  "distribution-record.write": distributionRecordWrite,
  "distribution-request": distributionRequest,
  "distribution-response": distributionResponse,
  "highlights": highlights,
  "job": job,
  "job.write": jobWrite,
  "lease": lease,
  "lease.write": leaseWrite,
  "list-clips-request": listClipsRequest,
  "migration-run": migrationRun,
  "migration-run.write": migrationRunWrite,
  "model-provider-health": modelProviderHealth,
  "model-provider-health.write": modelProviderHealthWrite,
  "model-quota": modelQuota,
  "model-quota.write": modelQuotaWrite,
  "model-router-alert": modelRouterAlert,
  "model-router-alert.write": modelRouterAlertWrite,
  "podcast-job": podcastJob,
  "podcast-job.write": podcastJobWrite,
  "publish": publish,
  "publish.write": publishWrite,
  "receipt": receipt,
  "receipt.write": receiptWrite,
  "routing-decision": routingDecision,
  "routing-decision.write": routingDecisionWrite,
  "user": user,
  "user.write": userWrite,
  "video-info": videoInfo,
  "video": video,
  "video.write": videoWrite,
};
