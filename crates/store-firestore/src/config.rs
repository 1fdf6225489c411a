//! How the store is configured: by code, by the environment, by a URL.

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use firestore::{FirestoreDb, FirestoreDbOptions};
use percent_encoding::percent_decode_str;
use reelbase_core::{Env, Error, ErrorKind, Result, index::Manifest};
use reelbase_firestore_wire::DatabaseName;

use crate::{
    FirestoreStore,
    bulk::Throttle,
    client::Client,
    credentials::{self, Credentials},
};

/// Google's own service.
const SERVICE: &str = "https://firestore.googleapis.com";

/// How long things may take.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deadlines {
    /// Connecting for the first time: 10 s unless set.
    pub connect: Duration,
    /// A whole call that is answered at once, such as a commit or a page of a listing, with everything that is tried
    /// again: 60 s unless set.
    pub call: Duration,
    /// The wait for each next answer of a stream, such as a query's: 60 s unless set.
    pub idle: Duration,
    /// How long a watch whose stream broke goes on trying to take it up again: 5 min unless set.
    pub outage: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            call: Duration::from_secs(60),
            idle: Duration::from_secs(60),
            outage: Duration::from_secs(300),
        }
    }
}

/// Sets up a [`FirestoreStore`].
///
/// What is set wrongly is reported by [`build`](Self::build).
#[derive(Clone)]
#[must_use]
pub struct FirestoreStoreBuilder {
    project: Option<String>,
    database: String,
    /// `host:port`, or a URL.
    emulator: Option<String>,
    credentials: Option<Credentials>,
    deadlines: Deadlines,
    ramp: Option<bool>,
    manifest: Manifest,
    env: Option<Arc<dyn Env>>,
    fault: Option<String>,
}

impl FirestoreStoreBuilder {
    fn empty() -> Self {
        Self {
            project: None,
            database: DatabaseName::DEFAULT.to_owned(),
            emulator: None,
            credentials: None,
            deadlines: Deadlines::default(),
            ramp: None,
            manifest: Manifest::new(),
            env: None,
            fault: None,
        }
    }

    pub(crate) fn new(project: &str) -> Self {
        Self { project: Some(project.to_owned()), ..Self::empty() }
    }

    /// From the variables that Google's own clients and tools know.
    pub(crate) fn from_vars(var: impl Fn(&str) -> Option<String>) -> Self {
        let var = |name: &str| var(name).filter(|value| !value.is_empty());
        let mut builder = Self::empty();
        builder.project = var("GOOGLE_CLOUD_PROJECT").or_else(|| var("GCLOUD_PROJECT"));
        builder.emulator = var("FIRESTORE_EMULATOR_HOST");
        if let Some(database) = var("FIRESTORE_DATABASE") {
            builder.database = database;
        }
        if builder.project.is_none() {
            builder.fault = Some("the project is not known: set GOOGLE_CLOUD_PROJECT".to_owned());
        }
        builder
    }

    pub(crate) fn from_url(url: &str) -> Self {
        let mut builder = Self::empty();
        if let Err(fault) = builder.read_url(url) {
            builder.fault = Some(fault);
        }
        builder
    }

