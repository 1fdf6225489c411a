//! How the store is configured: by code, by the environment, by a URL.

use std::{collections::HashSet, fmt, sync::Arc, time::Duration};

use percent_encoding::percent_decode_str;
use reelbase_core::{
    Env, Error, Result,
    blob::{BlobCapabilities, BlobKey, BlobScheme, BlobUri},
};

use crate::{
    S3BlobStore, capabilities,
    client::{Client, Service},
    connect,
    copy::CopySizes,
    credentials::Credentials,
    signer::Signers,
};

/// How long things may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Deadlines {
    /// Connecting.
    pub(crate) connect: Duration,
    /// A whole call with everything that is tried again, counted anew from each progress of a body that is sent.
    pub(crate) call: Duration,
    /// The wait for each next bytes of a body that is read.
    pub(crate) idle: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), call: Duration::from_secs(60), idle: Duration::from_secs(30) }
    }
}

/// Where R2 keeps the data of a bucket, if it was created with a jurisdiction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Jurisdiction {
    /// The European Union.
    Eu,
    /// Data centres that FedRAMP allows.
    Fedramp,
    /// The United States.
    Us,
}

impl Jurisdiction {
    /// As it is written in the service's address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eu => "eu",
            Self::Fedramp => "fedramp",
            Self::Us => "us",
        }
    }
}

impl std::str::FromStr for Jurisdiction {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let known = [Self::Eu, Self::Fedramp, Self::Us];
        let found = known.into_iter().find(|jurisdiction| jurisdiction.as_str().eq_ignore_ascii_case(text));
        found.ok_or_else(|| Error::invalid("a jurisdiction of R2 is eu, fedramp or us"))
    }
}

/// A bucket's service, and what of its address is known.
#[derive(Debug, Clone)]
enum Target {
    R2 { account: Option<String>, jurisdiction: Option<Jurisdiction> },
    S3 { region: Option<String>, endpoint: Option<String> },
    Gcs,
}

type Vars = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Sets up an [`S3BlobStore`].
///
/// What is set wrongly is reported by [`build`](Self::build).
#[derive(Clone)]
#[must_use]
pub struct S3BlobStoreBuilder {
    target: Target,
    bucket: String,
    /// One of the application's, instead of one for the target.
    client: Option<aws_sdk_s3::Client>,
    path_style: Option<bool>,
    credentials: Option<Credentials>,
    public_url: Option<String>,
    capabilities: Option<BlobCapabilities>,
    deadlines: Deadlines,
    attempts: u32,
    sign_bodies: bool,
    copy_sizes: CopySizes,
    env: Option<Arc<dyn Env>>,
    /// The environment's variables, where credentials are looked for that were not given.
    vars: Vars,
    fault: Option<String>,
}

/// How often a call is made at most, unless set.
const ATTEMPTS: u32 = 5;

fn process_vars() -> Vars {
    Arc::new(|name| std::env::var(name).ok())
}

impl S3BlobStoreBuilder {
    fn new(target: Target, bucket: String, vars: Vars) -> Self {
        Self {
            target,
            bucket,
            client: None,
            path_style: None,
            credentials: None,
            public_url: None,
            capabilities: None,
            deadlines: Deadlines::default(),
            attempts: ATTEMPTS,
            sign_bodies: false,
            copy_sizes: CopySizes::default(),
            env: None,
            vars: Arc::new(move |name| vars(name).filter(|value| !value.is_empty())),
            fault: None,
        }
    }

    pub(crate) fn r2(account: String, bucket: String) -> Self {
        let target = Target::R2 { account: Some(account), jurisdiction: None };
        Self::new(target, bucket, process_vars())
    }

    pub(crate) fn aws(region: String, bucket: String) -> Self {
        Self::new(Target::S3 { region: Some(region), endpoint: None }, bucket, process_vars())
    }

    pub(crate) fn gcs(bucket: String) -> Self {
        Self::new(Target::Gcs, bucket, process_vars())
    }

