//! The bucket from before there were documents, against what a right reading finds in it.

use std::{collections::BTreeMap, fs, path::Path};

use proptest::prelude::*;
use reelbase_core::{DocumentStoreExt, Entity, Query, SessionExt, Timestamp};
use reelbase_schema::{
    Clip, ClipStatistics, ClipStatus, Clips, ListClips, User, Video, VideoStatus, Videos,
    legacy::{AnomalyKind, LegacyBucket, LegacyObject, ParsedVideo},
};
use serde_json::{Value, json};

use crate::support::{now, store};

fn data() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/data")
}

/// Every object of the sample, each written a second after the one before.
fn sample() -> Vec<(LegacyObject, Vec<u8>)> {
    fn walk(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, files) } else { files.push(path) }
        }
    }
    let root = data().join("legacy-bucket");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    let object = |(i, path): (usize, &std::path::PathBuf)| {
        let bytes = fs::read(path).unwrap();
        let key = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        let last_modified = now().saturating_add(std::time::Duration::from_secs(i as u64));
        (LegacyObject { key, size: bytes.len() as u64, last_modified }, bytes)
    };
    files.iter().enumerate().map(object).collect()
}

fn parsed(sample: &[(LegacyObject, Vec<u8>)]) -> (LegacyBucket, Vec<ParsedVideo>) {
    let bucket = LegacyBucket::of(sample.iter().map(|(object, _)| object.clone()));
    let bytes: BTreeMap<&str, &[u8]> = sample.iter().map(|(object, bytes)| (&*object.key, &**bytes)).collect();
    let parse = |video: &reelbase_schema::legacy::LegacyVideo| {
        video.parse(video.highlights.as_ref().map(|object| bytes[&*object.key]))
    };
    let videos = bucket.videos.iter().map(parse).collect();
    (bucket, videos)
}

