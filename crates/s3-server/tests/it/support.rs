use std::fmt::Debug;

use aws_sdk_s3::{
    Client, Config,
    config::{
        BehaviorVersion, Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation,
        retry::RetryConfig,
    },
    error::{ProvideErrorMetadata, SdkError},
    primitives::ByteStream,
};
use aws_smithy_http_client::Builder;
use reelbase_s3_server::S3Server;

pub(crate) const BUCKET: &str = "bucket";
pub(crate) const MIB: usize = 1 << 20;

/// A client that tries everything once.
pub(crate) fn client(server: &S3Server) -> Client {
    client_with(&server.endpoint(), server.access_key(), server.secret_key())
}

pub(crate) fn client_with(endpoint: &str, access_key: &str, secret_key: &str) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(Builder::new().build_http())
        .endpoint_url(endpoint)
        .region(Region::new("auto"))
        .credentials_provider(Credentials::new(access_key, secret_key, None, None, "test"))
        .force_path_style(true)
        .retry_config(RetryConfig::disabled())
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
        .build();
    Client::from_conf(config)
}

pub(crate) async fn serve() -> (S3Server, Client) {
    let server = S3Server::start().await;
    let client = client(&server);
    (server, client)
}

/// The status and S3's code of a failure.
pub(crate) fn failure<T: Debug, E: ProvideErrorMetadata + Debug>(result: Result<T, SdkError<E>>) -> (u16, String) {
    let error = result.unwrap_err();
    let status = error.raw_response().map_or(0, |response| response.status().as_u16());
    (status, error.code().unwrap_or_default().to_owned())
}

pub(crate) fn is<T: Debug, E: ProvideErrorMetadata + Debug>(result: Result<T, SdkError<E>>, status: u16, code: &str) {
    assert_eq!(failure(result), (status, code.to_owned()));
}

/// Bytes without a period, so that no two pieces of them are the same.
pub(crate) fn pattern(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as u8
    })
    .take(length)
    .collect()
}

pub(crate) trait Short {
    /// Puts bytes and returns their ETag.
    async fn write(&self, key: &str, bytes: impl Into<Vec<u8>>) -> String;
    async fn read(&self, key: &str) -> Option<Vec<u8>>;
    /// Begins an upload and returns its id.
    async fn begin(&self, key: &str) -> String;
    /// Uploads a part and returns its ETag.
    async fn part(&self, key: &str, id: &str, number: i32, bytes: Vec<u8>) -> String;
}

impl Short for Client {
    async fn write(&self, key: &str, bytes: impl Into<Vec<u8>>) -> String {
        let put = self.put_object().bucket(BUCKET).key(key).body(ByteStream::from(bytes.into()));
        put.send().await.unwrap().e_tag.unwrap()
    }

    async fn read(&self, key: &str) -> Option<Vec<u8>> {
        match self.get_object().bucket(BUCKET).key(key).send().await {
            Ok(got) => Some(got.body.collect().await.unwrap().to_vec()),
            Err(error) => {
                assert_eq!(error.code(), Some("NoSuchKey"), "{error:?}");
                None
            }
        }
    }

    async fn begin(&self, key: &str) -> String {
        self.create_multipart_upload().bucket(BUCKET).key(key).send().await.unwrap().upload_id.unwrap()
    }

    async fn part(&self, key: &str, id: &str, number: i32, bytes: Vec<u8>) -> String {
        let part = self.upload_part().bucket(BUCKET).key(key).upload_id(id).part_number(number);
        part.body(ByteStream::from(bytes)).send().await.unwrap().e_tag.unwrap()
    }
}

/// A client of plain requests. Other crates of a build may have it speak TLS, for which it wants to know by what.
pub(crate) fn http() -> reqwest::Client {
    // Whoever comes first wins.
    rustls::crypto::ring::default_provider().install_default().ok();
    reqwest::Client::new()
}
