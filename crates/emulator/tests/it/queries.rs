//! Queries, aggregations and partitions.

use reelbase_core::index::Manifest;
use reelbase_emulator::Emulator;
use reelbase_firestore_wire::{
    parse_console_link,
    pb::{
        self,
        run_query_request::ConsistencySelector as Selector,
        structured_aggregation_query::{Aggregation, aggregation as agg},
        structured_query::Direction,
        value::ValueType,
    },
};
use reelbase_store_memory::Relaxation;
use tonic::Code;

use crate::support::*;

/// `items/00` and so on: `n` counts up, `even` tells.
async fn items(client: &mut Client, count: i64) {
    let write = |i: i64| {
        set(&format!("items/{i:04}"), [("n", int(i)), ("even", string(if i % 2 == 0 { "yes" } else { "no" }))])
    };
    commit(client, (0..count).map(write).collect()).await;
}

#[tokio::test]
async fn a_query_streams_its_documents() {
    let (_emulator, mut client) = start().await;
    items(&mut client, 700).await;
    let query = pb::StructuredQuery { order_by: vec![order("n", Direction::Descending)], ..all("items") };
    let answer = run(&mut client, run_of(query.clone())).await.unwrap();
    assert_eq!(answer.len(), 700);
    assert_eq!(ids(&answer)[..2], ["0699", "0698"]);
    assert!(answer.iter().all(|a| a.read_time.is_some() && a.read_time == answer[0].read_time && a.document.is_some()));
    assert!(answer.iter().all(|a| a.skipped_results == 0 && a.transaction.is_empty()));

    let few = pb::StructuredQuery { offset: 3, limit: Some(2), ..query };
    let answer = run(&mut client, run_of(few)).await.unwrap();
    assert_eq!(ids(&answer), ["0696", "0695"]);
    assert_eq!(answer.iter().map(|a| a.skipped_results).collect::<Vec<_>>(), [3, 0]);
}

#[tokio::test]
async fn an_empty_answer_tells_its_time() {
    let (_emulator, mut client) = start().await;
    items(&mut client, 4).await;
    let answer = run(&mut client, run_of(all("nothing"))).await.unwrap();
    assert_eq!((answer.len(), &answer[0].document), (1, &None));
    assert!(answer[0].read_time.is_some());
    let beyond = pb::StructuredQuery { offset: 9, ..all("items") };
    let answer = run(&mut client, run_of(beyond)).await.unwrap();
    assert_eq!((answer.len(), answer[0].skipped_results), (1, 4));
}

#[tokio::test]
async fn read_times_go_on_and_can_be_read_again() {
    let (_emulator, mut client) = start().await;
    items(&mut client, 2).await;
    let seconds = |answer: &[pb::RunQueryResponse]| {
        let time = answer[0].read_time.unwrap();
        (time.seconds, time.nanos)
    };
    let first = run(&mut client, run_of(all("items"))).await.unwrap();
    let second = run(&mut client, run_of(all("items"))).await.unwrap();
    assert!(seconds(&second) > seconds(&first), "a read is of now, not of the latest commit");
    let later = commit(&mut client, vec![set("items/9", [])]).await.commit_time.unwrap();
    assert!((later.seconds, later.nanos) > seconds(&second));
    let past = pb::RunQueryRequest {
        consistency_selector: second[0].read_time.map(Selector::ReadTime),
        ..run_of(all("items"))
    };
    let past = run(&mut client, past).await.unwrap();
    assert_eq!((past.len(), past[0].read_time), (2, second[0].read_time));
}

#[tokio::test]
async fn a_missing_index_is_named() {
    let query = pb::StructuredQuery {
        r#where: Some(equal("even", string("yes"))),
        order_by: vec![order("n", Direction::Descending)],
        ..all("items")
    };
    let (_emulator, mut client) = start().await;
    let status = run(&mut client, run_of(query.clone())).await.unwrap_err();
    assert_eq!(status.code(), Code::FailedPrecondition);
    let begin =
        "The query requires an index. You can create it here: https://console.firebase.google.com/v1/r/project/p/";
    assert!(status.message().starts_with(begin), "{status}");
    let (index, _) = parse_console_link(status.message()).unwrap();

    let (_emulator, mut client) = with(Emulator::builder().manifest(Manifest::new().with_index(index))).await;
    items(&mut client, 5).await;
    assert_eq!(ids(&run(&mut client, run_of(query.clone())).await.unwrap()), ["0004", "0002", "0000"]);

    let (_emulator, mut client) = with(Emulator::builder().relax(Relaxation::MissingIndexes)).await;
    items(&mut client, 5).await;
    assert_eq!(ids(&run(&mut client, run_of(query)).await.unwrap()), ["0004", "0002", "0000"]);
}

