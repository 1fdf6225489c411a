//! The store's folders, and what happens in them: all of it blocks, and runs where blocking is allowed.

use std::{
    collections::BTreeMap,
    fs::{File, TryLockError},
    io::{self, Read, Write},
    os::unix::fs::MetadataExt,
    path::Path,
    sync::Arc,
    time::Duration,
};

use reelbase_core::{
    Env, Error, ErrorKind, Result, Timestamp,
    blob::{BlobAttributes, BlobKey, BlobMeta, BlobPrefix, PutCondition},
};
use sha2::{Digest, Sha256};

use crate::{
    error::{failed, missing},
    folder::{Folder, Kind},
    record::{self, StoredAttributes, Version},
    staging::Staged,
};

/// The folder of everything that is not an object.
pub(crate) const OWN: &str = ".reelbase";
/// The longest name in a folder, on Linux's and Apple's file systems alike.
const MAX_SEGMENT: usize = 255;
/// How often something is tried again that others undid meanwhile, such as making a folder that they empty.
const ATTEMPTS: usize = 1_000;

#[derive(Debug)]
pub(crate) struct Disk {
    pub(crate) env: Arc<dyn Env>,
    pub(crate) root: Folder,
    pub(crate) staging: Folder,
    pub(crate) uploads: Folder,
    /// Attributes that are too large for their file's record.
    pub(crate) attributes: Folder,
    locks: Folder,
    settings: Settings,
}

/// What is set of it.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Whether what was written is on the disk before it is answered.
    pub(crate) sync: bool,
    /// Whether files have records.
    pub(crate) records: bool,
    /// How old what was left behind is when it is removed.
    pub(crate) sweep_after: Duration,
}

impl Disk {
    pub(crate) fn open(path: &Path, env: Arc<dyn Env>, settings: Settings) -> Result<Self> {
        std::fs::create_dir_all(path).map_err(failed("make the store's folder"))?;
        let open = || {
            let root = Folder::at(path)?;
            let inner = |folder: &Folder, name: &str| {
                // For the store's users and their group: nobody else looks at what is not finished.
                folder.make(name, 0o770)?;
                folder.folder(name)?.ok_or_else(|| io::Error::new(io::ErrorKind::NotADirectory, name.to_owned()))
            };
            let own = inner(&root, OWN)?;
            let [staging, uploads, attributes, locks] =
                ["staging", "uploads", "attributes", "locks"].map(|name| inner(&own, name));
            let (staging, uploads, attributes, locks) = (staging?, uploads?, attributes?, locks?);
            Ok(Self { env, root, staging, uploads, attributes, locks, settings })
        };
        let mut disk = open().map_err(failed("open the store's folder"))?;
        let (name, file) = disk.new_staging_file()?;
        let supported = record::supported(&file);
        disk.staging.remove(&name).map_err(failed("remove a staged file"))?;
        disk.settings.records &= supported.map_err(failed("try extended attributes"))?;
        Ok(disk)
    }

    pub(crate) fn keeps_records(&self) -> bool {
        self.settings.records
    }

    pub(crate) fn syncs(&self) -> bool {
        self.settings.sync
    }

    /// Refuses keys that no file can have here.
    pub(crate) fn check_key(key: &BlobKey) -> Result<()> {
        // In any case: there are file systems to which it is one.
        if key.segments().next().is_some_and(|first| first.eq_ignore_ascii_case(OWN)) {
            return Err(Error::invalid(format!("keys below {OWN} are the store's own")));
        }
        if let Some(long) = key.segments().find(|segment| segment.len() > MAX_SEGMENT) {
            let length = long.len();
            return Err(Error::invalid(format!(
                "a segment of the key has {length} bytes; on a disk it has at most {MAX_SEGMENT}"
            )));
        }
        Ok(())
    }

