//! Queries page by page, with tokens that a client may hold and cannot forge.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use futures_util::TryStreamExt;
use hmac::{Hmac, Mac, digest::KeyInit};
use sha2::{Digest, Sha256};

use super::{
    Lazy, Snapshot,
    select::{Select, position, run, spell_order},
};
use crate::{Cursor, DocumentPath, Entity, Error, Query, Result, Value, ValueRef};

/// The first byte of a token. Another one whenever the encoding of values or of queries changes.
const VERSION: u8 = 1;

/// The bytes of HMAC-SHA256.
const MAC: usize = 32;

/// The most entities on a page.
const MAX_SIZE: u32 = 1_000;

/// The fewest bytes of a secret: 128 bits cannot be guessed.
const MIN_SECRET: usize = 16;

/// The secret that page tokens are signed with. Every instance of a service needs the same one.
///
/// ```
/// use reelbase_core::PageKey;
///
/// # fn secret(name: &str) -> Vec<u8> { format!("a secret of the environment: {name}").into() }
/// let key = PageKey::new(secret("PAGE_KEY"))?.with_previous(PageKey::new(secret("PAGE_KEY_OF_LAST_MONTH"))?);
/// assert_eq!(format!("{key:?}"), "PageKey(..)");
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Clone)]
pub struct PageKey {
    /// Keyed and ready to sign.
    current: Hmac<Sha256>,
    previous: Vec<Hmac<Sha256>>,
}

impl PageKey {
    /// The key of a secret: random bytes, kept as other secrets are.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) when it has fewer than 16 bytes.
    pub fn new(secret: impl AsRef<[u8]>) -> Result<Self> {
        let secret = secret.as_ref();
        if secret.len() < MIN_SECRET {
            return Err(Error::invalid(format!(
                "a page key has {} bytes; it must have at least {MIN_SECRET}",
                secret.len()
            )));
        }
        let mut block = [0; 64];
        block[..MAC].copy_from_slice(&Sha256::digest(secret));
        Ok(Self { current: <Hmac<Sha256> as KeyInit>::new(&block.into()), previous: Vec::new() })
    }

    /// Also accepts the tokens of an earlier key, and all that it accepts. New tokens are signed with this one.
    ///
    /// To change the secret, first give every instance the new one as previous, then the old one.
    #[must_use]
    pub fn with_previous(mut self, old: Self) -> Self {
        self.previous.push(old.current);
        self.previous.extend(old.previous);
        self
    }
}

impl fmt::Debug for PageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PageKey(..)")
    }
}

/// A page of a query's answer, from [`Select::page`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Page<E: Entity> {
    /// The entities, in the query's order.
    pub items: Vec<Snapshot<E>>,
    /// The token of the next page; `None` exactly when there is nothing more.
    pub next: Option<String>,
}

impl<E: Entity> Select<E> {
    /// Runs the query for one page: of `size` entities, 1 to 1,000, from the start or after the page that gave the token.
    ///
    /// A token is good for the query that it came from and for no other: another parent, owner, filter, order or end is
    /// refused, another size is not. It says which position the page before ended at, so entities that are created or
    /// deleted between two pages move nothing: none comes twice, none is passed over. It is signed, not encrypted: who
    /// has it can read the values of the fields that the query is ordered by, and is as long as they are.
    ///
    /// Whether there is a next page is known from asking for one entity more, which costs one read per page.
    ///
    /// ```
    /// # use reelbase_core::{Entity, Page, PageKey, Repository, Result};
    /// async fn list<E: Entity>(videos: &Repository<E>, token: Option<&str>, key: &PageKey) -> Result<Page<E>> {
    ///     videos.query().page(50, token, key).await
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) when the token is not one of this query's or was altered, when the size is
    /// out of range, and when the query has a limit, an offset or a start of its own; as [`Select::fetch`].
    pub async fn page(self, size: u32, token: Option<&str>, key: &PageKey) -> Result<Page<E>> {
        let (session, mut query, owner) = self.finish()?;
        let scope = query.scope();
        let paged = Paged::prepare(&mut query, owner.as_ref(), size, token, key).map_err(|e| e.at(&scope))?;
        let order = query.order_by.clone();
        let size = size as usize;
        let mut stream = run(&*session, query, owner);
        let mut items: Vec<Snapshot<E>> = Vec::new();
        let mut more = false;
        while let Some(chunk) = stream.try_next().await? {
            for document in chunk {
                if items.len() == size {
                    more = true;
                    break;
                }
                items.push(Lazy::beside(items.last().map(Snapshot::key), document)?.into_snapshot()?);
            }
        }
        let next = match items.last() {
            Some(last) if more => Some(paged.token(position(last.document(), &order)?)),
            _ => None,
        };
        Ok(Page { items, next })
    }
}

