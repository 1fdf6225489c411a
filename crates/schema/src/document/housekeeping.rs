//! What the workflows keep for themselves: who holds what, what was done already, how far a migration is.

use garde::Validate;
use reelbase_core::{Timestamp, Violations, blob::Sha256Digest};
use reelbase_derive::Entity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ID_PATTERN, MAX_COUNT, document_id};
use crate::rules::Rule;

/// Who holds something for a while: `leases/{lease_id}`.
///
/// That a lease ended permits others to take it; it proves nothing about its holder. What is written under it compares
/// the token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate, Entity)]
#[garde(allow_unvalidated)]
#[entity(crate = reelbase_core, path = "leases/{lease_id}", validate = check_lease)]
#[schemars(extend("x-rules" = LEASE_RULES))]
#[non_exhaustive]
pub struct Lease {
    /// What is held, 1 to 300 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 300), custom(document_id))]
    #[schemars(regex(pattern = ID_PATTERN))]
    pub lease_id: String,
    /// Who holds it, 1 to 200 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 200))]
    pub holder: String,
    /// The fencing token: one more each time that it is taken, from 1.
    #[entity(read_only)]
    #[garde(range(min = 1, max = MAX_COUNT))]
    pub token: i64,
    /// When it was taken.
    #[entity(read_only)]
    pub acquired_at: Timestamp,
    /// When others may take it, not before it was taken.
    #[entity(read_only)]
    pub expires_at: Timestamp,
}

const LEASE_RULES: &[Rule] = &[Rule::NotEarlier { field: "expires_at", other: "acquired_at" }];

fn check_lease(lease: &Lease, violations: &mut Violations) {
    if lease.expires_at < lease.acquired_at {
        violations.push("expires_at", format!("must not be before acquired_at, {}", lease.acquired_at));
    }
}

impl Lease {
    /// A lease that nobody held before.
    pub fn new(
        lease_id: impl Into<String>,
        holder: impl Into<String>,
        acquired_at: Timestamp,
        expires_at: Timestamp,
    ) -> Self {
        Self { lease_id: lease_id.into(), holder: holder.into(), token: 1, acquired_at, expires_at }
    }
}

/// That something was done already, and what was answered: `receipts/{receipt_id}`. Written once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate, Entity)]
#[garde(allow_unvalidated)]
#[entity(crate = reelbase_core, path = "receipts/{receipt_id}", no_index(expire_at, response), ttl(expire_at))]
#[non_exhaustive]
pub struct Receipt {
    /// The id that the caller gave, 1 to 300 characters: the same id, the same request.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 300), custom(document_id))]
    #[schemars(regex(pattern = ID_PATTERN))]
    pub receipt_id: String,
    /// What was asked for, such as `reserve`, 1 to 100 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100))]
    pub operation: String,
    /// What the request hashes to: the same id with another is a mistake.
    #[entity(read_only)]
    pub request_sha256: Sha256Digest,
    /// What was answered, as JSON, at most 100,000 characters.
    #[entity(read_only)]
    #[serde(default)]
    #[garde(length(chars, max = 100_000))]
    pub response: Option<String>,
    /// When it was done.
    #[entity(read_only)]
    pub created_at: Timestamp,
    /// When the store may delete it, if it may.
    #[entity(read_only)]
    #[serde(default)]
    pub expire_at: Option<Timestamp>,
}

impl Receipt {
    /// A receipt that is kept for ever.
    pub fn new(
        receipt_id: impl Into<String>,
        operation: impl Into<String>,
        request_sha256: Sha256Digest,
        created_at: Timestamp,
    ) -> Self {
        let (receipt_id, operation) = (receipt_id.into(), operation.into());
        Self { receipt_id, operation, request_sha256, response: None, created_at, expire_at: None }
    }
}

reelbase_core::open_enum! {
    /// How far a migration is.
    pub enum MigrationStatus {
        /// Documents are being written.
        Applying = "applying",
        /// All documents are written.
        Applied = "applied",
        /// They are what they should be.
        Verified = "verified",
        /// Reads go to them.
        CutOver = "cut_over",
        /// Reads went back to the bucket.
        RolledBack = "rolled_back",
    }
}

/// How far a migration is: `migration_runs/{run_id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate, Entity)]
#[garde(allow_unvalidated)]
#[entity(crate = reelbase_core, path = "migration_runs/{run_id}", no_index(checkpoint))]
#[non_exhaustive]
pub struct MigrationRun {
    /// The id, 1 to 100 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100), custom(document_id))]
    #[schemars(regex(pattern = ID_PATTERN))]
    pub run_id: String,
    /// How far it is.
    #[entity(read_only)]
    pub status: MigrationStatus,
    /// What is done for certain, to go on from: the last key, at most 1,024 characters.
    #[entity(read_only)]
    #[serde(default)]
    #[garde(length(chars, max = 1_024))]
    pub checkpoint: Option<String>,
    /// The videos written.
    #[entity(read_only)]
    #[serde(default)]
    pub videos_written: u32,
    /// The clips written.
    #[entity(read_only)]
    #[serde(default)]
    pub clips_written: u32,
    /// The anomalies found.
    #[entity(read_only)]
    #[serde(default)]
    pub anomalies: u32,
    /// When it began.
    #[entity(read_only)]
    pub created_at: Timestamp,
    /// When it was last written, by the server's clock.
    #[entity(read_only)]
    pub updated_at: Timestamp,
}

impl MigrationRun {
    /// A run that begins.
    pub fn new(run_id: impl Into<String>, created_at: Timestamp) -> Self {
        Self {
            run_id: run_id.into(),
            status: MigrationStatus::Applying,
            checkpoint: None,
            videos_written: 0,
            clips_written: 0,
            anomalies: 0,
            created_at,
            updated_at: created_at,
        }
    }
}
