//! JSON Schemas of the native types, as they look in JSON.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Bytes, GeoPoint, Reference, Timestamp, Value, Vector};

macro_rules! schema {
    ($($type:ident => $schema:tt)*) => { $(
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )* };
}

schema! {
    Timestamp => { "type": "string", "format": "date-time" }
    GeoPoint => {
        "type": "object",
        "properties": {
            "latitude": { "type": "number", "minimum": -90, "maximum": 90 },
            "longitude": { "type": "number", "minimum": -180, "maximum": 180 }
        },
        "required": ["latitude", "longitude"]
    }
    Reference => { "type": "string" }
    Bytes => { "type": "string", "contentEncoding": "base64" }
    Vector => { "type": "array", "items": { "type": "number" } }
    Value => true
}
