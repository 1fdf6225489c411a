//! The `object_store` crate on its own HTTP client.

use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::{
    ObjectStore, ObjectStoreExt, WriteMultipart,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path,
};

use super::{Address, Files, IN_FLIGHT, PART, install};

/// See the module.
#[derive(Debug)]
pub struct Arrow(AmazonS3);

impl Files for Arrow {
    const NAME: &'static str = "object_store";

    fn connect(address: &Address) -> Self {
        install();
        let builder = AmazonS3Builder::new()
            .with_endpoint(&*address.endpoint)
            .with_allow_http(true)
            .with_region(&*address.region)
            .with_bucket_name(&*address.bucket)
            .with_access_key_id(&*address.access_key)
            .with_secret_access_key(&*address.secret_key)
            // Its faster way: bodies are not hashed, as neither of the others does.
            .with_unsigned_payload(true);
        Self(builder.build().unwrap())
    }

    async fn put(&self, key: &str, body: Bytes) {
        self.0.put(&Path::from(key), body.into()).await.unwrap();
    }

    async fn put_parts(&self, key: &str, chunks: impl Iterator<Item = Bytes> + Send + 'static) {
        let upload = self.0.put_multipart(&Path::from(key)).await.unwrap();
        let mut parts = WriteMultipart::new_with_chunk_size(upload, PART);
        for chunk in chunks {
            parts.wait_for_capacity(IN_FLIGHT).await.unwrap();
            parts.put(chunk);
        }
        parts.finish().await.unwrap();
    }

    async fn get(&self, key: &str) -> Bytes {
        self.0.get(&Path::from(key)).await.unwrap().bytes().await.unwrap()
    }

    async fn read(&self, key: &str) -> u64 {
        let body = self.0.get(&Path::from(key)).await.unwrap().into_stream();
        body.try_fold(0, async |read, chunk| Ok(read + chunk.len() as u64)).await.unwrap()
    }

    async fn list(&self, prefix: &str) -> Vec<(String, u64)> {
        let objects = self.0.list(Some(&Path::from(prefix)));
        objects.map_ok(|object| (object.location.to_string(), object.size)).try_collect().await.unwrap()
    }
}
