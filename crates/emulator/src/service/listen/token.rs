//! Resume tokens: a state of a store, and the targets that a client knew at it.
//!
//! A boundary is of all targets of a stream, and so is its token; a client may go on from it with any of them, and with no
//! other, of which it does not know the state.

use std::hash::{DefaultHasher, Hash, Hasher};

use reelbase_core::{ResumeToken, WatchTarget};
use reelbase_firestore_wire::DatabaseName;
use reelbase_store_memory::Moment;
use tonic::Status;

/// The form of the tokens. It is the first byte.
const VERSION: u8 = 1;

/// What tells a target from others. Tokens go to no other process than the one that made them, so neither does this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fingerprint([u8; 8]);

impl Fingerprint {
    pub(super) fn of(database: &DatabaseName, target: &WatchTarget) -> Self {
        let mut hasher = DefaultHasher::new();
        (database, format!("{target:?}")).hash(&mut hasher);
        Self(hasher.finish().to_be_bytes())
    }
}

/// The token of a moment, for these targets.
pub(super) fn encode(moment: &Moment, targets: impl Iterator<Item = Fingerprint>) -> Vec<u8> {
    let state = moment.resume_token().0;
    let mut token = vec![VERSION, u8::try_from(state.len()).unwrap_or(u8::MAX)];
    token.extend(state);
    targets.for_each(|target| token.extend(target.0));
    token
}

/// The state that a token is of, for a client that goes on with a target.
pub(super) fn decode(token: &[u8], target: Fingerprint) -> Result<ResumeToken, Status> {
    let parts = || {
        let [VERSION, len, rest @ ..] = token else { return None };
        let (state, targets) = rest.split_at_checked(usize::from(*len))?;
        let (targets, rest) = targets.as_chunks::<8>();
        (rest.is_empty() && targets.contains(&target.0)).then(|| ResumeToken(state.to_vec()))
    };
    parts().ok_or_else(|| Status::invalid_argument("bad resume token"))
}
