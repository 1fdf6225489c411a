//! Path templates: `users/{user_id}/videos/{video_id}`.

use syn::{Error, Ident, LitStr, Result};

/// A path template that was checked: pairs of a collection id and the name of an id.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) text: LitStr,
    pub(crate) pairs: Vec<(String, Ident)>,
}

/// As deep as Firestore allows.
const MAX_DEPTH: usize = 100;

impl Template {
    pub(crate) fn parse(text: LitStr) -> Result<Self> {
        let value = text.value();
        let wrong = |why: String| Err(Error::new(text.span(), why));
        let segments: Vec<&str> = value.split('/').collect();
        if segments.len() % 2 == 1 {
            return wrong(format!(
                "a path template is made of pairs, such as `users/{{user_id}}`; {value:?} has an odd number of segments"
            ));
        }
        if segments.len() > 2 * MAX_DEPTH {
            return wrong(format!("a path may be at most {MAX_DEPTH} collections deep"));
        }
        let mut pairs: Vec<(String, Ident)> = Vec::new();
        for pair in segments.chunks_exact(2) {
            let (collection, id) = (pair[0], pair[1]);
            if let Some(why) = wrong_collection(collection) {
                return wrong(format!("the collection id {collection:?} {why}"));
            }
            let Some(name) = id.strip_prefix('{').and_then(|id| id.strip_suffix('}')) else {
                return wrong(format!(
                    "after the collection `{collection}` an id in braces must follow, such as `{{id}}`, not {id:?}"
                ));
            };
            let Ok(mut ident) = syn::parse_str::<Ident>(name) else {
                return wrong(format!("`{{{name}}}` does not name an id: it must be a Rust identifier"));
            };
            ident.set_span(text.span());
            if pairs.iter().any(|(_, earlier)| *earlier == ident) {
                return wrong(format!("the id `{name}` occurs twice in the path"));
            }
            pairs.push((collection.to_owned(), ident));
        }
        Ok(Self { text, pairs })
    }

    pub(crate) fn ids(&self) -> impl ExactSizeIterator<Item = &Ident> {
        self.pairs.iter().map(|(_, id)| id)
    }

    /// The id of the entity itself.
    pub(crate) fn own_id(&self) -> Option<&Ident> {
        self.pairs.last().map(|(_, id)| id)
    }

    /// The collection that the entity is in.
    pub(crate) fn collection(&self) -> &str {
        self.pairs.last().map_or("", |(collection, _)| collection)
    }

    /// What the parent's template must be, `None` in a root collection.
    pub(crate) fn parent(&self) -> Option<String> {
        let (_, above) = self.pairs.split_last()?;
        let pairs: Vec<String> = above.iter().map(|(collection, id)| format!("{collection}/{{{id}}}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("/"))
    }
}

/// Firestore's rules for collection ids.
fn wrong_collection(id: &str) -> Option<&'static str> {
    if id.is_empty() {
        Some("is empty")
    } else if id == "." || id == ".." {
        Some("is a relative path")
    } else if id.contains(['{', '}']) {
        Some("contains braces: collection ids are fixed, ids in braces stand between them")
    } else if is_reserved(id) {
        Some("is reserved (two underscores at both ends)")
    } else if id.len() > 1_500 {
        Some("has more than 1,500 bytes")
    } else {
        None
    }
}

/// Names of collections and fields that Firestore keeps for itself: `__x__`.
pub(crate) fn is_reserved(name: &str) -> bool {
    name.len() > 4 && name.starts_with("__") && name.ends_with("__")
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    fn parse(text: &str) -> std::result::Result<Template, String> {
        Template::parse(LitStr::new(text, Span::call_site())).map_err(|e| e.to_string())
    }

    #[test]
    fn pairs_are_taken_apart() {
        let template = parse("users/{user_id}/videos/{video_id}/clips/{clip_id}").unwrap();
        assert_eq!(template.ids().map(ToString::to_string).collect::<Vec<_>>(), ["user_id", "video_id", "clip_id"]);
        assert_eq!(template.own_id().unwrap(), "clip_id");
        assert_eq!(template.collection(), "clips");
        assert_eq!(template.parent().unwrap(), "users/{user_id}/videos/{video_id}");
    }

    #[test]
    fn a_root_collection_has_no_parent() {
        assert_eq!(parse("users/{user_id}").unwrap().parent(), None);
    }

    #[test]
    fn a_collection_may_occur_at_several_depths() {
        assert!(parse("folders/{outer}/folders/{inner}").is_ok());
    }

    #[test]
    fn what_is_no_template_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "odd number of segments"),
            ("users", "odd number of segments"),
            ("users/{user_id}/videos", "odd number of segments"),
            ("/{user_id}", "is empty"),
            ("users/user_id", "an id in braces must follow"),
            ("users/{user_id", "an id in braces must follow"),
            ("users/u-{user_id}", "an id in braces must follow"),
            ("users/{}", "must be a Rust identifier"),
            ("users/{user-id}", "must be a Rust identifier"),
            ("users/{type}", "must be a Rust identifier"),
            ("{user_id}/users", "contains braces"),
            ("../{user_id}", "is a relative path"),
            ("__users__/{user_id}", "is reserved"),
            ("users/{id}/videos/{id}", "occurs twice"),
        ] {
            let message = parse(text).map(drop).expect_err(text);
            assert!(message.contains(reason), "{text}: {message}");
        }
    }

    #[test]
    fn collections_are_at_most_a_hundred_deep() {
        let template = |depth: usize| (0..depth).map(|i| format!("c/{{id{i}}}")).collect::<Vec<_>>().join("/");
        assert!(parse(&template(100)).is_ok());
        assert!(parse(&template(101)).unwrap_err().contains("100"));
    }

    #[test]
    fn four_underscores_are_a_name() {
        assert!(!is_reserved("____") && is_reserved("__x__"));
    }
}
