//! Ids of collections and documents.

use crate::{Error, Result, limits::MAX_ID_BYTES};

/// The number of a numeric document id, `__id42__`.
pub(crate) fn numeric_id(id: &str) -> Option<i64> {
    let digits = id.strip_prefix("__id")?.strip_suffix("__")?;
    let number: i64 = digits.parse().ok()?;
    // One number, one id: `+7`, `007` and `-0` are other spellings.
    (digits.len() == number.to_string().len()).then_some(number)
}

fn check_id(id: &str, what: &str) -> Result<()> {
    let wrong = if id.is_empty() {
        "is empty".to_owned()
    } else if id.len() > MAX_ID_BYTES {
        let start: String = id.chars().take(20).collect();
        return Err(Error::invalid(format!(
            "the {what} id {start:?}… has {} bytes; at most {MAX_ID_BYTES} are allowed",
            id.len()
        )));
    } else if id.contains('/') {
        "contains a slash".to_owned()
    } else if id == "." || id == ".." {
        "is a relative path".to_owned()
    } else if is_reserved(id) {
        "is reserved (two underscores at both ends)".to_owned()
    } else {
        return Ok(());
    };
    Err(Error::invalid(format!("the {what} id {id:?} {wrong}")))
}

/// Production accepts `____`, so something must stand between the underscores.
pub(super) fn is_reserved(name: &str) -> bool {
    name.len() > 4 && name.starts_with("__") && name.ends_with("__")
}

/// Checks the id of a document: 1 to 1,500 bytes, no `/`, not `.` or `..`, not `__…__` (but `__id42__` is a numeric id).
///
/// # Errors
/// [`Invalid`](crate::ErrorKind::Invalid), saying which rule is broken.
pub fn check_document_id(id: &str) -> Result<()> {
    if numeric_id(id).is_some() { Ok(()) } else { check_id(id, "document") }
}

/// The form in which Firestore shows a kind of its predecessor, Datastore, whose name no collection could have:
/// `__escx~1y__` is the kind `x/y`, with `~1` for a slash and `~0` for a tilde.
fn is_escaped_kind(id: &str) -> bool {
    let Some(kind) = id.strip_prefix("__esc").and_then(|rest| rest.strip_suffix("__")) else { return false };
    !kind.is_empty() && kind.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']))
}

/// Checks the id of a collection: 1 to 1,500 bytes, no `/`, not `.` or `..`, not `__…__` (but `__esc…__` is an escaped
/// kind of Datastore).
///
/// # Errors
/// [`Invalid`](crate::ErrorKind::Invalid), saying which rule is broken.
pub fn check_collection_id(id: &str) -> Result<()> {
    if is_escaped_kind(id) && id.len() <= MAX_ID_BYTES && !id.contains('/') {
        Ok(())
    } else {
        check_id(id, "collection")
    }
}
