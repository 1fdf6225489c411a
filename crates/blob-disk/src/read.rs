//! The bytes of a file on their way out: one chunk read ahead of the consumer, and no more.

use std::{fs::File, ops::Range, sync::Arc};

use bytes::Bytes;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};
use reelbase_core::Result;
use rustix::{buffer::spare_capacity, io::Errno};
use tokio::task::JoinHandle;

use crate::{
    blocking::{join, spawn},
    error::failed,
};

/// How much is read at once.
const CHUNK: u64 = 512 << 10;

/// The first chunk of a range, for who is on a thread that may block anyway.
pub(crate) fn first(file: &File, range: &Range<u64>) -> Result<Bytes> {
    read(file, range.start, range.end)
}

/// One chunk, or the rest where that is less; less than that only where the file ends.
fn read(file: &File, from: u64, end: u64) -> Result<Bytes> {
    // At most CHUNK, which fits everywhere.
    let length = (end - from).min(CHUNK) as usize;
    let mut bytes = Vec::with_capacity(length);
    while bytes.len() < length {
        let at = from + bytes.len() as u64;
        // What is allocated may be more than was asked for.
        match rustix::io::pread(file, spare_capacity(&mut bytes), at) {
            Ok(0) => break,
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(failed("read the file")(error.into())),
        }
    }
    bytes.truncate(length);
    Ok(bytes.into())
}

struct Reader {
    file: Arc<File>,
    /// Where the chunk after the one on its way begins.
    next: u64,
    end: u64,
    on_its_way: Coming,
}

enum Coming {
    Here(Bytes),
    Reading(JoinHandle<Result<Bytes>>),
    Nothing,
}

/// The bytes of a range, from the first chunk on.
pub(crate) fn stream(file: File, range: &Range<u64>, first: Bytes) -> BoxStream<'static, Result<Bytes>> {
    let next = range.start + first.len() as u64;
    let reader = Reader { file: Arc::new(file), next, end: range.end, on_its_way: Coming::Here(first) };
    stream::try_unfold(reader, |mut reader| async move {
        let chunk = match std::mem::replace(&mut reader.on_its_way, Coming::Nothing) {
            Coming::Here(chunk) => chunk,
            Coming::Reading(reading) => {
                let chunk = join(reading).await?;
                reader.next += chunk.len() as u64;
                chunk
            }
            Coming::Nothing => return Ok(None),
        };
        if chunk.is_empty() {
            // The file has become shorter: who counts will notice.
            return Ok(None);
        }
        if reader.next < reader.end {
            let (file, from, end) = (reader.file.clone(), reader.next, reader.end);
            reader.on_its_way = Coming::Reading(spawn(move || read(&file, from, end)));
        }
        Ok(Some((chunk, reader)))
    })
    .boxed()
}
