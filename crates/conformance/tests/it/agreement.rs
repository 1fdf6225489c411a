//! Core and the model agree on random values, queries and writes.

use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::*};
use reelbase_conformance::model::{Doc, Model, Tree, compare, compare_names};
use reelbase_core::{
    Document, Matcher, Timestamp, Value,
    arbitrary::{aggregations, document, document_path, field_path, fields, filter, query, scalar, value, write},
    value::order::{encode, encode_name},
};

fn encoded(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(value.view(), &mut bytes);
    bytes
}

fn time(n: i64) -> Timestamp {
    Timestamp::from_micros_saturating(1_735_689_600_000_000 + n)
}

fn model_of(documents: &[Document]) -> Model {
    let mut model = Model::new();
    for document in documents {
        model.insert(document.path(), document.fields(), document.update_time());
    }
    model
}

/// Documents with distinct paths.
fn documents() -> impl Strategy<Value = Vec<Document>> {
    vec(document(), 0..12).prop_map(|documents| {
        let by_path: BTreeMap<String, Document> =
            documents.into_iter().map(|document| (document.path().to_string(), document)).collect();
        by_path.into_values().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_compare_alike(a in value(), b in value()) {
        let by_model = compare(&Tree::of(a.view()), &Tree::of(b.view()));
        prop_assert_eq!(a.cmp(&b), by_model);
        prop_assert_eq!(encoded(&a).cmp(&encoded(&b)), by_model);
    }

    #[test]
    fn scalars_compare_alike(a in scalar(), b in scalar()) {
        let by_model = compare(&Tree::of(a.view()), &Tree::of(b.view()));
        prop_assert_eq!(a.cmp(&b), by_model);
        prop_assert_eq!(encoded(&a).cmp(&encoded(&b)), by_model);
    }

    #[test]
    fn names_compare_alike(a in document_path(), b in document_path()) {
        let bytes = |name: &str| { let mut bytes = Vec::new(); encode_name(name, &mut bytes); bytes };
        let by_model = compare_names(a.as_str(), b.as_str());
        prop_assert_eq!(a.cmp(&b), by_model);
        prop_assert_eq!(bytes(a.as_str()).cmp(&bytes(b.as_str())), by_model);
    }

    #[test]
    fn values_survive_the_model(value in value()) {
        prop_assert!(Tree::of(value.view()).to_value().identical(&value));
    }

    #[test]
    fn filters_pass_alike(document in document(), filter in filter()) {
        let mut query = reelbase_core::Query::collection(&document.path().collection());
        query.filter = Some(filter.clone());
        if let Ok(found) = model_of(std::slice::from_ref(&document)).query(&query, Timestamp::MIN) {
            // An inequality in the filter also demands that its field exists, whichever branch matches.
            let matches = Matcher::new(&query, &[]).unwrap().matches(&document);
            prop_assert_eq!(matches, !found.is_empty());
            prop_assert!(filter.matches(&document) || found.is_empty());
        }
    }

    #[test]
    fn queries_are_refused_alike(query in query()) {
        let by_model = Model::new().query(&query, Timestamp::MIN).err();
        let by_core = query.check().err();
        prop_assert_eq!(by_model.as_ref().map(|e| e.kind), by_core.as_ref().map(|e| e.kind()), "{:?} {:?}", by_model, by_core);
    }

    #[test]
    fn aggregations_are_refused_alike(query in query(), aggregations in aggregations()) {
        let by_model = Model::new().aggregate(&query, &aggregations, Timestamp::MIN).err();
        let by_core = query.check_aggregate(&aggregations).err();
        prop_assert_eq!(by_model.as_ref().map(|e| e.kind), by_core.as_ref().map(|e| e.kind()), "{:?} {:?}", by_model, by_core);
    }

    #[test]
    fn queries_match_alike(documents in documents(), query in query()) {
        let model = model_of(&documents);
        let limit_to_last = query.limit_to_last && !query.order_by.is_empty();
        let (forward, _) = reelbase_core::Query { limit_to_last, ..query }.forward().unwrap();
        let whole = reelbase_core::Query { offset: 0, limit: None, select: None, ..forward };
        if let Ok(expected) = model.query(&whole, Timestamp::MIN) {
            let matcher = Matcher::new(&whole, &[]).unwrap();
            let mut found: Vec<_> = documents.iter().filter(|d| matcher.matches(d)).map(|d| (matcher.position(d), d)).collect();
            found.sort_by(|(a, _), (b, _)| matcher.compare(a, b));
            let found: Vec<_> = found.iter().map(|(_, d)| d.path().to_string()).collect();
            prop_assert_eq!(expected.into_iter().map(|doc| doc.path).collect::<Vec<_>>(), found);
        }
    }

    #[test]
    fn writes_come_to_the_same(before in proptest::option::weighted(0.8, fields()), write in write()) {
        let mut model = Model::new();
        if let Some(before) = &before {
            model.insert(&write.path, before, time(0));
        }
        let by_model = model.commit(std::slice::from_ref(&write), time(1_500));
        let by_core = write
            .check()
            .and_then(|()| write.check_precondition(before.as_ref().map(|_| time(0))))
            .and_then(|()| write.apply(before.as_ref(), time(1_500)));
        match (by_model, by_core) {
            (Ok(outcomes), Ok(applied)) => {
                let after = model.get(&write.path);
                prop_assert_eq!(after.is_some(), applied.fields.is_some());
                if let (Some(after), Some(fields)) = (after, &applied.fields) {
                    let path = write.path.clone();
                    let same = Doc::of(&Document::new(path, fields.clone(), time(0), time(0))).same_fields(after);
                    prop_assert!(same, "{:?} by the model, {:?} by core", after, fields);
                }
                let by_model: Vec<Value> = outcomes[0].transform_results.iter().map(Tree::to_value).collect();
                prop_assert_eq!(by_model.len(), applied.transform_results.len());
                prop_assert!(by_model.iter().zip(&applied.transform_results).all(|(a, b)| a.identical(b)));
            }
            (Err(refused), Err(e)) => prop_assert_eq!(refused.kind, e.kind(), "{:?} {}", refused, e),
            (by_model, by_core) => prop_assert!(false, "{:?} by the model, {:?} by core", by_model, by_core.map(|a| a.fields)),
        }
    }

    #[test]
    fn projections_are_alike(document in document(), select in vec(field_path(), 0..4)) {
        let model = model_of(std::slice::from_ref(&document));
        let by_model = model.read(document.path(), Some(&select), None).unwrap();
        prop_assert!(by_model.same_fields(&Doc::of(&document.project(&select))));
    }
}
