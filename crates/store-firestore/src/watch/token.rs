//! What stands in a resume token.
//!
//! The version, what is watched, the time of the state that was reported last, the time here by which something of it had
//! expired, and the server's own token for it. The server's token brings what has changed since; the times bring back the
//! state itself, without which a change that the server reports could not be told from an addition.

use reelbase_core::{Error, Result, ResumeToken, Timestamp};

const VERSION: u8 = 2;

/// What is watched, in a few bytes: a token of another target is refused.
pub(super) type Fingerprint = [u8; 8];

/// Where a watch goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// The time of the state that was reported last.
    pub(super) time: Timestamp,
    /// The time by which what had expired was hidden: that of the clock here, which may differ from the server's.
    pub(super) now: Timestamp,
    /// The server's token for it; empty if it gave none.
    pub(super) server: Vec<u8>,
}

impl Token {
    pub(super) fn encode(&self, of: Fingerprint) -> ResumeToken {
        let [time, now] = [self.time, self.now].map(|time| time.as_micros().to_be_bytes());
        ResumeToken([&[VERSION][..], &of, &time, &now, &self.server].concat())
    }

    pub(super) fn decode(token: &ResumeToken, of: Fingerprint) -> Result<Self> {
        let bad = || Error::invalid("bad resume token: it is none of this store");
        let (version, rest) = token.0.split_first().ok_or_else(bad)?;
        let (fingerprint, rest) = rest.split_first_chunk().ok_or_else(bad)?;
        let (time, rest) = rest.split_first_chunk().ok_or_else(bad)?;
        let (now, server) = rest.split_first_chunk().ok_or_else(bad)?;
        let timestamp = |micros: &[u8; 8]| Timestamp::from_micros(i64::from_be_bytes(*micros)).map_err(|_| bad());
        let (time, now) = (timestamp(time)?, timestamp(now)?);
        if *version != VERSION {
            return Err(bad());
        }
        if *fingerprint != of {
            return Err(Error::invalid("bad resume token: it is of a watch of something else"));
        }
        Ok(Self { time, now, server: server.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back() {
        for server in [vec![], vec![1, 2, 3]] {
            let [time, now] = [-5, 7].map(Timestamp::from_micros_saturating);
            let token = Token { time, now, server };
            assert_eq!(Token::decode(&token.encode([7; 8]), [7; 8]).unwrap(), token);
        }
    }

    #[test]
    fn what_is_no_token_of_the_target_is_refused() {
        let good = Token { time: Timestamp::MIN, now: Timestamp::MIN, server: vec![9] }.encode([7; 8]);
        assert!(Token::decode(&good, [8; 8]).is_err(), "another target");
        let mut newer = good.clone();
        newer.0[0] = VERSION + 1;
        assert!(Token::decode(&newer, [7; 8]).is_err(), "another version");
        for end in 0..25 {
            assert!(Token::decode(&ResumeToken(good.0[..end].to_vec()), [7; 8]).is_err(), "{end} bytes of it");
        }
        for time in [9..17, 17..25] {
            let mut late = good.clone();
            late.0[time].fill(0x7f);
            assert!(Token::decode(&late, [7; 8]).is_err(), "no time");
        }
    }
}
