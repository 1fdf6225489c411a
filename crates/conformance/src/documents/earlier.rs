//! Reads of an earlier state, at times that the store itself gave out: those of commits.

use std::time::Duration;

use reelbase_core::{
    Aggregation, Document, DocumentStore, DocumentStoreExt, ErrorKind, Filter, Operator, Order, Query, ReadOptions,
    Result, Session, SessionExt, Timestamp, TxOptions, Value, Write,
};

use super::{Context, assert_value, field, fields, kind};

/// Three states of the collection `c`, and the times of the commits that made them: a document is deleted and made
/// again, one is changed, one joins, one leaves.
async fn three_states(cx: &Context) -> [Timestamp; 3] {
    let set = |id: &str, n: i64| Write::set(cx.doc(&format!("c/{id}")), fields([("n", n)]));
    let delete = |id: &str| Write::delete(cx.doc(&format!("c/{id}")));
    let states = [
        vec![set("a", 1), set("b", 2), set("c", 3)],
        vec![delete("a"), set("b", 20), set("d", 4)],
        vec![set("a", 5), delete("c")],
    ];
    let mut times = [Timestamp::MIN; 3];
    for (time, writes) in times.iter_mut().zip(states) {
        *time = cx.commit(writes).await.expect("a commit").commit_time;
    }
    times
}

fn at(query: Query, time: Timestamp) -> Query {
    Query { read_time: Some(time), ..query }
}

fn falling_by_n(query: Query) -> Query {
    Query { order_by: vec![Order::descending(field("n"))], ..query }
}

/// A time that no clock has reached: a day after the latest commit.
async fn future(cx: &Context) -> Timestamp {
    let [.., latest] = three_states(cx).await;
    Timestamp::from_micros_saturating(latest.as_micros() + Duration::from_secs(24 * 60 * 60).as_micros() as i64)
}

fn numbers(found: &[Option<Document>]) -> Vec<Option<Value>> {
    found.iter().map(|one| one.as_ref().and_then(|one| one.fields().get("n")).map(|n| n.to_value())).collect()
}

/// One document is read as several are: missing, in part, at an earlier time, in a transaction.
pub async fn one_document_is_read_as_several_are(cx: Context) {
    let times = three_states(&cx).await;
    let all = || {
        let options = [ReadOptions::default(), ReadOptions::default().select(vec![field("missing")])];
        options.into_iter().chain(times.map(|time| ReadOptions::default().at(time)))
    };
    for path in ["a", "b", "c", "d", "e"].map(|id| cx.doc(&format!("c/{id}"))) {
        for options in all() {
            let one = cx.get_one(&path, options.clone()).await.unwrap();
            let several = cx.get_many(&[path.clone(), path.clone()], options).await.unwrap();
            for other in several {
                let seen = |document: &Document| (document.update_time(), document.fields().clone());
                assert_eq!(one.as_ref().map(seen), other.as_ref().map(seen), "{path}");
            }
        }
    }
    let path = &cx.doc("c/a");
    let (one, late) = cx
        .transaction(|tx| async move {
            let one = tx.get_one(path, ReadOptions::default()).await?;
            tx.write(vec![Write::set(path.clone(), fields([("n", 6)]))]).await?;
            Ok((one, tx.get_one(path, ReadOptions::default()).await))
        })
        .await
        .unwrap();
    assert_eq!(numbers(&[one]), [Some(Value::from(5))]);
    assert_eq!(kind(late), ErrorKind::FailedPrecondition);
}

/// Documents are read as they were: changed since, deleted since, not there yet, between two lives.
pub async fn documents_are_read_as_they_were(cx: Context) {
    let times = three_states(&cx).await;
    let paths = ["a", "b", "c", "d"].map(|id| cx.doc(&format!("c/{id}")));
    let expected =
        [[Some(1), Some(2), Some(3), None], [None, Some(20), Some(3), Some(4)], [Some(5), Some(20), None, Some(4)]];
    for (time, expected) in times.into_iter().zip(expected) {
        let found = cx.get_many(&paths, ReadOptions::default().at(time)).await.unwrap();
        assert_eq!(numbers(&found), expected.map(|n| n.map(Value::from)), "at {time}");
    }
    // Its times are those of then, too.
    let life = async |time| {
        let found = cx.get_many(&paths[..1], ReadOptions::default().at(time)).await.unwrap();
        let a = found.into_iter().next().flatten().expect("the document was there");
        (a.create_time(), a.update_time())
    };
    assert_eq!(life(times[0]).await, (times[0], times[0]));
    assert_eq!(life(times[2]).await, (times[2], times[2]));
    // A selection is taken from the document of then.
    let options = ReadOptions::default().at(times[0]).select(vec![field("missing")]);
    let found = cx.get_many(&paths[1..2], options).await.unwrap();
    assert!(found[0].as_ref().expect("the document was there").fields().is_empty());
}

