//! What is encoded, sent as bytes and decoded is what it was; what is no document, query or write is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what is unexpected is a failed test")]

mod aggregates;
mod database;
mod documents;
mod indexes;
mod queries;
mod values;
mod writes;

use proptest::test_runner::TestCaseResult;
use prost::Message;
use reelbase_core::{Error, ErrorKind, Result};
use reelbase_firestore_wire::{DatabaseName, pb};

fn database() -> DatabaseName {
    DatabaseName::new("p", DatabaseName::DEFAULT).unwrap()
}

/// The message after its way over the wire.
fn sent<M: Message + Default>(message: &M) -> M {
    M::decode(&*message.encode_to_vec()).unwrap()
}

fn message(value: pb::value::ValueType) -> pb::Value {
    pb::Value { value_type: Some(value) }
}

fn text(text: &str) -> pb::Value {
    message(pb::value::ValueType::StringValue(text.to_owned()))
}

fn integer(n: i64) -> pb::Value {
    message(pb::value::ValueType::IntegerValue(n))
}

fn map<const N: usize>(entries: [(&str, pb::Value); N]) -> pb::Value {
    let fields = entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    message(pb::value::ValueType::MapValue(pb::MapValue { fields }))
}

fn array<const N: usize>(values: [pb::Value; N]) -> pb::Value {
    message(pb::value::ValueType::ArrayValue(pb::ArrayValue { values: values.into() }))
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T>, kind: ErrorKind, says: &str) {
    let error: Error = result.unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(says), "{error}");
}

/// Equal, and of the same types throughout: equal values of two types look different.
///
/// But for the sign of a point's zero, which the generated messages lose on the wire.
fn alike<T: std::fmt::Debug + PartialEq>(found: &T, expected: &T) -> TestCaseResult {
    let look = |value: &T| format!("{value:?}").replace("geo(-0,", "geo(0,").replace(", -0)", ", 0)");
    proptest::prop_assert_eq!(found, expected);
    proptest::prop_assert_eq!(look(found), look(expected));
    Ok(())
}
