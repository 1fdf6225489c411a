//! How a clip is framed: a short name, of which some are known.

use std::{
    borrow::{Borrow, Cow},
    fmt,
    str::FromStr,
};

use reelbase_core::{Error, Result};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The most characters of a style.
pub const MAX_STYLE_CHARS: usize = 50;

/// The style that a clip was rendered in: 1 to 50 characters.
///
/// New styles come with new renderers, so any name is allowed; those in use have constants. A style is also the name of
/// a counter in [`Video::clips_by_style`](crate::Video), so what no field can be called (`__…__`) is refused.
///
/// ```
/// use reelbase_schema::Style;
///
/// assert_eq!(Style::new("split")?, Style::SPLIT);
/// assert!(!Style::new("holographic")?.is_known());
/// assert!(Style::new("").is_err());
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Style(Cow<'static, str>);

macro_rules! known {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)+) => {
        impl Style {
            $($(#[$doc])* pub const $name: Self = Self(Cow::Borrowed($text));)+

            /// The styles that this version knows.
            pub const KNOWN: &'static [Self] = &[$(Self::$name),+];

            fn known(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$name),)+
                    _ => None,
                }
            }
        }
    };
}

known! {
    /// Two halves, one above the other.
    SPLIT = "split";
    /// The left of the picture.
    LEFT_FOCUS = "left_focus";
    /// The right of the picture.
    RIGHT_FOCUS = "right_focus";
    /// The middle of the picture.
    CENTER_FOCUS = "center_focus";
    /// Two halves, by the faster renderer.
    SPLIT_FAST = "split_fast";
    /// The picture as it was.
    ORIGINAL = "original";
    /// A crop that follows what happens.
    INTELLIGENT = "intelligent";
    /// Two crops that follow what happens, one above the other.
    INTELLIGENT_SPLIT = "intelligent_split";
}

impl Style {
    /// Checks a style.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) unless it has 1 to 50 characters and is no reserved name.
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        if let Some(known) = Self::known(&text) {
            return Ok(known);
        }
        match text.chars().count() {
            0 => Err(Error::invalid("the style is empty")),
            n if n > MAX_STYLE_CHARS => {
                Err(Error::invalid(format!("the style has {n} characters; at most {MAX_STYLE_CHARS} are allowed")))
            }
            _ if text.len() > 4 && text.starts_with("__") && text.ends_with("__") => {
                Err(Error::invalid(format!("the style {text:?} is reserved (two underscores at both ends)")))
            }
            _ => Ok(Self(Cow::Owned(text))),
        }
    }

    /// The style as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this version knows it.
    pub fn is_known(&self) -> bool {
        Self::KNOWN.contains(self)
    }
}

impl AsRef<str> for Style {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

// Equality, order and hash are those of the text.
impl Borrow<str> for Style {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Style {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

impl TryFrom<&str> for Style {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

impl Serialize for Style {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Style {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Style;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a style")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Style, E> {
                match Style::known(text) {
                    Some(known) => Ok(known),
                    None => Style::new(text).map_err(|e| E::custom(e.message())),
                }
            }
        }

        deserializer.deserialize_str(Visitor)
    }
}

impl JsonSchema for Style {
    fn schema_name() -> Cow<'static, str> {
        "Style".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let known: Vec<_> = Self::KNOWN.iter().map(Self::as_str).collect();
        json_schema!({
            "description": "The style that a clip was rendered in. The known ones are examples: others are allowed.",
            "type": "string",
            "minLength": 1,
            "maxLength": MAX_STYLE_CHARS,
            "pattern": r"^(?!__[\s\S]+__$)",
            "examples": known
        })
    }
}
