//! What an API answers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures_core::stream::BoxStream;
use reelbase_core::{
    AggregateResult, Aggregation, Document, DocumentPath, Env, Error, ErrorKind, Key, ManualEnv, PageKey, Query,
    ReadOptions, Result, Session, Write, Written,
    blob::{
        BlobBody, BlobCapabilities, BlobKey, BlobMeta, BlobPrefix, BlobStore, BlobStoreExt, BlobUri, CopyOptions,
        GetOptions, Got, ListOptions, ListPage, MultipartOptions, MultipartUpload, PendingUpload, PresignRequest,
        PresignedUrl, PutOptions, Stored,
    },
};
use reelbase_schema::{
    ClipOrder, ClipPage, ClipView, Clips, ListClipsRequest, NewClip, Style, Video, VideoInfo, Videos, ViewOptions,
};
use reelbase_store_memory::MemoryBlobStore;

use crate::support::{Store, clip, kind, new_clip, now, store, stored, video_key};

fn blobs() -> MemoryBlobStore {
    MemoryBlobStore::new(Arc::new(ManualEnv::new(now())))
}

fn options() -> ViewOptions {
    ViewOptions::default()
}

#[tokio::test]
async fn a_clip_is_shown_as_the_api_has_it() {
    let new = NewClip {
        scene_description: Some("Who pays?".into()),
        file_size_bytes: 12_897_485,
        has_thumbnail: true,
        ..new_clip("clip_86_04__quién-paga__split", &Style::SPLIT)
    };
    let clip = new.into_clip(&video_key(), now()).unwrap();
    let view = ClipView::of(&clip, &blobs(), &options()).await.unwrap();
    let json = serde_json::to_value(&view).unwrap();
    assert_eq!(json["name"], "clip_86_04__quién-paga__split.mp4");
    assert_eq!((&json["title"], &json["description"]), (&"¿Quién paga?".into(), &"Who pays?".into()));
    assert_eq!(json["url"], "/api/videos/v1/clips/clip_86_04__qui%C3%A9n-paga__split.mp4");
    assert_eq!((&json["size"], &json["style"]), (&"12.3 MB".into(), &"split".into()));

    let thumbnail = view.thumbnail.unwrap();
    assert_eq!(json["thumbnail"], thumbnail.as_str());
    assert!(thumbnail.as_str().contains("clips/clip_86_04__qui%C3%A9n-paga__split.jpg?"), "{}", thumbnail.as_str());
    assert_eq!(thumbnail.expires_at(), now().saturating_add(Duration::from_secs(3_600)));
    let debug = format!("{:?}", ClipView::of(&clip, &blobs(), &options()).await.unwrap());
    assert!(debug.contains("[signed]") && !debug.contains(thumbnail.as_str()), "{debug}");
}

#[tokio::test]
async fn what_is_absent_is_shown_so() {
    let view = ClipView::of(&clip("c1", &Style::SPLIT), &blobs(), &options()).await.unwrap();
    let json = serde_json::to_value(&view).unwrap();
    assert_eq!((&json["description"], &json["size"]), (&"".into(), &"0.0 MB".into()));
    assert!(json["thumbnail"].is_null());
}

#[tokio::test]
async fn a_key_of_another_tenant_is_never_signed() {
    let mut forged = clip("c1", &Style::SPLIT);
    forged.has_thumbnail = true;
    for key in ["u2/v1/clips/c1.jpg", "u1/v2/clips/c1.jpg", "u1/v1x/c1.jpg", "../u2/c1.jpg", ""] {
        forged.thumbnail_r2_key = Some(key.into());
        assert_eq!(ClipView::of(&forged, &blobs(), &options()).await.unwrap().thumbnail, None, "{key}");
    }
}

#[tokio::test]
async fn a_video_is_shown_with_its_completed_clips() {
    let (store, blobs) = (store(), blobs());
    let with_thumbnail = NewClip { has_thumbnail: true, ..new_clip("c1", &Style::SPLIT) };
    let done = |new: NewClip, seconds| {
        let at = now().saturating_add(Duration::from_secs(seconds));
        new.into_clip(&video_key(), at).unwrap().into_completed(at)
    };
    let new = [done(with_thumbnail, 1), clip("c2", &Style::SPLIT), done(new_clip("c3", &Style::SPLIT), 0)];
    stored(&store, &new).await.unwrap();

    let info = VideoInfo::load(&store, &blobs, &video_key(), &options()).await.unwrap();
    assert_eq!((&*info.id, &*info.title, &*info.youtube_id), ("v1", "Episode 1", "g1_e2d5nF90"));
    let names: Vec<_> = info.clips.iter().map(|clip| &*clip.name).collect();
    assert_eq!(names, ["c3.mp4", "c1.mp4"]);
    assert!(info.clips[0].thumbnail.is_none() && info.clips[1].thumbnail.is_some());
    assert_eq!(info.highlights, None);
    let missing = VideoInfo::load(&store, &blobs, &Video::key("u1", "v2").unwrap(), &options()).await;
    assert_eq!(kind(missing), ErrorKind::NotFound);
}

