//! What a user's credits were spent on, and where they came from.

use garde::Validate;
use reelbase_core::{Result, Timestamp};
use reelbase_derive::Entity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ID_PATTERN, document_id};

reelbase_core::open_enum! {
    /// Why credits came or went.
    pub enum TransactionType {
        /// Spent on a job.
        Deduction = "DEDUCTION",
        /// Given back for a job.
        Refund = "REFUND",
        /// Bought.
        Purchase = "PURCHASE",
        /// Given with a subscription.
        SubscriptionGrant = "SUBSCRIPTION_GRANT",
        /// Corrected by a person.
        AdminAdjustment = "ADMIN_ADJUSTMENT",
    }
}

/// A change of a user's credits: `credit_transactions/{transaction_id}`. Written once, and never again.
///
/// That `balance_after` follows from the balance before is the ledger's to keep: it writes this and the user in one
/// transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate, Entity)]
#[garde(allow_unvalidated)]
#[entity(
    crate = reelbase_core,
    path = "credit_transactions/{transaction_id}",
    index(user_id, created_at desc),
    index(job_id, created_at desc)
)]
#[non_exhaustive]
pub struct CreditTransaction {
    /// The id that the caller gave, 1 to 100 characters: the same id, the same transaction.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100), custom(document_id))]
    #[schemars(regex(pattern = ID_PATTERN))]
    pub transaction_id: String,
    /// Whose credits, 1 to 100 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100), custom(document_id))]
    #[schemars(regex(pattern = ID_PATTERN))]
    pub user_id: String,
    /// Why they came or went.
    #[serde(rename = "type")]
    #[entity(read_only)]
    pub kind: TransactionType,
    /// How many came, or went if negative; never 0.
    #[entity(read_only)]
    #[garde(custom(not_zero))]
    #[schemars(extend("not" = { "enum": [0, "0"] }))]
    #[serde(with = "reelbase_core::int64")]
    #[schemars(with = "reelbase_core::int64::Int64")]
    pub amount: i64,
    /// How many there were then, never below zero.
    #[entity(read_only)]
    #[garde(range(min = 0))]
    #[serde(with = "reelbase_core::int64")]
    #[schemars(with = "reelbase_core::int64::Int64")]
    pub balance_after: i64,
    /// For which job, 1 to 200 characters.
    #[entity(read_only)]
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 200))]
    pub job_id: Option<String>,
    /// When.
    #[entity(read_only)]
    pub created_at: Timestamp,
}

fn not_zero(value: &i64, _: &()) -> garde::Result {
    if *value == 0 { Err(garde::Error::new("must not be 0")) } else { Ok(()) }
}

/// What a change of credits consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCreditTransaction {
    /// Whose credits.
    pub user_id: String,
    /// Why they come or go.
    pub kind: TransactionType,
    /// How many come, or go if negative.
    pub amount: i64,
    /// For which job.
    pub job_id: Option<String>,
}

impl NewCreditTransaction {
    /// The document, with the balance that the change leads to.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub fn into_transaction(
        self,
        transaction_id: impl Into<String>,
        balance_after: i64,
        created_at: Timestamp,
    ) -> Result<CreditTransaction> {
        crate::validated(CreditTransaction {
            transaction_id: transaction_id.into(),
            user_id: self.user_id,
            kind: self.kind,
            amount: self.amount,
            balance_after,
            job_id: self.job_id,
            created_at,
        })
    }
}
