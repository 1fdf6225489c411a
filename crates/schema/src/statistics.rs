//! How many clips a video has, in all and by style.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Clip, Style};

/// How many clips there are, in all and by style: what a video keeps of its clips.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClipStatistics {
    /// All of them.
    pub clips_count: i64,
    /// Those of each style; no entry is zero.
    pub clips_by_style: BTreeMap<Style, i64>,
}

impl ClipStatistics {
    /// Counts clips by their styles.
    pub fn of_styles<'a>(styles: impl IntoIterator<Item = &'a Style>) -> Self {
        let mut statistics = Self::default();
        for style in styles {
            statistics.clips_count += 1;
            *statistics.clips_by_style.entry(style.clone()).or_default() += 1;
        }
        statistics
    }
}

/// A clip counts once, however often it is given.
impl<'a> FromIterator<&'a Clip> for ClipStatistics {
    fn from_iter<I: IntoIterator<Item = &'a Clip>>(clips: I) -> Self {
        let mut seen = BTreeSet::new();
        let once = clips.into_iter().filter(|clip| seen.insert((&clip.user_id, &clip.video_id, &clip.clip_id)));
        Self::of_styles(once.map(|clip| &clip.style))
    }
}
