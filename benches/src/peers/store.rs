//! The memory store, through its typed repositories.

use std::sync::Arc;

use reelbase::{
    DocumentStoreExt, Entity, FieldPath, Fields, Lazy, Repository, Snapshot, TokioEnv, Write,
    index::{IndexDefinition, IndexField, IndexMode, Manifest, QueryScope},
    memory::MemoryStore,
    schema::{Clip, ClipStatus, Style},
};

use super::{AsClip, COMMIT, Clips, Indexes, Peer, Row, other_priority, other_title};
use crate::{CLIPS_PER_VIDEO, STYLES, clip_id, now, video_key};

/// See the module.
#[derive(Debug)]
pub struct Store {
    store: MemoryStore,
    videos: Vec<Repository<Clip>>,
    ids: Vec<String>,
}

/// A clip as a reader that copies no string sees it.
#[derive(Debug, serde::Deserialize)]
#[expect(missing_docs, reason = "the fields are those of `Clip`")]
pub struct Borrowed<'a> {
    pub clip_id: &'a str,
    pub scene_title: &'a str,
    pub style: &'a str,
    pub priority: u32,
    pub duration_seconds: f64,
}

impl Borrowed<'_> {
    /// Something that depends on every field.
    pub fn sum(&self) -> usize {
        self.clip_id.len()
            + self.scene_title.len()
            + self.style.len()
            + self.priority as usize
            + self.duration_seconds as usize
    }
}

impl Store {
    fn one(&self, n: usize) -> (&Repository<Clip>, &str) {
        (&self.videos[n / CLIPS_PER_VIDEO], &self.ids[n % CLIPS_PER_VIDEO])
    }

    fn by_priority(&self, video: usize) -> reelbase::Select<Clip> {
        self.videos[video].query().filter(Clip::STATUS.eq(ClipStatus::Completed)).order_by(Clip::PRIORITY.asc())
    }

    /// [`Peer::get`], not decoded.
    pub fn get_lazy(&self, n: usize) -> Lazy<Clip> {
        let (video, id) = self.one(n);
        now(video.get_lazy(id)).unwrap().unwrap()
    }

    /// [`Peer::completed`], not decoded.
    pub fn completed_lazy(&self, video: usize) -> Vec<Lazy<Clip>> {
        now(self.by_priority(video).fetch_lazy()).unwrap()
    }

    /// A store whose indexes are built, as a query of each kind does.
    fn build_indexes(&self) {
        self.completed(0);
        self.completed_of_style(0, 0);
        self.newest_processing();
    }
}

fn manifest() -> Manifest {
    use {
        IndexMode::{Ascending as Asc, Descending as Desc},
        QueryScope::{Collection, CollectionGroup},
    };
    [
        (Collection, &[("status", Asc), ("priority", Asc)][..]),
        (Collection, &[("status", Asc), ("style", Asc), ("priority", Asc)]),
        (CollectionGroup, &[("status", Asc), ("created_at", Desc)]),
        (Collection, &[("scene_id", Asc), ("priority", Asc)]),
        (Collection, &[("style", Asc), ("created_at", Asc)]),
        (CollectionGroup, &[("user_id", Asc), ("created_at", Asc)]),
        (CollectionGroup, &[("style", Asc), ("created_at", Asc)]),
    ]
    .into_iter()
    .fold(Manifest::new(), |manifest, (scope, fields)| {
        let fields = fields.iter().map(|(field, mode)| IndexField::new(FieldPath::new([*field]).unwrap(), *mode));
        manifest.with_index(IndexDefinition::new(Clip::COLLECTION, scope, fields.collect()))
    })
}

impl Peer for Store {
    const NAME: &'static str = "Reelbase";
    type Clip = Snapshot<Clip>;

