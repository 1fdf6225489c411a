//! Writes and what they come to.

use std::collections::HashMap;

use reelbase_core::{
    Error, FieldPath, FieldTransform, Merge, Operation, Precondition, Result, Shape, Transform, Value, Write,
    WriteResult,
};

use crate::{
    DatabaseName, decode_fields, decode_time, encode_fields, encode_time, encode_value,
    pb::{
        self,
        document_transform::{
            self,
            field_transform::{ServerValue, TransformType},
        },
        precondition::ConditionType,
        value::ValueType,
        write::Operation as Message,
    },
    value::{decode_value_at, decode_values_at, encode_values},
};

/// The message of a write.
///
/// The published messages have no verify. One that wants the document becomes an update of no field, which leaves it and
/// its update time as they are; one that wants none becomes a delete of what is missing.
pub fn encode_write(database: &DatabaseName, write: &Write) -> pb::Write {
    let name = || database.document_name(write.path.as_str());
    let update = |fields| Message::Update(pb::Document { name: name(), fields, create_time: None, update_time: None });
    let mask = |paths: &mut dyn Iterator<Item = String>| Some(pb::DocumentMask { field_paths: paths.collect() });
    let (operation, update_mask) = match (&write.operation, write.precondition) {
        (Operation::Set(fields), _) => (Some(update(encode_fields(database, fields))), None),
        (Operation::Merge(merge), _) => {
            (Some(update(merged(database, merge))), mask(&mut merge.changes.iter().map(|(path, _)| path.to_string())))
        }
        (Operation::Delete, _) | (Operation::Verify, Precondition::Exists(false)) => {
            (Some(Message::Delete(name())), None)
        }
        (Operation::Verify, Precondition::Exists(true) | Precondition::UpdateTime(_))
            if write.transforms.is_empty() =>
        {
            (Some(update(HashMap::new())), mask(&mut std::iter::empty()))
        }
        // Servers refuse a write without an operation.
        _ => (None, None),
    };
    let current_document = match write.precondition {
        Precondition::None => Ok(None),
        Precondition::Exists(exists) => Ok(Some(ConditionType::Exists(exists))),
        Precondition::UpdateTime(time) => Ok(Some(ConditionType::UpdateTime(encode_time(time)))),
        unknown => Err(unknown),
    };
    pb::Write {
        update_mask,
        update_transforms: write.transforms.iter().map(|transform| encode_transform(database, transform)).collect(),
        // What cannot be said must not go unsaid: then nothing is to be written either.
        operation: operation.filter(|_| current_document.is_ok()),
        current_document: current_document
            .unwrap_or_default()
            .map(|condition| pb::Precondition { condition_type: Some(condition) }),
    }
}

/// The new values as one document.
fn merged(database: &DatabaseName, merge: &Merge) -> HashMap<String, pb::Value> {
    let mut fields = HashMap::new();
    for (path, value) in &merge.changes {
        if let Some(value) = value {
            put(&mut fields, path.segments(), encode_value(database, value.view()));
        }
    }
    fields
}

fn put<'a>(
    fields: &mut HashMap<String, pb::Value>,
    mut path: impl ExactSizeIterator<Item = &'a str>,
    value: pb::Value,
) {
    let Some(name) = path.next() else { return };
    let field = fields.entry(name.to_owned()).or_default();
    if path.len() == 0 {
        *field = value;
        return;
    }
    let map = ValueType::MapValue(pb::MapValue::default());
    if let ValueType::MapValue(map) = field.value_type.get_or_insert(map) {
        put(&mut map.fields, path, value);
    }
}

fn find<'a, 'p>(
    fields: &'a HashMap<String, pb::Value>,
    mut path: impl ExactSizeIterator<Item = &'p str>,
) -> Option<&'a pb::Value> {
    let value = fields.get(path.next()?)?;
    match &value.value_type {
        _ if path.len() == 0 => Some(value),
        Some(ValueType::MapValue(map)) => find(&map.fields, path),
        _ => None,
    }
}

/// The write of a message. A path of the mask that lies within another one of it says nothing new and is left out.
///
/// # Errors
/// [`Invalid`](reelbase_core::ErrorKind::Invalid): no operation, a mask or transforms where none may be, a name in another
/// database, a bad field path or value.
pub fn decode_write(database: &DatabaseName, write: &pb::Write) -> Result<Write> {
    let wrong = |why: &str| Err(Error::invalid(why));
    let (path, operation, transforms) = match &write.operation {
        Some(Message::Update(document)) => {
            let path = database.path(&document.name)?;
            let operation = decode_update(database, document, write.update_mask.as_ref()).map_err(|e| e.at(&path))?;
            (path, operation, &write.update_transforms)
        }
        Some(_) if write.update_mask.is_some() => return wrong("only an update may have a mask"),
        Some(_) if !write.update_transforms.is_empty() => return wrong("only an update may have update transforms"),
        Some(Message::Delete(name)) => (database.path(name)?, Operation::Delete, &write.update_transforms),
        Some(Message::Transform(transform)) if transform.field_transforms.is_empty() => {
            return wrong("a transform needs a field to transform");
        }
        Some(Message::Transform(transform)) => {
            let merge = Merge { changes: Vec::new(), shape: Shape::untyped() };
            (database.path(&transform.document)?, Operation::Merge(merge), &transform.field_transforms)
        }
        None => return wrong("a write has no operation"),
    };
    let rest = || {
        let transforms = transforms.iter().map(|transform| decode_transform(database, transform));
        Ok((decode_precondition(write.current_document.as_ref())?, transforms.collect::<Result<_>>()?))
    };
    let (precondition, transforms) = rest().map_err(|e: Error| e.at(&path))?;
    Ok(Write { path, operation, precondition, transforms })
}