    /// A URL that is none may hold what is secret, so that no error of reading it repeats any of its values.
    fn read_url(&mut self, url: &str) -> Result<(), String> {
        let rest = url.strip_prefix("firestore://").ok_or("the store's URL does not begin with firestore://")?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let decode = |text: &str| {
            let text = percent_decode_str(text).decode_utf8();
            text.map(|text| text.into_owned())
                .map_err(|_| "the store's URL is not UTF-8 where it is decoded".to_owned())
        };
        let id = |text: &str| {
            let id = decode(text)?;
            // Later errors name the ids, and before an @ a password may stand.
            let wrong =
                "the store's URL is not firestore://project/database: one of them is empty, or has a slash or an @";
            if id.is_empty() || id.contains(['/', '@']) { Err(wrong.to_owned()) } else { Ok(id) }
        };
        let mut parts = path.trim_end_matches('/').split('/');
        self.project = Some(id(parts.next().unwrap_or_default())?);
        if let Some(database) = parts.next() {
            self.database = id(database)?;
        }
        if parts.next().is_some() {
            return Err("the store's URL has more than firestore://project/database".to_owned());
        }
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decode(value)?;
            match name {
                "emulator" if value.contains('@') => {
                    return Err("emulator in the store's URL takes no user and no password".to_owned());
                }
                "emulator" => self.emulator = Some(value),
                "credentials" => self.credentials = Some(Credentials::KeyFile(value.into())),
                "deadline" => self.deadlines.call = duration(name, &value)?,
                "idle" => self.deadlines.idle = duration(name, &value)?,
                "connect" => self.deadlines.connect = duration(name, &value)?,
                "outage" => self.deadlines.outage = duration(name, &value)?,
                _ => {
                    let known = "emulator, credentials, deadline, idle, connect and outage";
                    return Err(format!("the store's URL has a parameter that is not known; known are {known}"));
                }
            }
        }
        Ok(())
    }

    /// Sets the database; `(default)` unless set.
    pub fn database(mut self, database: impl Into<String>) -> Self {
        self.database = database.into();
        self
    }

    /// Connects to an emulator at `host:port`, without TLS, instead of Google's service.
    pub fn emulator(mut self, host: impl Into<String>) -> Self {
        self.emulator = Some(host.into());
        self
    }

    /// Sets who the store is to the server: by default the environment's
    /// [`Default`](Credentials::Default) to the service and [`Anonymous`](Credentials::Anonymous) to an emulator.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Reads the key of a service account from a file.
    pub fn key_file(self, path: impl Into<PathBuf>) -> Self {
        self.credentials(Credentials::KeyFile(path.into()))
    }

    /// Sets how long a whole call may take that is answered at once.
    pub fn call_deadline(mut self, deadline: Duration) -> Self {
        self.deadlines.call = deadline;
        self
    }

    /// Sets how long a stream may wait for each next answer.
    pub fn idle_deadline(mut self, deadline: Duration) -> Self {
        self.deadlines.idle = deadline;
        self
    }

    /// Sets how long a watch whose stream broke goes on trying to take it up again.
    pub fn outage_deadline(mut self, deadline: Duration) -> Self {
        self.deadlines.outage = deadline;
        self
    }

    /// Sets whether bulk writes begin slowly, with 500 a second, and grow by half every five minutes, as Firestore asks
    /// of its clients: unless set, to the service they do and to an emulator they do not.
    pub fn bulk_ramp(mut self, ramp: bool) -> Self {
        self.ramp = Some(ramp);
        self
    }

    /// Sets how long connecting may take.
    pub fn connect_deadline(mut self, deadline: Duration) -> Self {
        self.deadlines.connect = deadline;
        self
    }

    /// Sets the TTL fields that `hide_expired` goes by. Which indexes there are is the server's to say.
    pub fn manifest(mut self, manifest: Manifest) -> Self {
        self.manifest = manifest;
        self
    }

    /// Sets where time, sleep, ids and randomness come from. There is no default.
    pub fn env(mut self, env: Arc<dyn Env>) -> Self {
        self.env = Some(env);
        self
    }

    /// Connects.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) for what was set wrongly, [`Unauthenticated`](ErrorKind::Unauthenticated) when
    /// there are no credentials, [`Unavailable`](ErrorKind::Unavailable) when the server cannot be reached within the
    /// [connect deadline](Self::connect_deadline).
    pub async fn build(self) -> Result<FirestoreStore> {
        self.connect().await.map_err(|e| e.during("connect"))
    }

    async fn connect(self) -> Result<FirestoreStore> {
        if let Some(fault) = self.fault {
            return Err(Error::invalid(fault));
        }
        let project = self.project.unwrap_or_default();
        let database = DatabaseName::new(&project, &self.database)?;
        let env = self.env.ok_or_else(|| {
            Error::invalid("the store needs an environment: give one with `FirestoreStoreBuilder::env`")
        })?;
        self.manifest.check()?;
        let credentials = self.credentials.unwrap_or(match self.emulator {
            Some(_) => Credentials::Anonymous,
            None => Credentials::Default,
        });
        let throttle = if self.ramp.unwrap_or(self.emulator.is_none()) { Throttle::ramp() } else { Throttle::off() };
        let url = match self.emulator {
            Some(host) if host.contains("://") => host,
            Some(host) => format!("http://{host}"),
            None => SERVICE.to_owned(),
        };
        let auth = credentials::headers(credentials, env.clone()).await?;
        let options =
            FirestoreDbOptions::new(project).with_database_id(self.database).with_firebase_api_url(url.clone());
        let connecting = FirestoreDb::with_options_auth(options, auth);
        let db = match tokio::time::timeout(self.deadlines.connect, connecting).await {
            Ok(Ok(db)) => db,
            Ok(Err(e)) => {
                let why = innermost(&e.to_string());
                let what = format!("{url} cannot be reached: {why}; see that the server runs and the address is right");
                return Err(Error::new(ErrorKind::Unavailable, what).with_source(e));
            }
            Err(_) => {
                let what = format!("{url} did not answer within {:?}", self.deadlines.connect);
                return Err(Error::new(ErrorKind::Unavailable, what));
            }
        };
        Ok(FirestoreStore::new(Client::new(db, database, self.manifest, env, self.deadlines, throttle)))
    }
}

/// What the system said, of the client's account of why it could not connect, which has no sources but their debug output.
fn innermost(account: &str) -> String {
    let said = ["message: \"", "error: \""].iter().filter_map(|mark| Some(account.rfind(mark)? + mark.len())).max();
    let said = said.and_then(|at| account[at..].split('"').next()).filter(|said| !said.is_empty());
    said.unwrap_or(account).to_owned()
}

impl fmt::Debug for FirestoreStoreBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FirestoreStoreBuilder")
            .field("project", &self.project)
            .field("database", &self.database)
            .field("emulator", &self.emulator)
            .field("credentials", &self.credentials)
            .field("deadlines", &self.deadlines)
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
