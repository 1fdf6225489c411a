//! JSON Schemas of integers, as they look in JSON.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::MAX_SAFE_INTEGER;

/// The JSON Schema of an `i64` field, for `#[schemars(with = "reelbase_core::int64::Int64")]`.
#[derive(Debug, Clone, Copy)]
pub enum Int64 {}

/// The JSON Schema of a `u64` field, for `#[schemars(with = "reelbase_core::int64::UInt64")]`.
#[derive(Debug, Clone, Copy)]
pub enum UInt64 {}

macro_rules! schema {
    ($($type:ident from $minimum:expr, $pattern:literal;)*) => { $(
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": ["integer", "string"],
                    "format": "int64",
                    "minimum": $minimum,
                    "maximum": MAX_SAFE_INTEGER,
                    "pattern": $pattern
                })
            }
        }
    )* };
}

schema! {
    Int64 from -(MAX_SAFE_INTEGER as i64), "^(0|-?[1-9][0-9]{0,18})$";
    UInt64 from 0, "^(0|[1-9][0-9]{0,18})$";
}