fn decode_update(
    database: &DatabaseName,
    document: &pb::Document,
    mask: Option<&pb::DocumentMask>,
) -> Result<Operation> {
    let Some(mask) = mask else {
        return decode_fields(database, &document.fields, Shape::untyped()).map(Operation::Set);
    };
    let mut paths = mask.field_paths.iter().map(|path| path.parse()).collect::<Result<Vec<FieldPath>>>()?;
    // In order, a path comes right before those that lie within it.
    paths.sort_unstable();
    paths.dedup_by(|inner, outer| outer.contains(inner));
    let change = |path: FieldPath| {
        let value = find(&document.fields, path.segments());
        let value = value.map(|value| decode_value_at(database, value, &path)).transpose()?;
        Ok((path, value))
    };
    let changes = paths.into_iter().map(change).collect::<Result<_>>()?;
    Ok(Operation::Merge(Merge { changes, shape: Shape::untyped() }))
}

/// A precondition that says nothing is none, as Google's servers take it.
fn decode_precondition(precondition: Option<&pb::Precondition>) -> Result<Precondition> {
    match precondition.and_then(|precondition| precondition.condition_type.as_ref()) {
        None => Ok(Precondition::None),
        Some(ConditionType::Exists(exists)) => Ok(Precondition::Exists(*exists)),
        Some(ConditionType::UpdateTime(time)) => decode_time(time).map(Precondition::UpdateTime),
    }
}

fn encode_transform(database: &DatabaseName, transform: &FieldTransform) -> document_transform::FieldTransform {
    let operand = |value: &Value| encode_value(database, value.view());
    let transform_type = match &transform.transform {
        Transform::ServerTimestamp => Some(TransformType::SetToServerValue(ServerValue::RequestTime.into())),
        Transform::Increment(value) => Some(TransformType::Increment(operand(value))),
        Transform::Maximum(value) => Some(TransformType::Maximum(operand(value))),
        Transform::Minimum(value) => Some(TransformType::Minimum(operand(value))),
        Transform::ArrayUnion(values) => Some(TransformType::AppendMissingElements(encode_values(database, values))),
        Transform::ArrayRemove(values) => Some(TransformType::RemoveAllFromArray(encode_values(database, values))),
        // Servers refuse a transform without a type.
        _ => None,
    };
    document_transform::FieldTransform { field_path: transform.field.to_string(), transform_type }
}

fn decode_transform(database: &DatabaseName, transform: &document_transform::FieldTransform) -> Result<FieldTransform> {
    let field: FieldPath = transform.field_path.parse()?;
    let operand = |value| decode_value_at(database, value, &field);
    let operands = |array: &pb::ArrayValue| decode_values_at(database, &array.values, &field);
    let transform = match &transform.transform_type {
        Some(TransformType::SetToServerValue(value)) if *value == i32::from(ServerValue::RequestTime) => {
            Transform::ServerTimestamp
        }
        Some(TransformType::Increment(value)) => Transform::Increment(operand(value)?),
        Some(TransformType::Maximum(value)) => Transform::Maximum(operand(value)?),
        Some(TransformType::Minimum(value)) => Transform::Minimum(operand(value)?),
        Some(TransformType::AppendMissingElements(values)) => Transform::ArrayUnion(operands(values)?),
        Some(TransformType::RemoveAllFromArray(values)) => Transform::ArrayRemove(operands(values)?),
        Some(TransformType::SetToServerValue(_)) => {
            return Err(Error::invalid(format!("the server value for {field} is none that is known")));
        }
        None => return Err(Error::invalid(format!("the transform of {field} is of no type"))),
    };
    Ok(FieldTransform { field, transform })
}

/// The message of a write's result.
pub fn encode_write_result(database: &DatabaseName, result: &WriteResult) -> pb::WriteResult {
    pb::WriteResult {
        update_time: result.update_time.map(encode_time),
        transform_results: encode_values(database, &result.transform_results).values,
    }
}

/// The write's result of a message.
///
/// # Errors
/// [`Invalid`](reelbase_core::ErrorKind::Invalid) for values that are none.
pub fn decode_write_result(database: &DatabaseName, result: &pb::WriteResult) -> Result<WriteResult> {
    let update_time = result.update_time.as_ref().map(decode_time).transpose()?;
    Ok(WriteResult::new(update_time, decode_values_at(database, &result.transform_results, "transform_results")?))
}