/// Queries see the state of their time: what they filter, the order, what a limit and an offset cut off.
pub async fn queries_see_an_earlier_state(cx: Context) {
    let [first, second, third] = three_states(&cx).await;
    let all = || cx.all("c");
    assert_eq!(cx.ids(at(all(), first)).await, ["a", "b", "c"]);
    assert_eq!(cx.ids(at(all(), second)).await, ["b", "c", "d"]);
    assert_eq!(cx.ids(at(all(), third)).await, ["a", "b", "d"]);
    assert_eq!(cx.ids(all()).await, ["a", "b", "d"]);

    let least_two = || all().and(Filter::field(field("n"), Operator::GreaterThanOrEqual, 2));
    let falling = || falling_by_n(least_two());
    assert_eq!(cx.ids(at(falling(), first)).await, ["c", "b"]);
    assert_eq!(cx.ids(at(falling(), second)).await, ["b", "d", "c"]);
    assert_eq!(cx.ids(at(falling(), third)).await, ["b", "a", "d"]);
    assert_eq!(cx.ids(at(Query { offset: 1, limit: Some(1), ..falling() }, second)).await, ["d"]);

    // Found by the value of then, and not by that of now.
    let equal = |n: i64| all().and(Filter::equal(field("n"), n));
    assert_eq!(cx.ids(at(equal(2), first)).await, ["b"]);
    assert!(cx.ids(at(equal(20), first)).await.is_empty());
    assert!(cx.ids(at(equal(2), second)).await.is_empty());
    let found = cx.fetch(at(equal(3), second)).await.unwrap();
    assert_value(found[0].fields().get("n"), 3);
}

/// Aggregations see the state of their time.
pub async fn aggregations_see_an_earlier_state(cx: Context) {
    let times = three_states(&cx).await;
    let least_four = || cx.all("c").and(Filter::field(field("n"), Operator::GreaterThanOrEqual, 4));
    for (time, filtered, sum) in [(times[0], 0, 6), (times[1], 2, 27), (times[2], 3, 29)] {
        assert_eq!(cx.count(at(cx.all("c"), time)).await.unwrap(), 3, "at {time}");
        assert_eq!(cx.count(at(least_four(), time)).await.unwrap(), filtered, "at {time}");
        let sums = cx.aggregate(at(cx.all("c"), time), &[Aggregation::sum("s", field("n"))]).await.unwrap();
        assert_value(sums.get("s"), sum);
    }
}

/// A read-only transaction at a time sees that state alone, through all calls, and refuses writes.
pub async fn a_transaction_at_an_earlier_time_sees_that_state(cx: Context) {
    let [first, second, _] = three_states(&cx).await;
    let tx = cx.begin(TxOptions::read_only(Some(first))).await.unwrap();
    let paths = ["a", "b", "d"].map(|id| cx.doc(&format!("c/{id}")));
    let expected = [Some(1), Some(2), None].map(|n| n.map(Value::from));
    assert_eq!(numbers(&tx.get_many(&paths, ReadOptions::default()).await.unwrap()), expected);
    cx.put("c/b", [("n", 200)]).await;
    assert_eq!(numbers(&tx.get_many(&paths, ReadOptions::default()).await.unwrap()), expected);
    let found = tx.fetch(falling_by_n(cx.all("c"))).await.unwrap();
    assert_eq!(found.iter().map(Document::id).collect::<Vec<_>>(), ["c", "b", "a"]);
    assert_eq!(tx.count(cx.all("c").and(Filter::equal(field("n"), 2))).await.unwrap(), 1);
    tx.rollback().await.unwrap();

    let tx = cx.begin(TxOptions::read_only(Some(second))).await.unwrap();
    assert!(tx.get_many(&paths[..1], ReadOptions::default()).await.unwrap()[0].is_none());
    // Refused at once or at the commit.
    let refused = match tx.write(vec![Write::set(cx.doc("c/a"), fields([("n", 6)]))]).await {
        Ok(_) => kind(tx.commit().await),
        refused => kind(refused),
    };
    assert_eq!(refused, ErrorKind::Invalid);
    assert_value(cx.fields("c/a").await.get("n"), 5);
}

/// Nothing can be read as of a time that is still to come.
pub async fn a_read_time_to_come_is_refused(cx: Context) {
    let future = future(&cx).await;
    let read = cx.get_many(&[cx.doc("c/a")], ReadOptions::default().at(future)).await;
    assert_eq!(kind(read), ErrorKind::Invalid);
    assert_eq!(kind(cx.fetch(at(cx.all("c"), future)).await), ErrorKind::Invalid);
    assert_eq!(kind(cx.count(at(cx.all("c"), future)).await), ErrorKind::Invalid);
    // Refused at the beginning or at the first read.
    let read: Result<_> = match cx.begin(TxOptions::read_only(Some(future))).await {
        Ok(tx) => tx.get_many(&[cx.doc("c/a")], ReadOptions::default()).await,
        Err(e) => Err(e),
    };
    assert_eq!(kind(read), ErrorKind::Invalid);
}

/// A transaction that may write reads the latest state and no other.
pub async fn a_transaction_that_may_write_has_no_read_time(cx: Context) {
    let [first, ..] = three_states(&cx).await;
    let mut options = TxOptions::default();
    options.read_time = Some(first);
    let begun = cx.begin(options).await.map(|tx| tx.id());
    assert_eq!(kind(begun), ErrorKind::Invalid);
    assert_value(cx.fields("c/a").await.get("n"), 5);
}