    pub(crate) fn endpoint(url: String, bucket: String) -> Self {
        Self::new(Target::S3 { region: None, endpoint: Some(url) }, bucket, process_vars())
    }

    pub(crate) fn client(client: aws_sdk_s3::Client, bucket: String) -> Self {
        let target = Target::S3 { region: None, endpoint: None };
        Self { client: Some(client), ..Self::new(target, bucket, process_vars()) }
    }

    pub(crate) fn from_process() -> Self {
        Self::from_vars(&process_vars())
    }

    /// From the variables of the one service whose bucket is named.
    fn from_vars(vars: &Vars) -> Self {
        let builder = |target| Self::new(target, String::new(), vars.clone());
        let buckets = [
            ("R2_BUCKET", Target::R2 { account: None, jurisdiction: None }),
            ("S3_BUCKET", Target::S3 { region: None, endpoint: None }),
            ("GCS_BUCKET", Target::Gcs),
        ];
        let mut found: Option<(&str, String, Target)> = None;
        for (name, target) in buckets {
            let Some(bucket) = vars(name).filter(|bucket| !bucket.is_empty()) else { continue };
            if let Some((other, ..)) = found {
                let mut builder = builder(target);
                builder.fault =
                    Some(format!("{other} and {name} are both set; leave the one of the bucket that is meant"));
                return builder;
            }
            found = Some((name, bucket, target));
        }
        let Some((_, bucket, target)) = found else {
            let mut builder = builder(Target::Gcs);
            builder.fault = Some("the bucket is not known: set R2_BUCKET, S3_BUCKET or GCS_BUCKET".to_owned());
            return builder;
        };
        let mut builder = builder(target);
        builder.bucket = bucket;
        builder.fill_in();
        builder
    }

    /// Takes from the environment what a URL or the name of a bucket leaves open.
    fn fill_in(&mut self) {
        let var = &self.vars;
        match &mut self.target {
            Target::R2 { account, jurisdiction } => {
                *account = account.take().or_else(|| var("R2_ACCOUNT_ID"));
                if let (None, Some(text)) = (&jurisdiction, var("R2_JURISDICTION")) {
                    match text.parse() {
                        Ok(found) => *jurisdiction = Some(found),
                        Err(e) => self.fault = Some(format!("R2_JURISDICTION: {}", e.message())),
                    }
                }
                // It is the URL of the environment's bucket, which a URL may not mean.
                if var("R2_BUCKET").is_none_or(|bucket| bucket == self.bucket) {
                    self.public_url = self.public_url.take().or_else(|| var("R2_PUBLIC_URL"));
                }
            }
            Target::S3 { region, endpoint } => {
                *endpoint = endpoint.take().or_else(|| var("AWS_ENDPOINT_URL_S3")).or_else(|| var("AWS_ENDPOINT_URL"));
                *region = region.take().or_else(|| var("AWS_REGION")).or_else(|| var("AWS_DEFAULT_REGION"));
            }
            Target::Gcs => {}
        }
    }

    pub(crate) fn from_url(url: &str) -> Self {
        Self::from_url_and_vars(url, process_vars())
    }

    fn from_url_and_vars(url: &str, vars: Vars) -> Self {
        let mut builder = Self::new(Target::Gcs, String::new(), vars);
        if let Err(fault) = builder.read_url(url) {
            builder.fault = Some(fault);
        }
        if builder.fault.is_none() {
            builder.fill_in();
        }
        builder
    }