/// What the tokens of a query are signed with.
struct Paged<'a> {
    key: &'a PageKey,
    /// The query and its owner, in bytes that no other has.
    query: Vec<u8>,
}

impl<'a> Paged<'a> {
    /// Makes the query one of a page.
    fn prepare(
        query: &mut Query,
        owner: Option<&DocumentPath>,
        size: u32,
        token: Option<&str>,
        key: &'a PageKey,
    ) -> Result<Self> {
        if !(1..=MAX_SIZE).contains(&size) {
            return Err(Error::invalid(format!("a page has 1 to {MAX_SIZE} entities, not {size}")));
        }
        let taken = match query {
            Query { limit: Some(_), .. } => Some("a limit"),
            Query { start_at: Some(_), .. } => Some("a start"),
            Query { offset: 1.., .. } => Some("an offset"),
            _ => None,
        };
        if let Some(taken) = taken {
            return Err(Error::invalid(format!(
                "a query that is read page by page cannot have {taken} of its own; the size and the token say what to read"
            )));
        }
        spell_order(query)?;
        let mut bytes = query.canonical();
        // Behind all else, and so in need of no length.
        bytes.extend(owner.map_or("", DocumentPath::as_str).as_bytes());
        let paged = Self { key, query: bytes };
        if let Some(token) = token {
            let values = paged
                .open(token)
                .filter(|values| values.len() == query.order_by.len())
                .ok_or_else(|| Error::invalid("the page token is not one of this query's; start again without one"))?;
            query.start_at = Some(Cursor { values, before: false });
        }
        query.limit = Some(size + 1);
        Ok(paged)
    }

    fn mac(&self, key: &Hmac<Sha256>, payload: &[u8]) -> Hmac<Sha256> {
        let mut mac = key.clone();
        mac.update(b"reelbase page token");
        mac.update(&[VERSION]);
        mac.update(&(payload.len() as u64).to_be_bytes());
        mac.update(payload);
        mac.update(&self.query);
        mac
    }

    /// The token of the page after this position.
    fn token(&self, values: Vec<Value>) -> String {
        let payload = Value::array(values);
        let tag = self.mac(&self.key.current, payload.encoded()).finalize().into_bytes();
        BASE64.encode([&[VERSION], payload.encoded(), &*tag].concat())
    }

    /// The position that a token says; `None` when it was not made here, for this query.
    fn open(&self, token: &str) -> Option<Vec<Value>> {
        let bytes = BASE64.decode(token).ok()?;
        let (&version, signed) = bytes.split_first()?;
        let (payload, tag) = signed.split_at_checked(signed.len().checked_sub(MAC)?)?;
        let mut keys = std::iter::once(&self.key.current).chain(&self.key.previous);
        // Compares in constant time. Nothing of the payload is looked at before it is known to be ours.
        if version != VERSION || !keys.any(|key| self.mac(key, payload).verify_slice(tag).is_ok()) {
            return None;
        }
        match Value::from_encoded(payload).view() {
            ValueRef::Array(values) => Some(values.iter().map(|value| value.to_value()).collect()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_one_owner_s() {
        let key = PageKey::new([1; 16]).unwrap();
        let owners = [None, Some("users/u1"), Some("users/u2"), Some("users/u1/videos/v1")];
        let prepare = |owner: Option<&str>, token: Option<&str>| {
            let owner = owner.map(|owner| DocumentPath::parse(owner).unwrap());
            Paged::prepare(&mut Query::group("clips").unwrap(), owner.as_ref(), 1, token, &key)
        };
        for a in owners {
            let name = Value::reference(&DocumentPath::parse("users/u1/videos/v1/clips/c1").unwrap());
            let token = prepare(a, None).unwrap().token(vec![name]);
            for b in owners {
                assert_eq!(prepare(b, Some(&token)).is_ok(), a == b, "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn no_bit_of_a_token_is_free() {
        let key = PageKey::new([1; 16]).unwrap();
        let paged = Paged { key: &key, query: b"a query".to_vec() };
        let values = vec![Value::from(7), Value::from("x"), Value::null()];
        let token = paged.token(values.clone());
        assert!(paged.open(&token).is_some_and(|found| found == values && found[0].identical(&values[0])));
        assert!(Paged { key: &key, query: b"another".to_vec() }.open(&token).is_none());
        let bytes = BASE64.decode(&token).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(paged.open(&BASE64.encode(changed)).is_none(), "bit {bit}");
        }
        for length in 0..bytes.len() {
            assert!(paged.open(&BASE64.encode(&bytes[..length])).is_none());
            assert!(paged.open(&BASE64.encode(&bytes[bytes.len() - length..])).is_none());
        }
        assert!(paged.open(&BASE64.encode([&bytes[..], &[0]].concat())).is_none());
    }
}
