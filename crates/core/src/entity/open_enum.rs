//! Enums that survive values from a newer version.

/// Declares an enum that is stored as a string and keeps values it does not know in `Other`.
///
/// ```
/// reelbase_core::open_enum! {
///     /// How far a clip is.
///     pub enum ClipStatus {
///         /// Being made.
///         Processing = "processing",
///         /// Done.
///         Completed = "completed",
///     }
/// }
///
/// let newer: ClipStatus = serde_json::from_str("\"archived\"")?;
/// assert_eq!(newer, ClipStatus::Other("archived".into()));
/// assert_eq!((ClipStatus::KNOWN.len(), newer.as_str()), (2, "archived"));
/// // Text becomes a value and a value text; no text is refused.
/// assert_eq!("completed".parse(), Ok(ClipStatus::Completed));
/// assert_eq!(ClipStatus::from(String::from("completed")), ClipStatus::from("completed"));
/// assert_eq!(["clips", newer.as_ref()].join("/"), "clips/archived");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Values compare by what is stored: `ClipStatus::Other("completed".into()) == ClipStatus::Completed`. A pattern tells the
/// two apart, so match on `ClipStatus::from(value.as_str())` where the value may have been made by hand.
///
/// With core's feature `schemars` the enum has an open JSON Schema: the known values, or any other string.
#[macro_export]
macro_rules! open_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        #[non_exhaustive]
        $vis enum $name {
            $($(#[$variant_meta])* $variant,)+
            /// A value that this version does not know, kept as it is.
            Other(String),
        }

        #[allow(dead_code)]
        impl $name {
            /// The values that this version knows, as they are stored.
            $vis const KNOWN: &'static [&'static str] = &[$($text),+];

            /// The stored form.
            $vis fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(text) => text,
                }
            }

            /// Whether this version knows the value, however it was made.
            $vis fn is_known(&self) -> bool {
                Self::KNOWN.contains(&self.as_str())
            }
        }

        // By the stored form, so that an `Other` that was made of a known word is that word.
        impl ::std::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl ::std::cmp::Eq for $name {}

        impl ::std::hash::Hash for $name {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl ::std::cmp::PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> ::std::option::Option<::std::cmp::Ordering> {
                ::std::option::Option::Some(self.cmp(other))
            }
        }

        /// In the order of [`KNOWN`](Self::KNOWN), then others by their text.
        impl ::std::cmp::Ord for $name {
            fn cmp(&self, other: &Self) -> ::std::cmp::Ordering {
                let place = |value: &Self| {
                    Self::KNOWN.iter().position(|known| *known == value.as_str()).unwrap_or(Self::KNOWN.len())
                };
                place(self).cmp(&place(other)).then_with(|| self.as_str().cmp(other.as_str()))
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                match text.as_str() {
                    $($text => Self::$variant,)+
                    _ => Self::Other(text),
                }
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            fn from_str(text: &str) -> ::std::result::Result<Self, ::std::convert::Infallible> {
                ::std::result::Result::Ok(Self::from(text))
            }
        }

        impl ::std::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(&self, s: S) -> ::std::result::Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(d: D) -> ::std::result::Result<Self, D::Error> {
                struct Visitor;
                impl $crate::__private::serde::de::Visitor<'_> for Visitor {
                    type Value = $name;
                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str(concat!("a string, the ", stringify!($name)))
                    }
                    fn visit_str<E>(self, text: &str) -> ::std::result::Result<$name, E> {
                        Ok($name::from(text))
                    }
                }
                d.deserialize_str(Visitor)
            }
        }

        $crate::__open_enum_schema!($name, [$(::core::stringify!($meta)),*]);
    };
}

#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum_schema {
    ($name:ident, $attributes:expr) => {
        impl $crate::__private::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(
                _: &mut $crate::__private::schemars::SchemaGenerator,
            ) -> $crate::__private::schemars::Schema {
                $crate::__private::open_enum_schema($name::KNOWN, &$attributes)
            }
        }
    };
}

#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum_schema {
    ($name:ident, $attributes:expr) => {};
}

/// The known values or any other string, with the first paragraph of the doc comment among the attributes.
#[cfg(feature = "schemars")]
#[doc(hidden)]
pub fn open_enum_schema(known: &[&str], attributes: &[&str]) -> schemars::Schema {
    let mut schema = schemars::json_schema!({ "anyOf": [{ "enum": known }, { "type": "string" }] });
    let docs = attributes.iter().filter(|attribute| attribute.starts_with("doc"));
    // One that cannot be read would leave the others without their sense.
    if let Some(lines) = docs.map(|attribute| doc_text(attribute)).collect::<Option<Vec<String>>>() {
        let lines = lines.iter().flat_map(|text| text.split('\n')).map(str::trim);
        let first: Vec<&str> = lines.skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty()).collect();
        if !first.is_empty() {
            schema.insert("description".into(), first.join(" ").into());
        }
    }
    schema
}

