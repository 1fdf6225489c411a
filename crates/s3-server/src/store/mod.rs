//! Buckets over a folder: the bytes in files of their own, and a record of each object and upload.
//!
//! Everything that records say is also in memory, behind one lock. A change checks its condition, writes its record
//! and shows in memory under that lock, so of those who race for a key one wins. Bytes are written before, outside of
//! it. A record is written whole or not at all, and a server that is started over the folder again finds all of them.

mod content;
mod data;
mod load;
mod record;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use parking_lot::Mutex;
use s3s::{
    S3Error, S3ErrorCode, S3Result,
    crypto::{Checksum as _, Sha256},
    dto::Timestamp,
    s3_error,
};
use serde::Serialize;

pub(crate) use self::{
    content::{Checksums, Content, Segment},
    data::{DataFile, Expected, read, receive},
    record::{Attributes, Object, Part, Upload},
};

const DATA: &str = "data";
const BUCKETS: &str = "buckets";
const OBJECTS: &str = "objects";
const UPLOADS: &str = "uploads";

/// The time of a change.
#[expect(clippy::disallowed_methods, reason = "a server that runs elsewhere goes by the time that there is")]
pub(crate) fn now() -> Timestamp {
    Timestamp::from(std::time::SystemTime::now())
}

/// All buckets of one folder.
#[derive(Debug)]
pub(crate) struct Store {
    root: PathBuf,
    /// From then on files stay, whoever lets go of them.
    closed: Arc<AtomicBool>,
    buckets: Mutex<BTreeMap<String, Bucket>>,
}

impl Store {
    /// A bucket, for one change or look at it.
    pub(crate) fn bucket<R>(&self, name: &str, use_it: impl FnOnce(&mut Bucket) -> S3Result<R>) -> S3Result<R> {
        let mut buckets = self.buckets.lock();
        let bucket = buckets.get_mut(name).ok_or_else(|| s3_error!(NoSuchBucket, "There is no bucket {name}."))?;
        use_it(bucket)
    }

    /// An object as it is now, or `NoSuchKey`.
    pub(crate) fn object(&self, bucket: &str, key: &str) -> S3Result<Arc<Object>> {
        self.bucket(bucket, |bucket| bucket.object(key).cloned().ok_or_else(|| s3_error!(NoSuchKey)))
    }

    /// Makes a bucket; whether there was none.
    pub(crate) fn create_bucket(&self, name: &str) -> io::Result<bool> {
        let mut buckets = self.buckets.lock();
        if buckets.contains_key(name) {
            return Ok(false);
        }
        let bucket = Bucket::empty(self.root.join(BUCKETS).join(name));
        fs::create_dir_all(bucket.folder.join(OBJECTS))?;
        fs::create_dir_all(bucket.folder.join(UPLOADS))?;
        buckets.insert(name.to_owned(), bucket);
        Ok(true)
    }

    /// Removes a bucket that has no objects.
    pub(crate) fn delete_bucket(&self, name: &str) -> S3Result<()> {
        let mut buckets = self.buckets.lock();
        let bucket = buckets.get(name).ok_or_else(|| s3_error!(NoSuchBucket))?;
        if !bucket.objects.is_empty() {
            return Err(s3_error!(BucketNotEmpty));
        }
        fs::remove_dir_all(&bucket.folder).map_err(internal)?;
        buckets.remove(name);
        Ok(())
    }

    pub(crate) fn bucket_names(&self) -> Vec<String> {
        self.buckets.lock().keys().cloned().collect()
    }

    /// A new file for bytes, which goes when nothing needs it.
    pub(crate) fn data_file(&self) -> io::Result<(fs::File, Arc<DataFile>)> {
        DataFile::create(&self.root.join(DATA), &self.closed)
    }

    /// Leaves the folder as it is from now on.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }
}

