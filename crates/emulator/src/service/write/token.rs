//! Stream tokens: a place in a stream of writes.

use tonic::Status;

/// The form of the tokens. It is the first byte.
const VERSION: u8 = 1;

/// The token of a response: how many commits came before it and with it, and in which stream.
pub(super) fn encode(stream: &str, place: u64) -> Vec<u8> {
    let mut token = vec![VERSION];
    token.extend(place.to_be_bytes());
    token.extend(stream.as_bytes());
    token
}

/// The place of a token of this stream.
pub(super) fn decode(token: &[u8], stream: &str) -> Result<u64, Status> {
    if token.is_empty() {
        return Err(Status::invalid_argument("the request has no stream token: send the one of the latest response"));
    }
    let place = || {
        let (place, id) = token.strip_prefix(&[VERSION])?.split_first_chunk()?;
        (id == stream.as_bytes()).then(|| u64::from_be_bytes(*place))
    };
    place().ok_or_else(|| Status::invalid_argument("the stream token is not one of this stream"))
}
