//! The person whom videos belong to.

use garde::Validate;
use reelbase_core::{Result, Timestamp};
use reelbase_derive::Entity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ID_PATTERN, document_id};

reelbase_core::open_enum! {
    /// What a user has subscribed to.
    pub enum SubscriptionTier {
        /// Nothing.
        Free = "FREE",
        /// The smallest subscription.
        Enthu = "ENTHU",
        /// The middle one.
        Pro = "PRO",
        /// The middle one with more credits.
        ProPlus = "PRO_PLUS",
        /// The largest one.
        Ultimate = "ULTIMATE",
        /// Credits as they are needed.
        Payg = "PAYG",
    }
}

/// A user: `users/{user_id}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Validate, Entity)]
#[garde(allow_unvalidated)]
#[entity(crate = reelbase_core, path = "users/{user_id}")]
#[non_exhaustive]
pub struct User {
    /// The id that the authentication service gave, 1 to 100 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100), custom(document_id))]
    #[schemars(regex(pattern = ID_PATTERN))]
    pub user_id: String,
    /// The e-mail address.
    #[garde(email)]
    pub email: String,
    /// The subscription.
    pub tier: SubscriptionTier,
    /// Credits to spend, never below zero. Only the ledger moves it.
    #[entity(read_only)]
    #[garde(range(min = 0))]
    #[serde(with = "reelbase_core::int64")]
    #[schemars(with = "reelbase_core::int64::Int64")]
    pub credits_balance: i64,
    /// The customer at the payment service, once there is one, and no other user's.
    ///
    /// [`Users::link_stripe_customer`](crate::Users::link_stripe_customer) sees to that.
    #[entity(read_only)]
    #[serde(default)]
    #[garde(length(chars, min = 1))]
    pub stripe_customer_id: Option<String>,
    /// When the user registered.
    #[entity(read_only)]
    pub created_at: Timestamp,
}

impl User {
    /// A user without a subscription and without credits.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub fn new(user_id: impl Into<String>, email: impl Into<String>, created_at: Timestamp) -> Result<Self> {
        let user = Self {
            user_id: user_id.into(),
            email: email.into(),
            tier: SubscriptionTier::Free,
            credits_balance: 0,
            stripe_customer_id: None,
            created_at,
        };
        crate::validated(user)
    }
}
