//! Writes in batches, made one by one as they are sent.

use reelbase_core::{Error, ErrorKind, Operation, Precondition, Write};
use reelbase_firestore_wire::{DatabaseName, encode_write_bytes};

/// As in Google's own clients, as long as the rate ramps up.
const RAMPING: usize = 20;
/// Where nothing ramps up.
const FULL: usize = 200;
/// Far below the 10 MiB that a request may have, so that all batches on their way are small together.
const BYTES: usize = 2 << 20;

/// Some writes of a list.
#[derive(Debug)]
pub(super) struct Batch {
    /// Their places in the list.
    pub(super) places: Vec<usize>,
    /// The bytes of their messages, until they are sent for the first time.
    messages: Vec<Vec<u8>>,
    /// How often it has failed in a row.
    pub(super) failed: u32,
    /// Whether the answer to it was lost at least once, so that its writes may have been applied.
    pub(super) lost: bool,
}

impl Batch {
    /// The messages; made again if the batch was sent before.
    pub(super) fn take_messages(&mut self, database: &DatabaseName, writes: &[Write]) -> Vec<Vec<u8>> {
        if self.messages.is_empty() {
            return self.places.iter().map(|place| encode_write_bytes(database, &writes[*place])).collect();
        }
        std::mem::take(&mut self.messages)
    }

    /// The batch in two.
    pub(super) fn halves(mut self) -> [Self; 2] {
        let places = self.places.split_off(self.places.len() / 2);
        let second = Self { places, messages: Vec::new(), failed: self.failed, lost: self.lost };
        [self, second]
    }

    /// The last error of a write that is given up, by all that happened to it.
    pub(super) fn judge(&self, error: Error) -> Error {
        // What is invalid now was so before.
        if !self.lost || matches!(error.kind(), ErrorKind::OutcomeUnknown | ErrorKind::Invalid) {
            return error;
        }
        let what = format!("the write was sent, and one of its answers was lost; read the document: {error}");
        Error::new(ErrorKind::OutcomeUnknown, what).with_source(error)
    }
}

/// Batches of the writes at these places, small ones as long as the rate ramps up.
pub(super) fn batches<'a>(
    database: &'a DatabaseName,
    writes: &'a [Write],
    places: Vec<usize>,
    ramping: bool,
) -> impl Iterator<Item = Batch> + use<'a> {
    let most = if ramping { RAMPING } else { FULL };
    let mut messages = places.into_iter().map(|place| {
        let message = encode_write_bytes(database, &writes[place]);
        (place, message.len(), message)
    });
    let mut next = messages.next();
    std::iter::from_fn(move || {
        let mut batch = Batch { places: Vec::new(), messages: Vec::new(), failed: 0, lost: false };
        let mut bytes = 0;
        while let Some((place, size, message)) = next.take() {
            bytes += size;
            if batch.places.len() == most || (bytes > BYTES && !batch.places.is_empty()) {
                next = Some((place, size, message));
                break;
            }
            batch.places.push(place);
            batch.messages.push(message);
            next = messages.next();
        }
        (!batch.places.is_empty()).then_some(batch)
    })
}

/// Whether applying the write twice comes to the same as applying it once, if nobody else writes in between.
pub(super) fn is_idempotent(write: &Write) -> bool {
    let plain = write.transforms.is_empty() && write.precondition == Precondition::None;
    plain || matches!(write.operation, Operation::Verify)
}