#[tokio::test]
async fn every_missing_index_is_named() {
    let (_emulator, mut client) = start().await;
    let either = pb::structured_query::CompositeFilter {
        op: pb::structured_query::composite_filter::Operator::Or as i32,
        filters: vec![equal("a", int(1)), equal("b", int(1))],
    };
    let either = pb::structured_query::filter::FilterType::CompositeFilter(either);
    let query = pb::StructuredQuery {
        r#where: Some(pb::structured_query::Filter { filter_type: Some(either) }),
        order_by: vec![order("n", Direction::Ascending)],
        ..all("items")
    };
    let status = run(&mut client, run_of(query)).await.unwrap_err();
    let links = status.message().matches("https://").count();
    assert_eq!((status.code(), links), (Code::FailedPrecondition, 2), "{status}");
    assert!(parse_console_link(status.message()).is_some());
}

#[tokio::test]
async fn a_wrong_query_is_refused() {
    let (_emulator, mut client) = start().await;
    let refuse = [
        (run_of(pb::StructuredQuery { limit: Some(-1), ..all("items") }), Code::InvalidArgument),
        (run_of(all("a/b")), Code::InvalidArgument),
        (pb::RunQueryRequest { parent: DATABASE.into(), ..run_of(all("items")) }, Code::InvalidArgument),
        (pb::RunQueryRequest { parent: name("items"), ..run_of(all("items")) }, Code::InvalidArgument),
        (pb::RunQueryRequest { query_type: None, ..run_of(all("items")) }, Code::InvalidArgument),
        (
            pb::RunQueryRequest { explain_options: Some(pb::ExplainOptions::default()), ..run_of(all("items")) },
            Code::Unimplemented,
        ),
    ];
    for (request, code) in refuse {
        refused(run(&mut client, request).await, code, "");
    }
    let future = Selector::ReadTime(prost_types::Timestamp { seconds: 32_503_680_000, nanos: 0 });
    let future = pb::RunQueryRequest { consistency_selector: Some(future), ..run_of(all("items")) };
    refused(run(&mut client, future).await, Code::InvalidArgument, "future");
    let pipeline = pb::ExecutePipelineRequest { database: DATABASE.into(), ..Default::default() };
    refused(collect(client.execute_pipeline(pipeline).await).await, Code::Unimplemented, "ExecutePipeline");
}

fn aggregate_of(query: pb::StructuredQuery, operators: Vec<agg::Operator>) -> pb::RunAggregationQueryRequest {
    let aggregation = |(i, operator): (usize, _)| Aggregation { alias: format!("a{i}"), operator: Some(operator) };
    let query = pb::StructuredAggregationQuery {
        aggregations: operators.into_iter().enumerate().map(aggregation).collect(),
        query_type: Some(pb::structured_aggregation_query::QueryType::StructuredQuery(query)),
    };
    let query_type = Some(pb::run_aggregation_query_request::QueryType::StructuredAggregationQuery(query));
    pb::RunAggregationQueryRequest { parent: ROOT.into(), query_type, ..Default::default() }
}

#[tokio::test]
async fn aggregations_come_in_one_answer() {
    let (_emulator, mut client) = start().await;
    items(&mut client, 4).await;
    let operators = vec![
        agg::Operator::Count(agg::Count::default()),
        agg::Operator::Sum(agg::Sum { field: field("n") }),
        agg::Operator::Avg(agg::Avg { field: field("n") }),
    ];
    let request = aggregate_of(all("items"), operators);
    let answer = collect(client.run_aggregation_query(request).await).await.unwrap();
    assert_eq!(answer.len(), 1);
    assert!(answer[0].read_time.is_some());
    let values = &answer[0].result.as_ref().unwrap().aggregate_fields;
    assert_eq!(*values, fields([("a0", int(4)), ("a1", int(6)), ("a2", value(ValueType::DoubleValue(1.5)))]));

    let none = client.run_aggregation_query(aggregate_of(all("items"), Vec::new())).await;
    refused(collect(none).await, Code::InvalidArgument, "");
    let name = vec![agg::Operator::Sum(agg::Sum { field: field("__name__") })];
    refused(
        collect(client.run_aggregation_query(aggregate_of(all("items"), name)).await).await,
        Code::InvalidArgument,
        "",
    );
}

