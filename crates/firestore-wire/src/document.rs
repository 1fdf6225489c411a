//! Documents.

use reelbase_core::{Document, Error, Result, Shape, Timestamp};

use crate::{DatabaseName, decode_fields, decode_time, encode_fields, encode_time, pb};

/// The message of a document.
pub fn encode_document(database: &DatabaseName, document: &Document) -> pb::Document {
    pb::Document {
        name: database.document_name(document.path().as_str()),
        fields: encode_fields(database, document.fields()),
        create_time: Some(encode_time(document.create_time())),
        update_time: Some(encode_time(document.update_time())),
    }
}

/// The document of a message.
///
/// # Errors
/// [`Invalid`](reelbase_core::ErrorKind::Invalid) when its name or a value is none of this database, or a time is missing.
pub fn decode_document(database: &DatabaseName, document: &pb::Document, shape: &'static Shape) -> Result<Document> {
    let path = database.path(&document.name)?;
    let decode = || {
        let fields = decode_fields(database, &document.fields, shape)?;
        let created = time(document.create_time.as_ref(), "create time")?;
        Ok((fields, created, time(document.update_time.as_ref(), "update time")?))
    };
    let (fields, created, updated) = decode().map_err(|e: Error| e.at(&path))?;
    Ok(Document::new(path, fields, created, updated))
}

fn time(time: Option<&prost_types::Timestamp>, what: &str) -> Result<Timestamp> {
    time.map(decode_time).unwrap_or_else(|| Err(Error::invalid(format!("the document has no {what}"))))
}
