//! What a typed update writes, and what it refuses.

use reelbase::{
    DocumentPath, Entity, ErrorKind, FieldPath, FieldTransform, Operation, Precondition, Result, Timestamp, Transform,
    Value, Write,
};

use crate::model::{Clip, ClipStatus, Progress, Video};

fn path() -> DocumentPath {
    "users/u1/videos/v1".parse().unwrap()
}

fn changes(write: &Write) -> Vec<(String, Option<Value>)> {
    match &write.operation {
        Operation::Merge(merge) => {
            merge.changes.iter().map(|(path, value)| (path.to_string(), value.clone())).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_update_is_a_merge_of_a_document_that_is_there() -> Result<()> {
    let write = Video::update()
        .set(Video::TITLE, "First")
        .set(Video::EXPIRE_AT, None)
        .delete(Video::RESEARCH_PLAN)
        .set(Video::PROGRESS.then(Progress::PCT), 5.0)
        .set(Video::CLIPS_BY_STYLE.key("split"), 2)
        .delete_key(Video::CLIPS_BY_STYLE, "split.fast")
        .set(Video::TITLE, "Second")
        .into_write(path())?;
    assert_eq!(
        changes(&write),
        [
            ("expire_at".to_owned(), None),
            ("research_plan".to_owned(), None),
            ("progress.pct".to_owned(), Some(Value::from(5.0))),
            ("clips_by_style.split".to_owned(), Some(Value::from(2))),
            ("clips_by_style.`split.fast`".to_owned(), None),
            ("video_title".to_owned(), Some(Value::from("Second"))),
        ]
    );
    assert_eq!((write.path.clone(), write.precondition), (path(), Precondition::Exists(true)));
    write.check()
}

#[test]
fn transforms_carry_the_stored_names() -> Result<()> {
    let write = Video::update()
        .increment(Video::CLIPS_COUNT, 2)
        .increment_by(Video::CLIPS_BY_STYLE.key("split"), -1)
        .server_timestamp(Video::CREATED_AT)
        .server_timestamp(Video::EXPIRE_AT)
        .array_union(Video::TAGS, ["a"])
        .array_remove(Video::TAGS, ["b"])
        .when(Precondition::UpdateTime(Timestamp::from_micros(7)?))
        .into_write(path())?;
    let of = |field: &str, transform| FieldTransform { field: field.parse::<FieldPath>().unwrap(), transform };
    assert_eq!(
        write.transforms,
        [
            of("clips_count", Transform::Increment(2.into())),
            of("clips_by_style.split", Transform::Increment((-1).into())),
            of("created_at", Transform::ServerTimestamp),
            of("expire_at", Transform::ServerTimestamp),
            of("tags", Transform::ArrayUnion(vec!["a".into()])),
            of("tags", Transform::ArrayRemove(vec!["b".into()])),
        ]
    );
    assert_eq!(write.precondition, Precondition::UpdateTime(Timestamp::from_micros(7)?));
    Ok(())
}

#[test]
fn every_broken_rule_of_the_fields_that_are_set_is_named() {
    let update = Clip::update().set(Clip::TITLE, "").set(Clip::PRIORITY, 1_000).set(Clip::STYLE, "far too long");
    let error = update.into_write("users/u1/videos/v1/clips/c1".parse().unwrap()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(error.path(), Some("users/u1/videos/v1/clips/c1"));
    let fields: Vec<_> = error.violations().unwrap().iter().map(|violation| violation.field.as_str()).collect();
    assert_eq!(fields, ["title", "priority", "style"]);
}

#[test]
fn a_nested_struct_that_is_set_whole_is_validated() {
    let progress = Progress { stage_name: "qc".into(), pct: 500.0, r#type: String::new() };
    let error = Video::update().set(Video::PROGRESS, &progress).into_write(path()).unwrap_err();
    assert_eq!(error.violations().unwrap().to_string(), "progress.pct greater than 100");
    let fine = Progress { pct: 50.0, ..progress };
    assert!(Video::update().set(Video::PROGRESS, fine).into_write(path()).is_ok());
}

#[test]
fn what_only_the_repository_moves_it_moves_through_writable() -> Result<()> {
    let update = Clip::update().set(Clip::STATUS.writable(), ClipStatus::Completed);
    assert_eq!(changes(&update.into_write(path())?), [("status".to_owned(), Some(Value::from("completed")))]);
    let update = Video::update().set(Video::PROGRESS.then(Progress::TYPE).writable(), "x");
    assert_eq!(changes(&update.into_write(path())?), [("progress.type".to_owned(), Some(Value::from("x")))]);
    Ok(())
}

#[test]
fn an_update_knows_whether_it_is_empty() {
    assert!(Clip::update().is_empty());
    assert!(!Clip::update().increment(Clip::SIZE, 1).is_empty());
    assert!(!Clip::update().set(Clip::STYLE, None).is_empty());
}