#[test]
fn the_sample_is_read_as_expected() {
    let expected: Value = serde_json::from_slice(&fs::read(data().join("legacy-expected.json")).unwrap()).unwrap();
    let (bucket, videos) = parsed(&sample());

    let mut found: Vec<Value> = Vec::new();
    for ParsedVideo { video, clips, .. } in &videos {
        let Some(video) = video else { continue };
        let statistics: ClipStatistics = clips.iter().collect();
        let summary = video.highlights_summary.clone().unwrap();
        let clip = |clip: &Clip| {
            json!({
                "clip_id": clip.clip_id, "scene_id": clip.scene_id, "scene_title": clip.scene_title,
                "style": clip.style, "priority": clip.priority, "start_time": clip.start_time,
                "end_time": clip.end_time, "duration_seconds": clip.duration_seconds as u64,
                "file_size_bytes": clip.file_size_bytes, "has_thumbnail": clip.has_thumbnail, "r2_key": clip.r2_key,
            })
        };
        found.push(json!({
            "user_id": video.user_id, "video_id": video.video_id, "youtube_id": video.youtube_id,
            "video_title": video.video_title, "video_url": video.video_url, "custom_prompt": video.custom_prompt,
            "highlights_count": video.highlights_count, "total_duration": summary.total_duration as u64,
            "categories": summary.categories, "clips_count": statistics.clips_count,
            "clips_by_style": statistics.clips_by_style, "clips": clips.iter().map(clip).collect::<Vec<_>>(),
        }));
    }
    let by_id = |videos: &[Value]| -> BTreeMap<String, Value> {
        videos.iter().map(|v| (format!("{}/{}", v["user_id"], v["video_id"]), v.clone())).collect()
    };
    assert_eq!(by_id(&found), by_id(expected["videos"].as_array().unwrap()));

    let anomalies = bucket.anomalies.iter().chain(videos.iter().flat_map(|video| &video.anomalies));
    let mut found: Vec<_> = anomalies.map(|a| (a.kind.as_str().to_owned(), a.key.clone())).collect();
    found.sort();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let expected = expected["anomalies"].as_array().unwrap();
    let mut expected: Vec<_> = expected.iter().map(|a| (text(&a["kind"]), text(&a["key"]))).collect();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn what_is_read_can_be_written() {
    let sample = sample();
    let times: BTreeMap<&str, Timestamp> = sample.iter().map(|(o, _)| (&*o.key, o.last_modified)).collect();
    let (_, videos) = parsed(&sample);
    for ParsedVideo { video, clips, .. } in &videos {
        for clip in clips {
            clip.validate().unwrap();
            let written = times[&*clip.r2_key];
            assert_eq!(
                (&clip.status, clip.created_at, clip.completed_at),
                (&ClipStatus::Completed, written, Some(written))
            );
        }
        let Some(video) = video else { continue };
        video.validate().unwrap();
        let folder = format!("{}/{}/", video.user_id, video.video_id);
        let first = times
            .iter()
            .filter(|(key, _)| key.starts_with(&folder) && !key.ends_with(".DS_Store"))
            .map(|(_, t)| *t)
            .min();
        assert_eq!((&video.status, Some(video.created_at)), (&VideoStatus::Completed, first));
        let statistics: ClipStatistics = clips.iter().collect();
        assert!(video.styles_processed.iter().eq(statistics.clips_by_style.keys()));
        assert_eq!((&*video.crop_mode, &*video.target_aspect), ("none", "9:16"));
    }
}

#[tokio::test]
async fn the_sample_is_stored_as_expected() {
    let expected: Value = serde_json::from_slice(&fs::read(data().join("legacy-expected.json")).unwrap()).unwrap();
    let store = store();
    for ParsedVideo { video, clips, .. } in &parsed(&sample()).1 {
        let Some(video) = video else { continue };
        let (user, key) = (&User::key(&video.user_id).unwrap(), &Video::key(&video.user_id, &video.video_id).unwrap());
        let stored = store.transaction(|tx| async move {
            Videos::new(&tx, user).create(video).await?;
            Clips::new(&tx, key).create_all(clips).await?;
            Videos::new(&tx, user).add_clips(key.id(), clips).await
        });
        stored.await.unwrap();
    }
    for expected in expected["videos"].as_array().unwrap() {
        let (user, id) = (expected["user_id"].as_str().unwrap(), expected["video_id"].as_str().unwrap());
        let video = Videos::new(&store, &User::key(user).unwrap()).require(id).await.unwrap();
        assert_eq!(
            (&json!(video.clips_count), &json!(video.clips_by_style)),
            (&expected["clips_count"], &expected["clips_by_style"])
        );
        let clips = Clips::new(&store, &Video::key(user, id).unwrap());
        assert_eq!(json!(clips.count(&ListClips::default()).await.unwrap()), expected["clips_count"]);
    }
    let query = Query::group("clips").unwrap();
    assert_eq!(store.fetch(query).await.unwrap().len(), 33);
}

#[test]
fn what_is_incomplete_is_kept_apart() {
    let (_, videos) = parsed(&sample());
    let mut incomplete: Vec<_> = videos.iter().flat_map(|video| &video.incomplete).collect();
    incomplete.sort_by(|a, b| a.object.key.rsplit('/').next().cmp(&b.object.key.rsplit('/').next()));
    let names: Vec<_> =
        incomplete.iter().map(|clip| clip.name.as_ref().map(|name| (&*name.safe_title, name.style.as_str()))).collect();
    assert_eq!(
        names,
        [Some(("cut-short", "original")), Some(("no-highlights-here", "split")), Some(("ghost-scene", "split")), None]
    );
}

fn object(key: &str, size: u64) -> LegacyObject {
    LegacyObject { key: key.to_owned(), size, last_modified: now() }
}

fn one(objects: &[(&str, u64)], highlights: Option<&str>) -> (Vec<(AnomalyKind, String)>, ParsedVideo) {
    let keys = objects.iter().map(|(key, size)| object(&format!("u1/v1/{key}"), *size));
    let bucket =
        LegacyBucket::of(keys.chain(highlights.map(|text| object("u1/v1/highlights.json", text.len() as u64))));
    let parsed = bucket.videos.first().map(|video| video.parse(highlights.map(str::as_bytes))).unwrap_or_default();
    let anomalies = bucket.anomalies.iter().chain(&parsed.anomalies);
    let anomalies = anomalies.map(|a| (a.kind, a.key.trim_start_matches("u1/v1/").to_owned())).collect();
    (anomalies, parsed)
}

const SCENES: &str = r#"{"video_url": "https://youtu.be/x", "highlights": [
    {"id": 1, "title": "A", "start": "00:00:01", "end": "00:00:03", "duration": 2, "priority": 50, "description": "d"},
    {"id": 2, "title": "B", "start": "00:00:05", "duration": 2.5},
    {"id": 3, "title": "Too long", "start": "00:00:00", "end": "02:00:00"},
    {"id": 4, "title": "Backwards", "start": "00:00:02", "end": "00:00:01"},
    {"id": 5, "title": "C"}, {"id": 6, "title": 7}, {"title": "no id"}
]}"#;

#[test]
fn older_highlights_lack_fields() {
    let clips =
        [("clips/clip_07_01_a_split.mp4", 9), ("clips/clip_99_02_b_split.mp4", 9), ("clips/clip_99_05_c_split.mp4", 9)];
    let (anomalies, parsed) = one(&clips, Some(SCENES));
    assert_eq!(anomalies, []);
    let times: Vec<_> =
        parsed.clips.iter().map(|c| (c.start_time.to_string(), c.end_time.to_string(), c.duration_seconds)).collect();
    let text = |start: &str, end: &str, seconds| (start.to_owned(), end.to_owned(), seconds);
    assert_eq!(
        times,
        [text("00:00:01", "00:00:03", 2.0), text("00:00:05", "00:00:07.500", 2.5), text("00:00:00", "00:00:00", 0.0)]
    );
    assert_eq!((parsed.clips[0].priority, parsed.clips[0].scene_description.as_deref()), (7, Some("d")));
    let video = parsed.video.unwrap();
    // Without a title, its id.
    assert_eq!((&*video.video_title, video.highlights_count, &*video.youtube_id), ("v1", 5, "x"));
}

