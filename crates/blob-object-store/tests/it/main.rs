//! Tests of the stores on `object_store`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what is unexpected is a failed test")]

#[cfg(feature = "gcs")]
mod gcs;
#[cfg(feature = "gcs")]
mod gcs_auth;
#[cfg(feature = "gcs")]
mod gcs_server;
mod local;
mod memory;

use reelbase_core::blob::Sha256Digest;
use sha2::{Digest, Sha256};

fn sha256(bytes: &[u8]) -> Sha256Digest {
    Sha256Digest::new(Sha256::digest(bytes).into())
}
