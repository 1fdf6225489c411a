//! What an upload leaves below the staging prefix while it runs: its name tells whose it is, its record what it was for.

use serde::{Deserialize, Serialize};

use super::super::{BlobKey, BlobPrefix, PendingUpload, Sha256Digest};
use crate::{Error, ErrorKind, Result, Timestamp};

const RECORD: &str = ".json";
const STAGED: &str = ".staged";

/// The record of an upload, as JSON. Written once, before the first byte of the body is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) key: BlobKey,
    pub(super) started_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) size: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sha256: Option<Sha256Digest>,
    /// The id of the upload in parts, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) upload_id: Option<String>,
}

impl Record {
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>> {
        serde_json::to_vec(self)
            .map_err(|e| Error::new(ErrorKind::Internal, "the record of the upload is no JSON").with_source(e))
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        serde_json::from_slice(bytes)
            .map_err(|e| Error::new(ErrorKind::Corrupt, format!("the record of an upload cannot be read: {e}")))
    }

    /// The upload in parts that it names.
    pub(super) fn parts(&self, staged: &BlobKey) -> Option<PendingUpload> {
        Some(PendingUpload::new(staged.clone(), self.upload_id.as_deref()?, self.started_at))
    }
}

/// Where the pieces of one upload are.
#[derive(Debug, Clone)]
pub(super) struct Names {
    pub(super) id: String,
    pub(super) record: BlobKey,
    pub(super) staged: BlobKey,
}

impl Names {
    pub(super) fn new(staging: &BlobPrefix, id: String) -> Result<Self> {
        let record = staging.key(format!("{id}{RECORD}"))?;
        let staged = staging.key(format!("{id}{STAGED}"))?;
        Ok(Self { id, record, staged })
    }

    /// Whose piece this is; `None` for what no upload puts there.
    pub(super) fn of(staging: &BlobPrefix, key: &BlobKey) -> Option<(String, Piece)> {
        let name = key.as_str().strip_prefix(staging.as_str())?;
        let (id, piece) = match name.strip_suffix(RECORD) {
            Some(id) => (id, Piece::Record),
            None => (name.strip_suffix(STAGED)?, Piece::Staged),
        };
        (!id.is_empty() && !id.contains('/')).then(|| (id.to_owned(), piece))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Record,
    Staged,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_whose_they_are() {
        let staging = BlobPrefix::new(".uploads/").unwrap();
        let names = Names::new(&staging, "a.json".into()).unwrap();
        assert_eq!(Names::of(&staging, &names.record), Some(("a.json".into(), Piece::Record)));
        assert_eq!(Names::of(&staging, &names.staged), Some(("a.json".into(), Piece::Staged)));
        for other in [".uploads/a", ".uploads/.json", ".uploads/x/a.json", "a.json", ".uploads/a.staged.tmp"] {
            assert_eq!(Names::of(&staging, &BlobKey::new(other).unwrap()), None, "{other}");
        }
    }

    #[test]
    fn a_record_says_no_more_than_it_knows() {
        let mut record = Record {
            key: BlobKey::new("a/b").unwrap(),
            started_at: "2025-01-01T00:00:00Z".parse().unwrap(),
            size: None,
            sha256: None,
            upload_id: None,
        };
        let text = String::from_utf8(record.to_bytes().unwrap()).unwrap();
        assert_eq!(text, r#"{"key":"a/b","started_at":"2025-01-01T00:00:00Z"}"#);
        record.upload_id = Some("u".into());
        record.sha256 = Some(Sha256Digest::of("x"));
        record.size = Some(u64::MAX);
        assert_eq!(Record::from_bytes(&record.to_bytes().unwrap()).unwrap(), record);
        // What a later version adds is passed over.
        let later = br#"{"key":"a","started_at":"2025-01-01T00:00:00Z","new":1}"#;
        assert_eq!(Record::from_bytes(later).unwrap().key.as_str(), "a");
        assert_eq!(Record::from_bytes(b"{}").unwrap_err().kind(), ErrorKind::Corrupt);
    }
}
