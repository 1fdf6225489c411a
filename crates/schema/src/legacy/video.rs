//! One video of the bucket: its documents, and what keeps some from being written.

use std::collections::BTreeSet;

use reelbase_core::{Error, Key, Timestamp, Violations};

use super::{Anomaly, AnomalyKind, ClipName, LegacyObject, LegacyVideo};
use crate::{Clip, Highlight, Highlights, NewClip, NewVideo, Style, User, Video, keys::highlights_key};

/// What one video of the bucket comes to.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ParsedVideo {
    /// The video, without statistics: they come with its clips. `None` without a `highlights.json` that can be read.
    pub video: Option<Video>,
    /// The clips of which everything is known, by id.
    pub clips: Vec<Clip>,
    /// The clips that are not to be written unless that is asked for, by key.
    pub incomplete: Vec<IncompleteClip>,
    /// What is wrong, each thing once, by key.
    pub anomalies: Vec<Anomaly>,
}

/// A clip that an anomaly leaves without its scene.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IncompleteClip {
    /// Its file.
    pub object: LegacyObject,
    /// What its name tells; `None` if that is nothing.
    pub name: Option<ClipName>,
    /// Whether it has a thumbnail.
    pub has_thumbnail: bool,
}

impl LegacyVideo {
    /// What the video comes to, given the bytes of its `highlights.json`.
    ///
    /// The video is completed; it was created when its first object was written and completed with its last. A clip
    /// was created and completed when its file was written; the priority in its name wins over that of its scene.
    pub fn parse(&self, highlights: Option<&[u8]>) -> ParsedVideo {
        let mut parsed = ParsedVideo::default();
        let highlights = self.read_highlights(highlights, &mut parsed.anomalies);
        let mut video = highlights.as_ref().and_then(|highlights| self.video(highlights, &mut parsed.anomalies));
        for (stem, object) in &self.clips {
            // Without its video no clip can be written, however much of it is known.
            let scenes = highlights.as_ref().filter(|_| video.is_some());
            self.clip(stem, object, scenes, &mut parsed);
        }
        for (stem, object) in &self.thumbnails {
            if !self.clips.contains_key(stem) {
                parsed.note(AnomalyKind::OrphanThumbnail, &object.key, "a thumbnail without a clip");
            }
        }
        if let Some(video) = &mut video {
            let styles: BTreeSet<&Style> = parsed.clips.iter().map(|clip| &clip.style).collect();
            video.styles_processed = styles.into_iter().cloned().collect();
        }
        parsed.video = video;
        parsed.anomalies.sort_by(|a, b| a.key.cmp(&b.key));
        parsed
    }

    fn read_highlights(&self, bytes: Option<&[u8]>, anomalies: &mut Vec<Anomaly>) -> Option<Highlights> {
        let key = highlights_key(&self.user_id, &self.video_id);
        match bytes.map(Highlights::parse) {
            Some(Ok(highlights)) => Some(highlights),
            Some(Err(e)) => {
                anomalies.push(Anomaly::new(AnomalyKind::CorruptHighlights, key, e.message()));
                None
            }
            None if self.clips.is_empty() => None,
            None => {
                anomalies.push(Anomaly::new(AnomalyKind::MissingHighlights, key, "clips without a highlights.json"));
                None
            }
        }
    }

    fn keys(&self) -> Result<(Key<User>, Key<Video>), Error> {
        let user = User::key(&self.user_id)?;
        let video = user.child(&self.video_id)?;
        Ok((user, video))
    }

    fn video(&self, highlights: &Highlights, anomalies: &mut Vec<Anomaly>) -> Option<Video> {
        let objects = || self.highlights.iter().chain(self.clips.values()).chain(self.thumbnails.values());
        let epoch = Timestamp::from_micros_saturating(0);
        let first = objects().map(|object| object.last_modified).min().unwrap_or(epoch);
        let last = objects().map(|object| object.last_modified).max().unwrap_or(epoch);
        let title = highlights.video_title.clone().filter(|title| !title.is_empty());
        let new = NewVideo {
            custom_prompt: highlights.custom_prompt.clone(),
            highlights: Some(highlights.clone()),
            ..NewVideo::new(&highlights.video_url, title.unwrap_or_else(|| self.video_id.clone()))
        };
        match self.keys().and_then(|(user, _)| new.into_video(&user, &self.video_id, first)) {
            Ok(video) => Some(video.into_completed(last)),
            Err(e) => {
                let key = highlights_key(&self.user_id, &self.video_id);
                anomalies.push(Anomaly::new(AnomalyKind::InvalidDocument, key, reasons(&e)));
                None
            }
        }
    }

    fn clip(&self, stem: &str, object: &LegacyObject, highlights: Option<&Highlights>, parsed: &mut ParsedVideo) {
        if object.size == 0 {
            return parsed.note(AnomalyKind::EmptyClip, &object.key, "no bytes: an upload that never finished");
        }
        let scenes = highlights.map(|highlights| &*highlights.highlights).unwrap_or_default();
        let of = |id| scenes.iter().filter(move |scene| scene.id == id);
        let name = ClipName::parse(stem, |id| of(id).map(|scene| &*scene.title).collect());
        let has_thumbnail = self.thumbnails.contains_key(stem);
        let incomplete = |name| IncompleteClip { object: object.clone(), name, has_thumbnail };
        if highlights.is_none() {
            // What is wrong was said of highlights.json, once for all of its clips.
            return parsed.incomplete.push(incomplete(name));
        }
        let Some(name) = name else {
            parsed.incomplete.push(incomplete(None));
            return parsed.note(
                AnomalyKind::UnparsableName,
                &object.key,
                "its name is not clip_{priority}_{scene}_{title}_{style}.mp4",
            );
        };
        let titled = |scene: &&Highlight| crate::keys::safe_title(&scene.title) == name.safe_title;
        let Some(scene) = of(name.scene_id).find(titled).or_else(|| of(name.scene_id).next()) else {
            let why = format!("scene {} is not in highlights.json", name.scene_id);
            parsed.incomplete.push(incomplete(Some(name)));
            return parsed.note(AnomalyKind::UnknownScene, &object.key, why);
        };
        match self.document(stem, object, &name, scene, has_thumbnail) {
            Ok(clip) => parsed.clips.push(clip),
            Err(e) => {
                parsed.incomplete.push(incomplete(Some(name)));
                parsed.note(AnomalyKind::InvalidDocument, &object.key, reasons(&e));
            }
        }
    }

    fn document(
        &self,
        stem: &str,
        object: &LegacyObject,
        name: &ClipName,
        scene: &Highlight,
        has_thumbnail: bool,
    ) -> Result<Clip, Error> {
        let (_, video) = self.keys()?;
        let (start_time, end_time) = scene.times();
        let new = NewClip {
            scene_id: name.scene_id,
            scene_title: scene.title.clone(),
            scene_description: scene.description.clone(),
            priority: name.priority,
            start_time,
            end_time,
            file_size_bytes: object.size,
            has_thumbnail,
            ..NewClip::new(format!("{stem}.mp4"), name.style.clone())
        };
        Ok(new.into_clip(&video, object.last_modified)?.into_completed(object.last_modified))
    }
}

impl ParsedVideo {
    fn note(&mut self, kind: AnomalyKind, key: &str, why: impl Into<String>) {
        self.anomalies.push(Anomaly::new(kind, key, why));
    }
}

fn reasons(error: &Error) -> String {
    error.violations().map_or_else(|| error.message().to_owned(), Violations::to_string)
}
