//! What `#[derive(Entity)]` and `#[derive(Fields)]` make.

use reelbase::{
    Entity, ErrorKind, IdSegment, Result, Root, Value, Violations,
    index::{FieldOverride, IndexMode, QueryScope},
    manifest,
};

use crate::model::{AuditEvent, Clip, ClipStatus, ModelQuota, Platform, Progress, Publish, User, Video};

fn list(violations: &Violations) -> Vec<(&str, &str)> {
    violations.iter().map(|v| (v.field.as_str(), v.message.as_str())).collect()
}

fn broken(result: std::result::Result<(), Violations>) -> Vec<String> {
    result.err().into_iter().flatten().map(|v| format!("{} {}", v.field, v.message)).collect()
}

fn is_parent<E: Entity<Parent = P>, P>() {}

#[test]
fn an_entity_knows_its_path() {
    assert_eq!(Clip::NAME, "Clip");
    assert_eq!(<Clip as Entity>::PATH, "users/{user_id}/videos/{video_id}/clips/{clip_id}");
    assert_eq!(Clip::COLLECTION, "clips");
    assert_eq!(Clip::collections().collect::<Vec<_>>(), ["users", "videos", "clips"]);
    let segment = |name, field| IdSegment { name, field };
    assert_eq!(
        Clip::IDS,
        [
            segment("user_id", Some("user_id")),
            segment("video_id", Some("video_id")),
            segment("clip_id", Some("clip_id"))
        ]
    );
    assert_eq!(Publish::IDS, [segment("user_id", None), segment("platform", Some("platform"))]);
    is_parent::<Clip, Video>();
    is_parent::<User, Root>();
}

#[test]
fn keys_are_made_of_checked_ids() -> Result<()> {
    let key = Clip::key("u1", "v1", "c1")?;
    assert_eq!(key.to_string(), "users/u1/videos/v1/clips/c1");
    assert_eq!(key.ids().collect::<Vec<_>>(), ["u1", "v1", "c1"]);
    assert_eq!(key, Video::key("u1", "v1")?.child("c1")?);
    for wrong in ["", "..", "a/b", "__x__", "a/videos/b"] {
        let error = Clip::key("u1", wrong, "c1").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.message().starts_with("video_id: "), "{error}");
    }
    Ok(())
}

#[test]
fn fields_have_their_stored_names() {
    assert_eq!(Video::TITLE.path().to_string(), "video_title");
    assert_eq!(AuditEvent::TYPE.path().to_string(), "type");
    assert_eq!(Video::PROGRESS.then(Progress::STAGE_NAME).path().to_string(), "progress.stage");
    assert_eq!(Video::CLIPS_BY_STYLE.key("split.fast").path().to_string(), "clips_by_style.`split.fast`");
    let shape = format!("{:?}", Video::shape());
    assert!(shape.contains("\"video_title\"") && !shape.contains("cached") && !shape.contains("\"title\""), "{shape}");
}

