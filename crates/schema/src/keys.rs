//! Where a video's files are, and what they are called.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reelbase_core::{Result, blob::BlobKey};

use crate::Style;

/// The most characters of a title in a file name.
const MAX_TITLE_CHARS: usize = 60;

/// What RFC 3986 leaves as it is in a path segment of a URL.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The key of a clip's file: `{user_id}/{video_id}/clips/{filename}`.
pub fn clip_key(user_id: &str, video_id: &str, filename: &str) -> String {
    format!("{user_id}/{video_id}/clips/{filename}")
}

/// The key of a clip's thumbnail: that of the clip with `.jpg`.
pub fn thumbnail_key(user_id: &str, video_id: &str, clip_id: &str) -> String {
    format!("{user_id}/{video_id}/clips/{clip_id}.jpg")
}

/// The key of a video's highlights: `{user_id}/{video_id}/highlights.json`.
pub fn highlights_key(user_id: &str, video_id: &str) -> String {
    format!("{user_id}/{video_id}/highlights.json")
}

/// The key of a delivered film: `{project_id}/{storage_prefix}/{audit_log_id}.mp4`, without the prefix's empty and `.`
/// segments.
///
/// ```
/// use reelbase_schema::keys::distribution_path;
///
/// assert_eq!(distribution_path("p1", "mvp//./", "dist_1")?.as_str(), "p1/mvp/dist_1.mp4");
/// assert!(distribution_path("p1", "../p2", "dist_1").is_err());
/// # Ok::<(), reelbase_core::Error>(())
/// ```
///
/// # Errors
/// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the prefix leads upwards, or a part cannot be part of a key.
pub fn distribution_path(project_id: &str, storage_prefix: &str, audit_log_id: &str) -> Result<BlobKey> {
    let file = format!("{audit_log_id}.mp4");
    let prefix = storage_prefix.split('/').filter(|segment| !matches!(*segment, "" | "."));
    BlobKey::from_segments([project_id].into_iter().chain(prefix).chain([file.as_str()]))
}

/// The path under which an API serves a clip, percent-encoded: `/api/videos/{video_id}/clips/{filename}`.
pub fn clip_url(video_id: &str, filename: &str) -> String {
    let encode = |text| utf8_percent_encode(text, SEGMENT);
    format!("/api/videos/{}/clips/{}", encode(video_id), encode(filename))
}

/// The name of a clip's file: `clip_{priority:02}_{scene_id:02}_{title}_{style}.mp4`.
///
/// ```
/// use reelbase_schema::{Style, keys::clip_filename};
///
/// assert_eq!(clip_filename(86, 4, "¿Quién paga?", &Style::SPLIT), "clip_86_04__quién-paga__split.mp4");
/// ```
pub fn clip_filename(priority: u32, scene_id: u32, title: &str, style: &Style) -> String {
    format!("clip_{priority:02}_{scene_id:02}_{}_{style}.mp4", safe_title(title))
}

/// A title as file names hold it: lower-case, without space around it, each space a `-`, whatever else is no letter,
/// digit, `-` or `_` of any script a `_`, at most 60 characters, and `clip` where nothing is left.
pub fn safe_title(title: &str) -> String {
    let safe: String = title
        .to_lowercase()
        .trim()
        .chars()
        .map(|c| match c {
            ' ' => '-',
            c if c.is_alphanumeric() || c == '-' || c == '_' => c,
            _ => '_',
        })
        .take(MAX_TITLE_CHARS)
        .collect();
    if safe.is_empty() { "clip".to_owned() } else { safe }
}

/// The name of a file without its extension; `None` when it has none, or nothing before it.
pub(crate) fn stem(filename: &str) -> Option<&str> {
    let (stem, extension) = filename.rsplit_once('.')?;
    let real = !stem.is_empty() && !extension.is_empty() && extension.bytes().all(|b| b.is_ascii_alphanumeric());
    real.then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_file_names() {
        for (title, safe) in [
            ("Wait for it...", "wait-for-it___"),
            ("100% honest", "100_-honest"),
            ("Café au lait — debunked", "café-au-lait-_-debunked"),
            ("  The 80/20 rule  ", "the-80_20-rule"),
            ("under_score_title left_focus", "under_score_title-left_focus"),
            ("日本語 タイトル", "日本語-タイトル"),
            ("a\tb", "a_b"),
            ("", "clip"),
            ("   ", "clip"),
            ("!?", "__"),
        ] {
            assert_eq!(safe_title(title), safe, "{title:?}");
        }
        assert_eq!(safe_title(&"é".repeat(61)).chars().count(), 60);
    }

    #[test]
    fn urls_are_percent_encoded() {
        assert_eq!(clip_url("v/1", "¿a b?.mp4"), "/api/videos/v%2F1/clips/%C2%BFa%20b%3F.mp4");
    }

    #[test]
    fn stems() {
        for (name, expected) in
            [("a.mp4", Some("a")), ("a.b.mp4", Some("a.b")), (".mp4", None), ("a", None), ("a.", None), ("a.b c", None)]
        {
            assert_eq!(stem(name), expected, "{name}");
        }
    }
}