    /// A file in staging that nobody else has, locked as long as it is open.
    pub(crate) fn new_staging_file(&self) -> Result<(String, File)> {
        self.unique(|name| self.staging.create(name, true).and_then(|file| file.lock_shared().map(|()| file)))
            .map_err(failed("make a staged file"))
    }

    /// Makes something under a new id. Ids may begin anew, as those of tests do: what exists is left to its owner.
    pub(crate) fn unique<T>(&self, make: impl Fn(&str) -> io::Result<T>) -> io::Result<(String, T)> {
        loop {
            let name = self.env.new_id();
            match make(&name) {
                Ok(made) => return Ok((name, made)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Holds up every other writer of the key, in this process and others, until it is dropped.
    fn lock(&self, key: &BlobKey) -> Result<File> {
        // Some keys share a lock, so that there are only so many. Each holder opens the file for itself: a lock
        // belongs to the opened file, not to the process.
        let stripe = format!("{:02x}", Sha256::digest(key.as_str())[0]);
        let lock = || {
            let file = self.locks.create(&stripe, false)?;
            file.lock()?;
            Ok(file)
        };
        lock().map_err(failed("lock the key"))
    }

    /// The file of an object.
    fn file(&self, key: &BlobKey) -> io::Result<Option<File>> {
        match self.root.descend(key.parent().as_str())? {
            Some(folder) => folder.file(key.file_name()),
            None => Ok(None),
        }
    }

    /// An object, opened: what is read from the handle is the version that is described.
    pub(crate) fn open_object(&self, key: &BlobKey) -> Result<(File, BlobMeta)> {
        Self::check_key(key)?;
        for _ in 0..ATTEMPTS {
            let file = self.file(key).map_err(failed("open the file"))?.ok_or_else(missing)?;
            let version = Version::of(&file).map_err(failed("read the file's attributes"))?;
            let mut meta =
                BlobMeta::new(key.clone(), version.stat.size, version.etag.clone(), version.stat.last_modified());
            match version.overflow().map(|name| self.overflow(name)) {
                // Removed: so is the version.
                Some(Ok(None)) => continue,
                Some(Ok(Some(attributes))) => meta.attributes = attributes,
                Some(Err(error)) => return Err(failed("read the file's attributes")(error)),
                None => {}
            }
            if let Some(record) = version.record {
                meta.sha256 = record.sha256;
                if let Some(attributes) = record.attributes {
                    meta.attributes = attributes.into();
                }
            }
            return Ok((file, meta));
        }
        let lost = format!("its attributes are gone; put it again, or restore {OWN}/attributes with the file");
        Err(Error::corrupt("attributes", lost))
    }

    /// The attributes in a file of their own.
    fn overflow(&self, name: &str) -> io::Result<Option<BlobAttributes>> {
        let Some(mut file) = self.attributes.file(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let attributes: StoredAttributes = serde_json::from_slice(&bytes)?;
        Ok(Some(attributes.into()))
    }

    pub(crate) fn write_overflow(&self, name: &str, attributes: &StoredAttributes) -> io::Result<()> {
        let mut file = self.attributes.create(name, true)?;
        file.write_all(&serde_json::to_vec(attributes)?)?;
        if self.syncs() {
            file.sync_all()?;
            self.attributes.sync()?;
        }
        Ok(())
    }

    /// Moves a finished file under its key, if the condition allows.
    pub(crate) fn publish(&self, mut staged: Staged, key: &BlobKey, condition: &PutCondition) -> Result<()> {
        let _lock = self.lock(key)?;
        for _ in 0..ATTEMPTS {
            let Some(folder) = self.make_folders(key)? else { continue };
            let name = key.file_name();
            let there = match folder.kind(name).map_err(failed("look for the file"))? {
                None => None,
                // Empty folders are what somebody killed left behind.
                Some(Kind::Folder) if prune(&folder, name)? => continue,
                Some(Kind::Folder) => {
                    return Err(blocked("there are objects below this key; on a disk a file cannot also be a folder"));
                }
                Some(Kind::Other) => {
                    return Err(blocked("a symbolic link or a special file is there, which this store does not touch"));
                }
                Some(Kind::File) => match folder.file(name).map_err(failed("open the file"))? {
                    Some(file) => Some(Version::of(&file).map_err(failed("read the file's attributes"))?),
                    None => continue,
                },
            };
            check(condition, there.as_ref())?;
            match staged.rename(&folder, name, there.is_none()) {
                Ok(()) => {}
                // Somebody else was between: a folder emptied, a file made.
                Err(error) if disturbed(&error) => continue,
                Err(error) => return Err(failed("move the file under its key")(error)),
            }
            if self.syncs() {
                folder.sync().map_err(failed("bring the folder to the disk"))?;
            }
            if let Some(overflow) = there.as_ref().and_then(Version::overflow) {
                self.attributes.remove(overflow).map_err(failed("remove the old attributes"))?;
            }
            return Ok(());
        }
        Err(Error::new(ErrorKind::Unavailable, "others move its folder all the time; try again"))
    }

    /// The folder of a key, made where it is missing; `None` if somebody removes it meanwhile.
    fn make_folders(&self, key: &BlobKey) -> Result<Option<Folder>> {
        let mut folder = self.root.again().map_err(failed("open the store's folder"))?;
        for segment in segments(&key.parent()) {
            let next = match folder.folder(segment).map_err(failed("open a folder"))? {
                Some(next) => next,
                None => {
                    match folder.make(segment, 0o777) {
                        Ok(made) => {
                            if made && self.syncs() {
                                folder.sync().map_err(failed("bring the folder to the disk"))?;
                            }
                        }
                        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                        Err(error) => return Err(failed("make a folder")(error)),
                    }
                    match folder.folder(segment).map_err(failed("open a folder"))? {
                        Some(next) => next,
                        None => match folder.kind(segment).map_err(failed("open a folder"))? {
                            None | Some(Kind::Folder) => return Ok(None),
                            Some(Kind::File) => {
                                return Err(blocked(&format!(
                                    "{segment:?} in this key is an object; on a disk a file cannot also be a folder"
                                )));
                            }
                            Some(Kind::Other) => {
                                return Err(blocked(&format!(
                                    "{segment:?} in this key is a symbolic link or a special file, which is not followed"
                                )));
                            }
                        },
                    }
                }
            };
            folder = next;
        }
        Ok(Some(folder))
    }

    /// Deletes an object and the folders that it leaves empty.
    fn delete(&self, key: &BlobKey) -> Result<()> {
        Self::check_key(key)?;
        let _lock = self.lock(key)?;
        let delete = || {
            let parent = key.parent();
            let mut folders = vec![(self.root.again()?, "")];
            for segment in segments(&parent) {
                let Some(next) = folders[folders.len() - 1].0.folder(segment)? else { return Ok(()) };
                folders.push((next, segment));
            }
            let folder = &folders[folders.len() - 1].0;
            let Some(file) = folder.file(key.file_name())? else { return Ok(()) };
            let version = Version::of(&file)?;
            folder.remove(key.file_name())?;
            if let Some(overflow) = version.overflow() {
                self.attributes.remove(overflow)?;
            }
            for pair in folders.windows(2).rev() {
                if !pair[0].0.remove_folder(pair[1].1)? {
                    break;
                }
            }
            Ok(())
        };
        delete().map_err(failed("delete the file"))
    }

    /// Deletes objects, and brings that to the disk once for each folder.
    pub(crate) fn delete_many(&self, keys: &[BlobKey]) -> Vec<Result<()>> {
        let mut results: Vec<_> = keys.iter().map(|key| self.delete(key)).collect();
        if !self.syncs() {
            return results;
        }
        let mut synced = BTreeMap::new();
        for (key, result) in keys.iter().zip(&mut results).filter(|(_, result)| result.is_ok()) {
            let done = synced.entry(key.parent()).or_insert_with(|| self.sync_folder(key).err());
            if let Some(error) = done {
                *result = Err(Error::new(error.kind(), error.message()));
            }
        }
        results
    }

    /// Brings what happened in the folder of a key to the disk; in the deepest that is left, if it was removed.
    fn sync_folder(&self, key: &BlobKey) -> Result<()> {
        let sync = || {
            let mut folder = self.root.again()?;
            for segment in segments(&key.parent()) {
                let Some(next) = folder.folder(segment)? else { break };
                folder = next;
            }
            folder.sync()
        };
        sync().map_err(failed("bring the folder to the disk"))
    }

    /// Removes what killed processes left, if it is old enough; says how much that was.
    pub(crate) fn sweep(&self) -> Result<usize> {
        let before = self.env.now().saturating_sub(self.settings.sweep_after);
        let sweep = || {
            let mut swept = 0;
            for (name, kind) in self.staging.entries()? {
                let Some(file) = (if kind == Kind::File { self.staging.file(&name)? } else { None }) else { continue };
                if changed(&file)? <= before && abandoned(&file)? && self.staging.remove(&name)? {
                    swept += 1;
                }
            }
            for (id, _) in self.uploads.entries()? {
                let Some(folder) = self.uploads.folder(&id)? else { continue };
                // Not yet an upload, or no longer: those that are somebody lists and aborts.
                if self.upload_record(&id)?.is_none() && seconds(folder.changed()?) <= before {
                    self.remove_upload(&id)?;
                    swept += 1;
                }
            }
            Ok(swept)
        };
        sweep().map_err(failed("remove what was left behind"))
    }
}

/// The names of the folders down to a key's.
fn segments(parent: &BlobPrefix) -> impl Iterator<Item = &str> {
    parent.as_str().split('/').filter(|segment| !segment.is_empty())
}

fn prune(folder: &Folder, name: &str) -> Result<bool> {
    folder.prune(name).map_err(failed("remove empty folders"))
}

/// When anything of the file was last changed. Its time of modification may be one that we have set.
fn changed(file: &File) -> io::Result<Timestamp> {
    Ok(seconds(file.metadata()?.ctime()))
}

fn seconds(since_epoch: i64) -> Timestamp {
    Timestamp::from_micros_saturating(since_epoch.saturating_mul(1_000_000))
}

/// Whether nobody holds the lock of a staged file any more.
fn abandoned(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether a move failed because of what others did just then.
fn disturbed(error: &io::Error) -> bool {
    use io::ErrorKind::{AlreadyExists, DirectoryNotEmpty, IsADirectory, NotFound};
    matches!(error.kind(), AlreadyExists | DirectoryNotEmpty | IsADirectory | NotFound)
}

fn blocked(why: &str) -> Error {
    Error::new(ErrorKind::FailedPrecondition, why)
}

/// Whether the condition allows a write over what is there.
fn check(condition: &PutCondition, there: Option<&Version>) -> Result<()> {
    match (condition, there) {
        (PutCondition::Always, _) | (PutCondition::IfAbsent, None) => Ok(()),
        (PutCondition::IfAbsent, Some(_)) => Err(Error::new(ErrorKind::AlreadyExists, "there is an object already")),
        (PutCondition::IfMatch(expected), Some(version)) if *expected == version.etag => Ok(()),
        (PutCondition::IfMatch(_), Some(version)) => {
            let message = format!("its version is {}, not the expected one; read it again", version.etag);
            Err(Error::new(ErrorKind::FailedPrecondition, message))
        }
        (PutCondition::IfMatch(_), None) => {
            Err(Error::new(ErrorKind::FailedPrecondition, "there is no object of the expected version"))
        }
        (other, _) => Err(Error::new(ErrorKind::Unsupported, format!("the condition {other:?} is not known here"))),
    }
}
