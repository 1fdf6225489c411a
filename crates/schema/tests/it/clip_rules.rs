//! The rules of a clip's document: what keeps them, and what breaks each.

use reelbase_core::Entity;
use reelbase_schema::{Clip, ClipStatus, NewClip, Style, Timecode, Video, size_in_mb};

use crate::support::{broken, clip, now, video_key};

fn with(change: impl FnOnce(&mut Clip)) -> Vec<String> {
    let mut clip = clip("c1", &Style::SPLIT);
    change(&mut clip);
    broken(&clip)
}

fn at(text: &str) -> Timecode {
    text.parse().unwrap()
}

#[test]
fn a_new_clip_keeps_every_rule_and_has_the_defaults() {
    let clip = NewClip::new("a.b.mp4", Style::SPLIT).into_clip(&video_key(), now()).unwrap();
    assert_eq!(broken(&clip), [""; 0]);
    assert_eq!((&*clip.clip_id, &*clip.video_id, &*clip.user_id), ("a.b", "v1", "u1"));
    assert_eq!((clip.scene_id, &*clip.scene_title, clip.priority), (0, "", 99));
    assert_eq!((clip.file_size_bytes, clip.file_size_mb, clip.duration_seconds), (0, 0.0, 0.0));
    assert_eq!((&*clip.r2_key, clip.thumbnail_r2_key), ("u1/v1/clips/a.b.mp4", None));
    assert_eq!((clip.status, clip.completed_at, &*clip.created_by), (ClipStatus::Processing, None, "u1"));

    let clip = NewClip { has_thumbnail: true, ..NewClip::new("a.mov", Style::SPLIT) };
    let clip = clip.into_clip(&video_key(), now()).unwrap();
    assert_eq!(clip.thumbnail_r2_key.as_deref(), Some("u1/v1/clips/a.jpg"));
}

#[test]
fn a_new_clip_that_breaks_a_rule_is_not_made() {
    for name in ["a", ".mp4", "a.", "", "__a__.mp4", "..mp4"] {
        assert!(NewClip::new(name, Style::SPLIT).into_clip(&video_key(), now()).is_err(), "{name:?}");
    }
    for name in ["a/b.mp4", "a\\b.mp4", "a\nb.mp4", "a.jpg"] {
        let error = NewClip::new(name, Style::SPLIT).into_clip(&video_key(), now()).unwrap_err();
        assert!(error.violations().is_some(), "{name:?}: {error}");
    }
}

#[test]
fn lengths_count_characters() {
    for (chars, good) in [(0, false), (1, true), (200, true), (201, false)] {
        // Two bytes a character; the longest name and key stay far below 1,024 bytes.
        let id = "é".repeat(chars);
        let result = NewClip::new(format!("{id}.mp4"), Style::SPLIT).into_clip(&video_key(), now());
        assert_eq!(result.is_ok(), good, "clip_id of {chars}");
    }
    for (chars, good) in [(1, true), (100, true), (101, false)] {
        let id = "é".repeat(chars);
        let new = || NewClip::new("a.mp4", Style::SPLIT);
        assert_eq!(new().into_clip(&Video::key("u1", &id).unwrap(), now()).is_ok(), good, "video_id of {chars}");
        assert_eq!(new().into_clip(&Video::key(&id, "v1").unwrap(), now()).is_ok(), good, "user_id of {chars}");
        assert_eq!(with(|c| c.created_by.clone_from(&id)).is_empty(), good, "created_by of {chars}");
    }
    assert_eq!(with(|c| c.created_by.clear()), ["created_by"]);
    for (chars, good) in [(0, true), (500, true), (501, false)] {
        assert_eq!(with(|c| c.scene_title = "é".repeat(chars)).is_empty(), good, "scene_title of {chars}");
    }
    for (chars, good) in [(0, true), (2_000, true), (2_001, false)] {
        let description = Some("é".repeat(chars));
        assert_eq!(with(|c| c.scene_description = description).is_empty(), good, "scene_description of {chars}");
    }
}

#[test]
fn a_key_has_at_most_1024_bytes() {
    let id = "日".repeat(100);
    let video = Video::key(&id, &id).unwrap();
    let fits = |chars| NewClip::new(format!("{}.mp4", "日".repeat(chars)), Style::SPLIT).into_clip(&video, now());
    // 300 + 1 + 300 + 7 bytes before the name, 4 after it.
    assert!(fits(137).is_ok());
    assert!(fits(138).unwrap_err().to_string().contains("r2_key"));
}

#[test]
fn ranges() {
    for (scene, good) in [(0, true), (1, true), (10_000, true), (10_001, false)] {
        assert_eq!(with(|c| c.scene_id = scene).is_empty(), good, "scene {scene}");
    }
    for (priority, good) in [(0, true), (999, true), (1_000, false)] {
        assert_eq!(with(|c| c.priority = priority).is_empty(), good, "priority {priority}");
    }
}