/// What a doc attribute says, out of what `stringify!` makes of it: `doc = r" How far a clip is."`, with or without `r`
/// and hashes.
#[cfg(feature = "schemars")]
fn doc_text(attribute: &str) -> Option<String> {
    let literal = attribute.strip_prefix("doc")?.trim_start().strip_prefix('=')?.trim();
    if let Some(raw) = literal.strip_prefix('r') {
        let hashes = raw.bytes().take_while(|byte| *byte == b'#').count();
        let inside = raw[hashes..].strip_prefix('"')?.strip_suffix(&raw[..hashes])?.strip_suffix('"')?;
        return Some(inside.to_owned());
    }
    let inside = literal.strip_prefix('"')?.strip_suffix('"')?;
    // Of Rust's escapes JSON has all that people write but these two.
    if inside.contains("\\x") || inside.contains("\\u{") {
        return None;
    }
    serde_json::from_str(&format!("\"{}\"", inside.replace("\\'", "'").replace('\n', "\\n"))).ok()
}

#[cfg(test)]
mod tests {
    crate::open_enum! {
        /// A variant may be named like an associated type.
        enum Status {
            Done = "done",
            Err = "error",
        }
    }

    #[cfg(feature = "schemars")]
    #[test]
    fn the_schema_is_open_and_says_what_it_is() {
        use schemars::JsonSchema;
        let schema = Status::json_schema(&mut schemars::SchemaGenerator::default()).to_value();
        let expected = serde_json::json!({
            "description": "A variant may be named like an associated type.",
            "anyOf": [{ "enum": ["done", "error"] }, { "type": "string" }]
        });
        assert_eq!(schema, expected);
    }

    #[cfg(feature = "schemars")]
    #[test]
    fn doc_comments_are_read_however_they_are_written() {
        use super::doc_text;
        for (attribute, text) in [
            ("doc = \" Plain.\"", Some(" Plain.")),
            ("doc = r\" Raw \\d+ and \\n.\"", Some(" Raw \\d+ and \\n.")),
            ("doc =\nr\" On a line of its own.\"", Some(" On a line of its own.")),
            ("doc = r#\" The \"fast\" one.\"#", Some(" The \"fast\" one.")),
            ("doc = \" It\\'s \\\"fine\\\".\"", Some(" It's \"fine\".")),
            ("doc = \" \\x41\"", None),
            ("doc = concat!(\"a\")", None),
        ] {
            assert_eq!(doc_text(attribute).as_deref(), text, "{attribute}");
        }
    }

    #[cfg(feature = "schemars")]
    #[test]
    fn a_description_is_whole_or_none() {
        use schemars::JsonSchema;
        crate::open_enum! {
            /// The "fast" one, which is described at such a length that it does not fit a line of eighty letters any more.
            /// And its second line, with `\d+`.
            ///
            /// Not this.
            enum Long {
                One = "one",
            }
        }
        let schema = Long::json_schema(&mut schemars::SchemaGenerator::default()).to_value();
        let described = "The \"fast\" one, which is described at such a length that it does not fit a line of eighty \
                         letters any more. And its second line, with `\\d+`.";
        assert_eq!(schema["description"], described);
    }

    #[test]
    fn every_text_is_a_value() {
        for (text, value) in [("done", Status::Done), ("error", Status::Err), ("Done", Status::Other("Done".into()))] {
            assert_eq!(Status::from(text), value);
            assert_eq!(Status::from(text.to_owned()), value);
            assert_eq!(text.parse::<Status>(), Ok(value));
        }
    }

    #[test]
    fn a_known_word_is_known_however_it_was_made() {
        let made = Status::Other("done".into());
        assert!(made == Status::Done && made.is_known() && !Status::Other("newer".into()).is_known());
        let hashed: std::collections::HashSet<Status> = [made.clone(), Status::Done].into();
        assert_eq!(hashed.len(), 1);
        // By declaration, not by text; what is not known comes last.
        let mut all = [Status::from("newer"), Status::Err, made, Status::from("a newer one")];
        all.sort();
        assert_eq!(all.map(|status| status.to_string()), ["done", "error", "a newer one", "newer"]);
    }

    #[test]
    fn a_value_lends_its_stored_text() {
        for value in [Status::Done, Status::Err, Status::Other("newer".into())] {
            assert_eq!(AsRef::<str>::as_ref(&value), value.to_string());
        }
    }

    #[test]
    fn an_unknown_string_is_moved() {
        let text = String::from("a value of a newer version");
        let bytes = text.as_ptr();
        assert_eq!(Status::from(text).as_str().as_ptr(), bytes);
    }
}
