//! `curl`, with which tests use presigned URLs as somebody without any library of ours does.
//!
//! The tests look for it themselves, and fail without it where it is required.

/// What `REELBASE_REQUIRE` calls it.
pub(crate) const NAME: &str = "curl";
