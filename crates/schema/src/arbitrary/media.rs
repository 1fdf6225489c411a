//! Users, videos and clips.

use proptest::{collection, prelude::*, sample::select};

use super::text::{count, double, id, maybe, style, text, timecode, timestamp, word};
use crate::{
    Clip, ClipOrder, ClipStatus, HighlightsSummary, ListClipsRequest, NewClip, NewVideo, SubscriptionTier, Timecode,
    User, Video, VideoStatus, keys, size_in_mb,
};

/// Any user.
pub fn user() -> impl Strategy<Value = User> {
    let email = ("[a-z][a-z0-9.+_-]{0,15}[a-z0-9]", "[a-z]{1,10}", select(vec!["com", "example", "co.uk", "io"]))
        .prop_map(|(name, host, top)| format!("{}@{host}.{top}", name.replace("..", ".")));
    let parts = (id(100), email, word::<SubscriptionTier>(SubscriptionTier::KNOWN), count(), maybe(text(1, 60)));
    (parts, timestamp()).prop_filter_map("a user", |((user_id, email, tier, credits, stripe), created_at)| {
        let mut user = User::new(user_id, email, created_at).ok()?;
        (user.tier, user.stripe_customer_id) = (tier, stripe);
        user.credits_balance = i64::try_from(credits).ok()?;
        Some(user)
    })
}

/// Any video.
pub fn video() -> impl Strategy<Value = Video> {
    let url = prop_oneof![
        "https://youtu\\.be/[A-Za-z0-9_-]{11}",
        "https://www\\.youtube\\.com/(watch\\?v=|shorts/|live/|embed/)[A-Za-z0-9_-]{11}",
        text(1, 500)
    ];
    let summary = (double(0.0..100_000.0), collection::btree_set(text(0, 30), 0..6))
        .prop_map(|(total_duration, categories)| (total_duration, categories.into_iter().collect()))
        .prop_map(|(total_duration, categories)| HighlightsSummary { total_duration, categories });
    let counts = collection::btree_map(style(), 0..1_000_i64, 0..4);
    let aspect = ("[1-9][0-9]{0,3}", "[1-9][0-9]{0,3}").prop_map(|(w, h)| format!("{w}:{h}"));
    let ids = (id(100), id(100), timestamp(), timestamp(), timestamp());
    let given = (url, text(1, 500), maybe(text(0, 5_000)), collection::vec(style(), 0..4), text(0, 50), aspect);
    let state = (word::<VideoStatus>(VideoStatus::KNOWN), text(1, 1_000), maybe(summary), any::<u32>(), counts);
    (ids, given, state).prop_filter_map("a video", |(ids, given, state)| {
        let (user_id, video_id, created_at, ended_at, updated_at) = ids;
        let (video_url, video_title, custom_prompt, styles, crop_mode, target_aspect) = given;
        let (status, message, summary, highlights_count, counts) = state;
        let new = NewVideo { custom_prompt, styles, crop_mode, target_aspect, ..NewVideo::new(video_url, video_title) };
        let mut video = new.into_video(&User::key(&user_id).ok()?, video_id, created_at).ok()?;
        (video.highlights_summary, video.highlights_count, video.updated_at) = (summary, highlights_count, updated_at);
        (video.clips_count, video.clips_by_style) = (counts.values().sum(), counts);
        video.completed_at = (status == VideoStatus::Completed).then_some(ended_at);
        video.failed_at = (status == VideoStatus::Failed).then_some(ended_at);
        video.error_message = (status == VideoStatus::Failed).then_some(message);
        video.status = status;
        Some(video)
    })
}

/// Any clip.
pub fn clip() -> impl Strategy<Value = Clip> {
    let ids = (id(60), id(60), id(120), "(mp4|mov|webm|JPG)", timestamp(), timestamp());
    let times = (timecode(300_000_000), timecode(3_600_000)).prop_filter_map("times", |(start, length)| {
        Some((start, Timecode::from_millis(u64::from(start.as_millis() + length.as_millis())).ok()?))
    });
    let scene = (prop_oneof![Just(0), Just(10_000), 0..=10_000_u32], text(0, 500), maybe(text(0, 2_000)));
    let state = (word::<ClipStatus>(ClipStatus::KNOWN), count(), any::<bool>(), 0..=999_u32, text(1, 100));
    (ids, style(), times, scene, state).prop_filter_map("a clip", |(ids, style, (start, end), scene, state)| {
        let (user_id, video_id, clip_id, extension, created_at, completed_at) = ids;
        let (status, bytes, has_thumbnail, priority, created_by) = state;
        let new = NewClip {
            scene_id: scene.0,
            scene_title: scene.1,
            scene_description: scene.2,
            start_time: start,
            end_time: end,
            has_thumbnail,
            priority,
            created_by: Some(created_by),
            ..NewClip::new(format!("{clip_id}.{extension}"), style)
        };
        let mut clip = new.into_clip(&Video::key(&user_id, &video_id).ok()?, created_at).ok()?;
        (clip.file_size_bytes, clip.file_size_mb) = (bytes, size_in_mb(bytes));
        clip.completed_at = (status == ClipStatus::Completed).then_some(completed_at);
        clip.status = status;
        debug_assert_eq!(clip.r2_key, keys::clip_key(&user_id, &video_id, &clip.filename));
        Some(clip)
    })
}

/// Any request for a page of clips. Its token is any text.
pub fn list_clips_request() -> impl Strategy<Value = ListClipsRequest> {
    let order = select(vec![ClipOrder::CreatedAt, ClipOrder::Priority, ClipOrder::Scene]);
    let status = word::<ClipStatus>(ClipStatus::KNOWN);
    (maybe(style()), maybe(any::<u32>()), status, order, 1..=100_u32, maybe(text(0, 200))).prop_map(
        |(style, scene_id, status, order, page_size, page_token)| ListClipsRequest {
            style,
            scene_id,
            status,
            order,
            page_size,
            page_token,
        },
    )
}
