//! The document that a page of a listing comes as, read in one pass.
//!
//! Services say things of each object that nobody asks for here; they are passed over. A document that does not come to
//! its own end is no page: what is missing could be more of the listing.

use std::{borrow::Cow, fmt::Display};

use percent_encoding::percent_decode_str;
use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesStart, Event},
};
use reelbase_core::{
    Error, ErrorKind, Result,
    blob::{BlobKey, BlobPrefix, ETag, ListPage, ListedBlob},
};

/// About the shortest that services say of an object.
const SHORTEST: usize = 170;

/// A page.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub(super) page: ListPage,
    /// What the next one is asked for with; none after the last.
    pub(super) next: Option<String>,
}

impl Listed {
    /// Reads a page of so many entries at most.
    ///
    /// # Errors
    /// `Unavailable` for what may have been cut or garbled on its way, `Internal` for what no service should say.
    pub(super) fn parse(document: &[u8], most: usize) -> Result<Self> {
        let text = std::str::from_utf8(document).map_err(unread)?;
        match Document::new(text).read(most, false)? {
            Some(listed) => Ok(listed),
            None => Ok(Document::new(text).read(most, true)?.unwrap_or_default()),
        }
    }
}

struct Document<'a> {
    reader: Reader<&'a [u8]>,
    length: usize,
    /// The content of the last element that has text.
    text: String,
}

impl<'a> Document<'a> {
    fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, length: text.len(), text: String::new() }
    }

    /// The page; nothing where it turns out after the first name that names are encoded, though they were not read so.
    fn read(mut self, most: usize, mut encoded: bool) -> Result<Option<Listed>> {
        match self.child()? {
            Some(root) if root.local_name().as_ref() == b"ListBucketResult" => {}
            _ => return Err(unread("it is another document")),
        }
        let mut page = ListPage::default();
        let (mut named, mut truncated, mut next) = (false, false, None);
        while let Some(child) = self.child()? {
            match child.local_name().as_ref() {
                b"Contents" => {
                    if !named {
                        page.objects.reserve(most.min(self.length / SHORTEST));
                    }
                    named = true;
                    page.objects.extend(self.object(encoded)?);
                }
                b"CommonPrefixes" => {
                    named = true;
                    page.prefixes.extend(self.prefix(encoded)?);
                }
                b"EncodingType" => {
                    let url = self.text()? == "url";
                    if named && url && !encoded {
                        return Ok(None);
                    }
                    encoded |= url;
                }
                b"IsTruncated" => {
                    truncated = self.text()?.parse().map_err(unread)?;
                }
                b"NextContinuationToken" => next = Some(self.text()?.to_owned()),
                _ => self.skip(&child)?,
            }
        }
        if !truncated {
            next = None;
        } else if next.is_none() {
            return Err(Error::new(ErrorKind::Internal, "the page does not say where the next begins"));
        }
        Ok(Some(Listed { page, next }))
    }

    /// An object; nothing of one that others made under a name which is no key, such as a marker of a folder.
    fn object(&mut self, encoded: bool) -> Result<Option<ListedBlob>> {
        let (mut key, mut size, mut etag, mut at) = (None, None, None, None);
        while let Some(child) = self.child()? {
            match child.local_name().as_ref() {
                b"Key" => key = Some(BlobKey::new(self.name(encoded)?).ok()),
                b"Size" => size = self.text()?.parse().ok(),
                b"ETag" => etag = Some(ETag::new(self.text()?)),
                b"LastModified" => at = self.text()?.parse().ok(),
                _ => self.skip(&child)?,
            }
        }
        let (Some(key), Some(size), Some(etag), Some(at)) = (key, size, etag, at) else {
            return Err(Error::new(ErrorKind::Internal, "an object in the listing has no key, length, ETag or time"));
        };
        Ok(key.map(|key| ListedBlob::new(key, size, etag, at)))
    }

    fn prefix(&mut self, encoded: bool) -> Result<Option<BlobPrefix>> {
        let mut prefix = None;
        while let Some(child) = self.child()? {
            match child.local_name().as_ref() {
                b"Prefix" => prefix = BlobPrefix::new(self.name(encoded)?).ok(),
                _ => self.skip(&child)?,
            }
        }
        Ok(prefix)
    }

    /// The next element within the one that was begun last; none at that one's end.
    fn child(&mut self) -> Result<Option<BytesStart<'a>>> {
        loop {
            match self.reader.read_event().map_err(unread)? {
                Event::Start(child) => return Ok(Some(child)),
                Event::End(_) => return Ok(None),
                Event::Eof => return Err(cut()),
                _ => {}
            }
        }
    }

    fn skip(&mut self, begun: &BytesStart<'_>) -> Result<()> {
        self.reader.read_to_end(begun.name()).map(|_| ()).map_err(unread)
    }

    /// What the element says that was begun last.
    fn text(&mut self) -> Result<&str> {
        self.text.clear();
        loop {
            match self.reader.read_event().map_err(unread)? {
                Event::Text(text) => self.text.push_str(&text.decode().map_err(unread)?),
                Event::CData(text) => self.text.push_str(&text.decode().map_err(unread)?),
                Event::GeneralRef(reference) => match reference.resolve_char_ref().map_err(unread)? {
                    Some(char) => self.text.push(char),
                    None => {
                        let name = reference.decode().map_err(unread)?;
                        let named = resolve_predefined_entity(&name);
                        self.text.push_str(named.ok_or_else(|| unread("it has an entity that XML does not name"))?);
                    }
                },
                Event::End(_) => return Ok(&self.text),
                Event::Eof => return Err(cut()),
                Event::Start(_) => return Err(unread("it has an element in the place of a text")),
                _ => {}
            }
        }
    }

    /// The same of a key or prefix. They are asked for percent-encoded, so that XML can carry any; a space may come as
    /// a plus, which itself is encoded.
    fn name(&mut self, encoded: bool) -> Result<&str> {
        self.text()?;
        if encoded {
            if self.text.contains('+') {
                self.text = self.text.replace('+', " ");
            }
            let decoded = percent_decode_str(&self.text).decode_utf8();
            let decoded = decoded.map_err(|_| Error::new(ErrorKind::Internal, "a key in the listing is not UTF-8"))?;
            if let Cow::Owned(decoded) = decoded {
                self.text = decoded;
            }
        }
        Ok(&self.text)
    }
}

fn unread(why: impl Display) -> Error {
    Error::new(ErrorKind::Unavailable, format!("the service's listing cannot be read: {why}; try again"))
}

fn cut() -> Error {
    unread("it was cut off")
}

#[cfg(test)]
mod tests;