fn partition_of(partition_count: i64) -> pb::PartitionQueryRequest {
    let mut query = all("items");
    query.from[0].all_descendants = true;
    query.order_by = vec![order("__name__", Direction::Ascending)];
    let query_type = Some(pb::partition_query_request::QueryType::StructuredQuery(query));
    pb::PartitionQueryRequest { parent: ROOT.into(), partition_count, query_type, ..Default::default() }
}

fn query_of(request: &mut pb::PartitionQueryRequest) -> &mut pb::StructuredQuery {
    let Some(pb::partition_query_request::QueryType::StructuredQuery(query)) = &mut request.query_type else {
        panic!("no query")
    };
    query
}

#[tokio::test]
async fn partitions_split_a_group_without_loss() {
    let (_emulator, mut client) = start().await;
    items(&mut client, 100).await;
    commit(&mut client, vec![set("items/0000/items/below", [])]).await;
    let mut request = pb::PartitionQueryRequest { page_size: 3, ..partition_of(4) };
    let first = client.partition_query(request.clone()).await.unwrap().into_inner();
    assert_eq!(first.partitions.len(), 3);
    // The next page is of the same state.
    commit(&mut client, (0..100).map(|i| set(&format!("items/x{i:04}"), [])).collect()).await;
    let rest = pb::PartitionQueryRequest { page_token: first.next_page_token, ..request.clone() };
    let rest = client.partition_query(rest).await.unwrap().into_inner();
    assert_eq!((rest.partitions.len(), &*rest.next_page_token), (1, ""));

    let mut cursors: Vec<_> = first.partitions.into_iter().chain(rest.partitions).map(Some).collect();
    cursors.insert(0, None);
    cursors.push(None);
    let mut sizes = Vec::new();
    let mut seen = Vec::new();
    for ends in cursors.windows(2) {
        let [start_at, end_at] = ends else { panic!("a window has two") };
        let query = pb::StructuredQuery {
            start_at: start_at.clone(),
            end_at: end_at.clone(),
            ..query_of(&mut request).clone()
        };
        let answer = run(&mut client, run_of(query)).await.unwrap();
        sizes.push(ids(&answer).len());
        seen.extend(answer.into_iter().filter_map(|a| a.document).map(|document| document.name));
    }
    assert_eq!(sizes, [20, 20, 20, 20, 121]);
    assert!(seen.is_sorted() && seen.len() == 201);
}

#[tokio::test]
async fn few_documents_make_few_partitions() {
    let (_emulator, mut client) = start().await;
    assert!(client.partition_query(partition_of(4)).await.unwrap().into_inner().partitions.is_empty());
    items(&mut client, 3).await;
    for count in [10, i64::MAX] {
        let request = pb::PartitionQueryRequest { page_size: i32::MAX, ..partition_of(count) };
        assert_eq!(client.partition_query(request).await.unwrap().into_inner().partitions.len(), 2);
    }
}

#[tokio::test]
async fn what_cannot_be_partitioned_is_refused() {
    let (_emulator, mut client) = start().await;
    type Break = fn(&mut pb::PartitionQueryRequest);
    let breaks: [Break; 10] = [
        |request| request.partition_count = 0,
        |request| request.page_size = -1,
        |request| request.page_token = "nonsense".into(),
        |request| request.query_type = None,
        |request| request.parent = name("items/0000"),
        |request| query_of(request).from[0].all_descendants = false,
        |request| query_of(request).limit = Some(1),
        |request| query_of(request).offset = 1,
        |request| query_of(request).r#where = Some(equal("n", int(1))),
        |request| query_of(request).order_by = vec![order("__name__", Direction::Descending)],
    ];
    for (i, wrong) in breaks.into_iter().enumerate() {
        let mut request = partition_of(4);
        wrong(&mut request);
        let status = client.partition_query(request).await.expect_err("it should be refused");
        assert_eq!(status.code(), Code::InvalidArgument, "{i}: {status}");
    }
}
