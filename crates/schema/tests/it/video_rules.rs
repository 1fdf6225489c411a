//! The rules of a video's and a user's document: what keeps them, and what breaks each.

use reelbase_schema::{Highlights, HighlightsSummary, NewVideo, Style, SubscriptionTier, User, Video, VideoStatus};

use crate::support::{broken, now, user_key, video};

fn with(change: impl FnOnce(&mut Video)) -> Vec<String> {
    let mut video = video();
    change(&mut video);
    broken(&video)
}

#[test]
fn a_new_video_keeps_every_rule_and_has_the_defaults() {
    let video = video();
    assert_eq!(broken(&video), [""; 0]);
    assert_eq!((&*video.youtube_id, &*video.created_by), ("g1_e2d5nF90", "u1"));
    assert_eq!((&*video.crop_mode, &*video.target_aspect), ("none", "9:16"));
    assert_eq!((video.clips_count, video.clips_by_style.len(), video.highlights_count), (0, 0, 0));
    assert_eq!(video.highlights_json_key, "u1/v1/highlights.json");
    assert_eq!((video.status, video.created_at, video.updated_at), (VideoStatus::Processing, now(), now()));
}

#[test]
fn a_new_video_summarises_its_highlights() {
    let highlights = br#"{"video_url": "x", "highlights": [
        {"id": 1, "duration": 30.5, "hook_category": "surprising"},
        {"id": 2, "start": "00:00:10", "end": "00:00:12", "hook_category": "emotional"},
        {"id": 3, "duration": 1, "hook_category": "surprising"},
        {"id": 4, "hook_category": ""}, {"title": "no id"}, {"id": "five"}
    ]}"#;
    let new = NewVideo { highlights: Some(Highlights::parse(highlights).unwrap()), ..NewVideo::new("x", "y") };
    let video = new.into_video(&user_key(), "v1", now()).unwrap();
    let categories = vec!["emotional".to_owned(), "surprising".to_owned()];
    assert_eq!(video.highlights_summary, Some(HighlightsSummary { total_duration: 33.5, categories }));
    assert_eq!(video.highlights_count, 4);
}

#[test]
fn lengths_count_characters() {
    type Set = fn(&mut Video, String);
    let texts: [(&str, usize, usize, Set); 8] = [
        ("video_url", 1, 500, |v, text| v.video_url = text),
        ("video_title", 1, 500, |v, text| v.video_title = text),
        ("youtube_id", 1, 100, |v, text| v.youtube_id = text),
        ("custom_prompt", 0, 5_000, |v, text| v.custom_prompt = Some(text)),
        ("crop_mode", 0, 50, |v, text| v.crop_mode = text),
        ("created_by", 1, 100, |v, text| v.created_by = text),
        ("error_message", 1, 1_000, |v, text| {
            (v.status, v.failed_at, v.error_message) = (VideoStatus::Failed, Some(now()), Some(text));
        }),
        ("video_id", 1, 100, |v, text| {
            v.highlights_json_key = format!("u1/{text}/highlights.json");
            v.video_id = text;
        }),
    ];
    for (field, least, most, set) in texts {
        for chars in [least, most] {
            assert_eq!(with(|v| set(v, "é".repeat(chars))), [""; 0], "{field} of {chars}");
        }
        assert_eq!(with(|v| set(v, "é".repeat(most + 1))), [field], "{field} of {}", most + 1);
        if least > 0 {
            assert!(with(|v| set(v, String::new())).contains(&field.to_owned()), "no {field}");
        }
    }
}

#[test]
fn the_aspect_is_two_numbers() {
    for (aspect, good) in [
        ("9:16", true),
        ("1:1", true),
        ("1920:1080", true),
        ("12345:6789", true),
        ("123456:6789", false),
        ("", false),
        ("9", false),
        ("9:", false),
        (":16", false),
        ("0:16", false),
        ("9x16", false),
        ("9:16:1", false),
        ("-9:16", false),
        ("9.5:16", false),
    ] {
        assert_eq!(with(|v| v.target_aspect = aspect.into()).is_empty(), good, "{aspect}");
    }
}

