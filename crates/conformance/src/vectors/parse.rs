//! The JSON of the vectors into core's types.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use reelbase_core::{
    AggregateFunction, Aggregation, Cursor, Direction, DocumentPath, Error, FieldPath, Fields, Filter, GeoPoint,
    Operator, Order, Precondition, Query, Timestamp, Transform, UnaryOperator, Value, Write,
};
use serde_json::Value as Json;

use super::subject::Refusal;

/// What keeps a vector, or a part of it, from being run.
#[derive(Debug, Clone)]
pub(super) enum Wrong {
    /// Core or the store refuses it, which may be the answer that the vector expects.
    Refused(Refusal),
    /// There is no word for it here: core's types do not hold it, or this version does not know it.
    Unexpressed(String),
    /// It is not of the format.
    Malformed(String),
}

pub(super) type Parsed<T> = Result<T, Wrong>;

impl From<Error> for Wrong {
    fn from(error: Error) -> Self {
        Self::Refused((error.kind(), error.to_string()))
    }
}

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A part that this version does not know.
pub(super) fn unknown<T>(what: &str, name: &str) -> Parsed<T> {
    Err(Wrong::Unexpressed(format!("the runner does not know the {what} {name}")))
}

/// A part that must be `what` and is not.
pub(super) fn malformed(what: &str, json: &Json) -> Wrong {
    const SHOWN: usize = 160; // characters of the JSON in the message

    let mut shown = json.to_string();
    if let Some((end, _)) = shown.char_indices().nth(SHOWN) {
        shown.truncate(end);
        shown.push('…');
    }
    Wrong::Malformed(format!("{what} is expected, not {shown}"))
}

fn no_member(member: &str, what: &str, json: &Json) -> Wrong {
    match json.get(member) {
        Some(got) => malformed(&format!("{what} as {member}"), got),
        None => malformed(&format!("a member {member}, {what},"), json),
    }
}

pub(super) fn text<'a>(json: &'a Json, member: &str) -> Parsed<&'a str> {
    json[member].as_str().ok_or_else(|| no_member(member, "a string", json))
}

/// A string that may be left out.
pub(super) fn text_if_any<'a>(json: &'a Json, member: &str) -> Parsed<Option<&'a str>> {
    if json[member].is_null() { Ok(None) } else { text(json, member).map(Some) }
}

pub(super) fn boolean(json: &Json, member: &str) -> Parsed<bool> {
    json[member].as_bool().ok_or_else(|| no_member(member, "a boolean", json))
}

/// A boolean that may be left out, which means no.
pub(super) fn flag(json: &Json, member: &str) -> Parsed<bool> {
    if json[member].is_null() { Ok(false) } else { boolean(json, member) }
}

pub(super) fn number(json: &Json, member: &str) -> Parsed<usize> {
    let number = json[member].as_u64().and_then(|number| number.try_into().ok());
    number.ok_or_else(|| no_member(member, "a number of something", json))
}

pub(super) fn list<'a>(json: &'a Json, member: &str) -> Parsed<&'a [Json]> {
    json[member].as_array().map(Vec::as_slice).ok_or_else(|| no_member(member, "a list", json))
}

/// A list that may be left out.
pub(super) fn list_if_any<'a>(json: &'a Json, member: &str) -> Parsed<&'a [Json]> {
    if json[member].is_null() { Ok(&[]) } else { list(json, member) }
}

/// A list that is not a member of something.
pub(super) fn items(json: &Json) -> Parsed<&[Json]> {
    json.as_array().map(Vec::as_slice).ok_or_else(|| malformed("a list", json))
}

pub(super) fn texts<'a>(json: &'a Json, member: &str) -> Parsed<Vec<&'a str>> {
    let text = |one: &'a Json| one.as_str().ok_or_else(|| malformed(&format!("a string in {member}"), one));
    list(json, member)?.iter().map(text).collect()
}

/// The member `member`, or the text that `repeat` describes.
pub(super) fn text_or_repeat(json: &Json, member: &str) -> Parsed<String> {
    const LONGEST: usize = 16 << 20; // bytes; beyond every limit that there is

    let repeat = &json["repeat"];
    if repeat.is_null() {
        return text(json, member).map(str::to_owned);
    }
    let (unit, count) = (text(repeat, "unit")?, number(repeat, "count")?);
    match unit.len().checked_mul(count) {
        Some(length) if length <= LONGEST => Ok(unit.repeat(count)),
        _ => Err(malformed("at most 16 MiB", repeat)),
    }
}

fn double(json: &Json) -> Parsed<f64> {
    Ok(match json.as_str() {
        Some("NaN") => f64::NAN,
        Some("Infinity") => f64::INFINITY,
        Some("-Infinity") => f64::NEG_INFINITY,
        Some("-0") => -0.0,
        _ => json.as_f64().ok_or_else(|| malformed("a double", json))?,
    })
}

fn entries(json: &Json) -> Parsed<Vec<(&str, Value)>> {
    let object = json.as_object().ok_or_else(|| malformed("fields", json))?;
    object.iter().map(|(name, inside)| Ok((name.as_str(), value(inside)?))).collect()
}

