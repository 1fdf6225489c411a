//! What became of the indexes, for people.

use std::collections::BTreeSet;

use reelbase_core::{
    FieldPath, Result,
    index::{FieldOverride, IndexDefinition, IndexField, IndexMode, Manifest, QueryScope},
};

/// A line for each index and TTL that came (`+`) or went (`-`).
///
/// Of field overrides, what counts is which single-field indexes there are in the end.
pub(super) fn compare(old: &Manifest, new: &Manifest) -> Result<Vec<String>> {
    let composite =
        |manifest: &Manifest| -> BTreeSet<String> { manifest.indexes().iter().map(ToString::to_string).collect() };
    let ttl = |manifest: &Manifest| -> BTreeSet<String> {
        manifest.ttl_fields().map(|(group, path)| format!("ttl {group} ({path})")).collect()
    };
    let mut lines = turns(&composite(old), &composite(new), "queries that need it fail");

    let overridden = |manifest: &Manifest| -> BTreeSet<(String, Option<FieldPath>)> {
        manifest.overrides().iter().map(|field| (field.collection_group.clone(), field.path.clone())).collect()
    };
    for (group, path) in overridden(old).union(&overridden(new)) {
        let [old, new] = [old, new].map(|manifest| singles(manifest, group, path.as_ref()));
        lines.extend(turns(&old?, &new?, "queries that need it fail"));
    }
    lines.extend(turns(&ttl(old), &ttl(new), "documents stay for ever"));
    Ok(lines)
}

fn turns(old: &BTreeSet<String>, new: &BTreeSet<String>, loss: &str) -> Vec<String> {
    let gone = old.difference(new).map(|what| format!("- {what}: {loss}"));
    gone.chain(new.difference(old).map(|what| format!("+ {what}"))).collect()
}

/// The single-field indexes of a field, or of every field that has no override of its own.
fn singles(manifest: &Manifest, group: &str, path: Option<&FieldPath>) -> Result<BTreeSet<String>> {
    let of_every_field = || {
        let all = manifest.overrides().iter().find(|field| field.collection_group == group && field.path.is_none());
        all.and_then(|field| field.indexes.as_deref()).unwrap_or(&FieldOverride::AUTOMATIC)
    };
    let mut found = BTreeSet::new();
    for scope in [QueryScope::Collection, QueryScope::CollectionGroup] {
        for mode in [IndexMode::Ascending, IndexMode::Descending, IndexMode::Contains] {
            let is_there = match path {
                Some(path) => manifest.has_single_field(group, path, scope, mode),
                None => of_every_field().contains(&(scope, mode)),
            };
            if is_there {
                let path = path.cloned().map_or_else(|| FieldPath::new(["*"]), Ok);
                let index = IndexDefinition::new(group, scope, vec![IndexField::new(path?, mode)]);
                found.insert(index.to_string());
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = r#"{ "indexes": [], "fieldOverrides": [] }"#;

    fn lines(old: &str, new: &str) -> Vec<String> {
        compare(&Manifest::from_json(old).unwrap(), &Manifest::from_json(new).unwrap()).unwrap()
    }

    #[test]
    fn indexes_come_and_go() {
        let one = r#"{ "indexes": [{ "collectionGroup": "videos", "queryScope": "COLLECTION", "fields": [
            { "fieldPath": "status", "order": "ASCENDING" }, { "fieldPath": "title", "order": "DESCENDING" } ] }] }"#;
        assert_eq!(lines(EMPTY, one), ["+ videos (status, title desc)"]);
        assert_eq!(lines(one, EMPTY), ["- videos (status, title desc): queries that need it fail"]);
        assert!(lines(one, one).is_empty());
        let group = one.replace("COLLECTION", "COLLECTION_GROUP");
        assert_eq!(
            lines(one, &group),
            [
                "- videos (status, title desc): queries that need it fail",
                "+ videos (collection group) (status, title desc)"
            ]
        );
    }

    #[test]
    fn single_fields_and_ttl_come_and_go() {
        let of = |path: &str, ttl: bool, indexes: &str| {
            format!(
                r#"{{ "fieldOverrides": [{{ "collectionGroup": "receipts", "fieldPath": "{path}", "ttl": {ttl},
                "indexes": {indexes} }}] }}"#
            )
        };
        let descending = r#"[{ "order": "DESCENDING", "queryScope": "COLLECTION" },
            { "order": "ASCENDING", "queryScope": "COLLECTION_GROUP" }]"#;
        assert_eq!(
            lines(EMPTY, &of("body", true, descending)),
            [
                "- receipts (body contains): queries that need it fail",
                "- receipts (body): queries that need it fail",
                "+ receipts (collection group) (body)",
                "+ ttl receipts (body)",
            ]
        );
        assert_eq!(
            lines(&of("body", true, "[]"), &of("body", false, descending)),
            [
                "+ receipts (body desc)",
                "+ receipts (collection group) (body)",
                "- ttl receipts (body): documents stay for ever"
            ]
        );
        let all = of("*", false, descending);
        assert_eq!(lines(&all, EMPTY).len(), 3);
        assert_eq!(lines(&all, EMPTY)[0], "- receipts (collection group) (`*`): queries that need it fail");
    }
}
