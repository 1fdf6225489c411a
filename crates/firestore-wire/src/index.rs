//! Index definitions as messages of `google.firestore.admin.v1`, and the console's links that hold them.

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, general_purpose::NO_PAD},
};
use gcloud_sdk::google::firestore::admin::v1::{
    self as admin,
    index::{
        QueryScope as Scope,
        index_field::{ArrayConfig, Order, ValueMode},
    },
};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use prost::Message;
use reelbase_core::{
    Direction, Error, ErrorKind, FieldPath, Result, check_collection_id,
    index::{IndexDefinition, IndexField, IndexMode, QueryScope},
};

use crate::DatabaseName;

const CONSOLE: &str = "https://console.firebase.google.com/v1/r/project/";
const COMPOSITE: &str = "create_composite=";
const EXEMPTION: &str = "create_exemption=";
const GROUPS: &str = "/collectionGroups/";
const FIELDS: &str = "fields/";

/// Written without padding, read with or without.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&URL_SAFE, NO_PAD.with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// What may not stand in a segment of a URL's path.
const SEGMENT: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'/').add(b'<').add(b'>').add(b'?');

/// The message of an index; `__name__` is spelled out at the end of a composite one.
///
/// Its name says the collection group: `…/collectionGroups/g/indexes/_`, or `…/collectionGroups/g/fields/f` for the index of
/// a single field. Servers replace it by their own.
pub fn encode_index(database: &DatabaseName, index: &IndexDefinition) -> admin::Index {
    let mut fields: Vec<_> = index.fields.iter().map(encode_field).collect();
    let named = index.fields.last().is_some_and(|field| field.path.is_name());
    let item = match &*index.fields {
        [field] if index.is_single_field() => format!("{FIELDS}{}", field.path),
        _ => {
            if !named {
                fields.push(encode_field(&IndexField::new(FieldPath::name(), index.name_direction().into())));
            }
            "indexes/_".to_owned()
        }
    };
    let scope = match index.scope {
        QueryScope::Collection => Scope::Collection,
        QueryScope::CollectionGroup => Scope::CollectionGroup,
    };
    admin::Index {
        name: format!("{database}{GROUPS}{}/{item}", index.collection_group),
        query_scope: scope.into(),
        fields,
        ..admin::Index::default()
    }
}

fn encode_field(field: &IndexField) -> admin::index::IndexField {
    let value_mode = match field.mode {
        IndexMode::Ascending => Some(ValueMode::Order(Order::Ascending.into())),
        IndexMode::Descending => Some(ValueMode::Order(Order::Descending.into())),
        IndexMode::Contains => Some(ValueMode::ArrayConfig(ArrayConfig::Contains.into())),
        // Servers refuse a field without a mode.
        _ => None,
    };
    admin::index::IndexField { field_path: field.path.to_string(), value_mode }
}

/// The index of a message, without `__name__` where it follows the last direction. The collection group is read from the
/// message's name, as [`encode_index`] writes it and servers do.
///
/// # Errors
/// [`Invalid`](ErrorKind::Invalid) for what is no index; [`Unsupported`](ErrorKind::Unsupported) for a vector index and
/// others that only other editions have.
pub fn decode_index(index: &admin::Index) -> Result<IndexDefinition> {
    let decode = || {
        let (_, place) =
            index.name.split_once(GROUPS).ok_or_else(|| Error::invalid("its name has no collection group"))?;
        let (group, item) = place.split_once('/').unwrap_or((place, ""));
        check_collection_id(group)?;
        let scope = match Scope::try_from(index.query_scope) {
            Ok(Scope::Collection) => QueryScope::Collection,
            Ok(Scope::CollectionGroup) => QueryScope::CollectionGroup,
            Ok(Scope::CollectionRecursive) => {
                return Err(Error::new(ErrorKind::Unsupported, "only Datastore has recursive indexes"));
            }
            Ok(Scope::Unspecified) | Err(_) => return Err(Error::invalid("its query scope is none that is known")),
        };
        // The index of a single field may leave out the path, which the name has as well.
        let fields = index.fields.iter().map(|field| decode_field(field, item.strip_prefix(FIELDS)));
        let mut definition = IndexDefinition::new(group, scope, fields.collect::<Result<_>>()?);
        definition.check()?;
        drop_name(&mut definition);
        Ok(definition)
    };
    decode().map_err(|e: Error| Error::new(e.kind(), format!("the index {:?}: {}", index.name, e.message())))
}

/// Leaves out a `__name__` that follows by itself.
fn drop_name(index: &mut IndexDefinition) {
    let Some(last) = index.fields.pop_if(|last| last.path.is_name()) else { return };
    if index.fields.is_empty() || last.mode != IndexMode::from(index.name_direction()) {
        index.fields.push(last);
    }
}

fn decode_field(field: &admin::index::IndexField, single: Option<&str>) -> Result<IndexField> {
    let path = if field.field_path.is_empty() { single.unwrap_or_default() } else { &field.field_path };
    let mode = match &field.value_mode {
        Some(ValueMode::Order(order)) => match Order::try_from(*order) {
            Ok(Order::Ascending) => Direction::Ascending.into(),
            Ok(Order::Descending) => Direction::Descending.into(),
            Ok(Order::Unspecified) | Err(_) => {
                return Err(Error::invalid(format!("{path} has no order that is known")));
            }
        },
        Some(ValueMode::ArrayConfig(config)) if *config == i32::from(ArrayConfig::Contains) => IndexMode::Contains,
        Some(ValueMode::VectorConfig(_)) => {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!("{path} has a vector index, which is not supported"),
            ));
        }
        Some(ValueMode::SearchConfig(_)) => {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!("{path} has a search index, which is not supported"),
            ));
        }
        Some(ValueMode::ArrayConfig(_)) | None => {
            return Err(Error::invalid(format!("{path} has no mode that is known")));
        }
    };
    Ok(IndexField::new(path.parse()?, mode))
}

/// The link that creates an index in the console, as production puts it into its error.
pub fn console_link(database: &DatabaseName, index: &IndexDefinition) -> String {
    let segment = |id| utf8_percent_encode(id, SEGMENT);
    let place = match database.database() {
        DatabaseName::DEFAULT => String::new(),
        id => format!("/databases/{}", segment(id)),
    };
    let parameter = if index.is_single_field() { EXEMPTION } else { COMPOSITE };
    let message = BASE64.encode(encode_index(database, index).encode_to_vec());
    format!("{CONSOLE}{}/firestore{place}/indexes?{parameter}{message}", segment(database.project()))
}

/// The index that a message of a missing index links to, and the link.
pub fn parse_console_link(message: &str) -> Option<(IndexDefinition, String)> {
    message.match_indices("https://").find_map(|(start, _)| {
        let text = &message[start..];
        let text = &text[..text.find(char::is_whitespace).unwrap_or(text.len())];
        let at = [COMPOSITE, EXEMPTION].iter().find_map(|parameter| Some(text.find(parameter)? + parameter.len()))?;
        // Behind the link may come the end of a sentence or of a quotation.
        let foreign = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '=' | '%'));
        let end = text[at..].find(foreign).map_or(text.len(), |n| at + n);
        let encoded = percent_decode_str(&text[at..end]).decode_utf8().ok()?;
        let index = admin::Index::decode(&*BASE64.decode(&*encoded).ok()?).ok()?;
        Some((decode_index(&index).ok()?, text[..end].to_owned()))
    })
}
