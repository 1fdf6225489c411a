//! How a bucket of Google Cloud Storage is configured: by code, by the environment, by a URL.

use std::{env, fmt, sync::Arc, time::Duration};

use object_store::{
    BackoffConfig, RetryConfig,
    gcp::{GoogleCloudStorage, GoogleCloudStorageBuilder},
};
use percent_encoding::percent_decode_str;
use reelbase_core::{
    Env, Error, Result,
    blob::{BlobScheme, PresignSupport},
};

use crate::{ObjectBlobStore, ObjectBlobStoreBuilder, capabilities, transport::Connector};

/// A request is sent again up to this often, for at most [`RETRY_FOR`], after what `object_store` takes for passing: no
/// connection, 429, 500 and above, and lost answers of requests that may be repeated.
const RETRIES: usize = 5;
const RETRY_FOR: Duration = Duration::from_secs(60);

#[derive(Clone)]
enum Credentials {
    /// What Google's own clients would find.
    Default,
    KeyFile(String),
    Key(String),
    Anonymous,
}

/// Sets up an [`ObjectBlobStore`] on a bucket of Google Cloud Storage.
///
/// What is set wrongly is reported by [`build`](Self::build).
#[derive(Clone)]
#[must_use]
pub struct GcsBuilder {
    bucket: String,
    credentials: Credentials,
    endpoint: Option<String>,
    public_url: Option<String>,
    env: Option<Arc<dyn Env>>,
    fault: Option<String>,
}

impl ObjectBlobStore {
    /// Sets up a bucket of Google Cloud Storage.
    ///
    /// ```no_run
    /// use reelbase_blob_object_store::ObjectBlobStore;
    /// # fn env() -> std::sync::Arc<dyn reelbase_core::Env> { unreachable!() }
    ///
    /// let store = ObjectBlobStore::gcs("media").key_file("/etc/reelbase/gcs.json").env(env()).build()?;
    /// # Ok::<(), reelbase_core::Error>(())
    /// ```
    pub fn gcs(bucket: impl Into<String>) -> GcsBuilder {
        GcsBuilder {
            bucket: bucket.into(),
            credentials: Credentials::Default,
            endpoint: None,
            public_url: None,
            env: None,
            fault: None,
        }
    }

    /// Sets up the bucket named by `GOOGLE_BUCKET`, published at `GOOGLE_BUCKET_PUBLIC_URL` if that is set, with the
    /// [default credentials](GcsBuilder::key_file); at the emulator of `STORAGE_EMULATOR_HOST`, without credentials,
    /// if that is set.
    pub fn gcs_from_env() -> GcsBuilder {
        GcsBuilder::from_vars(|name| env::var(name).ok())
    }

    /// Sets up a bucket from a URL such as `gs://media?credentials=/etc/reelbase/gcs.json`. Parameters, percent-encoded:
    /// `credentials` (the path of a service account's key, or `anonymous`), `endpoint` and `public_url`.
    pub fn gcs_from_url(url: &str) -> GcsBuilder {
        GcsBuilder::from_url(url)
    }
}

impl GcsBuilder {
    fn from_vars(var: impl Fn(&str) -> Option<String>) -> Self {
        let var = |name: &str| var(name).filter(|value| !value.is_empty());
        let mut builder = ObjectBlobStore::gcs(var("GOOGLE_BUCKET").unwrap_or_default());
        if builder.bucket.is_empty() {
            builder.fault = Some("the bucket is not known: set GOOGLE_BUCKET".to_owned());
        }
        builder.public_url = var("GOOGLE_BUCKET_PUBLIC_URL");
        if let Some(host) = var("STORAGE_EMULATOR_HOST") {
            builder.endpoint = Some(if host.contains("://") { host } else { format!("http://{host}") });
            builder.credentials = Credentials::Anonymous;
        }
        builder
    }

    fn from_url(url: &str) -> Self {
        let mut builder = ObjectBlobStore::gcs("");
        if let Err(fault) = builder.read_url(url) {
            builder.fault = Some(fault);
        }
        builder
    }

