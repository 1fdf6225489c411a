//! `highlights.json`: the scenes that were found in a video, as the detector writes them beside its clips.

use std::collections::BTreeSet;

use reelbase_core::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{HighlightsSummary, Timecode};

/// What `highlights.json` holds. Fields that this version does not name are passed over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Highlights {
    /// The URL of the source video.
    pub video_url: String,
    /// Its title; older files have none.
    #[serde(default)]
    pub video_title: Option<String>,
    /// What the user asked the detector for.
    #[serde(default)]
    pub custom_prompt: Option<String>,
    /// The scenes.
    #[serde(default, deserialize_with = "readable")]
    pub highlights: Vec<Highlight>,
}

/// One scene. Only the id is sure to be there: older files lack fields.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Highlight {
    /// Its number in the video, from 1.
    pub id: u32,
    /// Its title.
    pub title: String,
    /// Where it begins.
    pub start: Option<Timecode>,
    /// Where it ends.
    pub end: Option<Timecode>,
    /// Its length in seconds.
    pub duration: Option<f64>,
    /// Seconds shown before it begins.
    pub pad_before_seconds: Option<f64>,
    /// Seconds shown after it ends.
    pub pad_after_seconds: Option<f64>,
    /// What makes people watch it.
    pub hook_category: Option<String>,
    /// Its place in the order of work; less is earlier.
    pub priority: Option<u32>,
    /// Why it was chosen.
    pub reason: Option<String>,
    /// What to write beside it.
    pub description: Option<String>,
    /// What happens in it.
    pub summary: Option<String>,
}

impl Highlights {
    /// Reads a file.
    ///
    /// A scene that cannot be read (without an id, or with a field of another kind) is left out: one bad scene is no
    /// reason to lose the others.
    ///
    /// # Errors
    /// [`Corrupt`](reelbase_core::ErrorKind::Corrupt) when it is not JSON, or not of this kind.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        serde_json::from_slice(bytes)
            .map_err(|e| Error::corrupt("", format!("cannot be read as highlights: {e}")).with_source(e))
    }

    /// The scene with an id.
    pub fn scene(&self, id: u32) -> Option<&Highlight> {
        self.highlights.iter().find(|highlight| highlight.id == id)
    }

    /// The seconds of all scenes together, and their categories.
    pub fn summary(&self) -> HighlightsSummary {
        let categories: BTreeSet<_> = self
            .highlights
            .iter()
            .filter_map(|h| h.hook_category.as_deref())
            .filter(|category| !category.is_empty())
            .collect();
        HighlightsSummary {
            total_duration: self.highlights.iter().map(Highlight::seconds).sum(),
            categories: categories.into_iter().map(str::to_owned).collect(),
        }
    }
}

impl Highlight {
    /// Its length in seconds: as it says, else from its ends, else nothing.
    pub fn seconds(&self) -> f64 {
        let between = || Some(self.end?.seconds_since(self.start?));
        self.duration.or_else(between).filter(|seconds| *seconds > 0.0).unwrap_or(0.0)
    }

    /// Where it begins and ends, as far as the file tells: without an end, the length decides.
    pub fn times(&self) -> (Timecode, Timecode) {
        let start = self.start.unwrap_or(Timecode::ZERO);
        let end = self.end.unwrap_or_else(|| {
            // Rounded, and saturating at both ends, as casts to integers are.
            let millis = (self.seconds() * 1_000.0).round() as u64;
            Timecode::from_millis(u64::from(start.as_millis()).saturating_add(millis)).unwrap_or(Timecode::MAX)
        });
        (start, end)
    }
}

fn readable<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Highlight>, D::Error> {
    let entries = Vec::<Value>::deserialize(deserializer)?;
    let with_id = entries.into_iter().filter(|entry| entry.get("id").is_some());
    Ok(with_id.filter_map(|entry| serde_json::from_value(entry).ok()).collect())
}