#[tokio::test]
async fn highlights_are_read_only_when_asked_for() {
    let (store, blobs) = (store(), blobs());
    stored(&store, &[]).await.unwrap();
    let asked = ViewOptions { highlights: true, ..options() };
    assert_eq!(VideoInfo::load(&store, &blobs, &video_key(), &asked).await.unwrap().highlights, None);

    let key = BlobKey::new("u1/v1/highlights.json").unwrap();
    blobs.put_bytes(&key, r#"{"video_url": "x", "highlights": [{"id": 7}]}"#, PutOptions::new()).await.unwrap();
    assert_eq!(VideoInfo::load(&store, &blobs, &video_key(), &options()).await.unwrap().highlights, None);
    let info = VideoInfo::load(&store, &blobs, &video_key(), &asked).await.unwrap();
    assert_eq!(info.highlights.unwrap().highlights[0].id, 7);

    blobs.put_bytes(&key, "{\"video_url\": \"x", PutOptions::new()).await.unwrap();
    assert_eq!(kind(VideoInfo::load(&store, &blobs, &video_key(), &asked).await), ErrorKind::Corrupt);
    VideoInfo::load(&store, &blobs, &video_key(), &options()).await.unwrap();
}

#[tokio::test]
async fn what_an_api_awaits_can_be_spawned() {
    let (store, blobs) = (store(), blobs());
    stored(&store, &[clip("c1", &Style::SPLIT)]).await.unwrap();
    let task = tokio::spawn(async move {
        let video = video_key();
        let blobs: Arc<dyn BlobStore> = Arc::new(blobs);
        let info = VideoInfo::load(&store, &blobs, &video, &options()).await?;
        Videos::modify(&store, &video, |video| {
            video.crop_mode = "smart".into();
            Ok(())
        })
        .await?;
        Videos::recount(&store, &video).await?;
        Clips::delete_all(&store, &video).await?;
        Ok::<_, Error>(info)
    });
    assert_eq!(task.await.unwrap().unwrap().id, "v1");
}

/// Signs only once so many requests wait at the same time.
#[derive(Debug)]
struct Together(MemoryBlobStore, tokio::sync::Barrier);

#[async_trait]
impl BlobStore for Together {
    async fn presign(&self, request: PresignRequest) -> Result<PresignedUrl> {
        self.1.wait().await;
        self.0.presign(request).await
    }

    async fn put(&self, _: &BlobKey, _: BlobBody, _: PutOptions) -> Result<Stored> {
        unreachable!("a view only signs")
    }

    async fn get(&self, _: &BlobKey, _: GetOptions) -> Result<Got> {
        unreachable!("a view only signs")
    }

    async fn head(&self, _: &BlobKey) -> Result<BlobMeta> {
        unreachable!("a view only signs")
    }

    async fn delete_many(&self, _: &[BlobKey]) -> Vec<Result<()>> {
        unreachable!("a view only signs")
    }

    async fn copy(&self, _: &BlobKey, _: &BlobKey, _: CopyOptions) -> Result<Stored> {
        unreachable!("a view only signs")
    }

    fn list(&self, _: ListOptions) -> BoxStream<'static, Result<ListPage>> {
        unreachable!("a view only signs")
    }

    async fn create_multipart(&self, _: &BlobKey, _: MultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        unreachable!("a view only signs")
    }

    async fn list_multipart(&self, _: &BlobPrefix) -> Result<Vec<PendingUpload>> {
        unreachable!("a view only signs")
    }

    async fn abort_multipart(&self, _: &PendingUpload) -> Result<()> {
        unreachable!("a view only signs")
    }

    fn public_url(&self, _: &BlobKey) -> Option<String> {
        unreachable!("a view only signs")
    }

    fn uri(&self, _: &BlobKey) -> BlobUri {
        unreachable!("a view only signs")
    }

    fn capabilities(&self) -> BlobCapabilities {
        unreachable!("a view only signs")
    }
}