    /// A URL that is none may hold what is secret, so that no error of reading it repeats any of its values.
    fn read_url(&mut self, url: &str) -> Result<(), String> {
        let known = "r2://bucket, s3://bucket or gs://bucket";
        let (scheme, rest) = url.split_once("://").ok_or(format!("the store's URL is not {known}"))?;
        self.target = match scheme {
            "r2" => Target::R2 { account: None, jurisdiction: None },
            "s3" => Target::S3 { region: None, endpoint: None },
            "gs" => Target::Gcs,
            _ => return Err(format!("the store's URL does not begin with {known}")),
        };
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        if path.contains('@') {
            return Err("the store's URL takes no user and no password; set the environment's variables, or give \
                        credentials in code"
                .to_owned());
        }
        let bucket = path.strip_suffix('/').unwrap_or(path);
        if bucket.is_empty() || bucket.contains('/') {
            return Err(format!("the store's URL is not {known}, with nothing behind the bucket"));
        }
        self.bucket = bucket.to_owned();
        let mut names = HashSet::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if !names.insert(name) {
                return Err("the store's URL has a parameter twice".to_owned());
            }
            let value = percent_decode_str(value).decode_utf8();
            let value = value.map_err(|_| "the store's URL is not UTF-8 where it is decoded".to_owned())?.into_owned();
            match (name, &mut self.target) {
                ("account", Target::R2 { account, .. }) => *account = Some(value),
                ("jurisdiction", Target::R2 { jurisdiction, .. }) => {
                    let parsed =
                        value.parse().map_err(|e: Error| format!("jurisdiction in the store's URL: {}", e.message()));
                    *jurisdiction = Some(parsed?);
                }
                ("region", Target::S3 { region, .. }) => *region = Some(value),
                ("endpoint", Target::S3 { endpoint, .. }) => *endpoint = Some(value),
                ("path_style", Target::S3 { .. }) => {
                    let parsed = value.parse().map_err(|_| "path_style in the store's URL is neither true nor false");
                    self.path_style = Some(parsed?);
                }
                ("public_url", _) => self.public_url = Some(value),
                ("deadline", _) => self.deadlines.call = duration(name, &value)?,
                ("idle", _) => self.deadlines.idle = duration(name, &value)?,
                ("connect", _) => self.deadlines.connect = duration(name, &value)?,
                (_, target) => {
                    let own = match target {
                        Target::R2 { .. } => "account, jurisdiction, ",
                        Target::S3 { .. } => "region, endpoint, path_style, ",
                        Target::Gcs => "",
                    };
                    return Err(format!(
                        "the store's URL has a parameter that is not known; known for {scheme} are {own}public_url, \
                         deadline, idle and connect"
                    ));
                }
            }
        }
        Ok(())
    }

    /// R2: sets the jurisdiction that the bucket was created with.
    pub fn jurisdiction(mut self, jurisdiction: Jurisdiction) -> Self {
        match &mut self.target {
            Target::R2 { jurisdiction: own, .. } => *own = Some(jurisdiction),
            _ => self.fault = Some("only buckets of R2 have a jurisdiction".to_owned()),
        }
        self
    }

    /// Sets the region that requests are signed for: of a server, `us-east-1` unless set.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        match &mut self.target {
            Target::S3 { region: own, .. } => *own = Some(region.into()),
            _ => self.fault = Some("only S3 and servers like it have a region to set".to_owned()),
        }
        self
    }

    /// Sets whether the bucket stands in the path of a URL or before its host: in the path unless set, except on S3
    /// itself.
    pub fn path_style(mut self, path_style: bool) -> Self {
        self.path_style = Some(path_style);
        self
    }

    /// Sets who the store is to the service: what the environment names unless set.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Sets where anybody can read the bucket: its custom domain, its `r2.dev` address, or that of a cache.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into());
        self
    }

    /// Sets what the service can do: of a server that is neither R2 nor S3 nor GCS, everything except conditional copies
    /// unless set.
    pub fn capabilities(mut self, capabilities: BlobCapabilities) -> Self {
        self.capabilities = Some(capabilities);
        self
    }

    /// Sets how long connecting may take: 5 s unless set.
    pub fn connect_deadline(mut self, deadline: Duration) -> Self {
        self.deadlines.connect = deadline;
        self
    }

    /// Sets how long a whole call may take, with everything that is tried again, or go without progress of the body that
    /// it sends: 60 s unless set.
    pub fn call_deadline(mut self, deadline: Duration) -> Self {
        self.deadlines.call = deadline;
        self
    }

    /// Sets how long a body that is read may pause: 30 s unless set.
    pub fn idle_deadline(mut self, deadline: Duration) -> Self {
        self.deadlines.idle = deadline;
        self
    }

    /// Sets how often a call is made at most, 5 times unless set; 1 repeats nothing.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Sets whether the bodies of puts and parts are hashed and signed, so that the service checks each. Unless set they
    /// are not: TLS keeps them whole on their way, and hashing takes longer than a fast network. A put with a digest is
    /// always signed with that, and a stream of more than 1 MiB only with that.
    pub fn sign_bodies(mut self, sign: bool) -> Self {
        self.sign_bodies = sign;
        self
    }

    /// Sets the largest object that is copied by one request, 1 GiB unless set, and the size of the parts in which a
    /// larger one is copied, 256 MiB unless set: for a server that copies more slowly, or less at once.
    pub fn copy_sizes(mut self, whole: u64, part: u64) -> Self {
        self.copy_sizes = CopySizes { whole, part };
        self
    }

    /// Sets where time, sleep, ids and randomness come from. There is no default.
    pub fn env(mut self, env: Arc<dyn Env>) -> Self {
        self.env = Some(env);
        self
    }

    /// Makes the store. Nothing is sent: a bucket that is not there shows at the first call.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) for what was set wrongly,
    /// [`Unauthenticated`](reelbase_core::ErrorKind::Unauthenticated) when there are no credentials.
    pub fn build(self) -> Result<S3BlobStore> {
        self.connect().map_err(|e| e.during("connect"))
    }

    fn connect(self) -> Result<S3BlobStore> {
        if let Some(fault) = self.fault {
            return Err(Error::invalid(fault));
        }
        let env = self
            .env
            .ok_or_else(|| Error::invalid("the store needs an environment: give one with `S3BlobStoreBuilder::env`"))?;
        let public_url = self.public_url.map(|url| check_url("public URL", &url)).transpose()?;
        let (service, s3) = match self.client {
            Some(client) => {
                let has_region = matches!(self.target, Target::S3 { region: Some(_), .. });
                if has_region || self.credentials.is_some() || self.path_style.is_some() {
                    return Err(Error::invalid(
                        "a client has its own region, path style and credentials; set them in its configuration",
                    ));
                }
                (Service::Aws, connect::adapted(&client))
            }
            None => {
                let (service, address) = address(self.target)?;
                let credentials = match self.credentials {
                    Some(credentials) => credentials,
                    None => Credentials::from_vars(service, &*self.vars)?,
                };
                let path_style = self.path_style.unwrap_or(service != Service::Aws);
                (service, connect::sdk(&address, &self.bucket, path_style, credentials, &self.deadlines, env.clone()))
            }
        };
        let capabilities = self.capabilities.unwrap_or_else(|| capabilities::of(service));
        let root = root(service, &self.bucket)?;
        let client = Client {
            s3,
            bucket: self.bucket,
            service,
            public_url,
            env,
            capabilities,
            deadlines: self.deadlines,
            attempts: self.attempts,
            sign_bodies: self.sign_bodies,
            signers: Signers::default(),
            copy_sizes: self.copy_sizes,
            root,
        };
        Ok(S3BlobStore(Arc::new(client)))
    }
}