#[test]
fn each_status_has_its_fields() {
    let state = |status: &str, completed: bool, failed: bool, message: bool| {
        with(|v| {
            v.status = status.into();
            v.completed_at = completed.then(now);
            v.failed_at = failed.then(now);
            v.error_message = message.then(|| "it broke".into());
        })
    };
    for status in ["processing", "analyzed"] {
        assert_eq!(state(status, false, false, false), [""; 0]);
        assert_eq!(state(status, true, true, true), ["completed_at", "failed_at", "error_message"]);
    }
    assert_eq!(state("completed", true, false, false), [""; 0]);
    assert_eq!(state("completed", false, true, true), ["completed_at", "failed_at", "error_message"]);
    assert_eq!(state("failed", false, true, true), [""; 0]);
    assert_eq!(state("failed", true, false, false), ["completed_at", "failed_at", "error_message"]);
    assert_eq!(state("archived", true, false, true), [""; 0]);
}

#[test]
fn counts_are_not_negative() {
    assert_eq!(with(|v| v.clips_count = -1), ["clips_count"]);
    assert_eq!(with(|v| _ = v.clips_by_style.insert(Style::SPLIT, -1)), ["clips_by_style"]);
    assert_eq!(with(|v| _ = v.clips_by_style.insert(Style::SPLIT, 0)), [""; 0]);
}

#[test]
fn a_summary_is_sorted_and_not_negative() {
    let summary = |seconds, categories: &[&str]| {
        let categories = categories.iter().map(|&c| c.to_owned()).collect();
        with(|v| v.highlights_summary = Some(HighlightsSummary { total_duration: seconds, categories }))
    };
    assert_eq!(summary(0.0, &["a", "b"]), [""; 0]);
    assert_eq!(summary(-0.1, &[]), ["highlights_summary.total_duration"]);
    assert_eq!(summary(0.0, &["b", "a"]), ["highlights_summary.categories"]);
    assert_eq!(summary(0.0, &["a", "a"]), ["highlights_summary.categories"]);
}

#[test]
fn the_key_of_the_highlights_is_derived() {
    assert_eq!(with(|v| v.highlights_json_key = "u2/v1/highlights.json".into()), ["highlights_json_key"]);
    for id in ["a/b", "..", "__a__", ""] {
        assert!(NewVideo::new("x", "y").into_video(&user_key(), id, now()).is_err(), "{id:?}");
    }
}

#[test]
fn a_user_has_an_address_and_no_debt() {
    let user = User::new("u1", "ana@example.com", now()).unwrap();
    assert_eq!((&user.tier, user.credits_balance), (&SubscriptionTier::Free, 0));
    for email in ["", "ana", "ana@", "@example.com", "ana example.com"] {
        assert!(User::new("u1", email, now()).is_err(), "{email:?}");
    }
    assert!(User::new("", "ana@example.com", now()).is_err());
    assert!(User::new("é".repeat(100), "ana@example.com", now()).is_ok());
    assert!(User::new("é".repeat(101), "ana@example.com", now()).is_err());
    let with = |change: fn(&mut User)| {
        let mut user = user.clone();
        change(&mut user);
        broken(&user)
    };
    assert_eq!(with(|u| u.credits_balance = -1), ["credits_balance"]);
    assert_eq!(with(|u| u.stripe_customer_id = Some(String::new())), ["stripe_customer_id"]);
    assert_eq!(with(|u| u.tier = "GOLD".into()), [""; 0]);
}

#[test]
fn tiers_are_those_of_the_running_systems() {
    assert_eq!(SubscriptionTier::KNOWN, ["FREE", "ENTHU", "PRO", "PRO_PLUS", "ULTIMATE", "PAYG"]);
    assert_eq!(VideoStatus::KNOWN, ["processing", "analyzed", "completed", "failed"]);
}
