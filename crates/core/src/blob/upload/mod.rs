//! Uploads that leave no half, whatever happens on the way.

mod options;
mod reconcile;
mod record;
mod run;
#[cfg(all(test, feature = "mock"))]
mod tests;

use std::sync::Arc;

use futures_util::FutureExt;

use self::run::Run;
pub use self::{
    options::{UploadOptions, Uploaded},
    reconcile::{ReconcileOptions, Reconciled, Reconciliation, Unfinished},
};
use super::{BlobAttributes, BlobBody, BlobKey, BlobPrefix, BlobStore};
use crate::{Env, Error, ErrorKind, Result};

/// Where uploads are staged unless told otherwise.
pub const DEFAULT_STAGING: &str = ".uploads/";

/// Uploads to a store through a staging prefix: an object appears whole, verified, or not at all.
///
/// [`BlobStore::put`] and [`put_large`](super::BlobStoreExt::put_large) write an object whole or not at all, but a
/// process that is killed leaves parts behind that nobody sees and somebody pays, and what arrived is judged only by
/// the store. This goes a longer way: body → staging → verification → copy to the key → staging removed.
///
/// ```
/// use std::{sync::Arc, time::Duration};
/// use reelbase_core::{Env, Result, blob::{BlobBody, BlobKey, BlobStore, ReconcileOptions, UploadOptions, Uploads}};
///
/// async fn publish(store: Arc<dyn BlobStore>, env: Arc<dyn Env>, clip: BlobBody) -> Result<()> {
///     let uploads = Uploads::new(store, env);
///     let key = BlobKey::new("u1/v1/clips/a.mp4")?;
///     let options = UploadOptions::new().content_type("video/mp4").if_absent();
///     let uploaded = uploads.put(&key, clip, options).await?;
///     println!("{} bytes that hash to {}", uploaded.size, uploaded.sha256);
///
///     // Now and then, anywhere: what killed processes left.
///     let report = uploads.reconcile(ReconcileOptions::new().older_than(Duration::from_secs(86_400)).remove()).await?;
///     println!("{} removed", report.removed());
///     Ok(())
/// }
/// ```
///
/// # What is promised
/// - The object appears under its key by one copy inside the store: whole, verified, with its attributes, and only if
///   the condition holds. Until then the key is as it was.
/// - Whatever ends an upload (an error, a dropped future, a killed process, a lost reply) leaves nothing but objects
///   below the staging prefix and uploads in parts of keys below it. [`reconcile`](Self::reconcile) finds and removes
///   them, in any process that has the bucket: all state is in the bucket.
/// - An upload that a reconciler removes while it runs fails with [`Aborted`](ErrorKind::Aborted), never half visible.
///
/// # What it costs, and where it ends
/// - The body is stored twice for a moment, and one upload is five requests more than a put: record, head, copy and
///   two deletes. Small objects that fit in one put are as whole with [`BlobStore::put`].
/// - An object is as large as the store's [copy](BlobStore::copy) takes.
/// - A checksum that is known only at the end cannot be kept with the object, because stores take it first. Keep
///   [`Uploaded::sha256`] where the object is pointed at from, and read with
///   [`verified_against`](super::BlobObject::verified_against).
/// - Where attributes are kept, the object has one more: the metadata `reelbase-upload`, the id of its upload, by
///   which a copy whose reply was lost is recognised. Where they are not, it is recognised by its bytes.
/// - Age is the time of the store against [`Env::now`]: a reconciler whose clock is ahead sees things older by that
///   much. [`ReconcileOptions::older_than`] should be longer than any upload takes, by hours.
/// - Where uploads in parts cannot be listed, one that was begun and not recorded yet is not found; it has no parts
///   yet. As a backstop, give the bucket lifecycle rules: abort incomplete uploads after some days, and delete what is
///   below the staging prefix after as many.
#[derive(Debug, Clone)]
pub struct Uploads {
    store: Arc<dyn BlobStore>,
    env: Arc<dyn Env>,
    staging: BlobPrefix,
}

impl Uploads {
    /// Uploads to a store, staged below [`DEFAULT_STAGING`].
    pub fn new(store: Arc<dyn BlobStore>, env: Arc<dyn Env>) -> Self {
        #[expect(clippy::expect_used, reason = "a constant, and a prefix")]
        let staging = BlobPrefix::new(DEFAULT_STAGING).expect("a prefix");
        Self { store, env, staging }
    }

    /// Stages below another prefix, which belongs to uploads alone.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) unless it is a folder: something that ends in a slash.
    pub fn staging(mut self, prefix: BlobPrefix) -> Result<Self> {
        if !prefix.as_str().ends_with('/') {
            return Err(Error::invalid(format!("{prefix:?} is no folder to stage uploads in; end it with a slash")));
        }
        self.staging = prefix;
        Ok(self)
    }

    /// Uploads a body of any length, known or not, in bounded memory.
    ///
    /// # Behaviour
    /// As [`put_large`](super::BlobStoreExt::put_large), through the staging. On an error the key is as it was and what
    /// was staged is removed, as far as the store can be reached. A condition is checked when the object appears.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) if the body is not what the options say, or the key is below the staging prefix;
    /// [`Corrupt`](ErrorKind::Corrupt) if the store has something else than was sent;
    /// [`Unsupported`](ErrorKind::Unsupported), before anything is sent, for a condition that its copies do not take;
    /// [`Aborted`](ErrorKind::Aborted) if somebody removed the upload meanwhile; those of the condition;
    /// [`OutcomeUnknown`](ErrorKind::OutcomeUnknown) if the reply to the copy was lost and the object is not there
    /// (yet): then the staging is left as it is.
    pub async fn put(&self, key: &BlobKey, body: BlobBody, options: UploadOptions) -> Result<Uploaded> {
        // Boxed: a large future that callers would otherwise hold in theirs.
        self.try_put(key, body, options).boxed().await.map_err(|e| e.during("upload").at(key))
    }

    async fn try_put(&self, key: &BlobKey, body: BlobBody, options: UploadOptions) -> Result<Uploaded> {
        let body = self.check(key, body, &options)?;
        let run = Run::new(self, key)?;
        match run.staged_and_copied(body, &options).await {
            Ok(mut uploaded) => {
                uploaded.left = run.remove_staged().await.err();
                Ok(uploaded)
            }
            // Whatever is still under way may need what is staged, and whoever looks into it too.
            Err(error) if run.in_doubt() => Err(error),
            Err(error) => {
                // The first error is the one to tell; a reconciler finds what this leaves.
                let _ = run.abandon().await;
                Err(error)
            }
        }
    }

    /// What can be refused before anything is sent.
    fn check(&self, key: &BlobKey, body: BlobBody, options: &UploadOptions) -> Result<BlobBody> {
        if self.staging.matches(key) {
            return Err(Error::invalid(format!("the key is below {:?}, where uploads are staged", self.staging)));
        }
        let capabilities = self.store.capabilities();
        capabilities.copy.check(&options.condition)?;
        if !capabilities.attributes && options.attributes != BlobAttributes::default() {
            return Err(Error::new(ErrorKind::Unsupported, "this store keeps no content headers and metadata"));
        }
        options.attributes.validate()?;
        match (body.len(), options.size) {
            (Some(length), Some(size)) if length != size => {
                Err(Error::invalid(format!("the body has {length} bytes instead of {size}")))
            }
            (None, Some(size)) => Ok(body.with_len(size)),
            _ => Ok(body),
        }
    }
}
