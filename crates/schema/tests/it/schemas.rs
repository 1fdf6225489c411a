//! The JSON Schemas tell the rules that validation keeps.

use reelbase_schema::{Clip, ClipView, Highlights, User, Video, VideoInfo};
use serde_json::{Value, json};

fn schema<T: schemars::JsonSchema>() -> Value {
    schemars::schema_for!(T).to_value()
}

#[test]
fn limits_are_in_the_schema() {
    let clip = schema::<Clip>();
    let property = |name: &str| clip["properties"][name].clone();
    assert_eq!((&property("clip_id")["minLength"], &property("clip_id")["maxLength"]), (&json!(1), &json!(200)));
    assert_eq!(property("scene_title")["maxLength"], 500);
    assert_eq!(property("scene_description")["maxLength"], 2_000);
    assert_eq!(property("scene_id")["maximum"], 10_000);
    assert_eq!((&property("priority")["maximum"], &property("priority")["default"]), (&json!(999), &json!(99)));
    assert_eq!(property("duration_seconds")["maximum"].as_f64(), Some(3_600.0));
    assert_eq!(property("file_size_bytes")["minimum"], 0);
    assert_eq!(clip["$defs"]["Style"]["maxLength"], 50);
    assert!(clip["$defs"]["Timecode"]["pattern"].is_string());
    assert_eq!(property("created_at")["format"], "date-time");

    let video = schema::<Video>();
    let property = |name: &str| video["properties"][name].clone();
    assert_eq!((&property("video_url")["minLength"], &property("video_url")["maxLength"]), (&json!(1), &json!(500)));
    assert_eq!(property("error_message")["maxLength"], 1_000);
    assert_eq!(property("custom_prompt")["maxLength"], 5_000);
    assert_eq!(
        (&property("target_aspect")["maxLength"], &property("target_aspect")["default"]),
        (&json!(10), &json!("9:16"))
    );
    assert!(property("target_aspect")["pattern"].is_string());
    assert_eq!(property("clips_count")["minimum"], 0);
    assert_eq!(video["$defs"]["HighlightsSummary"]["properties"]["total_duration"]["minimum"].as_f64(), Some(0.0));

    let user = schema::<User>();
    assert_eq!(user["properties"]["email"]["format"], "email");
    assert_eq!(user["properties"]["credits_balance"]["minimum"], 0);
}

#[test]
fn what_may_be_absent_is_not_required() {
    let required = |schema: &Value, field: &str| schema["required"].as_array().unwrap().contains(&json!(field));
    let (clip, video) = (schema::<Clip>(), schema::<Video>());
    for field in ["scene_description", "thumbnail_r2_key", "completed_at", "priority"] {
        assert!(!required(&clip, field), "{field}");
    }
    for field in ["completed_at", "failed_at", "error_message", "highlights_summary", "custom_prompt", "crop_mode"] {
        assert!(!required(&video, field), "{field}");
    }
    for field in ["clip_id", "status", "start_time", "r2_key", "created_at"] {
        assert!(required(&clip, field), "{field}");
    }
}

#[test]
fn views_and_files_have_schemas() {
    assert!(schema::<VideoInfo>()["properties"]["clips"].is_object());
    let thumbnail = &schema::<ClipView>()["properties"]["thumbnail"];
    assert_eq!(thumbnail["type"], json!(["string", "null"]));
    assert!(schema::<Highlights>()["properties"]["highlights"].is_object());
}
