use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, error::CredentialsError, future},
};
use aws_sdk_s3::{
    config::{BehaviorVersion, Builder, Region},
    presigning::PresigningConfig,
};
use reelbase_core::{ErrorKind, blob::Sha256Digest};

use super::*;
use crate::signer::Signers;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

fn credentials() -> Credentials {
    Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET, None, None, "test")
}

fn config(endpoint: &str) -> Builder {
    aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(endpoint)
        .credentials_provider(credentials())
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn key(key: &str) -> BlobKey {
    BlobKey::new(key).unwrap()
}

async fn signer(config: Builder) -> Signer {
    let s3 = aws_sdk_s3::Client::from_conf(config.build());
    Signer::ask(&s3, "examplebucket", time("2013-05-24T00:00:00Z")).await.unwrap()
}

/// The worked example of Amazon's documentation of query parameters of Signature Version 4.
#[tokio::test]
async fn the_published_example_is_reproduced() {
    let signer = signer(config("https://s3.amazonaws.com")).await;
    let request = PresignRequest::get(key("test.txt")).expires_in(Duration::from_secs(86_400));
    // A fraction of a second is not signed.
    let url = signer.sign(&request, time("2013-05-24T00:00:00.9Z")).unwrap();
    assert_eq!(
        url.as_str(),
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
         &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    );
    assert_eq!(url.expires_at(), time("2013-05-25T00:00:00Z"));
    assert!(url.headers().is_empty());
}

/// The SDK's own presigning is the other witness, for what the published example has not.
#[tokio::test]
async fn the_sdk_signs_the_same() {
    let start = time("2025-03-01T12:00:00Z");
    let temporary = Credentials::new("ASIA", SECRET, Some("a+token/with=signs".to_owned()), None, "test");
    let mut no_endpoint = config("").region(Region::new("eu-west-3"));
    no_endpoint.set_endpoint_url(None);
    for (config, name) in [
        (config("https://s3.amazonaws.com"), "virtual-host style"),
        (config("http://127.0.0.1:9000").force_path_style(true), "path style with a port"),
        (
            config("https://example.com:443/proxied").force_path_style(true),
            "a path in front, and the port that is no port",
        ),
        (config("https://acc.eu.r2.cloudflarestorage.com").region(Region::new("auto")), "a jurisdiction of R2"),
        (config("https://example.com").credentials_provider(temporary), "a session token"),
        (no_endpoint, "Amazon's own endpoint"),
    ] {
        let s3 = aws_sdk_s3::Client::from_conf(config.build());
        let signer = Signer::ask(&s3, "examplebucket", start).await.unwrap();
        for text in ["a.mp4", "ñ/¿Quién paga? 100%+&=#.mp4", "日本/語 (1)~_-!*'.mp4", "a+b/%2F/..c"] {
            let key = key(text);
            let lifetime = Duration::from_secs(600);
            let request = PresignRequest::put(key.clone())
                .expires_in(lifetime)
                .content_type("video/mp4")
                .cache_control("no-store, max-age=0")
                .download_name("¿Quién  paga?.mp4")
                .content_length(42)
                .sha256(Sha256Digest::new([7; 32]))
                .if_absent();
            let ours = signer.sign(&request, start).unwrap();
            let theirs = s3
                .put_object()
                .bucket("examplebucket")
                .key(text)
                .content_type("video/mp4")
                .cache_control("no-store, max-age=0")
                .content_disposition(request.content_disposition.unwrap())
                .content_length(42)
                .checksum_sha256(Sha256Digest::new([7; 32]).to_base64())
                .metadata("reelbase-sha256", Sha256Digest::new([7; 32]).to_string())
                .if_none_match("*")
                .customize()
                // Theirs names the operation in the query, which nobody needs.
                .mutate_request(|request| {
                    let uri = request.uri().replace("?x-id=PutObject", "");
                    request.set_uri(uri).unwrap();
                })
                .presigned(
                    PresigningConfig::builder().start_time(system_time(start)).expires_in(lifetime).build().unwrap(),
                )
                .await
                .unwrap();
            let signature = |url: &str| url.rsplit_once("X-Amz-Signature=").unwrap().1[..64].to_owned();
            assert_eq!(
                signature(ours.as_str()),
                signature(theirs.uri()),
                "{name}: {text}\n{}\n{}",
                ours.as_str(),
                theirs.uri()
            );
            let start = |url: &str| url.split_once('?').unwrap().0.to_owned();
            assert_eq!(start(ours.as_str()).replace(":443", ""), start(theirs.uri()).replace(":443", ""), "{name}");
        }
    }
}

/// Credentials that end an hour after they were asked for, numbered.
#[derive(Debug, Clone)]
struct Renewed {
    asked: Arc<AtomicU32>,
    now: fn(u32) -> Timestamp,
}

impl ProvideCredentials for Renewed {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let end = system_time((self.now)(number)) + Duration::from_secs(3_600);
        let credentials =
            Credentials::new(format!("AKIA{number}"), SECRET, Some("t0ken".to_owned()), Some(end), "test");
        future::ProvideCredentials::ready(Ok(credentials))
    }
}

