//! Histories from seeds.

use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::select,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use reelbase_core::{
    FieldPath, Fields, Operation, Precondition, Query, Timestamp, Transform, Value, Write,
    arbitrary::{aggregations, collection_id, collection_path, document_path, field_path, query, write},
};

use super::{Attempt, Options, PlannedWrite, Read, Step};

/// The collection group whose documents expire.
pub(super) const TTL_GROUP: &str = "d";

/// The field that says when.
pub(super) fn ttl_field() -> FieldPath {
    FieldPath::new(["x"]).expect("x is a field name")
}

/// What a [`ManualEnv`](reelbase_core::ManualEnv) shows at first; times of expiry lie around it.
const START: i64 = 1_735_689_600_000_000;

/// The steps that a seed stands for.
pub fn steps(seed: u64, options: Options) -> Vec<Step> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (first, then) = (fill(options), step(options));
    let mut draw = |step: &BoxedStrategy<Step>| step.new_tree(&mut runner).expect("no step is ever rejected").current();
    (0..options.steps).map(|at| draw(if at < FILLING { &first } else { &then })).collect()
}

/// So many steps fill the database, that the queries after them find something.
const FILLING: usize = 8;

fn fill(options: Options) -> BoxedStrategy<Step> {
    let set = planned(options).prop_filter_map("any set will do", |mut planned| {
        planned.write.precondition = Precondition::None;
        planned.current = false;
        matches!(planned.write.operation, Operation::Set(_)).then_some(planned)
    });
    vec(set, 6..12).prop_map(Step::Commit).boxed()
}

/// A time of expiry. The clock moves by whole milliseconds, so it never shows exactly this time: whether a document
/// expires at the very microsecond is left open.
fn expiry() -> impl Strategy<Value = Timestamp> + Clone {
    (-20..20_i64).prop_map(|n| Timestamp::from_micros_saturating(START + n * 7_000_000 + 503))
}

fn planned(options: Options) -> BoxedStrategy<PlannedWrite> {
    (write(), option::weighted(0.2, expiry()), 0..12_u8)
        .prop_map(move |(mut write, expiry, dice)| {
            if let Some(expiry) = expiry {
                expire(&mut write, expiry);
            }
            if !options.server_timestamps {
                write.transforms.retain(|one| one.transform != Transform::ServerTimestamp);
            }
            PlannedWrite { write, current: dice == 0 }
        })
        .boxed()
}

fn expire(write: &mut Write, expiry: Timestamp) {
    match &mut write.operation {
        Operation::Set(fields) => {
            let old = fields.iter().map(|(name, value)| (name.to_owned(), value.to_value()));
            *fields = old.chain([("x".to_owned(), Value::from(expiry))]).collect::<Fields>();
        }
        Operation::Merge(merge) => merge.changes.push((ttl_field(), Some(Value::from(expiry)))),
        _ => {}
    }
}

fn ago(options: Options) -> BoxedStrategy<Option<usize>> {
    if options.read_time { option::weighted(0.12, 0..8_usize).boxed() } else { Just(None).boxed() }
}

fn maybe_hiding(query: Query, ago: Option<usize>, dice: u8) -> Query {
    Query { hide_expired: dice == 0 && ago.is_none(), ..query }
}

fn read() -> BoxedStrategy<Read> {
    prop_oneof![
        2 => vec(document_path(), 1..9).prop_map(Read::Documents),
        2 => query().prop_map(|query| Read::Query(Box::new(query))),
        1 => (query(), aggregations()).prop_map(|(query, of)| Read::Aggregate(Box::new(query), of)),
    ]
    .boxed()
}

fn attempt(options: Options) -> BoxedStrategy<Attempt> {
    (vec(read(), 0..4), vec(planned(options), 0..4), prop::bool::weighted(0.1))
        .prop_map(|(reads, writes, rollback)| Attempt { reads, writes, rollback })
        .boxed()
}

fn step(options: Options) -> BoxedStrategy<Step> {
    let writes = || vec(planned(options), 1..9);
    let few = || vec(planned(options), 1..3);
    // One write succeeds more often than eight together.
    let commit = prop_oneof![2 => few().boxed(), 1 => writes().boxed()].prop_map(Step::Commit);
    let get_many =
        (vec(document_path(), 0..6), option::weighted(0.2, vec(field_path(), 1..3)), ago(options), 0..5_u8).prop_map(
            |(paths, select, ago, dice)| Step::GetMany { paths, select, ago, hide_expired: dice == 0 && ago.is_none() },
        );
    let one_query = (query(), ago(options), 0..6_u8)
        .prop_map(|(query, ago, dice)| Step::Query { query: Box::new(maybe_hiding(query, ago, dice)), ago });
    let aggregate = (query(), aggregations(), ago(options), 0..6_u8).prop_map(|(query, aggregations, ago, dice)| {
        Step::Aggregate { query: Box::new(maybe_hiding(query, ago, dice)), aggregations, ago }
    });
    let list = (collection_path(), any::<bool>(), 1..5_usize).prop_map(|(collection, show_missing, page_size)| {
        let (parent, collection) = (collection.parent(), collection.id().to_owned());
        Step::ListDocuments { parent, collection, show_missing, page_size }
    });
    let collections = option::of((collection_id(), select(vec!["a", "a0"])))
        .prop_map(|parent| Step::ListCollections(parent.map(|(c, d)| format!("{c}/{d}").parse().expect("a path"))));
    let clock = select(vec![-61_000_000, -5_000_000, 1_000, 1_000_000, 10_000_000, 37_000_000]).prop_map(Step::Clock);
    let transaction = attempt(options).prop_map(Step::Transaction);
    let transactions = if options.interleaved {
        let interleaved =
            (attempt(options), prop_oneof![1 => Just(Vec::new()).boxed(), 3 => few().boxed()], attempt(options))
                .prop_map(|(first, between, second)| Step::Interleaved { first, between, second });
        prop_oneof![1 => transaction, 3 => interleaved].boxed()
    } else {
        transaction.boxed()
    };
    prop_oneof![
        30 => commit,
        6 => writes().prop_map(Step::WriteEach),
        8 => get_many,
        28 => one_query,
        10 => aggregate,
        4 => list,
        2 => collections,
        10 => transactions,
        4 => clock,
    ]
    .boxed()
}
