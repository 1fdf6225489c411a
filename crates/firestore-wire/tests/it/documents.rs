//! Documents.

use proptest::prelude::*;
use reelbase_core::{ErrorKind, Shape, arbitrary};
use reelbase_firestore_wire::{decode_document, encode_document, pb};

use crate::{database, refused, sent};

proptest! {
    #[test]
    fn a_document_survives(document in arbitrary::document()) {
        let decoded = sent(&encode_document(&database(), &document));
        let decoded = decode_document(&database(), &decoded, Shape::untyped()).unwrap();
        prop_assert_eq!(decoded.path(), document.path());
        prop_assert_eq!(decoded.fields(), document.fields());
        prop_assert_eq!(decoded.create_time(), document.create_time());
        prop_assert_eq!(decoded.update_time(), document.update_time());
    }
}

#[test]
fn what_is_no_document_is_refused() {
    let good = pb::Document {
        name: "projects/p/databases/(default)/documents/c/d".to_owned(),
        create_time: Some(prost_types::Timestamp::default()),
        update_time: Some(prost_types::Timestamp::default()),
        ..pb::Document::default()
    };
    let decode = |document: &pb::Document| decode_document(&database(), document, Shape::untyped());
    assert_eq!(decode(&good).unwrap().path().as_str(), "c/d");
    refused(
        decode(&pb::Document { create_time: None, ..good.clone() }),
        ErrorKind::Invalid,
        "c/d: invalid: the document has no create time",
    );
    refused(decode(&pb::Document { update_time: None, ..good.clone() }), ErrorKind::Invalid, "no update time");
    let name = "projects/p/databases/other/documents/c/d".to_owned();
    refused(
        decode(&pb::Document { name, ..good.clone() }),
        ErrorKind::Invalid,
        "not a name in projects/p/databases/(default)",
    );
    let fields = [("f".to_owned(), pb::Value { value_type: None })].into();
    refused(decode(&pb::Document { fields, ..good }), ErrorKind::Invalid, "c/d: invalid: f: a value has no type");
}
