//! What a typed query asks of a store.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasherDefault, DefaultHasher},
    sync::Arc,
};

use reelbase::{
    CollectionPath, Cursor, Direction, DocumentStore, Entity, ErrorKind, Filter, Operator, Order, Predicate, Query,
    Repository, Result, Timestamp, UnaryOperator, Value, mock::MockStore,
};

use crate::model::{Clip, ClipStatus, Platform, Progress, Video};

fn store() -> Arc<dyn DocumentStore> {
    Arc::new(MockStore::new())
}

fn clips() -> Result<Repository<Clip>> {
    Ok(Repository::new(&store(), &Video::key("u1", "v1")?))
}

fn field(path: &str, op: Operator, value: impl Into<Value>) -> Filter {
    Filter::Field { field: path.parse().unwrap(), op, value: value.into() }
}

fn unary(path: &str, op: UnaryOperator) -> Filter {
    Filter::Unary { field: path.parse().unwrap(), op }
}

fn filter<E: Entity>(predicate: Predicate<E>) -> Filter {
    predicate.into_filter().unwrap()
}

#[test]
fn a_typed_query_is_the_untyped_one() -> Result<()> {
    let typed = clips()?
        .query()
        .filter(Clip::STATUS.eq(ClipStatus::Completed))
        .filter(Clip::PRIORITY.lt(5).or(Clip::TITLE.eq("abc")))
        .filter_if(None)
        .filter_if(Some(Clip::SIZE.ge(1)))
        .order_by(Clip::PRIORITY.asc())
        .order_by(Clip::CREATED_AT.desc())
        .start_after((5_u32,))
        .end_at((9_u32, Timestamp::from_micros(1)?))
        .offset(3)
        .limit(50)
        .hide_expired()
        .into_query()?;

    let mut untyped = Query::collection(&CollectionPath::parse("users/u1/videos/v1/clips")?);
    untyped.filter = Some(Filter::And(vec![
        field("status", Operator::Equal, "completed"),
        Filter::Or(vec![field("priority", Operator::LessThan, 5), field("title", Operator::Equal, "abc")]),
        field("size", Operator::GreaterThanOrEqual, 1),
    ]));
    untyped.order_by = vec![
        Order { field: "priority".parse()?, direction: Direction::Ascending },
        Order { field: "created_at".parse()?, direction: Direction::Descending },
    ];
    untyped.start_at = Some(Cursor { values: vec![5.into()], before: false });
    untyped.end_at = Some(Cursor { values: vec![9.into(), Timestamp::from_micros(1)?.into()], before: false });
    (untyped.offset, untyped.limit, untyped.hide_expired) = (3, Some(50), true);
    assert_eq!(typed, untyped);
    typed.check()
}

#[test]
fn operands_are_values_references_and_text() {
    let status = ClipStatus::Completed;
    let title = String::from("z");
    let equal = |value: &str, path: &str| field(path, Operator::Equal, value);
    assert_eq!(filter(Clip::STATUS.eq(&status)), equal("completed", "status"));
    assert_eq!(filter(Clip::STATUS.eq(status)), equal("completed", "status"));
    assert_eq!(filter(Clip::TITLE.eq(&title)), equal("z", "title"));
    assert_eq!(filter(Clip::TITLE.eq(title.as_str())), equal("z", "title"));
    assert_eq!(filter(Clip::TITLE.eq(title)), equal("z", "title"));
    // An optional field takes what it may hold.
    assert_eq!(filter(Clip::STYLE.eq("split")), equal("split", "style"));
    assert_eq!(filter(Clip::STYLE.eq(Some("split".to_owned()))), equal("split", "style"));
    assert_eq!(filter(Clip::STYLE.eq(None)), unary("style", UnaryOperator::IsNull));
    assert_eq!(filter(Clip::STYLE.is_not_null()), unary("style", UnaryOperator::IsNotNull));
    assert_eq!(
        filter(Clip::STATUS.is_in([ClipStatus::Completed, ClipStatus::Other("x".into())])),
        field("status", Operator::In, Value::array(["completed", "x"]))
    );
    assert_eq!(filter(Clip::PRIORITY.not_in([1, 2])), field("priority", Operator::NotIn, Value::array([1, 2])));
    assert_eq!(filter(Video::TAGS.contains("a")), field("tags", Operator::ArrayContains, "a"));
    assert_eq!(
        filter(Video::TAGS.contains_any(["a", "b"])),
        field("tags", Operator::ArrayContainsAny, Value::array(["a", "b"]))
    );
}

