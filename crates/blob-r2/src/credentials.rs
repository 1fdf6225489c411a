//! Who the store is to the service.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use aws_credential_types::provider::{ProvideCredentials, error::CredentialsError, future};
use reelbase_core::{Error, ErrorKind, Result, Timestamp};
use sha2::{Digest, Sha256};

use crate::client::Service;

/// Who the store is to the service. `Debug` shows nothing secret.
#[derive(Clone)]
#[non_exhaustive]
pub enum Credentials {
    /// Keys that stay the same.
    Keys(Keys),
    /// Keys that are fetched when needed and replaced before they expire.
    Source(Arc<dyn CredentialSource>),
    /// None: requests are not signed, and only what is public can be read.
    Anonymous,
}

impl Credentials {
    /// An access key: of an R2 API token, of an IAM user, an HMAC key of GCS, a user of MinIO.
    pub fn keys(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        Self::Keys(Keys::new(access_key_id, secret_access_key))
    }

    /// An API token of Cloudflare by its id and value, for who has not kept the keys that were shown with it.
    ///
    /// The access key is the token's id and the secret the SHA-256 of its value, in hexadecimal.
    pub fn r2_token(id: impl Into<String>, value: impl AsRef<str>) -> Self {
        let digest = Sha256::digest(value.as_ref());
        let secret = reelbase_core::blob::Sha256Digest::new(digest.into()).to_string();
        Self::keys(id, secret)
    }

    /// Keys that the application fetches itself.
    pub fn source(source: impl CredentialSource + 'static) -> Self {
        Self::Source(Arc::new(source))
    }

    /// What the environment names for a service: its own variables first, then those of AWS.
    pub(crate) fn from_vars(service: Service, var: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let pair = |id: &str, secret: &str| match (var(id), var(secret)) {
            (Some(id), Some(secret)) => Ok(Some((id, secret))),
            (None, None) => Ok(None),
            (Some(_), None) => Err(Error::invalid(format!("{id} is set, but not {secret}"))),
            (None, Some(_)) => Err(Error::invalid(format!("{secret} is set, but not {id}"))),
        };
        let known = match service {
            Service::R2 => {
                if let Some((id, secret)) = pair("R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY")? {
                    let keys = Keys::new(id, secret);
                    return Ok(Self::Keys(keys.maybe_session(var("R2_SESSION_TOKEN"))));
                }
                if let Some((id, value)) = pair("R2_API_TOKEN_ID", "R2_API_TOKEN")? {
                    return Ok(Self::r2_token(id, value));
                }
                "R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY, or R2_API_TOKEN_ID and R2_API_TOKEN,"
            }
            Service::Gcs => {
                if let Some((id, secret)) = pair("GCS_ACCESS_KEY_ID", "GCS_SECRET_ACCESS_KEY")? {
                    return Ok(Self::keys(id, secret));
                }
                "GCS_ACCESS_KEY_ID and GCS_SECRET_ACCESS_KEY, the halves of an HMAC key,"
            }
            Service::Aws | Service::Other => "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        };
        if let Some((id, secret)) = pair("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")? {
            return Ok(Self::Keys(Keys::new(id, secret).maybe_session(var("AWS_SESSION_TOKEN"))));
        }
        let what = format!("there are no credentials: set {known} or give them with `S3BlobStoreBuilder::credentials`");
        Err(Error::new(ErrorKind::Unauthenticated, what))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keys(keys) => fmt::Debug::fmt(keys, f),
            Self::Source(_) => f.write_str("Source(…)"),
            Self::Anonymous => f.write_str("Anonymous"),
        }
    }
}

/// An access key, and until when it is good. `Debug` shows the id and the latter.
#[derive(Clone)]
pub struct Keys {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    expires: Option<Timestamp>,
}

impl Keys {
    /// A key that is good for ever.
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        Self {
            access_key_id: access_key_id.into(),
            secret_access_key: secret_access_key.into(),
            session_token: None,
            expires: None,
        }
    }

    /// Adds the session token that belongs to temporary keys.
    #[must_use]
    pub fn session_token(mut self, token: impl Into<String>) -> Self {
        self.session_token = Some(token.into());
        self
    }

    /// Sets until when the key is good.
    #[must_use]
    pub fn expires(mut self, at: Timestamp) -> Self {
        self.expires = Some(at);
        self
    }

    fn maybe_session(mut self, token: Option<String>) -> Self {
        self.session_token = token;
        self
    }

    pub(crate) fn to_sdk(&self) -> aws_credential_types::Credentials {
        aws_credential_types::Credentials::new(
            self.access_key_id.clone(),
            self.secret_access_key.clone(),
            self.session_token.clone(),
            self.expires.map(system_time),
            "reelbase",
        )
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("access_key_id", &self.access_key_id)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// A moment as the standard library has it.
pub(crate) fn system_time(at: Timestamp) -> SystemTime {
    let since = Duration::from_micros(at.as_micros().unsigned_abs());
    if at.as_micros() < 0 { SystemTime::UNIX_EPOCH - since } else { SystemTime::UNIX_EPOCH + since }
}

/// Where an application gets keys that expire: R2's temporary credentials, a role, a vault.
#[async_trait]
pub trait CredentialSource: Send + Sync {
    /// Fresh keys. They are asked for when there are none yet and shortly before the last ones expire; of keys that
    /// name no end, every fifteen minutes.
    ///
    /// # Errors
    /// Those of the source. A call that needed the keys is tried again when the error
    /// [is retryable](Error::is_retryable), and else fails with it.
    async fn keys(&self) -> Result<Keys>;
}

/// A source as the SDK asks it.
pub(crate) struct Provider(pub(crate) Arc<dyn CredentialSource>);

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Provider(…)")
    }
}

impl ProvideCredentials for Provider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            self.0.keys().await.map(|keys| keys.to_sdk()).map_err(CredentialsError::provider_error)
        })
    }
}
