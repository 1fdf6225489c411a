//! The contracts in JSON: what every language that shares the documents can rely on.
//!
//! An entity has two. What a **reader** must be ready for is its shape: limits may have been other ones when the document
//! was written, fields may be null, and fields that the reader does not know may be there. What a **writer** must keep is
//! what [`Entity::validate`] checks, limits and rules that span fields included. Requests and answers have one each.
//!
//! ```
//! use reelbase_schema::contracts::Contract;
//!
//! let clip = Contract::all().into_iter().find(|contract| contract.name() == "clip").unwrap();
//! let [read, write] = clip.schemas().try_into().unwrap();
//! assert_eq!((read.0.as_str(), write.0.as_str()), ("clip", "clip.write"));
//! assert_eq!(read.1["properties"]["scene_title"].get("maxLength"), None);
//! assert_eq!(write.1["properties"]["scene_title"]["maxLength"], 500);
//! ```

mod shape;

use reelbase_core::{Entity, Error, Fields, Result, ValueRef};
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{ClipPage, ClipView, DistributionRequest, DistributionResponse, Highlights, ListClipsRequest, VideoInfo};

pub use reelbase_core::int64::MAX_SAFE_INTEGER;

/// Where the schemas are said to be.
const BASE: &str = "https://github.com/reelbase/reelbase/blob/main/schemas/";

/// What a contract is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContractKind {
    /// A stored document.
    Entity,
    /// What an API takes.
    Request,
    /// What an API answers.
    Response,
    /// A file that lies beside the documents.
    File,
}

/// A contract: its schemas, and the Rust side of them.
#[derive(Debug, Clone)]
pub struct Contract {
    name: String,
    kind: ContractKind,
    schemas: fn() -> Vec<Value>,
    reads: fn(&Value) -> Result<()>,
    accepts: fn(&Value) -> Result<()>,
}

impl Contract {
    /// The contract of an entity, of this crate's or of a host's own.
    pub fn entity<E: Entity + JsonSchema>() -> Self {
        Self {
            name: kebab(E::NAME),
            kind: ContractKind::Entity,
            schemas: || {
                let schema = generated::<E>(SchemaSettings::draft2020_12().for_deserialize());
                let [mut read, mut write] = [shape::read(schema.clone()), shape::write(schema)];
                for schema in [&mut read, &mut write] {
                    schema["x-path"] = E::PATH.into();
                }
                vec![read, write]
            },
            reads: |json| decode::<E>(json).map(drop),
            accepts: |json| {
                let entity: E = decode(json)?;
                entity.validate()?;
                // No field can be read from this, so it tells whether there is a field.
                let known = |pointer: &str| {
                    let mut json = json.clone();
                    if let Some(value) = json.pointer_mut(pointer) {
                        *value = json!([[]]);
                    }
                    decode::<E>(&json).is_err()
                };
                check_written(json, &written_form(&entity)?, "", &known)
            },
        }
    }

    /// The contract of what an API takes.
    pub fn request<T: DeserializeOwned + JsonSchema>(name: &str, check: fn(&Value) -> Result<()>) -> Self {
        Self {
            name: name.to_owned(),
            kind: ContractKind::Request,
            schemas: || vec![shape::plain(generated::<T>(SchemaSettings::draft2020_12().for_deserialize()))],
            reads: |json| decode::<T>(json).map(drop),
            accepts: check,
        }
    }

