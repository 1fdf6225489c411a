//! How much of a model may still be used.

use garde::Validate;
use reelbase_core::{Key, Result, Timestamp, Violations, check_document_id};
use reelbase_derive::Entity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::Rule;

const RULES: &[Rule] = &[Rule::QuotaId { field: "model_id", other: "provider" }];

/// How much of a model may be used until when: `model_quotas/{quota_id}`, whose id is made of provider and model.
///
/// Consumption keeps `tokens_used` below the limit; validation does not, since a lowered limit must stay writable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate, Entity)]
#[garde(allow_unvalidated)]
#[entity(crate = reelbase_core, path = "model_quotas/{quota_id}", id = own_id, validate = check)]
#[schemars(extend("x-rules" = RULES))]
#[non_exhaustive]
pub struct ModelQuota {
    /// The provider, 1 to 100 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100))]
    pub provider: String,
    /// The model, 1 to 200 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 200))]
    pub model_id: String,
    /// The tokens used since the last reset.
    #[entity(read_only)]
    #[serde(with = "reelbase_core::int64")]
    #[schemars(with = "reelbase_core::int64::UInt64")]
    pub tokens_used: u64,
    /// The tokens that may be used between two resets.
    #[serde(with = "reelbase_core::int64")]
    #[schemars(with = "reelbase_core::int64::UInt64")]
    pub tokens_limit: u64,
    /// When `tokens_used` begins anew.
    pub reset_at: Timestamp,
}

/// The id of a model's quota: `{provider}_{model_id}`, with `/` as `%2F` and `%` as `%25`.
///
/// ```
/// use reelbase_schema::quota_id;
///
/// assert_eq!(quota_id("openai", "gpt-4o"), "openai_gpt-4o");
/// assert_eq!(quota_id("hf", "meta/llama-3"), "hf_meta%2Fllama-3");
/// ```
pub fn quota_id(provider: &str, model_id: &str) -> String {
    let escape = |text: &str| text.replace('%', "%25").replace('/', "%2F");
    format!("{}_{}", escape(provider), escape(model_id))
}

fn own_id(quota: &ModelQuota) -> String {
    quota_id(&quota.provider, &quota.model_id)
}

/// The rule that spans fields.
fn check(quota: &ModelQuota, violations: &mut Violations) {
    if let Err(e) = check_document_id(&own_id(quota)) {
        violations.push("model_id", format!("makes no id with the provider: {}", e.message()));
    }
}

impl ModelQuota {
    /// A quota of which nothing is used.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub fn new(
        provider: impl Into<String>,
        model_id: impl Into<String>,
        tokens_limit: u64,
        reset_at: Timestamp,
    ) -> Result<Self> {
        let quota =
            Self { provider: provider.into(), model_id: model_id.into(), tokens_used: 0, tokens_limit, reset_at };
        crate::validated(quota)
    }

    /// The key of a model's quota.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when both make no document id.
    pub fn key_of(provider: &str, model_id: &str) -> Result<Key<Self>> {
        Self::key(&quota_id(provider, model_id))
    }
}