    fn empty(n: usize, indexes: Indexes) -> Self {
        let store = MemoryStore::new(manifest(), Arc::new(TokioEnv::new()));
        let videos = (0..n.div_ceil(CLIPS_PER_VIDEO)).map(|video| Repository::new(&store, &video_key(video).unwrap()));
        let store = Self { videos: videos.collect(), ids: (0..CLIPS_PER_VIDEO).map(clip_id).collect(), store };
        // An index is built when a query first needs it; there must be a clip to ask for.
        store.fill(0..1);
        if indexes != Indexes::None {
            store.build_indexes();
        }
        if indexes == Indexes::Ten {
            let (video, all) = (&store.videos[0], Repository::<Clip>::group(&store.store));
            let query = || video.query();
            let queries = [
                query().filter(Clip::SCENE_ID.eq(1)).order_by(Clip::PRIORITY.asc()),
                query().order_by(Clip::CREATED_AT.asc()),
                query().filter(Clip::STYLE.eq(Style::SPLIT)).order_by(Clip::CREATED_AT.asc()),
                query().order_by(Clip::DURATION_SECONDS.asc()),
                query().order_by(Clip::SCENE_TITLE.asc()),
                Repository::<Clip>::group(&store.store)
                    .filter(Clip::USER_ID.eq("nobody"))
                    .order_by(Clip::CREATED_AT.asc()),
                all.filter(Clip::STYLE.eq(Style::SPLIT)).order_by(Clip::CREATED_AT.asc()),
            ];
            for query in queries {
                now(query.fetch()).unwrap();
            }
        }
        let (video, id) = store.one(0);
        now(video.delete(id)).unwrap();
        store
    }

    fn insert(&self, first: usize, clips: &[Clip]) {
        for (first, clips) in (first..).step_by(COMMIT).zip(clips.chunks(COMMIT)) {
            let writes = (first..).zip(clips).map(|(n, clip)| {
                let key = self.videos[n / CLIPS_PER_VIDEO].key(&clip.clip_id).unwrap();
                Write::create(key.path().clone(), Fields::with_shape(clip, Clip::shape()).unwrap())
            });
            now(self.store.commit(writes.collect())).unwrap();
        }
    }

    fn get(&self, n: usize) -> Snapshot<Clip> {
        let (video, id) = self.one(n);
        now(video.get(id)).unwrap().unwrap()
    }

    fn completed(&self, video: usize) -> Clips<Self> {
        now(self.by_priority(video).fetch()).unwrap()
    }

    fn completed_of_style(&self, video: usize, style: usize) -> Clips<Self> {
        now(self.by_priority(video).filter(Clip::STYLE.eq(STYLES[style].clone())).fetch()).unwrap()
    }

    fn newest_processing(&self) -> Clips<Self> {
        let all = Repository::<Clip>::group(&self.store).filter(Clip::STATUS.eq(ClipStatus::Processing));
        now(all.order_by(Clip::CREATED_AT.desc()).limit(50).fetch()).unwrap()
    }

    fn count(&self) -> u64 {
        now(Repository::<Clip>::group(&self.store).count()).unwrap()
    }

    fn update(&self, n: usize, round: usize) {
        let (video, id) = self.one(n);
        now(video.update(id, Clip::update().set(Clip::SCENE_TITLE, other_title(round)))).unwrap();
    }

    fn reprioritize(&self, n: usize, round: usize) {
        let (video, id) = self.one(n);
        now(video.update(id, Clip::update().set(Clip::PRIORITY, other_priority(round)))).unwrap();
    }

    fn modify(&self, n: usize) {
        let (video, id) = self.one(n);
        now(self.store.transaction(|tx| async move {
            let clips = Repository::<Clip>::new(&tx, video.parent());
            let clip = clips.require(id).await?;
            clips.update(id, Clip::update().set(Clip::PRIORITY, (clip.priority + 1) % 1_000)).await
        }))
        .unwrap();
    }

    fn build_index(&self) {
        self.newest_processing();
    }

    fn drop_index(&self) -> bool {
        false
    }
}

impl AsClip for Snapshot<Clip> {
    fn row(&self) -> Row {
        self.entity().clone().into()
    }
}
