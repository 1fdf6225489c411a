//! One alternative of a schema: a kind of value and what it must keep.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// What a branch accepts by its JSON type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Any,
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "string" => Self::String,
            "array" => Self::Array,
            "object" => Self::Object,
            _ => return None,
        })
    }

    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }

    /// The kind of the values that are of both kinds; `None` when there are none.
    pub(super) fn and(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Any, kind) | (kind, Self::Any) => Some(kind),
            (Self::Integer, Self::Number) | (Self::Number, Self::Integer) => Some(Self::Integer),
            _ => (self == other).then_some(self),
        }
    }

    /// Whether the keyword can refuse a value of this kind.
    pub(super) fn bears(self, keyword: &str) -> bool {
        let of: &[Self] = match keyword {
            "maxLength" | "minLength" | "pattern" => &[Self::String],
            "exclusiveMaximum" | "exclusiveMinimum" | "maximum" | "minimum" | "multipleOf" => {
                &[Self::Integer, Self::Number]
            }
            "format" => &[Self::String, Self::Integer, Self::Number],
            "contains" | "items" | "maxContains" | "maxItems" | "minContains" | "minItems" | "prefixItems"
            | "uniqueItems" => &[Self::Array],
            "additionalProperties"
            | "dependentRequired"
            | "dependentSchemas"
            | "maxProperties"
            | "minProperties"
            | "patternProperties"
            | "properties"
            | "propertyNames"
            | "required"
            | "x-rules" => &[Self::Object],
            _ => return true,
        };
        self == Self::Any || of.contains(&self)
    }
}

/// `a, b or c`.
pub(super) fn in_words(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} or {last}", others.join(", ")),
    }
}

/// One alternative: a kind and everything that a value of it must keep.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Branch {
    pub(super) kind: Kind,
    /// Keywords without annotations and without those that say nothing (`minLength: 0`).
    pub(super) words: Map<String, Value>,
    /// What could not be merged into `words`, in canonical form: compared as it stands.
    pub(super) rest: BTreeSet<String>,
}

impl Branch {
    pub(super) fn of(kind: Kind) -> Self {
        Self { kind, words: Map::new(), rest: BTreeSet::new() }
    }

    /// The values listed, where it is an enumeration.
    pub(super) fn values(&self) -> Option<&Vec<Value>> {
        self.words.get("enum").and_then(Value::as_array)
    }

    pub(super) fn properties(&self) -> Option<&Map<String, Value>> {
        self.words.get("properties").and_then(Value::as_object)
    }

    pub(super) fn requires(&self, name: &str) -> bool {
        self.required().any(|required| required == name)
    }

    pub(super) fn required(&self) -> impl Iterator<Item = &str> {
        self.words.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }

    /// Whether a name stands in a part that is compared only as a whole, and so may be constrained there.
    pub(super) fn mentions(&self, name: &str) -> bool {
        let quoted = Value::from(name).to_string();
        let plain = ["additionalProperties", "enum", "properties", "required", "x-rules"];
        let words = self.words.iter().filter(|(word, _)| !plain.contains(&word.as_str()));
        self.rest.iter().any(|rest| rest.contains(&quoted))
            || words.into_iter().any(|(_, value)| value.to_string().contains(&quoted))
            || self.words.contains_key("patternProperties")
    }

    /// The property that tells a variant of a tagged union from the others, and its value.
    pub(super) fn tag(&self) -> Option<(&str, &Value)> {
        self.required().find_map(|name| {
            let schema = self.properties()?.get(name)?;
            let only = schema.get("enum").and_then(Value::as_array).filter(|values| values.len() == 1);
            Some((name, schema.get("const").or_else(|| only.map(|values| &values[0]))?))
        })
    }
}
