//! Deleting objects, a thousand at once.

use aws_sdk_s3::types::{Delete, Error as S3Error, ObjectIdentifier};
use futures_util::{StreamExt, stream};
use reelbase_core::{Error, ErrorKind, Result, blob::BlobKey};

use crate::{client::Client, error::Failure};

/// The most keys of one call, on R2, S3 and GCS alike.
const BATCH: usize = 1_000;
/// How many calls with many keys are under way.
const BATCHES: usize = 4;
/// How many calls with one key are under way.
const SINGLES: usize = 32;

impl Client {
    /// One result per key, in their order.
    pub(crate) async fn delete(&self, keys: &[BlobKey]) -> Vec<Result<()>> {
        // Collected: a stream of borrowed items made as it goes has no future that is known to be `Send`.
        let batches: Vec<_> = keys
            .chunks(BATCH)
            .map(|batch| async move {
                match batch {
                    [key] => vec![self.delete_one(key).await],
                    _ => self.delete_batch(batch).await,
                }
            })
            .collect();
        let results = stream::iter(batches).buffered(BATCHES).concat().await;
        let named = results.into_iter().zip(keys);
        named.map(|(result, key)| result.map_err(|e: Error| e.during("delete").at(key))).collect()
    }

    async fn delete_one(&self, key: &BlobKey) -> Result<()> {
        let request = || self.s3.delete_object().bucket(&self.bucket).key(key.as_str()).send();
        match self.attempts(true, request).await {
            Ok(_) => Ok(()),
            Err(failure) if failure.code == "NoSuchKey" => Ok(()),
            Err(failure) => Err(failure.error),
        }
    }

    async fn delete_each(&self, keys: &[BlobKey]) -> Vec<Result<()>> {
        let calls: Vec<_> = keys.iter().map(|key| self.delete_one(key)).collect();
        stream::iter(calls).buffered(SINGLES).collect().await
    }

    async fn delete_batch(&self, keys: &[BlobKey]) -> Vec<Result<()>> {
        if !keys.iter().any(in_xml) {
            return self.delete_each(keys).await;
        }
        let named = keys.iter().filter(|key| in_xml(key)).map(object).collect::<Result<Vec<_>>>();
        let delete = named.and_then(|named| {
            let delete = Delete::builder().set_objects(Some(named)).quiet(true).build();
            delete.map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))
        });
        let answer = match delete {
            Ok(delete) => {
                let request = || self.s3.delete_objects().bucket(&self.bucket).delete(delete.clone()).send();
                self.attempts(true, request).await
            }
            Err(error) => Err(Failure::unsent(error)),
        };
        let errors = match answer {
            Ok(answer) => answer.errors.unwrap_or_default(),
            // A server that knows no deletion of many.
            Err(failure) if failure.error.kind() == ErrorKind::Unsupported => {
                return self.delete_each(keys).await;
            }
            Err(failure) => {
                let (kind, message) = (failure.error.kind(), failure.error.message());
                return keys.iter().map(|_| Err(Error::new(kind, message))).collect();
            }
        };
        // An error that is about none of the keys leaves it open which of them are gone.
        let is_ours = |error: &S3Error| keys.iter().any(|key| error.key.as_deref() == Some(key.as_str()));
        let is_told = errors.iter().all(is_ours);
        let results = keys.iter().map(|key| {
            let failed = errors.iter().find(|error| error.key.as_deref() == Some(key.as_str()));
            let failed = failed.map(|error| Failure::of_key(self, error.code.as_deref(), error.message.as_deref()));
            async move {
                match failed {
                    Some(failure) if failure.code == "NoSuchKey" => Ok(()),
                    // By itself it is tried as often as anything.
                    Some(failure) if failure.transient => self.delete_one(key).await,
                    Some(failure) => Err(failure.error),
                    None if !is_told || !in_xml(key) => self.delete_one(key).await,
                    None => Ok(()),
                }
            }
        });
        stream::iter(results.collect::<Vec<_>>()).buffered(SINGLES).collect().await
    }
}

fn object(key: &BlobKey) -> Result<ObjectIdentifier> {
    let object = ObjectIdentifier::builder().key(key.as_str()).build();
    object.map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))
}

/// Refuses a key that answers would have to name, before an upload of it is begun that nobody could read of.
pub(crate) fn check_in_xml(key: &BlobKey) -> Result<()> {
    if in_xml(key) {
        return Ok(());
    }
    Err(Error::invalid("a key with U+FFFE or U+FFFF is written at once, not in parts: XML cannot say it"))
}

/// Whether XML can say the key: of what keys may hold, two characters it cannot.
fn in_xml(key: &BlobKey) -> bool {
    !key.as_str().contains(['\u{fffe}', '\u{ffff}'])
}
