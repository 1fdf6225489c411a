//! AWS Signature Version 4, of requests and of URLs.
//!
//! The SDK's signing takes any request apart again, and derives the key of the day for each: that alone costs as much
//! as the rest of a small request. Here what is signed is written down once, in the order that the signature wants, from
//! what is sent; the key is kept. The cryptography is the SDK's.

use std::{borrow::Cow, fmt};

use aws_credential_types::Credentials;
use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reelbase_core::{Timestamp, blob::Sha256Digest};
use sha2::{Digest, Sha256};

use crate::credentials::system_time;

/// What stands for itself in a signed query; everything else has one spelling, escaped.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The same, and the slash between segments.
pub(crate) const PATH: &AsciiSet = &QUERY.remove(b'/');

pub(crate) const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// In the place of a body's digest: the signature says nothing about the body.
pub(crate) const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";
/// The digest of nothing.
pub(crate) const EMPTY_PAYLOAD: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// A header, its name in lower case.
pub(crate) type Header = (Cow<'static, str>, String);

/// Parameters of a URL, encoded and in the order in which they are signed.
pub(crate) fn query(parameters: &mut [(&str, &str)]) -> String {
    // None of the names is encoded, so that this is the order of the encoded ones.
    parameters.sort_unstable();
    let mut query = String::new();
    for (name, value) in parameters {
        if !query.is_empty() {
            query.push('&');
        }
        query.extend([*name, "="]);
        query.extend(utf8_percent_encode(value, QUERY));
    }
    query
}

/// The names of headers as a signature lists them. They are sorted.
pub(crate) fn names(headers: &[(&str, &str)]) -> String {
    headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";")
}

/// A whole second, as signatures have it: `20250131T120000Z`.
#[derive(Debug)]
pub(crate) struct Moment {
    at: Timestamp,
    text: String,
}

impl Moment {
    pub(crate) fn new(now: Timestamp) -> Self {
        let micros = now.as_micros();
        let at = Timestamp::from_micros_saturating(micros - micros.rem_euclid(1_000_000));
        Self { at, text: at.to_string().replace(['-', ':'], "") }
    }

    pub(crate) fn timestamp(&self) -> Timestamp {
        self.at
    }

    fn day(&self) -> &str {
        self.text.split('T').next().unwrap_or_default()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What a signature is about.
pub(crate) struct Signable<'a> {
    pub(crate) method: &'a str,
    /// Encoded as it is sent.
    pub(crate) path: &'a str,
    /// Encoded and sorted, as it is sent.
    pub(crate) query: &'a str,
    /// Sorted, `host` among them.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    /// Their [`names`].
    pub(crate) names: &'a str,
    /// The digest of the body in hexadecimal, or that it is not signed.
    pub(crate) payload: &'a str,
}

impl Signable<'_> {
    /// The form in which it is signed.
    fn canonical(&self) -> String {
        let mut text = String::with_capacity(1_024);
        text.extend([self.method, "\n", self.path, "\n", self.query, "\n"]);
        for (name, value) in self.headers {
            text.extend([*name, ":"]);
            for (i, word) in value.split_ascii_whitespace().enumerate() {
                // However many spaces there are between two words, one is signed.
                text.extend([if i == 0 { "" } else { " " }, word]);
            }
            text.push('\n');
        }
        text.extend(["\n", self.names, "\n", self.payload]);
        text
    }
}

/// The scope of signatures, and the key of one day.
#[derive(Clone)]
pub(crate) struct Scope {
    region: Box<str>,
    service: Box<str>,
    day: Box<str>,
    key: Box<[u8]>,
}

impl Scope {
    pub(crate) fn new(region: String, service: String, credentials: &Credentials, now: Timestamp) -> Self {
        let key = generate_signing_key(credentials.secret_access_key(), system_time(now), &region, &service);
        Self {
            key: key.as_ref().into(),
            day: Moment::new(now).day().into(),
            region: region.into(),
            service: service.into(),
        }
    }

    /// The scope of a signature, as requests name it.
    pub(crate) fn name(&self, moment: &Moment) -> String {
        let Self { region, service, .. } = self;
        format!("{}/{region}/{service}/aws4_request", moment.day())
    }

    /// The signature in hexadecimal.
    pub(crate) fn sign(&self, signable: &Signable<'_>, credentials: &Credentials, moment: &Moment) -> String {
        let digest = Sha256Digest::new(Sha256::digest(signable.canonical()).into());
        let text = format!("{ALGORITHM}\n{moment}\n{}\n{digest}", self.name(moment));
        if *self.day == *moment.day() {
            return calculate_signature(&self.key, text.as_bytes());
        }
        // Midnight has passed since the key was made.
        let secret = credentials.secret_access_key();
        let key = generate_signing_key(secret, system_time(moment.at), &self.region, &self.service);
        calculate_signature(key, text.as_bytes())
    }
}