#[test]
fn each_anomaly_is_reported_once() {
    use AnomalyKind::*;
    let case = |objects: &[(&str, u64)], highlights| one(objects, highlights).0;
    let mp4 = ("clips/clip_01_01_a_split.mp4", 9);
    assert_eq!(case(&[mp4, ("clips/clip_01_01_a_split.jpg", 9)], Some(SCENES)), []);
    for (name, kind) in [
        ("clips/clip_1_split.mp4", UnparsableName),
        ("clips/clip_01_01_other_holographic.mp4", UnparsableName),
        ("clips/clip_01_09_a_split.mp4", UnknownScene),
        ("clips/clip_01_06_a_split.mp4", UnknownScene),
        ("clips/clip_01_03_too-long_split.mp4", InvalidDocument),
        ("clips/clip_01_04_backwards_split.mp4", InvalidDocument),
        ("clips/clip_01_02_b_split.jpg", OrphanThumbnail),
        ("clips/.DS_Store", ForeignObject),
        ("clips/clip_01_01_a_split.webm", ForeignObject),
        ("clips/more/clip_01_01_a_split.mp4", ForeignObject),
        ("notes.txt", ForeignObject),
    ] {
        assert_eq!(case(&[mp4, (name, 9)], Some(SCENES)), [(kind, name.to_owned())], "{name}");
    }
    // An empty clip is that and nothing else; its thumbnail is no orphan.
    let empty = "clips/clip_1_split.mp4";
    assert_eq!(case(&[(empty, 0), ("clips/clip_1_split.jpg", 9)], Some(SCENES)), [(EmptyClip, empty.to_owned())]);
    // One anomaly for all clips that lack their highlights.
    let two = [mp4, ("clips/clip_1_split.mp4", 9)];
    let highlights = "highlights.json".to_owned();
    assert_eq!(case(&two, None), [(MissingHighlights, highlights.clone())]);
    for text in
        ["", "{", "[]", "{}", r#"{"highlights": []}"#, r#"{"video_url": 7}"#, r#"{"video_url": "x", "highlights": 1}"#]
    {
        assert_eq!(case(&two, Some(text)), [(CorruptHighlights, highlights.clone())], "{text}");
    }
    let (anomalies, parsed) = one(&two, Some(r#"{"video_url": "", "highlights": []}"#));
    assert_eq!(anomalies, [(InvalidDocument, highlights)]);
    assert_eq!((parsed.video.is_some(), parsed.clips.len(), parsed.incomplete.len()), (false, 0, 2));
    assert_eq!(case(&[("notes.txt", 9)], None), [(ForeignObject, "notes.txt".to_owned())]);
}

#[test]
fn folders_that_no_document_can_be_called_are_foreign() {
    let keys = ["__a__/v1/highlights.json", "u1/__v__/clips/clip_01_01_a_split.mp4", "readme.md", "u1/highlights.json"];
    let bucket = LegacyBucket::of(keys.map(|key| object(key, 9)));
    assert!(bucket.videos.is_empty());
    assert!(bucket.anomalies.iter().all(|a| a.kind == AnomalyKind::ForeignObject) && bucket.anomalies.len() == 4);
}

proptest! {
    #[test]
    fn nothing_makes_the_reader_panic_or_lose_an_object(
        names in prop::collection::btree_set("(clips/)?(clip_)?([0-9]{1,4}_){0,2}\\PC{0,12}(_split|_original)?(\\.mp4|\\.jpg|)", 0..12),
        highlights in prop::option::of("\\PC{0,40}|\\{\"video_url\":\"x\",\"highlights\":\\[(\\{\"id\":[0-9]{1,3},\"title\":\"[a-z]{0,3}\"\\})?\\]\\}"),
    ) {
        let names: Vec<_> = names.into_iter().filter(|name| name != "highlights.json").collect();
        let objects: Vec<_> = names.iter().map(|name| (&**name, 9)).collect();
        let (anomalies, parsed) = one(&objects, highlights.as_deref());
        for clip in &parsed.clips {
            prop_assert!(clip.validate().is_ok());
        }
        // Every clip file is a clip or incomplete; whatever is not complete has an anomaly, its own or that of its video.
        let mp4 = |name: &&&str| name.starts_with("clips/") && name.matches('/').count() == 1;
        let known: Vec<_> = objects.iter().map(|(name, _)| name).filter(mp4).collect();
        let placed = parsed.clips.len() + parsed.incomplete.len();
        prop_assert!(placed <= known.len());
        prop_assert!(parsed.incomplete.is_empty() || !anomalies.is_empty());
    }
}