pub(super) fn values(list: &[Json]) -> Parsed<Vec<Value>> {
    list.iter().map(value).collect()
}

pub(super) fn value(json: &Json) -> Parsed<Value> {
    let object = json.as_object().filter(|object| object.len() == 1);
    let (form, inside) =
        object.and_then(|object| object.iter().next()).ok_or_else(|| malformed("a value of one member", json))?;
    let wrong = |what: &str| malformed(what, json);
    let inside_text = || inside.as_str().ok_or_else(|| malformed(&format!("a string in the value {form}"), inside));
    Ok(match form.as_str() {
        "null" => Value::null(),
        "bool" => Value::from(inside.as_bool().ok_or_else(|| wrong("a boolean"))?),
        "int" => Value::from(inside_text()?.parse::<i64>().map_err(|_| wrong("an int64"))?),
        "double" => Value::from(double(inside)?),
        "timestamp" => Value::from(inside_text()?.parse::<Timestamp>().map_err(|_| wrong("a time"))?),
        "string" => Value::from(inside_text()?),
        "bytes" => Value::bytes(BASE64.decode(inside_text()?).map_err(|_| wrong("base64"))?),
        "ref" => Value::reference(&inside_text()?.parse().map_err(|_| wrong("the path of a document"))?),
        "geo" => Value::from(GeoPoint { latitude: double(&inside[0])?, longitude: double(&inside[1])? }),
        "array" => Value::array(values(items(inside)?)?),
        "map" => Value::map(entries(inside)?),
        "vector" => Value::vector(&items(inside)?.iter().map(double).collect::<Parsed<Vec<_>>>()?),
        other => return unknown("form of value", other),
    })
}

/// A value, if there is one; `null` says that there is none.
pub(super) fn value_if_any(json: &Json, member: &str) -> Parsed<Option<Value>> {
    match json.get(member) {
        Some(Json::Null) => Ok(None),
        Some(inside) => value(inside).map(Some),
        None => Err(no_member(member, "a value or null", json)),
    }
}

pub(super) fn fields(json: &Json) -> Parsed<Fields> {
    Ok(entries(json)?.into_iter().collect())
}

pub(super) fn path(json: &Json) -> Parsed<DocumentPath> {
    let path = json.as_str().and_then(|path| path.parse().ok());
    path.ok_or_else(|| malformed("the path of a document", json))
}

/// Documents, unless the path of one is none of core's.
pub(super) fn documents(list: &[Json]) -> Parsed<Vec<(DocumentPath, Fields)>> {
    let document = |json: &Json| {
        let unnamed = |e: Error| Wrong::Unexpressed(format!("a document cannot be named: {e}"));
        Ok((text(json, "path")?.parse().map_err(unnamed)?, fields(&json["fields"])?))
    };
    list.iter().map(document).collect()
}

fn field_path(json: &Json) -> Parsed<FieldPath> {
    Ok(json.as_str().ok_or_else(|| malformed("a field path", json))?.parse()?)
}

pub(super) fn field_paths(json: &Json) -> Parsed<Vec<FieldPath>> {
    items(json)?.iter().map(field_path).collect()
}

fn direction(json: &Json) -> Parsed<Direction> {
    match json.as_str() {
        Some("asc") => Ok(Direction::Ascending),
        Some("desc") => Ok(Direction::Descending),
        _ => Err(malformed("asc or desc", json)),
    }
}

pub(super) fn orders(list: &[Json]) -> Parsed<Vec<Order>> {
    list.iter().map(|pair| Ok(Order { field: field_path(&pair[0])?, direction: direction(&pair[1])? })).collect()
}

/// A filter of one condition on `field`.
pub(super) fn condition(field: &FieldPath, op: &str, operand: &Json) -> Parsed<Filter> {
    let unary = |op| Ok(Filter::unary(field.clone(), op));
    let compare = |op| Ok(Filter::field(field.clone(), op, value(operand)?));
    match op {
        "IS_NULL" => unary(UnaryOperator::IsNull),
        "IS_NAN" => unary(UnaryOperator::IsNan),
        "IS_NOT_NULL" => unary(UnaryOperator::IsNotNull),
        "IS_NOT_NAN" => unary(UnaryOperator::IsNotNan),
        "<" => compare(Operator::LessThan),
        "<=" => compare(Operator::LessThanOrEqual),
        ">" => compare(Operator::GreaterThan),
        ">=" => compare(Operator::GreaterThanOrEqual),
        "==" => compare(Operator::Equal),
        "!=" => compare(Operator::NotEqual),
        "in" => compare(Operator::In),
        "not-in" => compare(Operator::NotIn),
        "array-contains" => compare(Operator::ArrayContains),
        "array-contains-any" => compare(Operator::ArrayContainsAny),
        other => unknown("operator", other),
    }
}

pub(super) fn filter(json: &Json) -> Parsed<Filter> {
    let all = |member: &str| list(json, member)?.iter().map(filter).collect::<Parsed<Vec<_>>>();
    if json.get("and").is_some() {
        Ok(Filter::And(all("and")?))
    } else if json.get("or").is_some() {
        Ok(Filter::Or(all("or")?))
    } else {
        condition(&text(json, "field")?.parse()?, text(json, "op")?, &json["value"])
    }
}