#[tokio::test]
async fn thumbnails_are_signed_at_the_same_time() {
    let store = store();
    let done = |i: usize| {
        let new = NewClip { has_thumbnail: true, ..new_clip(&format!("c{i:02}"), &Style::SPLIT) };
        new.into_clip(&video_key(), now()).unwrap().into_completed(now())
    };
    stored(&store, &(0..50).map(done).collect::<Vec<_>>()).await.unwrap();
    let blobs = Together(blobs(), tokio::sync::Barrier::new(50));
    let (video, options) = (video_key(), options());
    let info = VideoInfo::load(&store, &blobs, &video, &options);
    let info = tokio::time::timeout(Duration::from_secs(10), info).await.expect("one after another").unwrap();
    assert_eq!(info.clips.len(), 50);
}

/// Counts what it is asked for.
#[derive(Debug)]
struct Counting {
    store: Store,
    reads: AtomicUsize,
    queries: AtomicUsize,
}

#[async_trait]
impl Session for Counting {
    async fn get_many(&self, paths: &[DocumentPath], options: ReadOptions) -> Result<Vec<Option<Document>>> {
        self.reads.fetch_add(paths.len(), Ordering::Relaxed);
        self.store.get_many(paths, options).await
    }

    fn query(&self, query: Query) -> BoxStream<'static, Result<Vec<Document>>> {
        self.queries.fetch_add(1, Ordering::Relaxed);
        self.store.query(query)
    }

    async fn aggregate(&self, _: Query, _: &[Aggregation]) -> Result<AggregateResult> {
        unreachable!("a view only reads")
    }

    async fn write(&self, _: Vec<Write>) -> Result<Written> {
        unreachable!("a view only reads")
    }

    fn env(&self) -> Arc<dyn Env> {
        self.store.env()
    }
}

#[tokio::test]
async fn a_page_is_one_query_and_one_round_of_signatures() {
    let store = store();
    let done = |i: u32| {
        let new = NewClip { has_thumbnail: true, priority: i, ..new_clip(&format!("c{i:02}"), &Style::SPLIT) };
        new.into_clip(&video_key(), now()).unwrap().into_completed(now())
    };
    let mut clips: Vec<_> = (0..120).map(done).collect();
    clips.push(clip("unfinished", &Style::SPLIT));
    stored(&store, &clips).await.unwrap();
    let counting = Arc::new(Counting { store, reads: AtomicUsize::new(0), queries: AtomicUsize::new(0) });
    let blobs = Together(blobs(), tokio::sync::Barrier::new(50));
    let key = PageKey::new("the secret of a test").unwrap();
    let (video, options) = (video_key(), options());

    let mut request = ListClipsRequest { order: ClipOrder::Priority, ..ListClipsRequest::default() };
    let mut names = Vec::new();
    for page in 1..=2 {
        let load = ClipPage::load(&counting, &blobs, &video, &request, &key, &options);
        let found = tokio::time::timeout(Duration::from_secs(10), load).await.expect("one after another").unwrap();
        assert_eq!(found.clips.len(), 50);
        assert!(found.clips.iter().all(|clip| clip.thumbnail.is_some()));
        assert_eq!((counting.queries.load(Ordering::Relaxed), counting.reads.load(Ordering::Relaxed)), (page, 0));
        names.extend(found.clips.into_iter().map(|clip| clip.name));
        request.page_token = found.next_page_token;
    }
    let whole = MemoryBlobStore::new(Arc::new(ManualEnv::new(now())));
    let last = ClipPage::load(&counting, &whole, &video, &request, &key, &options).await.unwrap();
    assert_eq!(last.next_page_token, None);
    names.extend(last.clips.into_iter().map(|clip| clip.name));
    assert_eq!(names, (0..120).map(|i| format!("c{i:02}.mp4")).collect::<Vec<_>>());

    // A token is another request's, or another video's, no more.
    let load = async |request: &ListClipsRequest, video: &Key<Video>| {
        kind(ClipPage::load(&counting, &whole, video, request, &key, &options).await)
    };
    let other = ListClipsRequest { style: Some(Style::SPLIT), ..request.clone() };
    assert_eq!(load(&other, &video).await, ErrorKind::Invalid);
    assert_eq!(load(&request, &Video::key("u2", "v1").unwrap()).await, ErrorKind::Invalid);
    let wrong = ListClipsRequest { page_size: 101, ..ListClipsRequest::default() };
    assert_eq!(load(&wrong, &video).await, ErrorKind::Invalid);
}
