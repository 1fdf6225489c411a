//! The bytes of an object or part, as pieces of files: a copy and a completed upload share what is there.

use std::{ops::Range, sync::Arc};

use base64::{Engine, prelude::BASE64_STANDARD};
use s3s::{
    checksum::ChecksumHasher,
    crypto::{Checksum as _, Crc32, Crc32c, Crc64Nvme, Md5, Sha1, Sha256},
    dto::ETag,
};
use serde::{Deserialize, Serialize};

use super::DataFile;

/// Some bytes of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Segment {
    pub(crate) file: String,
    pub(crate) offset: u64,
    pub(crate) len: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Content {
    pub(crate) size: u64,
    pub(crate) etag: String,
    pub(crate) checksums: Checksums,
    pub(crate) segments: Vec<Segment>,
    /// The files of the segments, held so that they stay.
    #[serde(skip)]
    pub(crate) files: Vec<Arc<DataFile>>,
}

impl Content {
    pub(crate) fn etag(&self) -> ETag {
        ETag::Strong(self.etag.clone())
    }

    /// The parts one after the other, with the ETag and the checksum that S3 gives to what came in parts.
    pub(crate) fn joined(parts: &[Content], algorithm: Option<&str>) -> Self {
        let mut md5 = Md5::new();
        let mut hasher = algorithm.map(hasher_of);
        for part in parts {
            md5.update(&unhex(&part.etag));
            if let (Some(hasher), Some(sum)) = (&mut hasher, algorithm.and_then(|name| part.checksums.get(name))) {
                hasher.update(&BASE64_STANDARD.decode(sum).unwrap_or_default());
            }
        }
        let mut checksums = hasher.map(|hasher| Checksums::from(hasher.finalize())).unwrap_or_default();
        checksums.composite(parts.len());
        Self {
            size: parts.iter().map(|part| part.size).sum(),
            etag: format!("{}-{}", hex(md5.finalize().as_ref()), parts.len()),
            checksums,
            segments: parts.iter().flat_map(|part| part.segments.clone()).collect(),
            files: parts.iter().flat_map(|part| part.files.clone()).collect(),
        }
    }

    /// The pieces of a range of it.
    pub(crate) fn range(&self, range: Range<u64>) -> Vec<Segment> {
        let mut at = 0;
        let mut found = Vec::new();
        for segment in &self.segments {
            let (start, end) = (range.start.max(at), range.end.min(at + segment.len));
            if start < end {
                let offset = segment.offset + (start - at);
                found.push(Segment { file: segment.file.clone(), offset, len: end - start });
            }
            at += segment.len;
        }
        found
    }
}

/// The checksums that a client has sent and the server has found true, in base64.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Checksums {
    pub(crate) crc32: Option<String>,
    pub(crate) crc32c: Option<String>,
    pub(crate) crc64nvme: Option<String>,
    pub(crate) sha1: Option<String>,
    pub(crate) sha256: Option<String>,
    /// Of the checksums of the parts rather than of the bytes.
    pub(crate) is_composite: bool,
}

impl From<s3s::dto::Checksum> for Checksums {
    fn from(sums: s3s::dto::Checksum) -> Self {
        Self {
            crc32: sums.checksum_crc32,
            crc32c: sums.checksum_crc32c,
            crc64nvme: sums.checksum_crc64nvme,
            sha1: sums.checksum_sha1,
            sha256: sums.checksum_sha256,
            is_composite: false,
        }
    }
}

impl Checksums {
    pub(crate) fn each(&self) -> [(&'static str, usize, Option<&String>); 5] {
        [
            ("CRC32", 4, self.crc32.as_ref()),
            ("CRC32C", 4, self.crc32c.as_ref()),
            ("CRC64NVME", 8, self.crc64nvme.as_ref()),
            ("SHA1", 20, self.sha1.as_ref()),
            ("SHA256", 32, self.sha256.as_ref()),
        ]
    }

    pub(crate) fn get(&self, algorithm: &str) -> Option<&String> {
        self.each().into_iter().find(|(name, ..)| *name == algorithm).and_then(|(.., sum)| sum)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.each().iter().all(|(.., sum)| sum.is_none())
    }

    /// What computes those that are there.
    pub(crate) fn hasher(&self) -> ChecksumHasher {
        let mut hasher = ChecksumHasher::default();
        for (name, _, sum) in self.each() {
            if sum.is_some() {
                add(&mut hasher, name);
            }
        }
        hasher
    }

    fn composite(&mut self, parts: usize) {
        self.is_composite = !self.is_empty();
        for sum in [&mut self.crc32, &mut self.crc32c, &mut self.sha1, &mut self.sha256].into_iter().flatten() {
            sum.push_str(&format!("-{parts}"));
        }
    }
}

pub(crate) fn hasher_of(algorithm: &str) -> ChecksumHasher {
    let mut hasher = ChecksumHasher::default();
    add(&mut hasher, algorithm);
    hasher
}

fn add(hasher: &mut ChecksumHasher, algorithm: &str) {
    match algorithm {
        "CRC32" => hasher.crc32 = Some(Crc32::new()),
        "CRC32C" => hasher.crc32c = Some(Crc32c::new()),
        "CRC64NVME" => hasher.crc64nvme = Some(Crc64Nvme::new()),
        "SHA1" => hasher.sha1 = Some(Sha1::new()),
        _ => hasher.sha256 = Some(Sha256::new()),
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().filter_map(|c| c.to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
