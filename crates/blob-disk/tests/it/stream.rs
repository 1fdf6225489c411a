//! How much memory a large object takes on its way in and out: measured on a process of its own.

use std::{fs, io::Write as _};

use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use reelbase_blob_disk::DiskBlobStore;
use reelbase_core::{
    Error,
    blob::{BlobBody, BlobStore, BlobStoreExt, LargePutOptions, PutOptions},
};

use crate::{
    processes::{Process, report},
    support::{Temp, key},
};

/// The kernel's account of a process.
const STATUS: &str = "/proc/self/status";
const MIB: usize = 1 << 20;
const LENGTH: usize = 1_024 * MIB;
const CHUNK: usize = 64 << 10;

/// The most memory that was resident, in bytes.
fn peak() -> usize {
    let status = fs::read_to_string(STATUS).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<usize>().unwrap() * 1_024
}

fn body(length: usize) -> BlobBody {
    let chunk = |i: usize| Ok::<_, Error>(Bytes::from(vec![i as u8; CHUNK]));
    BlobBody::stream(stream::iter((0..length / CHUNK).map(chunk)))
}

async fn read(store: &DiskBlobStore, name: &str) -> usize {
    let object = store.get(&key(name), Default::default()).await.unwrap().into_object().unwrap();
    let check = |at: usize, chunk: Bytes| async move {
        assert!(chunk.iter().enumerate().step_by(4_099).all(|(i, byte)| *byte == ((at + i) / CHUNK) as u8));
        Ok(at + chunk.len())
    };
    object.body.try_fold(0, check).await.unwrap()
}

/// What the process does.
pub(crate) async fn pass(store: &DiskBlobStore) {
    store.put(&key("put"), body(LENGTH / 4).with_len(LENGTH as u64 / 4), PutOptions::new()).await.unwrap();
    assert_eq!(read(store, "put").await, LENGTH / 4);
    let small = peak();
    let options = LargePutOptions::new().part_size(5 << 20);
    store.put_large(&key("large"), body(LENGTH), options).await.unwrap();
    assert_eq!(read(store, "large").await, LENGTH);
    report(&format!("{small} {}", peak()));
}

/// A GiB in parts of 5 MiB, of which six are in memory at once, and out.
#[tokio::test]
async fn a_large_object_passes_through() {
    let mut out = std::io::stdout();
    if !fs::exists(STATUS).unwrap() {
        writeln!(out, "skipped: there is no {STATUS}").unwrap();
        return;
    }
    let store = Temp::new().await;
    let reported = Process::start("stream", &store.path("")).reported().await;
    writeln!(out, "peaks: {reported}").unwrap();
    let (small, large) = reported.split_once(' ').unwrap();
    assert!(small.parse::<usize>().unwrap() < 24 * MIB, "a put and a get took {small} bytes");
    assert!(large.parse::<usize>().unwrap() < 64_000_000, "a large put and a get took {large} bytes");
}
