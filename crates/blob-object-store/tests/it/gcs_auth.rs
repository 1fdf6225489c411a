//! How the server knows who asks: bearer tokens and V4 signatures, both made with the key of a service account.

use base64::{Engine, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{NaiveDateTime, Utc};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use ring::{
    rsa::KeyPair,
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey},
};
use sha2::{Digest, Sha256};

/// Made for these tests; it opens nothing.
const KEY: &str = include_str!("key.pem");
const ACCOUNT: &str = "media@tests.iam.gserviceaccount.com";

const STRICT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A service account's key, as the console hands it out.
pub(crate) fn service_account() -> String {
    serde_json::json!({
        "type": "service_account",
        "private_key": KEY,
        "private_key_id": "test",
        "client_email": ACCOUNT,
    })
    .to_string()
}

/// Checks signatures of the account.
#[derive(Debug)]
pub(crate) struct Account(Vec<u8>);

impl Account {
    pub(crate) fn new() -> Self {
        let base64: String = KEY.lines().filter(|line| !line.starts_with("-----")).collect();
        let pair = KeyPair::from_pkcs8(&BASE64_STANDARD.decode(base64).unwrap()).unwrap();
        Self(pair.public_key().as_ref().to_owned())
    }

    fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.0).verify(message, signature).is_ok()
    }

    /// Whether a header is a token that the account signed for itself.
    pub(crate) fn bearer(&self, header: &str) -> bool {
        let token = header.strip_prefix("Bearer ").and_then(|token| token.rsplit_once('.'));
        token.is_some_and(|(message, signature)| {
            let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
            self.signed(message.as_bytes(), &signature)
        })
    }

    /// Whether a URL was signed for this request, as GCS checks it: every parameter, the headers that are named, and
    /// no `x-goog-` header that is not.
    pub(crate) fn url(
        &self,
        method: &str,
        path: &str,
        query: &str,
        header: impl Fn(&str) -> Option<String>,
        names: &[String],
    ) -> Result<(), &'static str> {
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let pairs: Vec<_> = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, ""))).collect();
        let parameter = |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, value)| decode(value));
        let want = |name: &str| parameter(name).ok_or("a parameter of the signature is missing");
        let mut sorted: Vec<_> = pairs
            .iter()
            .filter(|(name, _)| *name != "X-Goog-Signature")
            .map(|(name, value)| {
                let strict = |text: &str| utf8_percent_encode(&decode(text), STRICT).to_string();
                format!("{}={}", strict(name), strict(value))
            })
            .collect();
        sorted.sort_unstable();
        let signed = want("X-Goog-SignedHeaders")?;
        let mut headers = String::new();
        for name in signed.split(';') {
            // What the request was sent to is this machine; what was signed is the service.
            let value = match name {
                "host" => "storage.googleapis.com".to_owned(),
                name => header(name).ok_or("a signed header is missing")?,
            };
            headers.push_str(&format!("{name}:{}\n", value.trim()));
        }
        if names.iter().any(|name| name.starts_with("x-goog-") && !signed.split(';').any(|s| s == name)) {
            return Err("an x-goog header is not signed");
        }
        let request = format!("{method}\n{path}\n{}\n{headers}\n{signed}\nUNSIGNED-PAYLOAD", sorted.join("&"));
        let (date, credential) = (want("X-Goog-Date")?, want("X-Goog-Credential")?);
        let scope = format!("{}/auto/storage/goog4_request", date.get(..8).ok_or("the date is none")?);
        if credential != format!("{ACCOUNT}/{scope}") || want("X-Goog-Algorithm")? != "GOOG4-RSA-SHA256" {
            return Err("the credential is not the account's");
        }
        let hash = hex(&Sha256::digest(&request));
        let message = format!("GOOG4-RSA-SHA256\n{date}\n{scope}\n{hash}");
        let signature = unhex(&want("X-Goog-Signature")?).ok_or("the signature is none")?;
        if !self.signed(message.as_bytes(), &signature) {
            return Err("the signature does not match");
        }
        let from = NaiveDateTime::parse_from_str(&date, "%Y%m%dT%H%M%SZ").map_err(|_| "the date is none")?.and_utc();
        let seconds: i64 = want("X-Goog-Expires")?.parse().map_err(|_| "the expiry is none")?;
        #[expect(clippy::disallowed_methods, reason = "the signer's clock is the system's")]
        let now = Utc::now();
        if now >= from + chrono::Duration::seconds(seconds) { Err("the URL has expired") } else { Ok(()) }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(text.get(i..i + 2)?, 16).ok()).collect()
}
