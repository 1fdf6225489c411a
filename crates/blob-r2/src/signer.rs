//! What requests and URLs are signed and sent with: asked of the SDK, so that they have the endpoint, the style, the
//! region, the credentials and the connections of the client's other requests, whoever configured it.
//!
//! The SDK could do it by itself, but prepares a request several times as long as it takes to sign and send it. So one
//! is prepared once in a while and not sent, with a signer in it that only notes what it is given.

use std::{
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_credential_types::Credentials;
use aws_sdk_s3::{
    config::{Config, Region},
    presigning::PresigningConfig,
};
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        auth::{AuthScheme, AuthSchemeEndpointConfig, AuthSchemeId, Sign},
        http::{HttpClient, HttpConnectorSettings, SharedHttpConnector},
        identity::{Identity, SharedIdentityResolver},
        orchestrator::HttpRequest,
        runtime_components::{GetIdentityResolver, RuntimeComponents},
    },
};
use aws_smithy_types::{config_bag::ConfigBag, timeout::TimeoutConfig};
use percent_encoding::utf8_percent_encode;
use reelbase_core::{Error, ErrorKind, Result, Timestamp, blob::MIN_PRESIGN_EXPIRY};

use crate::{
    body::lock,
    credentials::system_time,
    error,
    sigv4::{PATH, Scope},
};

/// For how long the answer is used. The SDK renews credentials when they are due; so much later it shows here.
const REUSE: Duration = Duration::from_secs(60);
/// So long before credentials end the SDK is asked each time: it renews them a few seconds before.
const RENEWAL: Duration = Duration::from_secs(15);
/// The key of the request that is not sent.
const KEY: &str = "k";

/// Where requests go, and what signs them.
#[derive(Clone)]
pub(crate) struct Signer {
    /// Scheme and host, without the port where it is the scheme's own.
    origin: Box<str>,
    /// The path in front of keys, without a slash at the end.
    base: Box<str>,
    /// None of a client that is nobody in particular.
    pub(crate) signing: Option<Signing>,
    /// None of a client that can only sign.
    pub(crate) connector: Option<SharedHttpConnector>,
    asked_at: Timestamp,
}

/// Who signs, and for what.
#[derive(Clone)]
pub(crate) struct Signing {
    pub(crate) credentials: Credentials,
    pub(crate) scope: Scope,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("origin", &self.origin).field("base", &self.base).finish_non_exhaustive()
    }
}

impl Signer {
    /// Asks the SDK. Nothing is sent, except by a provider of credentials that has none that are valid.
    pub(crate) async fn ask(s3: &aws_sdk_s3::Client, bucket: &str, now: Timestamp) -> Result<Self> {
        let when = PresigningConfig::builder().start_time(system_time(now)).expires_in(MIN_PRESIGN_EXPIRY).build();
        let when = when.map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))?;
        let noted = Arc::default();
        let note = |scheme| Note { scheme, noted: Arc::clone(&noted) };
        let config = Config::builder().push_auth_scheme(note(SIGV4)).push_auth_scheme(note(NO_AUTH));
        let request = s3.get_object().bucket(bucket).key(KEY).customize();
        request.config_override(config).presigned(when).await.map_err(|e| error::unprepared(&e))?;
        let noted = lock(&noted).take();
        let Some(Noted { url, region, service, identity, connector }) = noted else {
            return Err(Error::new(ErrorKind::Unsupported, "this client does not sign with AWS Signature Version 4"));
        };
        let (origin, base) = split(&url).ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, "the URL of an object at this endpoint does not end in its key")
        })?;
        let signing = match identity.data::<Credentials>() {
            Some(credentials) => {
                let region = region.or_else(|| s3.config().region().map(|region: &Region| region.to_string()));
                let region = region.ok_or_else(|| Error::invalid("this client has no region to sign for"))?;
                let service = service.unwrap_or_else(|| s3.config().signing_name().to_owned());
                let scope = Scope::new(region, service, credentials, now);
                Some(Signing { credentials: credentials.clone(), scope })
            }
            None => None,
        };
        Ok(Self { origin: origin.into(), base: base.into(), signing, connector, asked_at: now })
    }

    /// The URL of what follows the bucket, which is a key or nothing, without a query.
    pub(crate) fn url(&self, path: &str) -> Url {
        let mut text = String::with_capacity(self.origin.len() + self.base.len() + path.len() + 128);
        text.extend([&*self.origin, &*self.base, "/"]);
        text.extend(utf8_percent_encode(path, PATH));
        Url { path_at: self.origin.len(), text }
    }

    /// The host as requests name it.
    pub(crate) fn host(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, host)| host)
    }

    fn is_fresh(&self, now: Timestamp) -> bool {
        // A clock that was set back says nothing about how long ago it was.
        let reusable = now >= self.asked_at && now.since(self.asked_at) < REUSE;
        let ends = |end| end > system_time(now) + RENEWAL;
        reusable && self.signing.as_ref().and_then(|signing| signing.credentials.expiry()).is_none_or(ends)
    }
}