fn cursor(json: &Json, member: &str) -> Parsed<Option<Cursor>> {
    let json = &json[member];
    if json.is_null() {
        return Ok(None);
    }
    Ok(Some(Cursor { values: values(list(json, "values")?)?, before: boolean(json, "before")? }))
}

/// A number of documents; a negative one has no place in the types, which is why it is not a refusal of theirs.
fn count(json: &Json, what: &str) -> Parsed<Option<u32>> {
    let json = &json[what];
    if json.is_null() {
        return Ok(None);
    }
    if json.as_i64().is_none() && json.as_u64().is_none() {
        return Err(malformed(&format!("an integer as {what}"), json));
    }
    match json.as_u64().and_then(|n| n.try_into().ok()) {
        Some(n) => Ok(Some(n)),
        None => Err(Wrong::Unexpressed(format!("{what} {json} is outside u32, which is the type of a {what}"))),
    }
}

/// The query of a vector.
pub(super) fn query(vector: &Json) -> Parsed<Query> {
    let json = &vector["query"];
    if !json.is_object() {
        return Err(no_member("query", "an object", vector));
    }
    let from = &json["from"];
    if from.is_array() {
        return Err(Wrong::Unexpressed("several from clauses: a query has one".into()));
    }
    let last = count(json, "limit_to_last")?;
    Ok(Query {
        parent: match text_if_any(json, "parent")? {
            None | Some("") => None,
            Some(parent) => Some(parent.parse()?),
        },
        collection: text_if_any(from, "collection")?.map(|id| id.to_owned().into()),
        all_descendants: flag(from, "all_descendants")?,
        filter: json.get("where").filter(|json| !json.is_null()).map(filter).transpose()?,
        order_by: orders(list_if_any(json, "order_by")?)?,
        start_at: cursor(json, "start_at")?,
        end_at: cursor(json, "end_at")?,
        offset: count(json, "offset")?.unwrap_or(0),
        limit: last.or(count(json, "limit")?),
        limit_to_last: last.is_some(),
        select: json.get("select").filter(|json| !json.is_null()).map(field_paths).transpose()?,
        ..Query::default()
    })
}

pub(super) fn aggregations(list: &[Json]) -> Parsed<Vec<Aggregation>> {
    let aggregation = |json: &Json| {
        let field = || field_path(&json["field"]);
        let function = match text(json, "fn")? {
            "count" => AggregateFunction::Count { up_to: count(json, "up_to")? },
            "sum" => AggregateFunction::Sum(field()?),
            "avg" => AggregateFunction::Average(field()?),
            other => return unknown("aggregation", other),
        };
        Ok(Aggregation { alias: text(json, "alias")?.to_owned().into(), function })
    };
    list.iter().map(aggregation).collect()
}

pub(super) fn transform(json: &Json) -> Parsed<Transform> {
    let operand = || value(&json["operand"]);
    let operands = || values(list(json, "operands")?);
    Ok(match text(json, "op")? {
        "increment" => Transform::Increment(operand()?),
        "maximum" => Transform::Maximum(operand()?),
        "minimum" => Transform::Minimum(operand()?),
        "array_union" => Transform::ArrayUnion(operands()?),
        "array_remove" => Transform::ArrayRemove(operands()?),
        "request_time" | "server_timestamp" => Transform::ServerTimestamp,
        other => return unknown("transform", other),
    })
}

/// A write. On the wire it has fields and a mask; here a mask is the list of what to change. `current` is the update
/// time that the document has.
pub(super) fn write(json: &Json, current: Option<Timestamp>) -> Parsed<Write> {
    let path = text(json, "path")?.parse::<DocumentPath>()?;
    let mut write = match text(json, "op")? {
        "delete" => Write::delete(path),
        "verify" => Write::verify(path, Precondition::None),
        "update" => {
            let fields = json.get("fields").map(fields).transpose()?.unwrap_or_default();
            match json.get("mask") {
                None => Write::set(path, fields),
                Some(mask) => {
                    let changes: Vec<_> = field_paths(mask)?
                        .into_iter()
                        .map(|path| {
                            let value = fields.get_path(&path).map(|value| value.to_value());
                            (path, value)
                        })
                        .collect();
                    Write::merge(path, changes)
                }
            }
        }
        other => return unknown("write", other),
    };
    for one in list_if_any(json, "transforms")? {
        write = write.transform(field_path(&one["field"])?, transform(one)?);
    }
    let precondition = &json["precondition"];
    if precondition.get("exists").is_some() {
        write.precondition = Precondition::Exists(boolean(precondition, "exists")?);
    } else if !precondition.is_null() {
        let long_ago = Timestamp::from_micros_saturating(946_684_800_000_000); // 2000-01-01
        write.precondition = Precondition::UpdateTime(match text(precondition, "update_time")? {
            "current" => current.ok_or_else(|| malformed("a document that is there", json))?,
            "stale" | "any" => long_ago,
            time => time.parse().map_err(|_| malformed("a time", precondition))?,
        });
    }
    Ok(write)
}
