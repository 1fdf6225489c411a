use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_s3::config::{BehaviorVersion, Builder, Region};
use aws_sigv4::{
    http_request::{
        PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
        UriPathNormalizationMode, sign,
    },
    sign::v4::SigningParams,
};
use reelbase_core::blob::BlobAttributes;

use super::*;
use crate::{credentials::system_time, meta};

fn config() -> Builder {
    aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-3"))
        .endpoint_url("https://example.com")
}

fn credentials(token: Option<&str>) -> Credentials {
    Credentials::new("AKIA", "s3cret", token.map(str::to_owned), None, "test")
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

async fn signer(config: Builder, now: Timestamp) -> Signer {
    Signer::ask(&aws_sdk_s3::Client::from_conf(config.build()), "bucket", now).await.unwrap()
}

/// The header that the SDK's signing makes of the same request.
fn theirs(request: &HttpRequest, payload: Payload, credentials: Credentials, now: Timestamp) -> String {
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    let identity = credentials.into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region("eu-west-3")
        .name("s3")
        .time(system_time(now))
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let signings = ["authorization", "user-agent", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"];
    let headers = request.headers().iter().filter(|(name, _)| !signings.contains(name));
    let body = match payload {
        Payload::Empty => SignableBody::Bytes(&[]),
        Payload::Unsigned => SignableBody::UnsignedPayload,
        Payload::Digest(digest) => SignableBody::Precomputed(digest.to_string()),
    };
    let signable = SignableRequest::new(request.method(), request.uri().to_owned(), headers, body).unwrap();
    let (instructions, _) = sign(signable, &params).unwrap().into_parts();
    instructions.headers().find(|(name, _)| *name == "authorization").unwrap().1.to_owned()
}

#[tokio::test]
async fn the_sdk_signs_requests_the_same() {
    let asked = time("2025-03-01T23:59:59.5Z");
    // The second is after midnight: the day's key has changed.
    for now in [asked, asked.saturating_add(Duration::from_secs(1))] {
        for token in [None, Some("a+token/with=signs")] {
            for path_style in [true, false] {
                let config = config().credentials_provider(credentials(token)).force_path_style(path_style);
                let signer = signer(config, asked).await;
                for key in ["a.mp4", "ñ/¿Quién paga? 100%+&=#.mp4", "日本/語 (1)~_-!*'.mp4", "a+b/%2F/..c", "a/b/ c"]
                {
                    let key = BlobKey::new(key).unwrap();
                    let attributes = BlobAttributes::new()
                        .content_type("video/mp4; codecs=\"avc1,  mp4a\"")
                        .cache_control("no-store, max-age=0")
                        .metadata("job-id", "4   2")
                        .metadata("empty", "");
                    let digest = Sha256Digest::new([7; 32]);
                    let put = Request::with_body("PUT", &key, 42, Payload::Digest(digest))
                        .headers(meta::to_headers(&attributes, Some(digest), Some("w")))
                        .header("if-none-match", Some("*".to_owned()));
                    let part = Request::with_body("PUT", &key, 0, Payload::Unsigned)
                        .query(&mut [("uploadId", "2~a+b/c=&d ñ"), ("partNumber", "1")]);
                    let get = Request::new("GET", &key).header("range", Some("bytes=0-9".to_owned()));
                    let list = Request::of_bucket("GET").query(&mut [("prefix", key.as_str()), ("list-type", "2")]);
                    for request in [put, part, get, list, Request::new("HEAD", &key)] {
                        let signed = signer.signed(&request, SdkBody::empty(), now).unwrap();
                        assert_eq!(
                            signed.headers().get("authorization").unwrap(),
                            theirs(&signed, request.payload, credentials(token), now),
                            "{} {}",
                            request.method,
                            signed.uri()
                        );
                        assert_eq!(signed.headers().get("x-amz-security-token"), token);
                        let start =
                            if path_style { "https://example.com/bucket/" } else { "https://bucket.example.com/" };
                        assert!(signed.uri().starts_with(start), "{}", signed.uri());
                        assert!(signed.headers().get("expect").is_none());
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn nobody_in_particular_signs_nothing() {
    let now = time("2025-01-01T00:00:00Z");
    let signer = signer(config().allow_no_auth(), now).await;
    let key = BlobKey::new("a b").unwrap();
    let request = Request::new("GET", &key).header("range", Some("bytes=0-9".to_owned()));
    let sent = signer.signed(&request, SdkBody::empty(), now).unwrap();
    assert_eq!(sent.uri(), "https://bucket.example.com/a%20b");
    let names: Vec<_> = sent.headers().iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["range", "user-agent"]);
}

#[tokio::test]
async fn what_no_header_can_hold_is_not_shown() {
    let now = time("2025-01-01T00:00:00Z");
    let signer = signer(config().credentials_provider(credentials(Some("t0ken\n"))), now).await;
    let key = BlobKey::new("a").unwrap();
    let error = signer.signed(&Request::new("GET", &key), SdkBody::empty(), now).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(!format!("{error:?} {error}").contains("t0ken"));
}