/// Where requests go, and the region that they are signed for.
pub(crate) struct Address {
    /// None of S3 itself, whose addresses the SDK knows.
    pub(crate) endpoint: Option<String>,
    pub(crate) region: String,
}

fn address(target: Target) -> Result<(Service, Address)> {
    Ok(match target {
        Target::R2 { account, jurisdiction } => {
            let account = account.ok_or_else(|| {
                Error::invalid("the account is not known: set R2_ACCOUNT_ID, or account in the store's URL")
            })?;
            // It becomes a part of the host's name.
            if account.is_empty() || !account.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return Err(Error::invalid(
                    "the account is not the id of an account of Cloudflare: letters and digits",
                ));
            }
            let jurisdiction = jurisdiction.map(|jurisdiction| format!(".{}", jurisdiction.as_str()));
            let endpoint = format!("https://{account}{}.r2.cloudflarestorage.com", jurisdiction.unwrap_or_default());
            (Service::R2, Address { endpoint: Some(endpoint), region: "auto".to_owned() })
        }
        Target::S3 { region, endpoint: Some(url) } => {
            let endpoint = Some(check_url("endpoint", &url)?);
            (Service::Other, Address { endpoint, region: check_region(region.unwrap_or("us-east-1".to_owned()))? })
        }
        Target::S3 { region, endpoint: None } => {
            let region = region.ok_or_else(|| {
                Error::invalid("the region is not known: set AWS_REGION, or region or endpoint in the store's URL")
            })?;
            (Service::Aws, Address { endpoint: None, region: check_region(region)? })
        }
        Target::Gcs => {
            let endpoint = Some("https://storage.googleapis.com".to_owned());
            (Service::Gcs, Address { endpoint, region: "auto".to_owned() })
        }
    })
}

