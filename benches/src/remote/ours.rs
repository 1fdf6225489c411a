//! Reelbase's store.

use std::sync::Arc;

use reelbase::{
    CollectionPath, DocumentStore, DocumentStoreExt, Entity, Fields, Repository, TokioEnv, Write, schema::Clip,
};
use reelbase_store_firestore::FirestoreStore;

use super::{PROJECT, Remote, clip_path, video_path};
use crate::{CLIPS_PER_VIDEO, clip_id, video_key};

/// See the module.
#[derive(Debug)]
pub struct Ours(FirestoreStore);

impl Ours {
    fn clips(&self, video: usize) -> Repository<Clip> {
        Repository::new(&self.0, &video_key(video).unwrap())
    }
}

impl Remote for Ours {
    const NAME: &'static str = "Reelbase";
    type Row = Clip;

    async fn connect(address: &str) -> Self {
        let builder = FirestoreStore::builder(PROJECT).emulator(address).env(Arc::new(TokioEnv::new()));
        Self(builder.build().await.unwrap())
    }

    fn row(clip: &Clip) -> Clip {
        clip.clone()
    }

    async fn get(&self, n: usize) -> Clip {
        self.clips(n / CLIPS_PER_VIDEO).require(&clip_id(n)).await.unwrap().into_entity()
    }

    async fn query(&self, video: usize) -> Vec<Clip> {
        let clips = self.clips(video).query().order_by(Clip::PRIORITY.asc()).fetch().await.unwrap();
        clips.into_iter().map(|clip| clip.into_entity()).collect()
    }

    async fn commit(&self, video: usize, rows: &[Clip]) {
        let clips = CollectionPath::parse(&format!("{}/clips", video_path(video))).unwrap();
        let write = |clip: &Clip| {
            Write::set(clips.doc(&clip.clip_id).unwrap(), Fields::with_shape(clip, Clip::shape()).unwrap())
        };
        self.0.commit(rows.iter().map(write).collect()).await.unwrap();
    }

    async fn bulk(&self, rows: &[Clip]) {
        let write = |(n, clip): (usize, &Clip)| {
            Write::set(clip_path(n).parse().unwrap(), Fields::with_shape(clip, Clip::shape()).unwrap())
        };
        for result in self.0.write_each(rows.iter().enumerate().map(write).collect()).await.unwrap() {
            result.unwrap();
        }
    }
}