#[test]
fn the_duration_is_the_difference_of_the_times() {
    let timed = |start: &str, end: &str, seconds| {
        with(|c| (c.start_time, c.end_time, c.duration_seconds) = (at(start), at(end), seconds))
    };
    assert_eq!(timed("00:00:10", "00:00:10", 0.0), [""; 0]);
    assert_eq!(timed("00:00:10", "00:00:11.250", 1.25), [""; 0]);
    assert_eq!(timed("00:00:00", "01:00:00", 3_600.0), [""; 0]);
    assert_eq!(timed("00:00:00", "01:00:00.001", 3_600.001), ["duration_seconds"]);
    assert_eq!(timed("00:00:10", "00:00:20", 10.001), ["duration_seconds"]);
    assert_eq!(timed("00:00:10", "00:00:20", f64::NAN), ["duration_seconds"]);
    assert_eq!(timed("00:00:10", "00:00:09", -1.0), ["duration_seconds", "end_time"]);
    assert_eq!(timed("00:00:10", "00:00:09", 0.0), ["end_time"]);
}

#[test]
fn the_size_in_mb_is_derived() {
    for (bytes, mb) in [(0, 0.0), (5_242, 0.0), (5_243, 0.01), (1_048_576, 1.0), (12_897_485, 12.3), (131_072, 0.13)] {
        assert_eq!(size_in_mb(bytes), mb, "{bytes}");
        assert_eq!(with(|c| (c.file_size_bytes, c.file_size_mb) = (bytes, mb)), [""; 0]);
        assert_eq!(with(|c| (c.file_size_bytes, c.file_size_mb) = (bytes, mb + 0.01)), ["file_size_mb"]);
        assert_eq!(with(|c| (c.file_size_bytes, c.file_size_mb) = (bytes, mb + 0.001)), ["file_size_mb"]);
    }
    // Of 0.125 exactly, others make 0.12.
    assert_eq!(with(|c| (c.file_size_bytes, c.file_size_mb) = (131_072, 0.12)), [""; 0]);
    assert_eq!(with(|c| c.file_size_mb = f64::NAN), ["file_size_mb"]);
}

#[test]
fn keys_are_derived() {
    assert_eq!(with(|c| c.filename = "other.mp4".into()), ["filename", "r2_key"]);
    assert_eq!(with(|c| c.filename = "c1".into()), ["filename", "r2_key"]);
    assert_eq!(with(|c| c.r2_key = "u2/v1/clips/c1.mp4".into()), ["r2_key"]);
    assert_eq!(with(|c| c.has_thumbnail = true), ["thumbnail_r2_key"]);
    let thumbnail =
        |there: bool, key: &str| with(|c| (c.has_thumbnail, c.thumbnail_r2_key) = (there, Some(key.into())));
    assert_eq!(thumbnail(true, "u1/v1/clips/c1.jpg"), [""; 0]);
    assert_eq!(thumbnail(false, "u1/v1/clips/c1.jpg"), ["thumbnail_r2_key"]);
    assert_eq!(thumbnail(true, "u2/v1/clips/c1.jpg"), ["thumbnail_r2_key"]);
}

#[test]
fn completed_at_is_there_exactly_while_completed() {
    let state = |status: &str, there: bool| with(|c| (c.status, c.completed_at) = (status.into(), there.then(now)));
    for (status, there, good) in [
        ("processing", false, true),
        ("processing", true, false),
        ("completed", true, true),
        ("completed", false, false),
        ("failed", false, true),
        ("failed", true, false),
        ("archived", false, true),
        ("archived", true, true),
    ] {
        assert_eq!(state(status, there).is_empty(), good, "{status} {there}");
    }
}

#[test]
fn every_violation_is_reported_at_once() {
    let mut clip = clip("c1", &Style::SPLIT);
    (clip.scene_id, clip.priority) = (10_001, 1_000);
    clip.created_by.clear();
    clip.has_thumbnail = true;
    clip.status = ClipStatus::Completed;
    clip.duration_seconds += 1.0;
    let violations = clip.validate().unwrap_err();
    let fields: Vec<_> = violations.iter().map(|v| &*v.field).collect();
    let expected = ["scene_id", "priority", "created_by", "duration_seconds", "thumbnail_r2_key", "completed_at"];
    assert_eq!(fields.len(), expected.len(), "{violations}");
    assert!(expected.iter().all(|field| fields.contains(field)), "{violations}");
}

#[test]
fn a_stored_clip_of_an_older_service_is_read() {
    let clip: Clip = serde_json::from_value(serde_json::json!({
        "clip_id": "c1", "video_id": "v1", "user_id": "u1", "scene_id": 1, "scene_title": "", "filename": "c1.mp4",
        "style": "streamer_split", "start_time": "00:00:00", "end_time": "00:00:10", "duration_seconds": 10,
        "r2_key": "u1/v1/clips/c1.mp4", "status": "archived", "created_at": "2024-05-01T00:00:00Z", "created_by": "u1",
        "scene_description": null, "new_field": [1]
    }))
    .unwrap();
    assert_eq!(clip.status, ClipStatus::Other("archived".into()));
    assert_eq!((clip.priority, clip.has_thumbnail, clip.duration_seconds), (99, false, 10.0));
    assert_eq!(broken(&clip), [""; 0]);
}
