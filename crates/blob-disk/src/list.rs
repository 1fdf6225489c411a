//! Listings: a walk through the folders in the order of the keys' bytes, which is not that of names in a folder, since
//! there the folder `a` stands where `a/` belongs.
//!
//! What is held between pages are the names of each folder on the way down, so that memory goes by the widest folders
//! and not by the tree. Only what is returned is opened.

use std::{sync::Arc, vec};

use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};
use reelbase_core::{
    Result,
    blob::{BlobKey, BlobPrefix, ListOptions, ListPage, ListedBlob},
};

use crate::{
    blocking::run,
    disk::{Disk, OWN},
    error::failed,
    folder::{Folder, Kind},
    record::Version,
};

struct Walk {
    disk: Arc<Disk>,
    options: ListOptions,
    /// The folders on the way down; `None` before the first page.
    levels: Option<Vec<Level>>,
}

/// A folder, and what of it is still to be listed.
struct Level {
    /// With its slash.
    path: String,
    /// Those of folders end in a slash.
    names: vec::IntoIter<String>,
    /// Open only while a page is read.
    folder: Option<Folder>,
}

pub(crate) fn pages(disk: Arc<Disk>, options: ListOptions) -> BoxStream<'static, Result<ListPage>> {
    if let Err(error) = options.validate() {
        return stream::iter([Err(error.during("list"))]).boxed();
    }
    let walk = Walk { disk, options, levels: None };
    stream::try_unfold(walk, |mut walk| async move {
        let (page, walk) = run(move || Ok((walk.page()?, walk))).await.map_err(|e| e.during("list"))?;
        Ok((!page.is_empty()).then_some((page, walk)))
    })
    .boxed()
}

impl Walk {
    fn page(&mut self) -> Result<ListPage> {
        let mut levels = match self.levels.take() {
            Some(levels) => levels,
            None => {
                let prefix = self.options.prefix.as_str();
                let (path, start) = prefix.split_at(prefix.rfind('/').map_or(0, |slash| slash + 1));
                self.level(path, start)?.into_iter().collect()
            }
        };
        let mut page = ListPage::default();
        while page.len() < self.options.page_size {
            let Some(level) = levels.last_mut() else { break };
            let Some(name) = level.names.next() else {
                levels.pop();
                continue;
            };
            if name.ends_with('/') {
                let path = format!("{}{name}", level.path);
                if !self.options.delimited {
                    levels.extend(self.level(&path, "")?);
                } else if self.has_objects(&path)? {
                    page.prefixes.push(BlobPrefix::new(path)?);
                }
            } else if let Some(object) = self.look(level, &name)? {
                page.objects.push(object);
            }
        }
        levels.iter_mut().for_each(|level| level.folder = None);
        self.levels = Some(levels);
        Ok(page)
    }

    /// The names in a folder that are to be listed, in their order; `None` if there is no such folder.
    fn level(&self, path: &str, start: &str) -> Result<Option<Level>> {
        let Some((folder, mut names)) = self.names(path, start)? else { return Ok(None) };
        names.sort_unstable();
        Ok(Some(Level { path: path.to_owned(), names: names.into_iter(), folder: Some(folder) }))
    }

    fn names(&self, path: &str, start: &str) -> Result<Option<(Folder, Vec<String>)>> {
        let Some(folder) = self.descend(path)? else { return Ok(None) };
        let after = self.options.start_after.as_ref().map_or("", BlobKey::as_str);
        let mut names = Vec::new();
        for (mut name, kind) in folder.entries().map_err(|e| failed("list the folder")(e).at(path))? {
            if !name.starts_with(start) || (path.is_empty() && name.eq_ignore_ascii_case(OWN)) {
                continue;
            }
            if kind == Kind::Folder {
                name.push('/');
            }
            let whole = format!("{path}{name}");
            // Others may have made files whose names are no keys.
            let listed = match kind {
                Kind::File => whole.as_str() > after && BlobKey::new(&whole).is_ok(),
                Kind::Folder => {
                    (whole.as_str() > after || after.starts_with(&whole)) && BlobPrefix::new(&whole).is_ok()
                }
                Kind::Other => false,
            };
            if listed {
                names.push(name);
            }
        }
        Ok(Some((folder, names)))
    }

    fn descend(&self, path: &str) -> Result<Option<Folder>> {
        if path.split('/').next().is_some_and(|first| first.eq_ignore_ascii_case(OWN)) {
            return Ok(None);
        }
        match self.disk.root.descend(path) {
            // No folder has so long a name.
            Err(error) if error.kind() == std::io::ErrorKind::InvalidFilename => Ok(None),
            folder => folder.map_err(|e| failed("open the folder")(e).at(path)),
        }
    }

    /// Whether any object below a folder is to be listed.
    fn has_objects(&self, path: &str) -> Result<bool> {
        let Some((_, names)) = self.names(path, "")? else { return Ok(false) };
        let (folders, files): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| name.ends_with('/'));
        if !files.is_empty() {
            return Ok(true);
        }
        for name in folders {
            if self.has_objects(&format!("{path}{name}"))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The object of a name; `None` if it is gone.
    fn look(&self, level: &mut Level, name: &str) -> Result<Option<ListedBlob>> {
        let folder = match level.folder.take() {
            Some(folder) => folder,
            None => match self.descend(&level.path)? {
                Some(folder) => folder,
                None => return Ok(None),
            },
        };
        let key = BlobKey::new(format!("{}{name}", level.path))?;
        let version = || folder.file(name)?.map(|file| Version::of(&file)).transpose();
        let version = version().map_err(|e| failed("read the file's attributes")(e).at(&key))?;
        level.folder = Some(folder);
        Ok(version.map(|version| {
            let modified = version.stat.last_modified();
            ListedBlob::new(key, version.stat.size, version.etag, modified)
        }))
    }
}
