//! The JSON of the vectors into core's types.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use reelbase_core::{
    AggregateFunction, Aggregation, Cursor, Direction, DocumentPath, Error, FieldPath, Fields, Filter, GeoPoint,
    Operator, Order, Precondition, Query, Timestamp, Transform, UnaryOperator, Value, Write,
};
use serde_json::Value as Json;

/// Why a vector cannot be expressed with core's types.
#[derive(Debug)]
pub(super) struct Unexpressed(pub(super) String);

/// What goes wrong when a request is put together: core refuses a part of it, or has no word for it.
#[derive(Debug)]
pub(super) enum Wrong {
    /// Core's types refuse it, which is an answer.
    Refused(Error),
    Unexpressed(Unexpressed),
}

impl From<Error> for Wrong {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<Unexpressed> for Wrong {
    fn from(unexpressed: Unexpressed) -> Self {
        Self::Unexpressed(unexpressed)
    }
}

pub(super) fn text<'a>(json: &'a Json, member: &str) -> &'a str {
    json[member].as_str().unwrap_or_else(|| panic!("{member} must be a string in {json}"))
}

pub(super) fn list(json: &Json) -> &[Json] {
    json.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The member `member`, or the text that `repeat` describes.
pub(super) fn text_or_repeat(json: &Json, member: &str) -> String {
    match json["repeat"].as_object() {
        Some(repeat) => {
            let unit = repeat["unit"].as_str().expect("a unit");
            unit.repeat(repeat["count"].as_u64().expect("a count") as usize)
        }
        None => text(json, member).to_owned(),
    }
}

fn double(json: &Json) -> f64 {
    match json.as_str() {
        Some("NaN") => f64::NAN,
        Some("Infinity") => f64::INFINITY,
        Some("-Infinity") => f64::NEG_INFINITY,
        Some("-0") => -0.0,
        _ => json.as_f64().unwrap_or_else(|| panic!("{json} is no double")),
    }
}

pub(super) fn value(json: &Json) -> Value {
    let (form, inside) = json.as_object().and_then(|object| object.iter().next()).expect("a value has one member");
    let inside_text = || inside.as_str().expect("a string");
    match form.as_str() {
        "null" => Value::null(),
        "bool" => Value::from(inside.as_bool().expect("a boolean")),
        "int" => Value::from(inside_text().parse::<i64>().expect("an int64")),
        "double" => Value::from(double(inside)),
        "timestamp" => Value::from(inside_text().parse::<Timestamp>().expect("a time")),
        "string" => Value::from(inside_text()),
        "bytes" => Value::bytes(BASE64.decode(inside_text()).expect("base64")),
        "ref" => Value::reference(&inside_text().parse().expect("the path of a document")),
        "geo" => Value::from(GeoPoint { latitude: double(&inside[0]), longitude: double(&inside[1]) }),
        "array" => Value::array(list(inside).iter().map(value)),
        "map" => {
            Value::map(inside.as_object().expect("a map").iter().map(|(key, inside)| (key.as_str(), value(inside))))
        }
        "vector" => Value::vector(&list(inside).iter().map(double).collect::<Vec<_>>()),
        other => panic!("the runner does not know values of the form {other}"),
    }
}

pub(super) fn fields(json: &Json) -> Fields {
    json.as_object().expect("fields").iter().map(|(name, inside)| (name.as_str(), value(inside))).collect()
}

pub(super) fn path(json: &Json) -> DocumentPath {
    json.as_str().expect("a path").parse().expect("the path of a document")
}

/// Documents, unless the path of one is none of core's.
pub(super) fn documents(json: &Json) -> Result<Vec<(DocumentPath, Fields)>, Unexpressed> {
    let document = |json: &Json| {
        let path = text(json, "path").parse().map_err(|e| Unexpressed(format!("a document cannot be named: {e}")))?;
        Ok((path, fields(&json["fields"])))
    };
    list(json).iter().map(document).collect()
}

pub(super) fn field_paths(json: &Json) -> Result<Vec<FieldPath>, Error> {
    list(json).iter().map(|path| path.as_str().expect("a field path").parse()).collect()
}

fn direction(json: &Json) -> Direction {
    match json.as_str() {
        Some("asc") => Direction::Ascending,
        Some("desc") => Direction::Descending,
        _ => panic!("{json} is no direction"),
    }
}

pub(super) fn orders(json: &Json) -> Result<Vec<Order>, Error> {
    let order =
        |pair: &Json| Ok(Order { field: pair[0].as_str().expect("a field").parse()?, direction: direction(&pair[1]) });
    list(json).iter().map(order).collect()
}

/// A filter of one condition on `field`.
pub(super) fn condition(field: &FieldPath, op: &str, operand: &Json) -> Filter {
    let unary = |op| Filter::unary(field.clone(), op);
    let compare = |op| Filter::field(field.clone(), op, value(operand));
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
        other => panic!("the runner does not know the operator {other}"),
    }
}

