//! Lists page by page, on a store that refuses a query without an index: together the pages are the list.

use reelbase_core::{Direction, Entity, PageKey, Repository, Snapshot, Timestamp};
use reelbase_schema::{
    Clip, ClipOrder, ClipStatus, Clips, ListClips, ListPodcastJobs, ListUserClips, ListVideos, NewPodcastJob,
    PodcastJobStatus, PodcastJobs, Style, User, VideoOrder, VideoStatus, Videos,
};

use crate::support::{Store, clip, now, store, stored, user_key, video, video_key};

fn at(second: u64) -> Timestamp {
    now().saturating_add(std::time::Duration::from_secs(second))
}

fn ids<E: Entity>(found: &[Snapshot<E>]) -> Vec<String> {
    found.iter().map(|snapshot| snapshot.key().id().to_owned()).collect()
}

/// All pages of a list, and the list.
macro_rules! same {
    ($repository:expr, $list:expr) => {{
        let key = PageKey::new("the secret of a test").unwrap();
        let (repository, list) = (&$repository, $list);
        let whole = ids(&repository.list(list.clone()).await.unwrap());
        for size in [1, 3, 100] {
            let (mut token, mut pages) = (None::<String>, Vec::new());
            loop {
                let page = repository.page(list.clone(), size, token.as_deref(), &key).await.unwrap();
                pages.extend(ids(&page.items));
                token = page.next;
                if token.is_none() {
                    break;
                }
            }
            assert_eq!(pages, whole, "{size} of {list:?}");
        }
        whole.len()
    }};
}

#[tokio::test]
async fn videos_by_every_order() {
    let store = store();
    let videos = Videos::new(&store, &user_key());
    for (i, count) in [3, 1, 2, 2, 0].into_iter().enumerate() {
        let mut video = video();
        (video.video_id, video.clips_count) = (format!("v{i}"), count);
        video.highlights_json_key = format!("u1/v{i}/highlights.json");
        video.video_title = format!("title {}", count % 2);
        video.created_at = at(10 - i as u64);
        videos.create(&video).await.unwrap();
    }
    for order in [VideoOrder::CreatedAt, VideoOrder::UpdatedAt, VideoOrder::Title, VideoOrder::ClipsCount] {
        for direction in [Direction::Ascending, Direction::Descending] {
            for status in [None, Some(VideoStatus::Processing)] {
                let list = ListVideos { status, order, direction, ..ListVideos::default() };
                assert_eq!(same!(videos, list), 5);
            }
        }
    }
}

#[tokio::test]
async fn clips_by_every_order_and_filter() {
    let store = store();
    let made: Vec<Clip> = (0..9)
        .map(|i| {
            let style = if i % 3 == 0 { Style::ORIGINAL } else { Style::SPLIT };
            let mut clip = clip(&format!("c{i}"), &style);
            (clip.priority, clip.scene_id, clip.created_at) = (i % 2, i % 3, at(u64::from(i) / 2));
            clip
        })
        .collect();
    stored(&store, &made).await.unwrap();
    let clips = Clips::new(&store, &video_key());
    for order in [ClipOrder::CreatedAt, ClipOrder::Priority, ClipOrder::Scene] {
        for style in [None, Some(Style::SPLIT)] {
            for status in [None, Some(ClipStatus::Processing)] {
                for scene_id in [None, Some(1)] {
                    let (style, status) = (style.clone(), status.clone());
                    assert!(same!(clips, ListClips { style, status, scene_id, order, ..ListClips::default() }) >= 3);
                }
            }
        }
    }
    let of_user = Clips::of_user(&store, &User::key("u1").unwrap()).unwrap();
    assert_eq!(same!(of_user, ListUserClips::default()), 9);
    assert_eq!(same!(of_user, ListUserClips { style: Some(Style::SPLIT), ..ListUserClips::default() }), 6);
}

#[tokio::test]
async fn podcasts_of_a_user_and_in_a_status() {
    let store: Store = store();
    let podcasts = PodcastJobs::new(&store);
    for i in 0..8_u64 {
        let new = NewPodcastJob { topic: "Why cats purr".into(), duration_min: 0.167 };
        let user = if i % 4 == 0 { "u2" } else { "u1" };
        podcasts.create(&new.into_job(user, format!("p{i}"), at(i / 3)).unwrap()).await.unwrap();
        if i % 2 == 1 {
            podcasts.start(&podcasts.require(&format!("p{i}")).await.unwrap()).await.unwrap();
        }
    }
    for user_id in [None, Some("u1")] {
        for status in [None, Some(PodcastJobStatus::Running)] {
            assert!(same!(podcasts, ListPodcastJobs { user_id, status, ..ListPodcastJobs::default() }) >= 4);
        }
    }
    // A free query has pages as well.
    let key = PageKey::new("the secret of a test").unwrap();
    let page = Repository::<Clip>::group(&store).page(10, None, &key).await.unwrap();
    assert!(page.items.is_empty() && page.next.is_none());
}