    fn response<T: JsonSchema>(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: ContractKind::Response,
            schemas: || vec![shape::plain(generated::<T>(SchemaSettings::draft2020_12().for_serialize()))],
            reads: |_| Ok(()),
            accepts: |_| Ok(()),
        }
    }

    fn file<T: DeserializeOwned + JsonSchema>(name: &str) -> Self {
        let reads = |json: &Value| decode::<T>(json).map(drop);
        let schemas = || vec![shape::plain(generated::<T>(SchemaSettings::draft2020_12().for_deserialize()))];
        Self { name: name.to_owned(), kind: ContractKind::File, schemas, reads, accepts: reads }
    }

    /// Every contract of this crate, in the order of the documentation.
    pub fn all() -> Vec<Self> {
        macro_rules! of_entities {
            ($($entity:ty,)*) => { vec![$(Self::entity::<$entity>()),*] };
        }
        let mut all = each_entity!(of_entities);
        all.extend([
            Self::request::<ListClipsRequest>("list-clips-request", |json| decode::<ListClipsRequest>(json)?.check()),
            Self::response::<ClipPage>("clip-page"),
            Self::response::<ClipView>("clip-view"),
            Self::response::<VideoInfo>("video-info"),
            Self::request::<DistributionRequest>("distribution-request", |json| {
                decode::<DistributionRequest>(json)?.check()
            }),
            Self::response::<DistributionResponse>("distribution-response"),
            Self::file::<Highlights>("highlights"),
        ]);
        all
    }

    /// The name: that of its first schema's file, without the extension.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is about.
    pub fn kind(&self) -> ContractKind {
        self.kind
    }

    /// The JSON Schemas (2020-12) with the names of their files, without the extension: `clip` for readers and
    /// `clip.write` for writers of an entity, one for anything else.
    pub fn schemas(&self) -> Vec<(String, Value)> {
        let named = (self.schemas)().into_iter().zip(["", ".write"]).map(|(mut schema, suffix)| {
            let name = format!("{}{suffix}", self.name);
            schema["$id"] = format!("{BASE}{name}.json").into();
            (name, schema)
        });
        named.collect()
    }

    /// Whether Rust reads it, as the readers' schema says.
    ///
    /// # Errors
    /// [`Corrupt`](reelbase_core::ErrorKind::Corrupt), saying what it cannot read.
    pub fn reads(&self, json: &Value) -> Result<()> {
        (self.reads)(json)
    }

    /// Whether Rust would write it so, as the writers' schema says.
    ///
    /// # Errors
    /// [`Corrupt`](reelbase_core::ErrorKind::Corrupt) or [`Invalid`](reelbase_core::ErrorKind::Invalid), saying why not.
    pub fn accepts(&self, json: &Value) -> Result<()> {
        (self.accepts)(json)
    }
}

/// What is written of an entity, as JSON: nothing for what is `None`.
///
/// # Errors
/// [`Invalid`](reelbase_core::ErrorKind::Invalid) for what cannot be stored.
pub fn written_form<E: Entity>(entity: &E) -> Result<Value> {
    let fields = Fields::with_shape(entity, E::shape())?;
    let object = fields.iter().map(|(name, value)| Ok((name.to_owned(), to_json(value)?)));
    object.collect::<Result<_>>().map(Value::Object)
}

fn to_json(value: ValueRef<'_>) -> Result<Value> {
    match value {
        // As the entity's own field would be: text beyond what a JavaScript number holds.
        ValueRef::Integer(n) if n.unsigned_abs() > MAX_SAFE_INTEGER => Ok(n.to_string().into()),
        ValueRef::Map(map) => {
            let object = map.iter().map(|(key, value)| Ok((key.to_owned(), to_json(value)?)));
            object.collect::<Result<_>>().map(Value::Object)
        }
        ValueRef::Array(array) => array.iter().map(to_json).collect::<Result<_>>().map(Value::Array),
        other => serde_json::to_value(other)
            .map_err(|e| Error::invalid(format!("there is no JSON for it: {e}")).with_source(e)),
    }
}

fn decode<T: DeserializeOwned>(json: &Value) -> Result<T> {
    T::deserialize(json).map_err(|e| Error::corrupt("", format!("cannot be read: {e}")).with_source(e))
}

/// Checks that what is written is all there, and that nothing is null that is known and written absent.
fn check_written(json: &Value, written: &Value, at: &str, known: &dyn Fn(&str) -> bool) -> Result<()> {
    let (Some(json), Some(written)) = (json.as_object(), written.as_object()) else { return Ok(()) };
    let below = |name: &str| format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
    let wrong = |at: &str, why: &str| Err(Error::invalid(format!("{} {why}", at[1..].replace('/', "."))));
    for (name, value) in written {
        let at = below(name);
        match json.get(name) {
            Some(found) if found.is_null() && !value.is_null() => {
                return wrong(&at, "is null; its default is written");
            }
            Some(found) => check_written(found, value, &at, known)?,
            None => return wrong(&at, "is missing"),
        }
    }
    let nulls = json.iter().filter(|(name, value)| value.is_null() && !written.contains_key(*name));
    match nulls.map(|(name, _)| below(name)).find(|at| known(at)) {
        Some(at) => wrong(&at, "is null; what is not there is absent"),
        None => Ok(()),
    }
}

fn generated<T: JsonSchema>(settings: SchemaSettings) -> Value {
    SchemaGenerator::new(settings).into_root_schema_for::<T>().to_value()
}

/// `ModelQuota` as `model-quota`.
fn kebab(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.extend(c.to_lowercase());
    }
    text
}
