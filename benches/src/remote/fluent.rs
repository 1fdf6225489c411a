//! The `firestore` crate by itself, through its fluent API and its serde.

use firestore::{FirestoreDb, FirestoreDbOptions, FirestoreInstant, FirestoreTimestamp};
use futures_util::{StreamExt, stream};
use gcloud_sdk::{
    google::firestore::v1::{CommitRequest, Document, Write, write::Operation},
    google_cloud_auth::credentials::anonymous,
};
use reelbase::{Timestamp, schema::Clip};
use serde::{Deserialize, Serialize};

use super::{BATCH, IN_FLIGHT, PROJECT, Remote, video_path};
use crate::{CLIPS_PER_VIDEO, clip_id};

/// See the module.
#[derive(Debug)]
pub struct Fluent(FirestoreDb);

/// The fields of a [`Clip`], as users of the crate declare them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plain {
    pub clip_id: String,
    pub video_id: String,
    pub user_id: String,
    pub scene_id: u32,
    pub scene_title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scene_description: Option<String>,
    pub filename: String,
    pub style: String,
    pub priority: u32,
    pub start_time: String,
    pub end_time: String,
    pub duration_seconds: f64,
    pub file_size_bytes: i64,
    pub file_size_mb: f64,
    pub has_thumbnail: bool,
    pub r2_key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail_r2_key: Option<String>,
    pub status: String,
    pub created_at: FirestoreTimestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<FirestoreTimestamp>,
    pub created_by: String,
}

fn time(time: Timestamp) -> FirestoreTimestamp {
    FirestoreTimestamp(FirestoreInstant::from_microsecond(time.as_micros()).unwrap())
}

impl Plain {
    /// The same clip.
    pub fn of(clip: &Clip) -> Self {
        let clip = clip.clone();
        Self {
            clip_id: clip.clip_id,
            video_id: clip.video_id,
            user_id: clip.user_id,
            scene_id: clip.scene_id,
            scene_title: clip.scene_title,
            scene_description: clip.scene_description,
            filename: clip.filename,
            style: clip.style.to_string(),
            priority: clip.priority,
            start_time: clip.start_time.to_string(),
            end_time: clip.end_time.to_string(),
            duration_seconds: clip.duration_seconds,
            file_size_bytes: clip.file_size_bytes as i64,
            file_size_mb: clip.file_size_mb,
            has_thumbnail: clip.has_thumbnail,
            r2_key: clip.r2_key,
            thumbnail_r2_key: clip.thumbnail_r2_key,
            status: clip.status.to_string(),
            created_at: time(clip.created_at),
            completed_at: clip.completed_at.map(time),
            created_by: clip.created_by,
        }
    }
}

impl Fluent {
    fn video(&self, video: usize) -> String {
        format!("{}/{}", self.0.get_documents_path(), video_path(video))
    }

    fn write(&self, video: &str, row: &Plain) -> Write {
        let document: Document = FirestoreDb::serialize_to_doc(format!("{video}/clips/{}", row.clip_id), row).unwrap();
        Write { operation: Some(Operation::Update(document)), ..Write::default() }
    }
}

impl Remote for Fluent {
    const NAME: &'static str = "firestore crate";
    type Row = Plain;

    async fn connect(address: &str) -> Self {
        let mut options = FirestoreDbOptions::new(PROJECT.to_owned());
        options.firebase_api_url = Some(format!("http://{address}"));
        let credentials = anonymous::Builder::new().build();
        Self(FirestoreDb::with_options_auth(options, credentials).await.unwrap())
    }

    fn row(clip: &Clip) -> Plain {
        Plain::of(clip)
    }

    async fn get(&self, n: usize) -> Plain {
        let video = self.video(n / CLIPS_PER_VIDEO);
        let select = self.0.fluent().select().by_id_in("clips").parent(&video).obj::<Plain>();
        select.one(clip_id(n)).await.unwrap().unwrap()
    }

    async fn query(&self, video: usize) -> Vec<Plain> {
        let video = self.video(video);
        let select = self.0.fluent().select().from("clips").parent(&video);
        let select = select.order(|o| o.fields([o.field("priority").asc()])).obj::<Plain>();
        select.query().await.unwrap()
    }

    async fn commit(&self, video: usize, rows: &[Plain]) {
        // The fluent API has no atomic commit of several writes outside of a transaction.
        let video = self.video(video);
        let writes = rows.iter().map(|row| self.write(&video, row)).collect();
        let database = self.0.get_database_path().clone();
        let request = CommitRequest { database, writes, ..CommitRequest::default() };
        self.0.client().get().commit(request).await.unwrap();
    }

    async fn bulk(&self, rows: &[Plain]) {
        let writer = &self.0.create_simple_batch_writer().await.unwrap();
        let batches = rows.chunks(BATCH).enumerate().map(|(at, rows)| async move {
            let mut batch = writer.new_batch();
            for (n, row) in (at * BATCH..).zip(rows) {
                let video = self.video(n / CLIPS_PER_VIDEO);
                batch.update_object_at(&video, "clips", &row.clip_id, row, None, None, Vec::new()).unwrap();
            }
            let statuses = batch.write().await.unwrap().statuses;
            assert!(statuses.iter().all(|status| status.code == 0), "{statuses:?}");
        });
        stream::iter(batches).buffer_unordered(IN_FLIGHT).collect::<()>().await;
    }
}
