//! Every URL and every environment, those that are refused with what they are told.

use reelbase_core::{ErrorKind, ManualEnv, blob::PresignSupport};

use super::*;
use crate::Keys;

fn vars(set: &'static [(&'static str, &'static str)]) -> Vars {
    Arc::new(move |name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
}

const KEYS: &[(&str, &str)] = &[("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "hunter2")];

fn env() -> Arc<dyn Env> {
    Arc::new(ManualEnv::default())
}

/// Where requests go, and what they are signed for; or why there are none.
fn built(builder: S3BlobStoreBuilder) -> Result<String, String> {
    let address = address(builder.target.clone());
    let shown = |e: Error| {
        let text = format!("{e} {e:?}");
        assert!(!text.contains("hunter2"), "{text}");
        e.message().to_owned()
    };
    builder.env(env()).build().map_err(shown)?;
    let (service, Address { endpoint, region }) = address.map_err(shown)?;
    Ok(format!("{service:?} {} {region}", endpoint.unwrap_or_default()))
}

#[test]
fn urls_name_their_store() {
    for (url, expected) in [
        ("r2://media?account=acc1", "R2 https://acc1.r2.cloudflarestorage.com auto"),
        ("r2://media/?account=acc1", "R2 https://acc1.r2.cloudflarestorage.com auto"),
        ("r2://media?account=acc1&jurisdiction=eu", "R2 https://acc1.eu.r2.cloudflarestorage.com auto"),
        ("r2://media?account=a&jurisdiction=fedramp", "R2 https://a.fedramp.r2.cloudflarestorage.com auto"),
        ("r2://media?account=a&jurisdiction=US&", "R2 https://a.us.r2.cloudflarestorage.com auto"),
        ("s3://media?region=eu-west-1", "Aws  eu-west-1"),
        ("s3://media?endpoint=http%3A%2F%2F127.0.0.1:9000/", "Other http://127.0.0.1:9000 us-east-1"),
        ("s3://media?endpoint=https://h/p&region=r-1&path_style=false&idle=1m", "Other https://h/p r-1"),
        (
            "gs://media?public_url=https://cdn.example/&deadline=30s&connect=500ms",
            "Gcs https://storage.googleapis.com auto",
        ),
    ] {
        let builder = S3BlobStoreBuilder::from_url_and_vars(url, vars(KEYS));
        assert_eq!(built(builder).as_deref(), Ok(expected), "{url}");
    }
    let url = "r2://media?account=a&public_url=https://cdn.example/x/&deadline=2m&connect=500ms&idle=7s";
    let store = S3BlobStoreBuilder::from_url_and_vars(url, vars(KEYS)).env(env()).build().unwrap();
    assert_eq!(store.0.public_url.as_deref(), Some("https://cdn.example/x"));
    let Deadlines { connect, call, idle } = store.0.deadlines;
    assert_eq!((connect.as_millis(), call.as_secs(), idle.as_secs()), (500, 120, 7));
}

#[test]
fn refused_urls_say_why() {
    for (url, why) in [
        ("media", "is not r2://bucket, s3://bucket or gs://bucket"),
        ("https://hunter2@acc.r2.cloudflarestorage.com/media", "does not begin with r2://"),
        ("r2://hunter2:hunter2@media?account=a", "takes no user and no password"),
        ("r2://?account=a", "with nothing behind the bucket"),
        ("r2://media/key?account=a", "with nothing behind the bucket"),
        ("r2://media", "set R2_ACCOUNT_ID, or account in the store's URL"),
        ("r2://media?account=hunter2.example", "is not the id of an account of Cloudflare"),
        ("r2://media?account=", "is not the id of an account of Cloudflare"),
        ("r2://media?account=a&jurisdiction=hunter2", "a jurisdiction of R2 is eu, fedramp or us"),
        ("r2://media?account=a&secret=hunter2", "known for r2 are account, jurisdiction, public_url, deadline,"),
        ("r2://media?account=a&region=eu", "has a parameter that is not known"),
        ("r2://media?account=a&jurisdiction=eu&account=hunter2", "has a parameter twice"),
        ("r2://media?account=a&public_url=hunter2", "the public URL does not begin with https:// or http://"),
        ("r2://media?account=a&public_url=https://u:hunter2@h", "the public URL takes no user and no password"),
        ("r2://media?account=a&public_url=https://h/%3Fhunter2", "is not a host and perhaps a path"),
        ("r2://media?account=%FF", "not UTF-8"),
        ("r2://media?account=a&deadline=hunter2", "is no duration such as 500ms"),
        ("r2://med%20ia?account=a", "holds something else than ASCII letters"),
        ("s3://media", "set AWS_REGION, or region or endpoint in the store's URL"),
        ("s3://media?region=hunter2.example/", "the region is not made of letters, digits and `-`"),
        ("s3://media?endpoint=127.0.0.1:9000", "the endpoint does not begin with https:// or http://"),
        ("s3://media?endpoint=http://u:hunter2@h", "the endpoint takes no user and no password"),
        ("s3://media?endpoint=http://", "the endpoint is not a host"),
        ("s3://media?endpoint=http:///x", "the endpoint is not a host"),
        ("s3://media?endpoint=http://h&path_style=hunter2", "neither true nor false"),
        ("s3://media?account=a", "known for s3 are region, endpoint, path_style, public_url"),
        ("gs://media?region=a", "known for gs are public_url, deadline, idle and connect"),
    ] {
        let error = built(S3BlobStoreBuilder::from_url_and_vars(url, vars(KEYS))).unwrap_err();
        assert!(error.contains(why), "{url}: {error}");
        assert!(!error.contains("hunter2"), "{url}: {error}");
    }
}

#[test]
fn environments_name_their_store() {
    const R2: &[(&str, &str)] = &[("R2_BUCKET", "media"), ("R2_ACCOUNT_ID", "acc1"), ("R2_ACCESS_KEY_ID", "id")];
    for (set, expected) in [
        (
            &[R2[0], R2[1], R2[2], ("R2_SECRET_ACCESS_KEY", "hunter2"), ("R2_JURISDICTION", "eu")][..],
            Ok("R2 https://acc1.eu.r2.cloudflarestorage.com auto"),
        ),
        (
            &[R2[0], R2[1], ("R2_API_TOKEN_ID", "id"), ("R2_API_TOKEN", "hunter2")],
            Ok("R2 https://acc1.r2.cloudflarestorage.com auto"),
        ),
        (&[R2[0], R2[1], KEYS[0], KEYS[1]], Ok("R2 https://acc1.r2.cloudflarestorage.com auto")),
        (&[("S3_BUCKET", "media"), ("AWS_REGION", "eu-west-1"), KEYS[0], KEYS[1]], Ok("Aws  eu-west-1")),
        (&[("S3_BUCKET", "media"), ("AWS_DEFAULT_REGION", "a-1"), KEYS[0], KEYS[1]], Ok("Aws  a-1")),
        (
            &[("S3_BUCKET", "media"), ("AWS_ENDPOINT_URL", "http://h:1"), KEYS[0], KEYS[1]],
            Ok("Other http://h:1 us-east-1"),
        ),
        (
            &[
                ("S3_BUCKET", "media"),
                ("AWS_ENDPOINT_URL", "http://h:1"),
                ("AWS_ENDPOINT_URL_S3", "http://h:2"),
                ("AWS_REGION", "r-1"),
                KEYS[0],
                KEYS[1],
            ],
            Ok("Other http://h:2 r-1"),
        ),
        (
            &[("GCS_BUCKET", "media"), ("GCS_ACCESS_KEY_ID", "id"), ("GCS_SECRET_ACCESS_KEY", "hunter2")],
            Ok("Gcs https://storage.googleapis.com auto"),
        ),
        (&[], Err("set R2_BUCKET, S3_BUCKET or GCS_BUCKET")),
        (&[("S3_BUCKET", "")], Err("set R2_BUCKET, S3_BUCKET or GCS_BUCKET")),
        (&[("S3_BUCKET", "a"), ("GCS_BUCKET", "b")], Err("S3_BUCKET and GCS_BUCKET are both set")),
        (&[R2[0]], Err("set R2_ACCOUNT_ID")),
        (&[R2[0], R2[1], ("R2_JURISDICTION", "hunter2")], Err("R2_JURISDICTION: a jurisdiction of R2 is")),
        (&[R2[0], R2[1], R2[2]], Err("R2_ACCESS_KEY_ID is set, but not R2_SECRET_ACCESS_KEY")),
        (&[R2[0], R2[1], ("R2_API_TOKEN", "hunter2")], Err("R2_API_TOKEN is set, but not R2_API_TOKEN_ID")),
        (
            &[R2[0], R2[1]],
            Err("set R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY, or R2_API_TOKEN_ID and R2_API_TOKEN, or"),
        ),
        (&[("GCS_BUCKET", "media")], Err("the halves of an HMAC key, or give them with")),
        (&[("S3_BUCKET", "media"), ("AWS_REGION", "r-1")], Err("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or")),
    ] {
        let set: &'static [_] = Box::leak(set.into());
        let built = built(S3BlobStoreBuilder::from_vars(&vars(set)));
        match (&built, expected) {
            (Ok(built), Ok(expected)) => assert_eq!(built, expected),
            (Err(error), Err(why)) => assert!(error.contains(why) && !error.contains("hunter2"), "{set:?}: {error}"),
            _ => panic!("{set:?}: {built:?}"),
        }
    }
}

#[test]
fn a_url_is_completed_by_the_environment() {
    let set = &[("R2_ACCOUNT_ID", "acc1"), ("R2_PUBLIC_URL", "https://cdn.example"), KEYS[0], KEYS[1]];
    let builder = || S3BlobStoreBuilder::from_url_and_vars("r2://media", vars(Box::leak(Box::new(*set))));
    assert_eq!(built(builder()).unwrap(), "R2 https://acc1.r2.cloudflarestorage.com auto");
    let store = builder().env(env()).build().unwrap();
    assert_eq!(store.0.public_url.as_deref(), Some("https://cdn.example"));
    // The URL of one bucket is not that of another.
    for (named, public_url) in [("media", Some("https://cdn.example")), ("other", None)] {
        let set = [&set[..], &[("R2_BUCKET", named)]].concat();
        let builder = S3BlobStoreBuilder::from_url_and_vars("r2://media", vars(set.leak()));
        assert_eq!(builder.env(env()).build().unwrap().0.public_url.as_deref(), public_url, "{named}");
    }
}

#[test]
fn what_code_sets_wrongly_is_told() {
    let keys = || Credentials::keys("id", "hunter2");
    let no_env = S3BlobStore::gcs("b").credentials(keys()).build().unwrap_err();
    assert_eq!((no_env.kind(), no_env.operation()), (ErrorKind::Invalid, Some("connect")));
    assert!(no_env.message().contains("S3BlobStoreBuilder::env"), "{no_env}");
    for (builder, why) in [
        (S3BlobStore::gcs("b").jurisdiction(Jurisdiction::Eu), "only buckets of R2 have a jurisdiction"),
        (S3BlobStore::r2("a", "b").region("r"), "only S3 and servers like it have a region"),
        (S3BlobStore::aws("", "b"), "the region is not made of"),
        (S3BlobStore::r2("a", ""), "the bucket \"\" is empty"),
        (S3BlobStore::r2("a/b", "b"), "is not the id of an account"),
    ] {
        let error = built(builder.credentials(keys())).unwrap_err();
        assert!(error.contains(why), "{error}");
    }
    let eu = S3BlobStore::r2("a", "b").jurisdiction(Jurisdiction::Eu).credentials(keys());
    assert_eq!(built(eu).unwrap(), "R2 https://a.eu.r2.cloudflarestorage.com auto");
}

#[test]
fn a_client_is_set_up_by_itself() {
    let config = aws_sdk_s3::Config::builder().behavior_version(aws_sdk_s3::config::BehaviorVersion::latest());
    let client = aws_sdk_s3::Client::from_conf(config.build());
    let builder = || S3BlobStore::from_client(client.clone(), "b").env(env());
    assert!(builder().build().is_ok());
    for set in [builder().region("r"), builder().path_style(true), builder().credentials(Credentials::Anonymous)] {
        let error = set.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.message().contains("set them in its configuration"), "{error}");
    }
}

/// It has no header for a checksum, and would take any bytes.
#[test]
fn gcs_binds_no_url_to_a_checksum() {
    let store = S3BlobStore::gcs("b").credentials(Credentials::keys("id", "secret")).env(env()).build().unwrap();
    assert_eq!(store.0.capabilities.presign, PresignSupport::Partial);
}

#[test]
fn nothing_secret_is_printed() {
    let builder = S3BlobStore::endpoint("http://u:hunter2@h", "b")
        .credentials(Credentials::Keys(Keys::new("id", "hunter2").session_token("hunter2")))
        .public_url("https://u:hunter2@h");
    assert!(!format!("{builder:?} {builder:#?}").contains("hunter2"));
    let store = S3BlobStore::gcs("b").credentials(Credentials::r2_token("id", "hunter2")).env(env()).build().unwrap();
    let digest = "f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7";
    assert!(!format!("{store:?} {store:#?}").contains(digest));
}

/// The secret of an R2 token is the SHA-256 of its value.
#[test]
fn an_r2_token_becomes_keys() {
    let Credentials::Keys(keys) = Credentials::r2_token("id", "hunter2") else { panic!() };
    let sdk = keys.to_sdk();
    assert_eq!(sdk.access_key_id(), "id");
    assert_eq!(sdk.secret_access_key(), "f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7");
}

#[test]
fn uris_have_the_scheme_of_the_service() {
    for (builder, uri) in [
        (S3BlobStore::r2("a", "b"), "r2://b/k"),
        (S3BlobStore::aws("r", "b"), "s3://b/k"),
        (S3BlobStore::endpoint("http://h", "b"), "s3://b/k"),
        (S3BlobStore::gcs("b"), "gs://b/k"),
    ] {
        let store = builder.credentials(Credentials::Anonymous).env(env()).build().unwrap();
        assert_eq!(store.0.uri(&BlobKey::new("k").unwrap()).to_string(), uri);
    }
}
