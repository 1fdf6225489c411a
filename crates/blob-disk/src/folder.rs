//! Folders by handle, and names inside them. Every path goes segment by segment through here, and none follows a
//! symbolic link: whatever somebody puts into the store's folder, a key never leads out of it.

use std::{fs::File, io, os::fd::OwnedFd, path::Path};

use rustix::{
    fs::{self as sys, AtFlags, Dir, FileType, Mode, OFlags, RenameFlags},
    io::Errno,
};

/// An open folder.
#[derive(Debug)]
pub(crate) struct Folder(OwnedFd);

/// What is under a name, links not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
    /// A link, a socket, a device: nothing that is ours.
    Other,
}

impl From<FileType> for Kind {
    fn from(file_type: FileType) -> Self {
        match file_type {
            FileType::RegularFile => Self::File,
            FileType::Directory => Self::Folder,
            _ => Self::Other,
        }
    }
}

/// `None` where nothing is there, or no such thing as was looked for.
fn present<T>(result: Result<T, Errno>) -> io::Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::NXIO) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl Folder {
    const OPEN: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

    /// The folder at a path, through links: for the store's own, which the host names.
    pub(crate) fn at(path: &Path) -> io::Result<Self> {
        Ok(Self(sys::open(path, Self::OPEN, Mode::empty())?))
    }

    /// Another handle of the same folder.
    pub(crate) fn again(&self) -> io::Result<Self> {
        Ok(Self(self.0.try_clone()?))
    }

    /// The folder of a name; `None` if there is none.
    pub(crate) fn folder(&self, name: &str) -> io::Result<Option<Self>> {
        Ok(present(sys::openat(&self.0, name, Self::OPEN | OFlags::NOFOLLOW, Mode::empty()))?.map(Self))
    }

    /// The folder of segments joined by slashes; `None` if there is none.
    pub(crate) fn descend(&self, path: &str) -> io::Result<Option<Self>> {
        let mut folder = self.again()?;
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            let Some(next) = folder.folder(segment)? else { return Ok(None) };
            folder = next;
        }
        Ok(Some(folder))
    }

    /// Makes a folder, and says whether there was none of the name.
    pub(crate) fn make(&self, name: &str, mode: u32) -> io::Result<bool> {
        // A mode has 12 bits.
        match sys::mkdirat(&self.0, name, Mode::from_bits_truncate(mode as _)) {
            Ok(()) => Ok(true),
            Err(Errno::EXIST) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The regular file of a name, to read; `None` if there is none.
    pub(crate) fn file(&self, name: &str) -> io::Result<Option<File>> {
        // Without NONBLOCK the opening of a pipe waits for its other end.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let Some(file) = present(sys::openat(&self.0, name, flags, Mode::empty()))?.map(File::from) else {
            return Ok(None);
        };
        Ok(file.metadata()?.is_file().then_some(file))
    }

    /// A file to write, made if it is not there; with `new`, only if it is not.
    pub(crate) fn create(&self, name: &str, new: bool) -> io::Result<File> {
        let mut flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        flags.set(OFlags::EXCL, new);
        Ok(sys::openat(&self.0, name, flags, Mode::from_bits_truncate(0o666))?.into())
    }

    /// What is under a name, if anything.
    pub(crate) fn kind(&self, name: &str) -> io::Result<Option<Kind>> {
        let stat = present(sys::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW))?;
        Ok(stat.map(|stat| FileType::from_raw_mode(stat.st_mode).into()))
    }

    /// Removes a file, and says whether it was there.
    pub(crate) fn remove(&self, name: &str) -> io::Result<bool> {
        Ok(present(sys::unlinkat(&self.0, name, AtFlags::empty()))?.is_some())
    }

    /// Removes a folder if it is empty, and says whether it is gone.
    pub(crate) fn remove_folder(&self, name: &str) -> io::Result<bool> {
        match sys::unlinkat(&self.0, name, AtFlags::REMOVEDIR) {
            Ok(()) | Err(Errno::NOENT) => Ok(true),
            // Some systems say of what is not empty that it exists.
            Err(Errno::NOTEMPTY | Errno::EXIST) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes a folder that has nothing but folders below, and says whether it is gone.
    pub(crate) fn prune(&self, name: &str) -> io::Result<bool> {
        let Some(folder) = self.folder(name)? else { return Ok(true) };
        for (name, kind) in folder.entries()? {
            if kind != Kind::Folder || !folder.prune(&name)? {
                return Ok(false);
            }
        }
        self.remove_folder(name)
    }

    /// Moves a file, in place of what is there.
    pub(crate) fn rename(&self, from: &str, folder: &Self, to: &str) -> io::Result<()> {
        Ok(sys::renameat(&self.0, from, &folder.0, to)?)
    }

    /// Moves a file to where nothing is, in one step.
    pub(crate) fn rename_new(&self, from: &str, folder: &Self, to: &str) -> io::Result<()> {
        match sys::renameat_with(&self.0, from, &folder.0, to, RenameFlags::NOREPLACE) {
            // Not every file system can; a second link refuses just so.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
                sys::linkat(&self.0, from, &folder.0, to, AtFlags::empty())?;
                Ok(sys::unlinkat(&self.0, from, AtFlags::empty())?)
            }
            done => Ok(done?),
        }
    }

    /// What is in it, in no order. Names that are not UTF-8 are left out: no key has them.
    pub(crate) fn entries(&self) -> io::Result<Vec<(String, Kind)>> {
        let mut entries = Vec::new();
        for entry in Dir::read_from(&self.0)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().to_str() else { continue };
            if matches!(name, "." | "..") {
                continue;
            }
            let kind = match entry.file_type() {
                // Some file systems tell only who asks for the entry itself.
                FileType::Unknown => match self.kind(name)? {
                    Some(kind) => kind,
                    None => continue,
                },
                known => known.into(),
            };
            entries.push((name.to_owned(), kind));
        }
        Ok(entries)
    }

    /// When anything of the folder was last changed, in seconds since the epoch.
    pub(crate) fn changed(&self) -> io::Result<i64> {
        Ok(sys::fstat(&self.0)?.st_ctime)
    }

    /// Brings what was made, moved and removed in it to the disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        Ok(sys::fsync(&self.0)?)
    }
}
