//! `#[derive(Entity)]` and `#[derive(Fields)]`: what a struct needs to be stored as a document, written out from its
//! path, its fields and its serde attributes.
//!
//! Use them through `reelbase`. A crate that depends on `reelbase-core` alone names it:
//! `#[entity(crate = reelbase_core)]`.
//!
//! What cannot be followed (a flattened field, a raw date type, an index on a field that does not exist) is refused where
//! it stands, with what to do instead; so is `deny_unknown_fields`, since fields of a newer version must survive.

mod attributes;
mod entity;
mod field_path;
mod fields;
mod indexes;
mod manifest;
mod nested;
mod serde;
mod template;
mod types;
mod validation;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct with named fields an entity: `Clip::key(…)`, one typed constant per field, validation, indexes, TTL.
///
/// ```
/// use reelbase::{Entity, Timestamp, manifest};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, Clone, Serialize, Deserialize, Entity)]
/// #[entity(path = "users/{user_id}")]
/// pub struct User {
///     pub user_id: String,
/// }
///
/// #[derive(Debug, Clone, Serialize, Deserialize, garde::Validate, Entity)]
/// #[entity(path = "users/{user_id}/videos/{video_id}", parent = User)]
/// #[entity(index(status, created_at desc), index(group, user_id, created_at desc), ttl(expire_at))]
/// pub struct Video {
///     #[garde(skip)]
///     pub user_id: String,
///     #[garde(skip)]
///     pub video_id: String,
///     #[garde(length(chars, min = 1, max = 500))]
///     #[serde(rename = "video_title")]
///     pub title: String,
///     /// Moved by the repository alone.
///     #[garde(skip)]
///     #[entity(read_only)]
///     pub status: String,
///     #[garde(skip)]
///     pub created_at: Timestamp,
///     #[garde(skip)]
///     pub expire_at: Option<Timestamp>,
/// }
///
/// assert_eq!(Video::key("u1", "v1")?.to_string(), "users/u1/videos/v1");
/// assert_eq!(Video::TITLE.path().to_string(), "video_title");
/// assert!(Video::update().set(Video::TITLE, "").into_write("users/u1/videos/v1".parse()?).is_err());
/// assert_eq!(manifest![User, Video].indexes().len(), 2);
/// # Ok::<(), reelbase::Error>(())
/// ```
///
/// # On the struct
///
/// `#[entity(…)]` may be repeated. Fields of indexes are stored names, or strings for paths into nested structs.
///
/// | | |
/// | --- | --- |
/// | `path = "users/{user_id}"` | The path template: pairs of a collection id and an id in braces. Required. |
/// | `parent = Video` | The entity above, whose template must be all but the last pair. Required below the root. |
/// | `id = path::to::function` | `fn(&Clip) -> String` (or `&str`) that makes the id from other fields. Else the field named like the last id is the id; else the id stands in the path only. |
/// | `validate = path::to::function` | `fn(&Clip, &mut Violations)` for rules that span fields. |
/// | `index(status, created_at desc)` | A composite index. A field may be followed by `asc`, `desc` or `contains`. |
/// | `index(group, user_id, created_at desc)` | The same over the collection group. |
/// | `group(user_id)`, `group(created_at desc)` | A single-field index over the collection group. |
/// | `no_index(research_plan, …)` | Fields without the single-field indexes that are automatic. |
/// | `ttl(expire_at)` | The field after whose time the document is deleted. |
/// | `crate = reelbase_core` | Where the generated code finds Reelbase; `::reelbase` by default. |
///
/// # On a field
///
/// `#[entity(read_only)]`: a generic update cannot set it. Fields that repeat an id of the path are read-only by themselves.
///
/// `#[serde(with = "reelbase::int64")]`: an integer that JSON has as a string where JavaScript would round it. It is the one
/// module that `with` takes, as it alone stores what the operands of queries and updates are.
///
/// # Validation
///
/// Where there are `#[garde(…)]` rules, derive `garde::Validate` too. `validate` then reports every broken rule under the
/// stored name of its field. An update checks the rules of each field that it sets; for that the rules are copied, so a
/// rule may not look at other fields: such rules belong in `validate = …`.
#[proc_macro_derive(Entity, attributes(entity, garde))]
pub fn entity(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    entity::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes one typed constant per field of a struct that is stored within an entity.
///
/// It takes `#[entity(crate = …)]` on the struct and `#[entity(read_only)]` on fields, and refuses what
/// [`Entity`](derive@Entity) refuses.
///
/// ```
/// use reelbase::{Entity, Fields};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, Clone, Serialize, Deserialize, Fields)]
/// pub struct Progress {
///     pub stage: String,
/// }
///
/// #[derive(Debug, Clone, Serialize, Deserialize, Entity)]
/// #[entity(path = "jobs/{job_id}", index("progress.stage", title))]
/// pub struct Job {
///     pub title: String,
///     pub progress: Option<Progress>,
/// }
///
/// assert_eq!(Job::PROGRESS.then(Progress::STAGE).path().to_string(), "progress.stage");
/// ```
#[proc_macro_derive(Fields, attributes(entity))]
pub fn fields(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    nested::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
