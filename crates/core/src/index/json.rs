//! `firestore.indexes.json`, as the Firebase tools read and write it.

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::{FieldOverride, IndexDefinition, IndexField, IndexMode, Manifest, QueryScope};
use crate::{Error, FieldPath, Result};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    #[serde(default)]
    indexes: Vec<JsonIndex>,
    #[serde(default)]
    field_overrides: Vec<JsonOverride>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonIndex {
    collection_group: String,
    #[serde(default)]
    query_scope: JsonScope,
    fields: Vec<JsonField>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonField {
    field_path: String,
    #[serde(flatten)]
    mode: JsonMode,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonOverride {
    collection_group: String,
    field_path: String,
    #[serde(default)]
    ttl: bool,
    indexes: Option<Vec<JsonSingle>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonSingle {
    #[serde(default)]
    query_scope: JsonScope,
    #[serde(flatten)]
    mode: JsonMode,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum JsonScope {
    #[default]
    Collection,
    CollectionGroup,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonMode {
    order: Option<JsonOrder>,
    array_config: Option<JsonArray>,
    vector_config: Option<Json>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum JsonOrder {
    Ascending,
    Descending,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum JsonArray {
    Contains,
}

impl JsonMode {
    fn mode(&self, field: &str) -> Result<IndexMode> {
        match (self.order, self.array_config, &self.vector_config) {
            (Some(JsonOrder::Ascending), None, None) => Ok(IndexMode::Ascending),
            (Some(JsonOrder::Descending), None, None) => Ok(IndexMode::Descending),
            (None, Some(JsonArray::Contains), None) => Ok(IndexMode::Contains),
            (None, None, Some(_)) => Err(Error::new(
                crate::ErrorKind::Unsupported,
                format!("the field {field} has a vector index, which this version does not know"),
            )),
            _ => Err(Error::invalid(format!("the field {field} needs exactly one of order and arrayConfig"))),
        }
    }
}

impl From<JsonScope> for QueryScope {
    fn from(scope: JsonScope) -> Self {
        match scope {
            JsonScope::Collection => Self::Collection,
            JsonScope::CollectionGroup => Self::CollectionGroup,
        }
    }
}

fn scope_json(scope: QueryScope) -> &'static str {
    match scope {
        QueryScope::Collection => "COLLECTION",
        QueryScope::CollectionGroup => "COLLECTION_GROUP",
    }
}

fn put_mode(object: &mut Map<String, Json>, mode: IndexMode) {
    let (key, value) = match mode {
        IndexMode::Ascending => ("order", "ASCENDING"),
        IndexMode::Descending => ("order", "DESCENDING"),
        IndexMode::Contains => ("arrayConfig", "CONTAINS"),
    };
    object.insert(key.into(), value.into());
}

impl IndexDefinition {
    /// The entry in `firestore.indexes.json`: under `indexes`, or under `fieldOverrides` if it is of a single field.
    pub fn to_json(&self) -> Json {
        if self.is_single_field() {
            let added = (self.scope, self.fields[0].mode);
            let mut indexes = FieldOverride::AUTOMATIC.to_vec();
            if !indexes.contains(&added) {
                indexes.push(added);
            }
            return FieldOverride {
                collection_group: self.collection_group.clone(),
                path: Some(self.fields[0].path.clone()),
                ttl: false,
                indexes: Some(indexes),
            }
            .to_json(&FieldOverride::AUTOMATIC);
        }
        let fields: Vec<Json> = self
            .fields
            .iter()
            .map(|field| {
                let mut object = Map::new();
                object.insert("fieldPath".into(), field.path.to_string().into());
                put_mode(&mut object, field.mode);
                Json::Object(object)
            })
            .collect();
        json!({ "collectionGroup": self.collection_group, "queryScope": scope_json(self.scope), "fields": fields })
    }
}

impl FieldOverride {
    /// The entry under `fieldOverrides`, with the single-field indexes it has without being told.
    fn to_json(&self, inherited: &[(QueryScope, IndexMode)]) -> Json {
        let indexes: Vec<Json> = self
            .indexes
            .as_deref()
            .unwrap_or(inherited)
            .iter()
            .map(|(scope, mode)| {
                let mut object = Map::new();
                object.insert("queryScope".into(), scope_json(*scope).into());
                put_mode(&mut object, *mode);
                Json::Object(object)
            })
            .collect();
        let path = self.path.as_ref().map_or_else(|| "*".to_owned(), FieldPath::to_string);
        let mut object = Map::new();
        object.insert("collectionGroup".into(), self.collection_group.clone().into());
        object.insert("fieldPath".into(), path.into());
        if self.ttl {
            object.insert("ttl".into(), true.into());
        }
        object.insert("indexes".into(), indexes.into());
        Json::Object(object)
    }
}

impl Manifest {
    /// Reads `firestore.indexes.json`.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid), saying where the file is wrong;
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for vector indexes.
    pub fn from_json(text: &str) -> Result<Self> {
        let file: File = serde_json::from_str(text)
            .map_err(|e| Error::invalid(format!("firestore.indexes.json cannot be read: {e}")).with_source(e))?;
        let mut manifest = Self::new();
        for index in file.indexes {
            let fields = index
                .fields
                .iter()
                .map(|f| Ok(IndexField::new(f.field_path.parse()?, f.mode.mode(&f.field_path)?)))
                .collect::<Result<_>>()?;
            let index = IndexDefinition::new(index.collection_group, index.query_scope.into(), fields);
            index.check()?;
            if !manifest.indexes.contains(&index) {
                manifest.indexes.push(index);
            }
        }
        for field in file.field_overrides {
            let path = match &*field.field_path {
                "*" => None,
                path => Some(path.parse()?),
            };
            let indexes = match &field.indexes {
                None => None,
                Some(indexes) => Some(
                    indexes
                        .iter()
                        .map(|i| Ok((i.query_scope.into(), i.mode.mode(&field.field_path)?)))
                        .collect::<Result<_>>()?,
                ),
            };
            let collection_group = field.collection_group;
            if manifest.overrides.iter().any(|o| o.collection_group == collection_group && o.path == path) {
                return Err(Error::invalid(format!(
                    "fieldOverrides has {} of {collection_group} twice",
                    field.field_path
                )));
            }
            manifest = manifest.with_override(FieldOverride { collection_group, path, ttl: field.ttl, indexes });
        }
        manifest.check()?;
        Ok(manifest)
    }

    fn inherited(&self, field: &FieldOverride) -> &[(QueryScope, IndexMode)] {
        match &field.path {
            Some(path) => self.single_fields(&field.collection_group, path),
            None => &FieldOverride::AUTOMATIC,
        }
    }

    /// The manifest as `firestore.indexes.json`, sorted, with a newline at the end: ready for
    /// `firebase deploy --only firestore:indexes`.
    pub fn to_json(&self) -> String {
        let mut indexes: Vec<_> = self.indexes.iter().collect();
        indexes.sort();
        let mut overrides: Vec<_> = self.overrides.iter().collect();
        overrides.sort_by(|a, b| (&a.collection_group, &a.path).cmp(&(&b.collection_group, &b.path)));
        let file = json!({
            "indexes": indexes.into_iter().map(IndexDefinition::to_json).collect::<Vec<_>>(),
            "fieldOverrides": overrides.into_iter().map(|o| o.to_json(self.inherited(o))).collect::<Vec<_>>(),
        });
        format!("{file:#}\n")
    }
}
