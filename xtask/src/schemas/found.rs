//! What lies in the folder, or lay there at a revision, and what of it is ours.

use std::{collections::BTreeMap, fs, io, path::Path};

use reelbase_core::index::Manifest;
use serde_json::Value;

use super::{Generated, INDEXES};
use crate::Result;

/// The generated files as they were found. A file that is none of ours is not in here.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The schemas, by name.
    pub(super) schemas: BTreeMap<String, Value>,
    pub(super) indexes: Option<Manifest>,
    /// The names of files of ours that are damaged, and in what way.
    pub(super) unread: BTreeMap<String, String>,
}

impl Found {
    /// What lies in a folder; nothing if there is none.
    pub(super) fn in_folder(folder: &Path, generated: &Generated) -> Result<Self> {
        let mut found = Self::default();
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
            Err(error) => return Err(format!("{} cannot be read: {error}", folder.display()).into()),
        };
        for entry in entries {
            let entry = entry?;
            if let Some(file) = entry.file_name().to_str().filter(|file| file.ends_with(".json")) {
                found.add(file, fs::read(entry.path()), generated);
            }
        }
        Ok(found)
    }

    /// Adds a file if it is ours: by its `$id`, or by its name if that cannot be told.
    pub(super) fn add(&mut self, file: &str, bytes: io::Result<Vec<u8>>, generated: &Generated) {
        let Some(name) = file.strip_suffix(".json") else { return };
        let text = bytes.map_err(|error| error.to_string());
        let text = text.and_then(|bytes| String::from_utf8(bytes).map_err(|error| error.to_string()));
        if file == INDEXES {
            match text.and_then(|text| Manifest::from_json(&text).map_err(|error| error.to_string())) {
                Ok(manifest) => self.indexes = Some(manifest),
                Err(reason) => drop(self.unread.insert(file.to_owned(), format!("cannot be read: {reason}"))),
            }
            return;
        }
        let schema = text.and_then(|text| serde_json::from_str::<Value>(&text).map_err(|error| error.to_string()));
        let reason = match schema {
            Ok(schema) if schema["$id"].as_str().is_some_and(|id| id.starts_with(&generated.base)) => {
                self.schemas.insert(name.to_owned(), schema);
                return;
            }
            Ok(schema) => format!("has {} as its `$id`", schema["$id"]),
            Err(reason) => format!("cannot be read: {reason}"),
        };
        if generated.schemas.contains_key(name) {
            self.unread.insert(file.to_owned(), reason);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.schemas.is_empty() && self.indexes.is_none() && self.unread.is_empty()
    }
}
