//! A folder as an earlier server has left it, also one that was killed.

use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use parking_lot::Mutex;
use serde::de::DeserializeOwned;

use super::{BUCKETS, Bucket, Content, DATA, DataFile, OBJECTS, Object, Part, Store, UPLOADS, Upload, record};

/// How records begin that were not finished.
pub(super) const UNFINISHED: &str = ".unfinished-";

impl Store {
    /// Reads what is there, and removes what no record needs.
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        let closed = Arc::default();
        let mut files = HashMap::new();
        for folder in [DATA, BUCKETS] {
            fs::create_dir_all(root.join(folder))?;
        }
        for path in entries(&root.join(DATA))? {
            files.insert(name(&path), Arc::new(DataFile::at(path, &closed)));
        }
        let mut buckets = BTreeMap::new();
        for folder in entries(&root.join(BUCKETS))? {
            buckets.insert(name(&folder), load_bucket(folder, &files)?);
        }
        // Those that nothing holds go with the map.
        Ok(Self { root: root.to_owned(), closed, buckets: Mutex::new(buckets) })
    }
}

fn load_bucket(folder: PathBuf, files: &HashMap<String, Arc<DataFile>>) -> io::Result<Bucket> {
    let mut bucket = Bucket::empty(folder);
    for folder in [OBJECTS, UPLOADS] {
        fs::create_dir_all(bucket.folder.join(folder))?;
    }
    for path in entries(&bucket.folder.join(OBJECTS))? {
        let Some(mut object) = read_record::<Object>(&path)? else { continue };
        hold(&mut object.content, files)?;
        bucket.objects.insert(object.key.clone(), Arc::new(object));
    }
    for folder in entries(&bucket.folder.join(UPLOADS))? {
        let path = folder.join(record::UPLOAD);
        // Killed while it made or removed the folder.
        if !path.exists() {
            fs::remove_dir_all(&folder)?;
            continue;
        }
        let Some(mut upload) = read_record::<Upload>(&path)? else { continue };
        for path in entries(&folder)?.into_iter().filter(|path| name(path) != record::UPLOAD) {
            let Some(mut part) = read_record::<Part>(&path)? else { continue };
            hold(&mut part.content, files)?;
            upload.parts.insert(part.number, part);
        }
        let number = upload.id.get(..12).and_then(|digits| u64::from_str_radix(digits, 16).ok());
        bucket.last_upload = bucket.last_upload.max(number.unwrap_or(0));
        bucket.uploads.insert((upload.key.clone(), upload.id.clone()), upload);
    }
    Ok(bucket)
}

fn hold(content: &mut Content, files: &HashMap<String, Arc<DataFile>>) -> io::Result<()> {
    for segment in &content.segments {
        let file = files.get(&segment.file).ok_or_else(|| io::Error::other(format!("{} is gone", segment.file)))?;
        content.files.push(file.clone());
    }
    Ok(())
}

/// `None`, and removed, if it was not finished.
fn read_record<R: DeserializeOwned>(path: &Path) -> io::Result<Option<R>> {
    if name(path).starts_with(UNFINISHED) {
        fs::remove_file(path)?;
        return Ok(None);
    }
    Ok(Some(serde_json::from_slice(&fs::read(path)?)?))
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