/// A bucket: what its records say, in the order of listings.
#[derive(Debug)]
pub(crate) struct Bucket {
    folder: PathBuf,
    pub(crate) objects: BTreeMap<String, Arc<Object>>,
    /// By key and id; ids are in the order in which uploads began.
    pub(crate) uploads: BTreeMap<(String, String), Upload>,
    last_upload: u64,
}

impl Bucket {
    fn empty(folder: PathBuf) -> Self {
        Self { folder, objects: BTreeMap::new(), uploads: BTreeMap::new(), last_upload: 0 }
    }

    pub(crate) fn object(&self, key: &str) -> Option<&Arc<Object>> {
        self.objects.get(key)
    }

    pub(crate) fn put(&mut self, object: Object) -> S3Result<()> {
        write_record(&self.object_record(&object.key), &object)?;
        self.objects.insert(object.key.clone(), Arc::new(object));
        Ok(())
    }

    pub(crate) fn delete(&mut self, key: &str) -> S3Result<()> {
        if self.objects.contains_key(key) {
            fs::remove_file(self.object_record(key)).map_err(internal)?;
            self.objects.remove(key);
        }
        Ok(())
    }

    /// Begins an upload and returns its id.
    pub(crate) fn begin(&mut self, key: &str, attributes: Attributes, algorithm: Option<String>) -> S3Result<String> {
        self.last_upload += 1;
        // The number orders them; what follows cannot be guessed, nor come again in a bucket of the same name.
        let number = format!("{:012x}", self.last_upload);
        let folder = self.folder.join(UPLOADS);
        let made = tempfile::Builder::new().prefix(&number).rand_bytes(20).tempdir_in(&folder).map_err(internal)?;
        let folder = made.keep();
        let id = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (key, initiated) = (key.to_owned(), now());
        let upload = Upload { id: id.clone(), key, initiated, attributes, algorithm, parts: BTreeMap::new() };
        write_record(&folder.join(record::UPLOAD), &upload)?;
        self.uploads.insert((upload.key.clone(), id.clone()), upload);
        Ok(id)
    }

    pub(crate) fn upload(&self, key: &str, id: &str) -> S3Result<&Upload> {
        self.uploads.get(&(key.to_owned(), id.to_owned())).ok_or_else(|| s3_error!(NoSuchUpload))
    }

    pub(crate) fn put_part(&mut self, key: &str, id: &str, part: Part) -> S3Result<()> {
        let folder = self.folder.join(UPLOADS).join(id);
        let upload = self.uploads.get_mut(&(key.to_owned(), id.to_owned())).ok_or_else(|| s3_error!(NoSuchUpload))?;
        write_record(&folder.join(record::part(part.number)), &part)?;
        upload.parts.insert(part.number, part);
        Ok(())
    }

    /// Ends an upload, whatever became of it.
    pub(crate) fn end(&mut self, key: &str, id: &str) -> S3Result<Upload> {
        let upload = self.uploads.remove(&(key.to_owned(), id.to_owned())).ok_or_else(|| s3_error!(NoSuchUpload))?;
        fs::remove_dir_all(self.folder.join(UPLOADS).join(id)).map_err(internal)?;
        Ok(upload)
    }

    /// Keys do not fit into names of files; their digests do.
    fn object_record(&self, key: &str) -> PathBuf {
        let digest = Sha256::checksum(key.as_bytes());
        self.folder.join(OBJECTS).join(format!("{}.json", content::hex(&digest)))
    }
}

/// Whole or not at all.
fn write_record(path: &Path, record: &impl Serialize) -> S3Result<()> {
    let write = || {
        let folder = path.parent().ok_or(io::ErrorKind::NotFound)?;
        let mut file = tempfile::Builder::new().prefix(load::UNFINISHED).tempfile_in(folder)?;
        file.write_all(&serde_json::to_vec(record)?)?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(internal)
}

/// What must not happen here, such as a full disk.
pub(crate) fn internal(error: io::Error) -> S3Error {
    let text = format!("The folder of the server: {error}");
    let mut failure = S3Error::with_source(S3ErrorCode::InternalError, error.into());
    failure.set_message(text);
    failure
}
