//! The `opendal` crate on reqwest.

use bytes::Bytes;
use futures_util::TryStreamExt;
use opendal::{Operator, services::S3};

use super::{Address, Files, IN_FLIGHT, PART, install};

/// See the module.
#[derive(Debug)]
pub struct Dal(Operator);

impl Files for Dal {
    const NAME: &'static str = "opendal";

    fn connect(address: &Address) -> Self {
        install();
        let service = S3::default()
            .endpoint(&address.endpoint)
            .region(&address.region)
            .bucket(&address.bucket)
            .access_key_id(&address.access_key)
            .secret_access_key(&address.secret_key)
            .disable_config_load()
            .disable_ec2_metadata();
        Self(Operator::new(service).unwrap())
    }

    async fn put(&self, key: &str, body: Bytes) {
        self.0.write(key, body).await.unwrap();
    }

    async fn put_parts(&self, key: &str, chunks: impl Iterator<Item = Bytes> + Send + 'static) {
        let mut writer = self.0.writer_with(key).chunk(PART).concurrent(IN_FLIGHT).await.unwrap();
        for chunk in chunks {
            writer.write(chunk).await.unwrap();
        }
        writer.close().await.unwrap();
    }

    async fn get(&self, key: &str) -> Bytes {
        self.0.read(key).await.unwrap().to_bytes()
    }

    async fn read(&self, key: &str) -> u64 {
        let body = self.0.reader(key).await.unwrap().into_bytes_stream(..).await.unwrap();
        body.try_fold(0, async |read, chunk| Ok(read + chunk.len() as u64)).await.unwrap()
    }

    async fn list(&self, prefix: &str) -> Vec<(String, u64)> {
        let entries = self.0.lister_with(prefix).recursive(true).await.unwrap();
        let entries = entries.map_ok(|entry| (entry.path().to_owned(), entry.metadata().content_length()));
        entries.try_collect().await.unwrap()
    }
}
