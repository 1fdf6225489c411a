//! The contracts agree with Rust: what the strategies make may be written, and what is written can be read.

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use reelbase_core::{Entity, Fields};
use reelbase_schema::{
    arbitrary,
    contracts::{Contract, ContractKind},
};

#[test]
fn whatever_is_made_may_be_written_and_read() {
    let mut runner = TestRunner::deterministic();
    for contract in Contract::all() {
        let mut made = 0;
        for _ in 0..300 {
            let Some(json) = arbitrary::written(contract.name(), &mut runner) else { break };
            let json = json.unwrap();
            if let Err(e) = contract.accepts(&json).and_then(|()| contract.reads(&json)) {
                panic!("{}: {e}\n{json:#}", contract.name());
            }
            made += 1;
        }
        let expected = matches!(contract.kind(), ContractKind::Entity | ContractKind::Request);
        assert_eq!(made > 0, expected, "{} has samples: {made}", contract.name());
    }
}

fn round_trips<E: Entity + PartialEq + std::fmt::Debug>(strategy: impl Strategy<Value = E>) {
    let mut runner = TestRunner::deterministic();
    for _ in 0..200 {
        let entity = strategy.new_tree(&mut runner).unwrap().current();
        entity.validate().unwrap();
        let stored = Fields::with_shape(&entity, E::shape()).unwrap();
        assert_eq!(stored.decode::<E>().unwrap(), entity, "from a store");
        let json = serde_json::to_string(&entity).unwrap();
        assert_eq!(serde_json::from_str::<E>(&json).unwrap(), entity, "from JSON");
    }
}

#[test]
fn every_document_survives_a_store_and_json() {
    round_trips(arbitrary::user());
    round_trips(arbitrary::video());
    round_trips(arbitrary::clip());
    round_trips(arbitrary::job());
    round_trips(arbitrary::publish());
    round_trips(arbitrary::podcast_job());
    round_trips(arbitrary::credit_transaction());
    round_trips(arbitrary::model_provider_health());
    round_trips(arbitrary::model_quota());
    round_trips(arbitrary::model_router_alert());
    round_trips(arbitrary::routing_decision());
    round_trips(arbitrary::distribution_record());
    round_trips(arbitrary::audit_event());
    round_trips(arbitrary::migration_run());
    round_trips(arbitrary::receipt());
    round_trips(arbitrary::lease());
}

#[test]
fn every_definition_says_what_it_is() {
    for contract in Contract::all() {
        for (name, schema) in contract.schemas() {
            let definitions = schema["$defs"].as_object().into_iter().flatten();
            for (of, definition) in definitions.map(|(of, definition)| (of.as_str(), definition)).chain([("", &schema)])
            {
                assert!(definition["description"].is_string(), "{name} {of}");
                for (field, property) in definition["properties"].as_object().into_iter().flatten() {
                    assert!(property["description"].is_string(), "{name} {of} {field}");
                }
            }
        }
    }
}
