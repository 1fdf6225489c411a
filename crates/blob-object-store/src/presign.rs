//! Presigned URLs, by `object_store`'s signers.

use std::{str::FromStr, sync::Arc};

use object_store::{
    Error as StoreError, HeaderValue,
    path::Path,
    signer::{HeaderName, Method, SignedUrlOptions, Signer},
};
use reelbase_core::{
    Error, ErrorKind, Result, Timestamp,
    blob::{PresignMethod, PresignRequest, PresignSupport, PresignedUrl, PutCondition},
};

use crate::{
    error::error,
    store::{Inner, escaped, path},
};

/// What signs, and how much of a request.
pub(crate) struct Signing {
    signer: Arc<dyn Signer>,
    gcs: bool,
}

impl Signing {
    pub(crate) fn plain(signer: Arc<dyn Signer>) -> Self {
        Self { signer, gcs: false }
    }

    /// A signer of GCS's, which signs headers too.
    #[cfg(feature = "gcs")]
    pub(crate) fn gcs(signer: Arc<dyn Signer>) -> Self {
        Self { signer, gcs: true }
    }

    /// Whether it can sign what is declared.
    pub(crate) fn keeps(&self, support: PresignSupport) -> bool {
        match support {
            PresignSupport::None | PresignSupport::Plain => true,
            PresignSupport::Partial => self.gcs,
            _ => false,
        }
    }
}

/// What GCS signs: parameters, headers, and what must be sent.
fn gcs_options(request: &PresignRequest) -> Result<(SignedUrlOptions, Vec<(String, String)>)> {
    let mut options = SignedUrlOptions::new();
    if request.method == PresignMethod::Get {
        let answers = [
            ("response-content-type", &request.content_type),
            ("response-content-disposition", &request.content_disposition),
        ];
        let answers = answers.into_iter().filter_map(|(name, value)| Some((name, value.clone()?)));
        return Ok((options.with_query(answers), Vec::new()));
    }
    let mut headers: Vec<(String, String)> = Vec::new();
    let texts = [
        ("content-type", &request.content_type),
        ("cache-control", &request.cache_control),
        ("content-disposition", &request.content_disposition),
    ];
    headers.extend(texts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?))));
    if let Some(length) = request.content_length {
        headers.push(("x-goog-content-length-range".to_owned(), format!("{length},{length}")));
    }
    if request.if_absent {
        headers.push(("x-goog-if-generation-match".to_owned(), "0".to_owned()));
    }
    for (name, value) in &headers {
        // Names are ours; values are checked to be printable ASCII.
        let wrong = |_| Error::invalid(format!("{value:?} cannot be the value of the header {name}"));
        let value = HeaderValue::from_str(value).map_err(wrong)?;
        let name = HeaderName::from_str(name).map_err(|_| Error::invalid(format!("{name:?} is no header")))?;
        options = options.with_signed_header(name, value);
    }
    if let Some(length) = request.content_length {
        // Not signed itself: the range that is leaves it no other value.
        headers.push(("content-length".to_owned(), length.to_string()));
    }
    Ok((options, headers))
}

/// When a URL of GCS's or S3's ends: its time is the signer's, not ours.
fn signed_at(query: &str) -> Option<Timestamp> {
    let date = query.split('&').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        matches!(name, "X-Goog-Date" | "X-Amz-Date").then_some(value)
    })?;
    // As in 20250101T000000Z.
    let part = |from: usize, to: usize| date.get(from..to);
    let (day, time) = ((part(0, 4)?, part(4, 6)?, part(6, 8)?), (part(9, 11)?, part(11, 13)?, part(13, 15)?));
    format!("{}-{}-{}T{}:{}:{}Z", day.0, day.1, day.2, time.0, time.1, time.2).parse().ok()
}

impl Inner {
    pub(crate) async fn presign(&self, request: &PresignRequest) -> Result<PresignedUrl> {
        self.capabilities.presign.check(request)?;
        request.validate()?;
        if request.if_absent {
            self.capabilities.put.check(&PutCondition::IfAbsent)?;
        }
        let Some(signing) = &self.parts.signing else {
            return Err(Error::new(ErrorKind::Unsupported, "this store signs no URLs"));
        };
        let method = match request.method {
            PresignMethod::Get => Method::GET,
            PresignMethod::Put => Method::PUT,
            other => return Err(Error::new(ErrorKind::Unsupported, format!("{other} cannot be presigned here"))),
        };
        // A fraction of a second is cut, as the signers do.
        let expires_in = std::time::Duration::from_secs(request.expires_in.as_secs());
        let (url, headers) = if signing.gcs {
            let (options, headers) = gcs_options(request)?;
            // This signer puts the path into the URL as it is, so that a `?` in it would begin a query.
            let path =
                Path::parse(escaped(&request.key)).map_err(|source| error(StoreError::InvalidPath { source }))?;
            (signing.signer.signed_url_opts(method, &path, expires_in, &options).await, headers)
        } else {
            (signing.signer.signed_url(method, &path(&request.key)?, expires_in).await, Vec::new())
        };
        let url = url.map_err(unsigned)?;
        let now = url.query().and_then(signed_at).unwrap_or_else(|| self.env.now());
        Ok(PresignedUrl::new(request.method, String::from(url), headers, now.saturating_add(expires_in)))
    }
}

/// Why nothing could be signed.
fn unsigned(source: StoreError) -> Error {
    let error = error(source);
    let message = format!(
        "signing failed: {}; it needs the key of a service account, or an account that the service knows and that may \
         sign (on Google Cloud the permission iam.serviceAccounts.signBlob)",
        error.message()
    );
    Error::new(error.kind(), message).with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_the_signers() {
        let time = signed_at("X-Goog-Algorithm=a&X-Goog-Date=20250102T030405Z&X-Goog-Expires=1").unwrap();
        assert_eq!(time.to_string(), "2025-01-02T03:04:05Z");
        assert_eq!(signed_at("se=2025-01-01"), None);
        assert_eq!(signed_at("X-Goog-Date=2025"), None);
    }
}