#[test]
fn the_id_is_a_field_or_made_or_in_the_path_only() {
    assert_eq!(Clip::sample(7).id().as_deref(), Some("c7"));
    let publish = Publish { platform: Platform::Youtube, url: String::new() };
    assert_eq!(publish.id().as_deref(), Some("youtube"));
    let quota = ModelQuota { provider: "openai".into(), model_id: "o3".into(), tokens_used: 0 };
    assert_eq!(quota.id().as_deref(), Some("openai_o3"));
    assert_eq!(AuditEvent { action: "x".into(), r#type: "y".into() }.id(), None);
}

#[test]
fn ids_must_be_those_of_the_key() -> Result<()> {
    let clip = Clip::sample(1);
    assert!(clip.check_key(&Clip::key("u1", "v1", "c1")?).is_ok());
    let violations = clip.check_key(&Clip::key("u2", "v1", "c10")?).unwrap_err();
    assert_eq!(
        list(&violations),
        [("user_id", r#"is "u1", but the key's is "u2""#), ("clip_id", r#"is "c1", but the key's is "c10""#)]
    );

    let publish = Publish { platform: Platform::Youtube, url: String::new() };
    assert!(publish.check_key(&Publish::key("anyone", "youtube")?).is_ok());
    assert_eq!(broken(publish.check_key(&Publish::key("u", "tiktok")?)).len(), 1);

    let quota = ModelQuota { provider: "openai".into(), model_id: "o3".into(), tokens_used: 0 };
    assert!(quota.check_key(&ModelQuota::key("openai_o3")?).is_ok());
    let violations = quota.check_key(&ModelQuota::key("openai_o4")?).unwrap_err();
    assert_eq!(violations.to_string(), r#"the id made of its fields is "openai_o3", but the key's is "openai_o4""#);
    Ok(())
}

#[test]
fn every_broken_rule_is_reported_under_its_stored_name() {
    let progress = |pct| Progress { stage_name: String::new(), pct, r#type: String::new() };
    let video = Video {
        title: "a much too long title".into(),
        clips_count: -1,
        tags: vec!["short".into(), "too long".into()],
        progress: Some(progress(500.0)),
        stages: [("day.1".to_owned(), vec![progress(1.0)])].into(),
        ..Video::sample()
    };
    let violations = video.validate().unwrap_err();
    let mut fields: Vec<_> = violations.iter().map(|v| v.field.as_str()).collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        ["clips_count", "progress.pct", "progress.stage", "stages.`day.1`[0].stage", "tags[1]", "video_title"]
    );
    assert!(violations.to_string().contains("video_title length is greater than 10"), "{violations}");
    assert!(Video::sample().validate().is_ok());
}

#[test]
fn rules_that_span_fields_are_part_of_validation() {
    let clip = Clip { title: "LOUD".into(), start: 5, end: 4, ..Clip::sample(1000) };
    assert_eq!(
        broken(clip.validate()),
        ["priority greater than 999", "title must not shout", "end must not be before the start"]
    );
    assert!(AuditEvent { action: String::new(), r#type: String::new() }.validate().is_ok());
}

#[test]
fn a_field_that_is_set_alone_is_held_to_its_rules() {
    let check = |name, value: Value| broken(Clip::check_field(name, &value));
    assert_eq!(check("title", "fine".into()), [] as [String; 0]);
    assert_eq!(check("title", "".into()), ["title length is lower than 1"]);
    assert_eq!(check("title", "LOUDER THAN ALL".into()), ["title must not shout", "title length is greater than 10"]);
    assert_eq!(check("style", "split".into()), [] as [String; 0]);
    assert_eq!(check("style", "too long".into()), ["style length is greater than 5"]);
    assert_eq!(check("status", "anything".into()), [] as [String; 0]);
    assert_eq!(check("size", "12".into()), [] as [String; 0]);
    assert_eq!(check("size", "-12".into()), ["size lower than 0"]);
    assert_eq!(check("nothing", 1.into()), ["nothing is no field of Clip"]);

    let wrong = check("priority", "high".into());
    assert!(matches!(&*wrong, [one] if one.starts_with("priority ")), "{wrong:?}");
    let wrong = check("priority", (-1).into());
    assert_eq!(wrong.len(), 1, "{wrong:?}");
}

#[test]
fn a_nested_struct_that_is_set_whole_is_held_to_its_rules() {
    let progress = |pct: i64| Value::map([("stage", Value::from("qc")), ("pct", pct.into()), ("type", "x".into())]);
    assert!(Video::check_field("progress", &progress(50)).is_ok());
    assert_eq!(broken(Video::check_field("progress", &progress(500))), ["progress.pct greater than 100"]);
    let incomplete = Value::map([("stage", "qc")]);
    assert_eq!(broken(Video::check_field("progress", &incomplete)), ["progress.pct required, but absent"]);
    let tags = Value::array(["ok", "too long"]);
    assert_eq!(broken(Video::check_field("tags", &tags)), ["tags[1] length is greater than 5"]);
    assert_eq!(broken(Video::check_field("tags", &Value::array([1]))).len(), 1);
    // The field's name in Rust is no field of the document.
    assert_eq!(broken(Video::check_field("title", &"x".into())), ["title is no field of Video"]);
}

#[test]
fn the_manifest_holds_what_is_declared() {
    let manifest = manifest![User, Video, Clip];
    let indexes: Vec<_> = manifest.indexes().iter().map(ToString::to_string).collect();
    assert_eq!(
        indexes,
        [
            "videos (collection group) (user_id, created_at desc)",
            "videos (progress.stage, tags contains)",
            "clips (status, priority)",
            "clips (style, created_at desc)",
        ]
    );
    assert_eq!(manifest.ttl_field("videos").map(ToString::to_string).as_deref(), Some("expire_at"));
    assert_eq!(manifest.ttl_field("clips"), None);

    let single = |field: &str, scope, mode| manifest.has_single_field("videos", &field.parse().unwrap(), scope, mode);
    let (each, group) = (QueryScope::Collection, QueryScope::CollectionGroup);
    assert!(single("user_id", group, IndexMode::Ascending) && single("user_id", each, IndexMode::Descending));
    assert!(single("created_at", group, IndexMode::Descending) && !single("created_at", group, IndexMode::Ascending));
    assert!(
        !single("research_plan", each, IndexMode::Ascending) && !single("progress.pct", each, IndexMode::Ascending)
    );
    assert!(single("progress.stage", each, IndexMode::Ascending) && single("expire_at", each, IndexMode::Ascending));
    let exempt: Vec<&FieldOverride> =
        manifest.overrides().iter().filter(|o| o.indexes.as_ref().is_some_and(Vec::is_empty)).collect();
    assert_eq!(exempt.len(), 2);
    assert!(manifest.check().is_ok());
}

#[test]
fn stored_and_read_back_it_is_the_same() -> Result<()> {
    let clip = Clip { status: ClipStatus::Other("archived".into()), ..Clip::sample(3) };
    let fields = reelbase::Fields::with_shape(&clip, Clip::shape())?;
    assert_eq!(fields.len(), 10, "style is absent");
    assert_eq!(fields.decode::<Clip>()?, clip);
    Ok(())
}
