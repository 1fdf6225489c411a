//! Reelbase's store, as a service sees it: through `dyn BlobStore`.

use std::{io, sync::Arc};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use reelbase::{
    TokioEnv,
    blob::{BlobBody, BlobKey, BlobPrefix, BlobStore, BlobStoreExt, GetOptions, LargePutOptions, PutOptions},
};
use reelbase_blob_r2::{Credentials, Keys, S3BlobStore};

use super::{Address, Files, IN_FLIGHT, PART};

/// See the module.
#[derive(Debug)]
pub struct Ours(Arc<dyn BlobStore>);

/// The store at an address.
pub fn ours(address: &Address) -> Arc<dyn BlobStore> {
    let keys = Keys::new(&*address.access_key, &*address.secret_key);
    let builder = S3BlobStore::endpoint(&*address.endpoint, &*address.bucket).credentials(Credentials::Keys(keys));
    Arc::new(builder.env(Arc::new(TokioEnv::new())).build().unwrap())
}

fn key(key: &str) -> BlobKey {
    BlobKey::new(key).unwrap()
}

impl Files for Ours {
    const NAME: &'static str = "Reelbase";

    fn connect(address: &Address) -> Self {
        Self(ours(address))
    }

    async fn put(&self, name: &str, body: Bytes) {
        self.0.put_bytes(&key(name), body, PutOptions::new()).await.unwrap();
    }

    async fn put_parts(&self, name: &str, chunks: impl Iterator<Item = Bytes> + Send + 'static) {
        let body = BlobBody::stream(stream::iter(chunks.map(Ok::<_, io::Error>)));
        let options = LargePutOptions::new().part_size(PART as u64).concurrency(IN_FLIGHT);
        self.0.put_large(&key(name), body, options).await.unwrap();
    }

    async fn get(&self, name: &str) -> Bytes {
        self.0.get_bytes(&key(name)).await.unwrap()
    }

    async fn read(&self, name: &str) -> u64 {
        let mut body = self.0.get(&key(name), GetOptions::new()).await.unwrap().into_object().unwrap().body;
        let mut read = 0;
        while let Some(chunk) = body.next().await {
            read += chunk.unwrap().len() as u64;
        }
        read
    }

    async fn list(&self, prefix: &str) -> Vec<(String, u64)> {
        let objects = self.0.list_objects(&BlobPrefix::new(prefix).unwrap());
        objects.map_ok(|object| (object.key.as_str().to_owned(), object.size)).try_collect().await.unwrap()
    }
}
