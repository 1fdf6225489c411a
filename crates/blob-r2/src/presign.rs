//! URLs: presigned ones at the S3 endpoint, and the public one of an object.

use std::time::Duration;

use percent_encoding::utf8_percent_encode;
use reelbase_core::{
    Error, ErrorKind, Result, Timestamp,
    blob::{BlobKey, PresignMethod, PresignRequest, PresignedUrl, PutCondition},
};

use crate::{
    client::Client,
    credentials::system_time,
    signer::{Signer, Signing},
    sigv4::{ALGORITHM, Moment, PATH, Signable, UNSIGNED_PAYLOAD, names, query},
};

impl Client {
    /// Signs a URL.
    pub(crate) async fn sign(&self, request: PresignRequest) -> Result<PresignedUrl> {
        self.try_sign(&request).await.map_err(|e| e.during("presign").at(&request.key))
    }

    async fn try_sign(&self, request: &PresignRequest) -> Result<PresignedUrl> {
        request.validate()?;
        self.capabilities.presign.check(request)?;
        if request.if_absent {
            self.capabilities.put.check(&PutCondition::IfAbsent)?;
        }
        let now = self.env.now();
        let signer = self.signers.get(&self.s3, &self.bucket, now).await?;
        signer.sign(request, now)
    }

    /// The URL at which anybody can read the object, if the bucket is published.
    pub(crate) fn public(&self, key: &BlobKey) -> Option<String> {
        let base = self.public_url.as_deref()?;
        Some(format!("{base}/{}", utf8_percent_encode(key.as_str(), PATH)))
    }
}

impl Signer {
    /// Signs a checked request, for the time that it asks for, or for as long as the credentials are valid.
    pub(crate) fn sign(&self, request: &PresignRequest, now: Timestamp) -> Result<PresignedUrl> {
        let Some(Signing { credentials, scope }) = &self.signing else {
            return Err(Error::new(ErrorKind::Unsupported, "this client has no credentials to sign with"));
        };
        // A lifetime counts from the second that is signed.
        let moment = Moment::new(now);
        let mut seconds = request.expires_in.as_secs();
        if let Some(end) = credentials.expiry() {
            let left = end.duration_since(system_time(moment.timestamp())).unwrap_or_default().as_secs();
            if left == 0 {
                return Err(Error::new(ErrorKind::Unauthenticated, "the credentials have expired; renew them"));
            }
            seconds = seconds.min(left);
        }

        let headers = bound_headers(request);
        let mut signed: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        signed.push(("host", self.host()));
        signed.sort_unstable();
        let names = names(&signed);
        let (date, lifetime) = (moment.to_string(), seconds.to_string());
        let credential = format!("{}/{}", credentials.access_key_id(), scope.name(&moment));
        let mut parameters = vec![
            ("X-Amz-Algorithm", ALGORITHM),
            ("X-Amz-Credential", &credential),
            ("X-Amz-Date", &date),
            ("X-Amz-Expires", &lifetime),
            ("X-Amz-SignedHeaders", &names),
        ];
        parameters.extend(credentials.session_token().map(|token| ("X-Amz-Security-Token", token)));
        parameters.extend(response_headers(request));
        let query = query(&mut parameters);

        let mut url = self.url(request.key.as_str());
        let signable = Signable {
            method: request.method.as_str(),
            path: url.path(),
            query: &query,
            headers: &signed,
            names: &names,
            payload: UNSIGNED_PAYLOAD,
        };
        let signature = scope.sign(&signable, credentials, &moment);
        url.text.extend(["?", &query, "&X-Amz-Signature=", &signature]);
        let expires_at = moment.timestamp().saturating_add(Duration::from_secs(seconds));
        Ok(PresignedUrl::new(request.method, url.text, headers, expires_at))
    }
}

/// What a GET is answered with, as parameters.
fn response_headers(request: &PresignRequest) -> impl Iterator<Item = (&'static str, &str)> {
    let set = (request.method == PresignMethod::Get).then_some([
        ("response-cache-control", &request.cache_control),
        ("response-content-disposition", &request.content_disposition),
        ("response-content-type", &request.content_type),
    ]);
    set.into_iter().flatten().filter_map(|(name, value)| Some((name, value.as_deref()?)))
}

/// What a PUT must send: each of them is signed.
fn bound_headers(request: &PresignRequest) -> Vec<(String, String)> {
    if request.method != PresignMethod::Put {
        return Vec::new();
    }
    let digest = |text: fn(&reelbase_core::blob::Sha256Digest) -> String| request.sha256.as_ref().map(text);
    let headers = [
        ("content-type", request.content_type.clone()),
        ("cache-control", request.cache_control.clone()),
        ("content-disposition", request.content_disposition.clone()),
        ("content-length", request.content_length.map(|length| length.to_string())),
        ("x-amz-checksum-sha256", digest(|digest| digest.to_base64())),
        // So that whoever reads the object has its digest, as after a put through the store.
        ("x-amz-meta-reelbase-sha256", digest(|digest| digest.to_string())),
        ("if-none-match", request.if_absent.then(|| "*".to_owned())),
    ];
    headers.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

#[cfg(test)]
mod tests;