    /// What is no URL may hold what is secret, so that no error repeats any of its values.
    fn read_url(&mut self, url: &str) -> Result<(), String> {
        let rest = url.strip_prefix("gs://").ok_or("the store's URL does not begin with gs://")?;
        let (bucket, query) = rest.split_once('?').unwrap_or((rest, ""));
        bucket.trim_end_matches('/').clone_into(&mut self.bucket);
        if self.bucket.is_empty() || self.bucket.contains(['/', '@']) {
            return Err("the store's URL is not gs://bucket: the bucket is empty, or has a slash or an @".to_owned());
        }
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = percent_decode_str(value).decode_utf8();
            let value = value.map_err(|_| "the store's URL is not UTF-8 where it is decoded")?.into_owned();
            match name {
                "credentials" if value == "anonymous" => self.credentials = Credentials::Anonymous,
                "credentials" => self.credentials = Credentials::KeyFile(value),
                "endpoint" => self.endpoint = Some(value),
                "public_url" => self.public_url = Some(value),
                _ => {
                    return Err("the store's URL has a parameter that is none of credentials, endpoint and public_url"
                        .to_owned());
                }
            }
        }
        Ok(())
    }

    /// Takes the key of a service account from a file, as the console downloads it.
    ///
    /// By default credentials are found as Google's own clients do: the key in `GOOGLE_SERVICE_ACCOUNT_KEY`, the file
    /// named by `GOOGLE_APPLICATION_CREDENTIALS`, the login of `gcloud auth application-default login`, or the machine
    /// that it runs on.
    pub fn key_file(mut self, path: impl Into<String>) -> Self {
        self.credentials = Credentials::KeyFile(path.into());
        self
    }

    /// Takes the key of a service account as JSON.
    pub fn key(mut self, json: impl Into<String>) -> Self {
        self.credentials = Credentials::Key(json.into());
        self
    }

    /// Sends no credentials: for emulators, and for reading public buckets. Nothing can be presigned.
    pub fn anonymous(mut self) -> Self {
        self.credentials = Credentials::Anonymous;
        self
    }

    /// Sets where the service is: `https://storage.googleapis.com` unless set.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Publishes the bucket under this URL, such as `https://storage.googleapis.com/media` for a public one or that of
    /// a CDN: to it a slash and the key are added.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into());
        self
    }

    /// Sets where ids, sleep and jitter come from; there is no default. (What `object_store` repeats by itself sleeps
    /// by tokio's clock.)
    pub fn env(mut self, env: Arc<dyn Env>) -> Self {
        self.env = Some(env);
        self
    }

    /// The store. Nothing is sent yet; it must be used within a tokio runtime.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) for what is set wrongly: no environment, a name that is none,
    /// credentials that cannot be read.
    pub fn build(self) -> Result<ObjectBlobStore> {
        if let Some(fault) = self.fault {
            return Err(Error::invalid(fault));
        }
        let anonymous = matches!(self.credentials, Credentials::Anonymous);
        let retry = RetryConfig { backoff: BackoffConfig::default(), max_retries: RETRIES, retry_timeout: RETRY_FOR };
        let builder = GoogleCloudStorageBuilder::new()
            .with_bucket_name(&self.bucket)
            .with_retry(retry)
            .with_http_connector(Connector::new()?);
        let mut builder = match self.credentials {
            Credentials::Default => {
                let var = |name| env::var(name).ok().filter(|value| !value.is_empty());
                match (var("GOOGLE_SERVICE_ACCOUNT_KEY"), var("GOOGLE_APPLICATION_CREDENTIALS")) {
                    (Some(key), _) => builder.with_service_account_key(key),
                    (None, Some(path)) => builder.with_application_credentials(path),
                    (None, None) => builder,
                }
            }
            Credentials::KeyFile(path) => builder.with_service_account_path(path),
            Credentials::Key(json) => builder.with_service_account_key(json),
            Credentials::Anonymous => builder.with_skip_signature(true).with_bearer_token(""),
        };
        if let Some(endpoint) = &self.endpoint {
            let http = endpoint.starts_with("http://") || endpoint.starts_with("https://");
            if !http || endpoint.contains(['?', '#', '@']) {
                return Err(Error::invalid("the endpoint is not a URL such as https://storage.googleapis.com"));
            }
            builder = builder.with_base_url(endpoint.trim_end_matches('/'));
        }
        // What cannot be read is not repeated: it may be the key itself, given for a path.
        let unread = "the credentials cannot be read: a service account's key is a JSON file with client_email and \
                      private_key";
        let store = builder.build().map_err(|_| Error::invalid(unread))?;
        gcs(store, self.bucket, anonymous, self.public_url, self.env)
    }
}

fn gcs(
    store: GoogleCloudStorage,
    bucket: String,
    anonymous: bool,
    public_url: Option<String>,
    env: Option<Arc<dyn Env>>,
) -> Result<ObjectBlobStore> {
    let store = Arc::new(store);
    let mut capabilities = capabilities::GCS;
    if anonymous {
        capabilities.presign = PresignSupport::None;
    }
    let mut builder = ObjectBlobStoreBuilder::new(store.clone(), BlobScheme::Gs, bucket, capabilities)
        .pages(store.clone())
        .multipart(store.clone())
        .gcs_signer(store);
    if let Some(url) = public_url {
        builder = builder.public_url(url);
    }
    if let Some(env) = env {
        builder = builder.env(env);
    }
    builder.build()
}

impl fmt::Debug for GcsBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let credentials = match &self.credentials {
            Credentials::Default => "default",
            Credentials::KeyFile(_) => "a key file",
            Credentials::Key(_) => "a key",
            Credentials::Anonymous => "none",
        };
        f.debug_struct("GcsBuilder")
            .field("bucket", &self.bucket)
            .field("credentials", &credentials)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_read() {
        let builder =
            GcsBuilder::from_url("gs://media?credentials=%2Fetc%2Fa.json&endpoint=http://h:1&public_url=https://m");
        assert_eq!(builder.bucket, "media");
        assert!(matches!(&builder.credentials, Credentials::KeyFile(path) if path == "/etc/a.json"));
        assert_eq!(
            (builder.endpoint.as_deref(), builder.public_url.as_deref()),
            (Some("http://h:1"), Some("https://m"))
        );
        assert_eq!(builder.fault, None);
        for wrong in ["s3://b", "gs://", "gs://a/b", "gs://u:hunter2@b", "gs://b?secret=hunter2", "gs://b?endpoint=%ff"]
        {
            let fault = GcsBuilder::from_url(wrong).fault.expect(wrong);
            assert!(!fault.contains("hunter2"), "{fault}");
        }
    }

    #[test]
    fn variables_are_read() {
        let vars = |name: &str| match name {
            "GOOGLE_BUCKET" => Some("media".to_owned()),
            "STORAGE_EMULATOR_HOST" => Some("localhost:9023".to_owned()),
            _ => None,
        };
        let builder = GcsBuilder::from_vars(vars);
        assert_eq!((builder.bucket.as_str(), builder.endpoint.as_deref()), ("media", Some("http://localhost:9023")));
        assert!(matches!(builder.credentials, Credentials::Anonymous));
        assert!(GcsBuilder::from_vars(|_| None).fault.is_some());
    }
}
