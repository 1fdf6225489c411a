//! Names of databases and of documents in them.

use reelbase_core::{DocumentPath, ErrorKind};
use reelbase_firestore_wire::DatabaseName;

use crate::refused;

#[test]
fn a_name_has_its_parts() {
    let name = DatabaseName::new("my-project", "(default)").unwrap();
    assert_eq!((name.project(), name.database()), ("my-project", "(default)"));
    assert_eq!(name.as_str(), "projects/my-project/databases/(default)");
    assert_eq!(name.documents(), "projects/my-project/databases/(default)/documents");
    assert_eq!(name.to_string(), name.as_str());
    assert_eq!(DatabaseName::parse(name.as_str()).unwrap(), name);
    assert_eq!(name.document_name("c/d"), "projects/my-project/databases/(default)/documents/c/d");
    let odd = DatabaseName::new("google.com:ä", "😀").unwrap();
    assert_eq!((odd.project(), odd.database()), ("google.com:ä", "😀"));
    assert_eq!(DatabaseName::parse(odd.as_str()).unwrap(), odd);
}

#[test]
fn what_names_no_database_is_refused() {
    for name in [
        "",
        "/",
        "projects/",
        "projects/a",
        "projects/a/databases",
        "projects/a/databases/",
        "projects//databases/x",
        "projects/a/databases/b/",
        "projects/a/databases/b/documents",
        "projects/a/b/databases/c",
        "project/a/databases/b",
        "xprojects/a/databases/b",
        "projects/a/databäses/b",
    ] {
        refused(DatabaseName::parse(name), ErrorKind::Invalid, name);
    }
    for (project, database) in [("", "d"), ("p", ""), ("p/q", "d"), ("p", "d/e"), ("p", "/")] {
        refused(DatabaseName::new(project, database), ErrorKind::Invalid, "is not the id of a");
    }
}

#[test]
fn a_name_is_split_behind_the_documents() {
    let database = DatabaseName::new("a", "b").unwrap();
    for (name, rest) in [
        ("projects/a/databases/b/documents", ""),
        ("projects/a/databases/b/documents/", "/"),
        ("projects/a/databases/b/documents/c/d", "/c/d"),
        ("projects/a/databases/b/documents/documents/documents", "/documents/documents"),
    ] {
        assert_eq!(DatabaseName::split(name).unwrap(), (database.clone(), rest));
    }
    for name in [
        "",
        "/",
        "////",
        "projects/a/databases/b",
        "projects/a/databases/b/",
        "projects/a/databases/b/documentsX",
        "projects/a/databases/b/documentsX/c",
        "projects/a/databases/b/document",
        "projects/a/databases/b/documentß",
        "projects//databases/b/documents",
        "projects/a/databases//documents",
        "projects/a/databases/b/c/documents",
        "projects/ä/ß/😀/documents",
        "ä/ß/😀/€/documents",
    ] {
        refused(DatabaseName::split(name), ErrorKind::Invalid, "");
    }
}

#[test]
fn only_names_of_this_database_have_a_path() {
    let database = DatabaseName::new("a", "b").unwrap();
    let path = DocumentPath::parse("c/ä😀").unwrap();
    assert_eq!(database.path("projects/a/databases/b/documents/c/ä😀").unwrap(), path);
    assert_eq!(database.path(&database.document_name(path.as_str())).unwrap(), path);
    assert_eq!(database.parent(database.documents()).unwrap(), None);
    assert_eq!(database.parent(&database.parent_name(Some(&path))).unwrap(), Some(path));
    assert_eq!(database.parent_name(None), database.documents());
    for name in [
        "projects/a/databases/b/documents",
        "projects/a/databases/b/documents/",
        "projects/a/databases/b/documents/c",
        "projects/a/databases/b/documents/c/",
        "projects/a/databases/b/documents/c//d",
        "projects/a/databases/b/documents//c/d",
        "projects/a/databases/b/documents/c/d/e",
        "projects/a/databases/b/documents/c/..",
        "projects/a/databases/b/documentsX/c/d",
        "projects/a/databases/b/documentsc/d",
        "projects/a/databases/bb/documents/c/d",
        "projects/aa/databases/b/documents/c/d",
        "projects/a/databases/b/documenß/c/d",
        "c/d",
        "",
    ] {
        refused(database.path(name), ErrorKind::Invalid, "");
    }
    refused(database.parent("projects/a/databases/c/documents"), ErrorKind::Invalid, "is not a name in projects/a");
}