fn check_region(region: String) -> Result<String> {
    if region.is_empty() || !region.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Err(Error::invalid("the region is not made of letters, digits and `-`"));
    }
    Ok(region)
}

/// The URL of a host and perhaps a path, without its last slash. What is wrong is not repeated: it may hold a password.
fn check_url(what: &str, url: &str) -> Result<String> {
    let wrong = |why: &str| Err(Error::invalid(format!("the {what} {why}")));
    let Some(rest) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) else {
        return wrong("does not begin with https:// or http://");
    };
    if rest.contains('@') {
        return wrong("takes no user and no password");
    }
    let odd = |b: u8| !b.is_ascii_graphic() || matches!(b, b'?' | b'#' | b'\\' | b'"' | b'<' | b'>');
    if rest.starts_with(['/', ':']) || rest.is_empty() || rest.bytes().any(odd) {
        return wrong("is not a host and perhaps a path");
    }
    let url = url.trim_end_matches('/');
    // The SDK's own check comes only with the first request.
    if url.parse::<http::Uri>().is_err() {
        return wrong("is not a host and perhaps a path");
    }
    Ok(url.to_owned())
}

/// The URI of some object in a bucket, whose name is checked with it.
pub(crate) fn root(service: Service, bucket: &str) -> Result<BlobUri> {
    let scheme = match service {
        Service::R2 => BlobScheme::R2,
        Service::Aws | Service::Other => BlobScheme::S3,
        Service::Gcs => BlobScheme::Gs,
    };
    BlobUri::new(scheme, bucket, BlobKey::new("-")?)
}

impl fmt::Debug for S3BlobStoreBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Of a URL that was set wrongly, nobody knows what stands in it.
        let mut s = f.debug_struct("S3BlobStoreBuilder");
        if let Target::R2 { jurisdiction, .. } = &self.target {
            s.field("jurisdiction", jurisdiction);
        }
        s.field("bucket", &self.bucket)
            .field("credentials", &self.credentials)
            .field("deadlines", &self.deadlines)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// `30s`, `500ms`, `2m`.
fn duration(name: &str, text: &str) -> Result<Duration, String> {
    let at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (count, unit) = text.split_at(at);
    let count: Option<u64> = count.parse().ok().filter(|count| *count > 0);
    let duration = count.and_then(|count| match unit {
        "ms" => Some(Duration::from_millis(count)),
        "s" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_secs(count.checked_mul(60)?)),
        _ => None,
    });
    duration.ok_or_else(|| format!("{name} in the store's URL is no duration such as 500ms, 30s or 2m"))
}

#[cfg(test)]
mod tests;