pub(super) fn filter(json: &Json) -> Result<Filter, Error> {
    let all = |json: &Json| list(json).iter().map(filter).collect::<Result<Vec<_>, Error>>();
    if json["and"].is_array() {
        Ok(Filter::And(all(&json["and"])?))
    } else if json["or"].is_array() {
        Ok(Filter::Or(all(&json["or"])?))
    } else {
        Ok(condition(&text(json, "field").parse()?, text(json, "op"), &json["value"]))
    }
}

fn cursor(json: &Json) -> Option<Cursor> {
    json.is_object().then(|| Cursor {
        values: list(&json["values"]).iter().map(value).collect(),
        before: json["before"].as_bool().expect("before is a boolean"),
    })
}

/// A number of documents; a negative one has no place in the types, which is why it is not a refusal of theirs.
fn count(json: &Json, what: &str) -> Result<Option<u32>, Unexpressed> {
    match json {
        Json::Null => Ok(None),
        json => match json.as_u64().and_then(|n| n.try_into().ok()) {
            Some(n) => Ok(Some(n)),
            None => Err(Unexpressed(format!("{what} {json} is outside u32, which is the type of a {what}"))),
        },
    }
}

pub(super) fn query(json: &Json) -> Result<Query, Wrong> {
    if json["from"].is_array() {
        return Err(Unexpressed("several from clauses: a query has one".into()).into());
    }
    let last = count(&json["limit_to_last"], "limit_to_last")?;
    Ok(Query {
        parent: match json["parent"].as_str() {
            None | Some("") => None,
            Some(parent) => Some(parent.parse()?),
        },
        collection: json["from"]["collection"].as_str().map(str::to_owned),
        all_descendants: json["from"]["all_descendants"].as_bool().unwrap_or(false),
        filter: json.get("where").filter(|w| !w.is_null()).map(filter).transpose()?,
        order_by: orders(&json["order_by"])?,
        start_at: cursor(&json["start_at"]),
        end_at: cursor(&json["end_at"]),
        offset: count(&json["offset"], "offset")?.unwrap_or(0),
        limit: last.or(count(&json["limit"], "limit")?),
        limit_to_last: last.is_some(),
        select: json.get("select").map(field_paths).transpose()?,
        ..Query::default()
    })
}

pub(super) fn aggregations(json: &Json) -> Result<Vec<Aggregation>, Wrong> {
    let aggregation = |json: &Json| {
        let field = || text(json, "field").parse::<FieldPath>();
        let function = match text(json, "fn") {
            "count" => AggregateFunction::Count { up_to: count(&json["up_to"], "up_to")? },
            "sum" => AggregateFunction::Sum(field()?),
            "avg" => AggregateFunction::Average(field()?),
            other => panic!("the runner does not know the aggregation {other}"),
        };
        Ok(Aggregation { alias: text(json, "alias").to_owned(), function })
    };
    list(json).iter().map(aggregation).collect()
}

pub(super) fn transform(json: &Json) -> Transform {
    let operand = || value(&json["operand"]);
    let operands = || list(&json["operands"]).iter().map(value).collect();
    match text(json, "op") {
        "increment" => Transform::Increment(operand()),
        "maximum" => Transform::Maximum(operand()),
        "minimum" => Transform::Minimum(operand()),
        "array_union" => Transform::ArrayUnion(operands()),
        "array_remove" => Transform::ArrayRemove(operands()),
        "request_time" | "server_timestamp" => Transform::ServerTimestamp,
        other => panic!("the runner does not know the transform {other}"),
    }
}

/// A write. On the wire it has fields and a mask; here a mask is the list of what to change. `current` is the update
/// time that the document has.
pub(super) fn write(json: &Json, current: Option<Timestamp>) -> Result<Write, Wrong> {
    let path = text(json, "path").parse::<DocumentPath>()?;
    let mut write = match text(json, "op") {
        "delete" => Write::delete(path),
        "verify" => Write::verify(path, Precondition::None),
        "update" => {
            let fields = json.get("fields").map(fields).unwrap_or_default();
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
        other => return Err(Unexpressed(format!("a write of the kind {other}")).into()),
    };
    for one in list(&json["transforms"]) {
        write = write.transform(text(one, "field").parse()?, transform(one));
    }
    let precondition = &json["precondition"];
    if let Some(exists) = precondition["exists"].as_bool() {
        write.precondition = Precondition::Exists(exists);
    } else if let Some(time) = precondition["update_time"].as_str() {
        let long_ago = Timestamp::from_micros_saturating(946_684_800_000_000); // 2000-01-01
        write.precondition = Precondition::UpdateTime(match time {
            "current" => current.expect("the document is there"),
            "stale" | "any" => long_ago,
            time => time.parse()?,
        });
    }
    Ok(write)
}