/// The last answer.
#[derive(Debug, Default)]
pub(crate) struct Signers(Mutex<Option<Arc<Signer>>>);

impl Signers {
    /// The signer for now. Several callers may ask at once: the SDK itself sees to it that credentials are renewed once.
    pub(crate) async fn get(&self, s3: &aws_sdk_s3::Client, bucket: &str, now: Timestamp) -> Result<Arc<Signer>> {
        if let Some(signer) = &*lock(&self.0)
            && signer.is_fresh(now)
        {
            return Ok(signer.clone());
        }
        let signer = Arc::new(Signer::ask(s3, bucket, now).await?);
        *lock(&self.0) = Some(signer.clone());
        Ok(signer)
    }
}

/// A URL that is encoded.
pub(crate) struct Url {
    pub(crate) text: String,
    path_at: usize,
}

impl Url {
    pub(crate) fn path(&self) -> &str {
        &self.text[self.path_at..]
    }
}

/// The origin and the path in front of the key, of the URL of the key.
fn split(url: &str) -> Option<(String, &str)> {
    let uri: http::Uri = url.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    let own_port = match scheme {
        "https" => ":443",
        _ => ":80",
    };
    let authority = authority.as_str();
    let path = url.strip_prefix(scheme)?.strip_prefix("://")?.strip_prefix(authority)?;
    let path = path.split('?').next()?.strip_suffix(KEY)?.strip_suffix('/')?;
    Some((format!("{scheme}://{}", authority.strip_suffix(own_port).unwrap_or(authority)), path))
}

const SIGV4: &str = "sigv4";
const NO_AUTH: &str = "noAuth";

/// Takes the place of the SDK's signer in one request.
#[derive(Clone)]
struct Note {
    scheme: &'static str,
    noted: Arc<Mutex<Option<Noted>>>,
}

struct Noted {
    url: String,
    region: Option<String>,
    service: Option<String>,
    identity: Identity,
    connector: Option<SharedHttpConnector>,
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Note")
    }
}

impl AuthScheme for Note {
    fn scheme_id(&self) -> AuthSchemeId {
        AuthSchemeId::new(self.scheme)
    }

    fn identity_resolver(&self, resolvers: &dyn GetIdentityResolver) -> Option<SharedIdentityResolver> {
        resolvers.identity_resolver(self.scheme_id())
    }

    fn signer(&self) -> &dyn Sign {
        self
    }
}

impl Sign for Note {
    fn sign_http_request(
        &self,
        request: &mut HttpRequest,
        identity: &Identity,
        endpoint: AuthSchemeEndpointConfig<'_>,
        components: &RuntimeComponents,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        let setting = |name| Some(endpoint.get(name)?.as_string()?.to_owned());
        // The SDK asks for its connections by the same settings, and so gets the same ones.
        let mut settings = HttpConnectorSettings::builder();
        if let Some(timeouts) = config.load::<TimeoutConfig>() {
            settings.set_connect_timeout(timeouts.connect_timeout());
            settings.set_read_timeout(timeouts.read_timeout());
        }
        let connector = components.http_client().map(|client| client.http_connector(&settings.build(), components));
        *lock(&self.noted) = Some(Noted {
            url: request.uri().to_owned(),
            region: setting("signingRegion"),
            service: setting("signingName"),
            identity: identity.clone(),
            connector,
        });
        Ok(())
    }
}