#[tokio::test]
async fn credentials_are_renewed_and_no_url_outlives_them() {
    // The second ones are provided an hour later.
    let now = |number| time("2025-01-01T00:00:00Z").saturating_add(Duration::from_secs(u64::from(number) * 3_600));
    let asked = Arc::new(AtomicU32::new(0));
    let provider = Renewed { asked: asked.clone(), now };
    let s3 = aws_sdk_s3::Client::from_conf(config("https://example.com").credentials_provider(provider).build());
    let signers = Signers::default();
    let sign = async |at: Timestamp, lifetime| {
        let request = PresignRequest::get(key("a")).expires_in(Duration::from_secs(lifetime));
        signers.get(&s3, "b", at).await.unwrap().sign(&request, at).unwrap()
    };
    for _ in 0..50 {
        let url = sign(now(0), 3_601).await;
        assert!(url.as_str().contains("X-Amz-Credential=AKIA0%2F") && url.as_str().contains("X-Amz-Expires=3600&"));
        assert_eq!(url.expires_at(), now(1));
    }
    assert_eq!(sign(now(0), 3_599).await.expires_at(), time("2025-01-01T00:59:59Z"));
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert_eq!(sign(time("2025-01-01T00:59:30Z"), 60).await.expires_at(), now(1));

    // The SDK renews some seconds before the end.
    let url = sign(time("2025-01-01T00:59:59Z"), 60).await;
    assert!(url.as_str().contains("X-Amz-Credential=AKIA1%2F"), "{}", url.as_str());
    assert_eq!(url.expires_at(), time("2025-01-01T01:00:59Z"));
    assert_eq!(asked.load(Ordering::Relaxed), 2);

    // What has expired all the same signs nothing.
    let signer = Signer::ask(&s3, "b", now(1)).await.unwrap();
    let error = signer.sign(&PresignRequest::get(key("a")), now(2)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert!(!format!("{signer:?} {error} {error:?} {signers:?}").contains("t0ken"));
}

#[tokio::test]
async fn credentials_that_change_without_an_end_show_within_a_minute() {
    let s3 = aws_sdk_s3::Client::from_conf(config("https://example.com").build());
    let signers = Signers::default();
    let start = time("2025-01-01T00:00:00Z");
    let at = async |seconds| {
        let now = start.saturating_add(Duration::from_secs(seconds));
        signers.get(&s3, "b", now).await.unwrap()
    };
    let first = at(100).await;
    assert!(Arc::ptr_eq(&at(159).await, &first));
    let second = at(160).await;
    assert!(!Arc::ptr_eq(&second, &first));
    // A clock that was set back.
    let third = at(1).await;
    assert!(!Arc::ptr_eq(&third, &second));
    assert!(Arc::ptr_eq(&at(60).await, &third));
}

/// A provider that always fails.
#[derive(Debug)]
struct Failing(fn() -> CredentialsError);

impl ProvideCredentials for Failing {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err((self.0)()))
    }
}

#[tokio::test]
async fn a_client_that_cannot_sign_says_why() {
    let ask = async |config: Builder| {
        let s3 = aws_sdk_s3::Client::from_conf(config.build());
        Signer::ask(&s3, "b", time("2025-01-01T00:00:00Z")).await.unwrap_err()
    };
    let failing = |error| config("https://example.com").credentials_provider(Failing(error));
    let error = ask(failing(|| CredentialsError::not_loaded("no keys here"))).await;
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert!(error.to_string().contains("no keys here"), "{error}");
    let error = ask(failing(|| CredentialsError::provider_error("the token service is down"))).await;
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.to_string().contains("the token service is down"), "{error}");

    // A source of ours says by the kind whether trying again may help.
    let error =
        ask(failing(|| CredentialsError::provider_error(Error::new(ErrorKind::PermissionDenied, "no role")))).await;
    assert_eq!(error.kind(), ErrorKind::PermissionDenied);
    assert!(error.to_string().contains("no role"), "{error}");

    let anonymous = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("auto"))
        .endpoint_url("https://example.com")
        .allow_no_auth();
    let signer = signer(anonymous).await;
    let error = signer.sign(&PresignRequest::get(key("a")), time("2025-01-01T00:00:00Z")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let mut nowhere = config("");
    nowhere.set_endpoint_url(None).set_region(None);
    assert_eq!(ask(nowhere).await.kind(), ErrorKind::Invalid);
}
