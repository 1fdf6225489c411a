//! The contract on `object_store`'s folder, which can less than reelbase-blob-disk.

use std::sync::{Arc, LazyLock};

use object_store::local::LocalFileSystem;
use reelbase::TokioEnv;
use reelbase_blob_object_store::{ObjectBlobStore, capabilities};
use reelbase_core::blob::BlobScheme;
use tempfile::TempDir;

/// All tests share a folder, which lives as long as they do, and each works in one of its own below.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

fn store() -> ObjectBlobStore {
    let local = LocalFileSystem::new_with_prefix(FOLDER.path()).unwrap();
    ObjectBlobStore::from_store(Arc::new(local), BlobScheme::Mem, "folder", capabilities::LOCAL_FILE_SYSTEM)
        .env(Arc::new(TokioEnv::new()))
        .build()
        .unwrap()
}

reelbase_conformance::blob_store_conformance!(store());