#[test]
fn nested_fields_and_map_entries_are_paths() {
    assert_eq!(filter(Video::PROGRESS.then(Progress::PCT).lt(50.0)), field("progress.pct", Operator::LessThan, 50.0));
    assert_eq!(filter(Video::PROGRESS.then(Progress::PCT).eq(f64::NAN)), unary("progress.pct", UnaryOperator::IsNan));
    assert_eq!(
        filter(Video::CLIPS_BY_STYLE.key("split.fast").gt(1)),
        field("clips_by_style.`split.fast`", Operator::GreaterThan, 1)
    );
    assert_eq!(filter(Video::TITLE.ne("x")), field("video_title", Operator::NotEqual, "x"));
}

#[test]
fn the_entries_of_every_map_are_reached_by_text() {
    type Hashed<K, T> = HashMap<K, T, BuildHasherDefault<DefaultHasher>>;

    /// A key that is more than text.
    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
    struct Style(String);

    impl AsRef<str> for Style {
        fn as_ref(&self) -> &str {
            &self.0
        }
    }

    #[derive(Clone, serde::Serialize, serde::Deserialize, Entity)]
    #[entity(path = "tallies/{id}")]
    struct Tally {
        by_style: BTreeMap<Style, i64>,
        by_year: HashMap<u32, String>,
        by_platform: Option<Hashed<Platform, Vec<String>>>,
        by_day: BTreeMap<String, Option<BTreeMap<Platform, Progress>>>,
    }

    let (style, platform) = (Style("split.fast".into()), Platform::Youtube);
    assert_eq!(filter(Tally::BY_STYLE.key(&style).gt(1)), field("by_style.`split.fast`", Operator::GreaterThan, 1));
    assert_eq!(filter(Tally::BY_STYLE.key(style).gt(1)), filter(Tally::BY_STYLE.key("split.fast").gt(1)));
    assert_eq!(filter(Tally::BY_YEAR.key(2026.to_string()).eq("x")), field("by_year.`2026`", Operator::Equal, "x"));
    assert_eq!(
        filter(Tally::BY_PLATFORM.key(&platform).contains("a")),
        field("by_platform.youtube", Operator::ArrayContains, "a")
    );
    assert_eq!(
        filter(Tally::BY_DAY.key("monday").key(platform).then(Progress::PCT).lt(5.0)),
        field("by_day.monday.youtube.pct", Operator::LessThan, 5.0)
    );
}

#[cfg(feature = "schema")]
#[test]
fn the_clips_of_a_style_are_an_entry() {
    use reelbase::schema::{Style, Video};

    assert_eq!(Video::CLIPS_BY_STYLE.key(Style::SPLIT).path().to_string(), "clips_by_style.split");
}

#[test]
fn an_operand_without_a_stored_form_shows_when_the_query_is_made() -> Result<()> {
    #[derive(Clone, serde::Serialize, serde::Deserialize, Entity)]
    #[entity(path = "counters/{id}")]
    struct Counter {
        n: u64,
    }
    let counters = Repository::<Counter>::root(&store());
    let error = counters.query().filter(Counter::N.eq(u64::MAX)).into_query().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(error.path(), Some("n"), "{error}");
    Ok(())
}

#[test]
fn a_group_is_every_collection_of_that_name() -> Result<()> {
    let query = Repository::<Clip>::group(&store()).into_query()?;
    assert_eq!(query, Query::group("clips")?);
    Ok(())
}

#[test]
fn a_group_below_an_owner_carries_the_owner_s_filter() -> Result<()> {
    use reelbase::Filter::And;

    use crate::model::User;

    let query = Repository::<Clip>::group_below(&store(), &User::key("u1")?)?.into_query()?;
    assert!(query.all_descendants);
    let Some(And(filters)) = &query.filter else { panic!("{query:?}") };
    assert!(filters.contains(&field("user_id", Operator::Equal, "u1")), "{query:?}");

    let error = Repository::<User>::group_below(&store(), &Video::key("u1", "v1")?).unwrap_err();
    assert!(error.message().contains("is not below"), "{error}");
    Ok(())
}
