//! The servers that the tests run on: one in their own process, and a full one where the environment names it.

use std::{env, sync::Arc, thread};

use aws_sdk_s3::config::{BehaviorVersion, Credentials as SdkCredentials, Region};
use aws_smithy_http_client::Builder as HttpClient;
use reelbase::TokioEnv;
use reelbase_blob_r2::{Credentials, Keys, S3BlobStore, S3BlobStoreBuilder};
use reelbase_core::blob::{BlobCapabilities, ConditionSupport};
use reelbase_s3_server::S3Server;
use tokio::sync::OnceCell;

/// A store of a server, to be built.
fn builder(endpoint: &str, bucket: &str, access_key: &str, secret_key: &str) -> S3BlobStoreBuilder {
    let credentials = Credentials::Keys(Keys::new(access_key, secret_key));
    S3BlobStore::endpoint(endpoint, bucket).credentials(credentials).env(Arc::new(TokioEnv::new()))
}

/// The server of this process, which can do all that R2 can.
pub(crate) async fn local() -> S3BlobStoreBuilder {
    static SERVER: OnceCell<S3Server> = OnceCell::const_new();
    of(SERVER.get_or_init(S3Server::start).await)
}

/// A store on a server of one's own.
pub(crate) fn of(server: &S3Server) -> S3BlobStoreBuilder {
    let endpoint = server.endpoint();
    builder(&endpoint, server.bucket(), server.access_key(), server.secret_key()).capabilities(BlobCapabilities::ALL)
}

/// The full server, if there is one, for a test that is none of those that it gets wrong.
pub(crate) async fn full(wrong: &[(&str, &str)]) -> Option<S3BlobStoreBuilder> {
    let var = |name: &str| env::var(format!("REELBASE_S3_{name}")).ok().filter(|value| !value.is_empty());
    let Some(endpoint) = var("ENDPOINT") else {
        let required = env::var("REELBASE_REQUIRE").unwrap_or_default();
        assert!(!required.split(',').any(|name| name.trim() == "s3"), "s3 is required, and no REELBASE_S3_ENDPOINT");
        eprintln!("skipped: no REELBASE_S3_ENDPOINT");
        return None;
    };
    // The harness names the thread after the test.
    let test = thread::current().name().unwrap_or_default().to_owned();
    if let Some((rule, why)) = wrong.iter().find(|(rule, _)| test.ends_with(&format!("::{rule}"))) {
        eprintln!("left out on {endpoint}: {rule}, since {why}");
        return None;
    }
    let key = |name, default: &str| var(name).unwrap_or_else(|| default.to_owned());
    let (access, secret) = (key("ACCESS_KEY", "testkey"), key("SECRET_KEY", "testsecret"));
    let (bucket, region) = (key("BUCKET", "bucket"), key("REGION", "us-east-1"));
    static MADE: OnceCell<()> = OnceCell::const_new();
    MADE.get_or_init(|| make_bucket(&endpoint, &region, &bucket, &access, &secret)).await;
    // What Ceph's gateway can do, the server that `cargo xtask` starts.
    let mut capabilities = BlobCapabilities::ALL;
    capabilities.put = ConditionSupport::IF_ABSENT;
    capabilities.copy = ConditionSupport::NONE;
    capabilities.complete = ConditionSupport::NONE;
    Some(builder(&endpoint, &bucket, &access, &secret).region(region).capabilities(capabilities))
}

/// A server that was just started has no bucket.
async fn make_bucket(endpoint: &str, region: &str, bucket: &str, access_key: &str, secret_key: &str) {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(HttpClient::new().build_http())
        .endpoint_url(endpoint)
        .region(Region::new(region.to_owned()))
        .credentials_provider(SdkCredentials::new(access_key, secret_key, None, None, "tests"))
        .force_path_style(true)
        .build();
    if let Err(error) = aws_sdk_s3::Client::from_conf(config).create_bucket().bucket(bucket).send().await {
        let error = error.into_service_error();
        assert!(
            error.is_bucket_already_owned_by_you() || error.is_bucket_already_exists(),
            "the bucket {bucket} cannot be made at {endpoint}: {error:?}"
        );
    }
}
