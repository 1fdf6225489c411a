//! Who the store is to the server.

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use async_trait::async_trait;
use gcloud_sdk::{
    GCP_DEFAULT_SCOPES, GoogleAuthHeaders, HeaderMap,
    google_cloud_auth::{
        credentials::{CacheableResource, Credentials as GoogleCredentials, CredentialsProvider, EntityTag},
        errors::CredentialsError,
    },
};
use http::{Extensions, HeaderValue, header::AUTHORIZATION};
use reelbase_core::{Env, Error, ErrorKind, Result, Timestamp};
use tokio::sync::Mutex;

/// Who the store is to the server. `Debug` shows nothing secret.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Credentials {
    /// Application Default Credentials: the file that `GOOGLE_APPLICATION_CREDENTIALS` names, what
    /// `gcloud auth application-default login` left, or the metadata server of Google's platforms.
    #[default]
    Default,
    /// The key of a service account, as JSON in a file.
    KeyFile(PathBuf),
    /// The owner of everything, whom only emulators believe.
    Anonymous,
    /// Tokens of the application's own.
    TokenSource(Arc<dyn TokenSource>),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("Default"),
            Self::KeyFile(path) => f.debug_tuple("KeyFile").field(path).finish(),
            Self::Anonymous => f.write_str("Anonymous"),
            Self::TokenSource(_) => f.write_str("TokenSource(…)"),
        }
    }
}

/// An OAuth 2.0 access token, and until when it is good. `Debug` shows the latter.
#[derive(Clone)]
pub struct Token {
    secret: String,
    expires: Timestamp,
}

impl Token {
    /// A token that is good until `expires`.
    pub fn new(secret: impl Into<String>, expires: Timestamp) -> Self {
        Self { secret: secret.into(), expires }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// Where an application gets its access tokens, if not from what Google's libraries know.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// A fresh token. It is asked for when there is none yet and a minute before the last one expires.
    ///
    /// # Errors
    /// Those of the source. The call that needed the token is tried again when the error
    /// [is retryable](Error::is_retryable), and else fails with
    /// [`Unauthenticated`](reelbase_core::ErrorKind::Unauthenticated).
    async fn token(&self) -> Result<Token>;
}

/// How long before its end a token is replaced.
const MARGIN: Duration = Duration::from_secs(60);

/// The headers that carry the credentials.
pub(crate) async fn headers(credentials: Credentials, env: Arc<dyn Env>) -> Result<GoogleAuthHeaders> {
    install_crypto_provider();
    match credentials {
        Credentials::Default => GoogleAuthHeaders::from_adc().await.map_err(|e| {
            let what = format!(
                "there are no Application Default Credentials: {e}; set GOOGLE_APPLICATION_CREDENTIALS or log in with \
                 `gcloud auth application-default login`"
            );
            Error::new(ErrorKind::Unauthenticated, what)
        }),
        Credentials::KeyFile(path) => {
            let shown = path.display();
            let key = tokio::fs::read(&path)
                .await
                .map_err(|e| Error::invalid(format!("the key file {shown} cannot be read: {e}")).with_source(e))?;
            // What the parsers say about a key may repeat some of it.
            let wrong = || Error::invalid(format!("the file {shown} is not the JSON key of a service account"));
            let key = serde_json::from_slice(&key).map_err(|_| wrong())?;
            GoogleAuthHeaders::from_service_account_key(key, GCP_DEFAULT_SCOPES.clone()).await.map_err(|_| wrong())
        }
        Credentials::Anonymous => {
            Ok(provider(Fixed { header: HeaderValue::from_static("Bearer owner"), tag: EntityTag::new() }))
        }
        Credentials::TokenSource(source) => Ok(provider(Tokens { source, env, current: Mutex::new(None) })),
    }
}

fn provider(provider: impl CredentialsProvider + Send + Sync + 'static) -> GoogleAuthHeaders {
    GoogleAuthHeaders::from(GoogleCredentials::from(provider))
}

/// Keys sign, and TLS encrypts, with the process's provider; an application that has chosen one keeps it.
fn install_crypto_provider() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Whoever comes first wins; any provider will do.
        rustls::crypto::ring::default_provider().install_default().ok();
    }
}

fn authorization(header: HeaderValue) -> HeaderMap {
    HeaderMap::from_iter([(AUTHORIZATION, header)])
}

/// One header for ever.
#[derive(Debug)]
struct Fixed {
    header: HeaderValue,
    tag: EntityTag,
}

impl CredentialsProvider for Fixed {
    async fn headers(&self, extensions: Extensions) -> Result<CacheableResource<HeaderMap>, CredentialsError> {
        if extensions.get() == Some(&self.tag) {
            return Ok(CacheableResource::NotModified);
        }
        Ok(CacheableResource::New { entity_tag: self.tag.clone(), data: authorization(self.header.clone()) })
    }

    async fn universe_domain(&self) -> Option<String> {
        None
    }
}

/// The application's tokens, each kept until shortly before its end.
struct Tokens {
    source: Arc<dyn TokenSource>,
    env: Arc<dyn Env>,
    /// Held while a token is fetched, so that it is fetched once.
    current: Mutex<Option<(Token, EntityTag)>>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens")
    }
}

impl CredentialsProvider for Tokens {
    async fn headers(&self, extensions: Extensions) -> Result<CacheableResource<HeaderMap>, CredentialsError> {
        let mut current = self.current.lock().await;
        let fresh = self.env.now().saturating_add(MARGIN);
        let (token, tag) = match &mut *current {
            Some(known) if known.0.expires > fresh => known,
            stale => {
                let token = self.source.token().await;
                let token = token.map_err(|e| CredentialsError::from_msg(e.is_retryable(), e.to_string()))?;
                stale.insert((token, EntityTag::new()))
            }
        };
        if extensions.get() == Some(&*tag) {
            return Ok(CacheableResource::NotModified);
        }
        let mut header = HeaderValue::from_str(&format!("Bearer {}", token.secret))
            .map_err(|_| CredentialsError::from_msg(false, "the token has a character that no header can carry"))?;
        header.set_sensitive(true);
        Ok(CacheableResource::New { entity_tag: tag.clone(), data: authorization(header) })
    }

    async fn universe_domain(&self) -> Option<String> {
        None
    }
}
