//! A video's statistics: moved by increments, in the commits that move its clips.

use proptest::prelude::*;
use reelbase_core::{DocumentStore, DocumentStoreExt, ErrorKind, Write};
use reelbase_schema::{Clip, ClipStatistics, Clips, ListClips, Style, Video, Videos};

use crate::support::{Store, clip, kind, now, store, stored, user_key, video_key};

async fn statistics(store: &Store) -> ClipStatistics {
    Videos::new(store, &user_key()).require("v1").await.unwrap().statistics()
}

#[tokio::test]
async fn clips_and_statistics_are_one_step() {
    let store = store();
    let (first, second) = (clip("c1", &Style::SPLIT), clip("c2", &Style::ORIGINAL));
    stored(&store, std::slice::from_ref(&first)).await.unwrap();
    // One of the clips is there already, so nothing happens.
    let (user, video, both) = (&user_key(), &video_key(), &[second, first]);
    let refused = store
        .transaction(|tx| async move {
            Clips::new(&tx, video).create_all(both).await?;
            Videos::new(&tx, user).add_clips(video.id(), both).await
        })
        .await;
    assert_eq!(kind(refused), ErrorKind::AlreadyExists);
    let one: ClipStatistics = [&clip("c1", &Style::SPLIT)].into_iter().collect();
    assert_eq!(statistics(&store).await, one);
    assert_eq!(Clips::new(&store, video).count(&ListClips::default()).await.unwrap(), 1);
    assert_eq!(kind(Videos::new(&store, user).add_clips("v2", &[]).await), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_status_and_statistics_move_in_one_transaction() {
    let store = store();
    stored(&store, &[]).await.unwrap();
    let (user, video, new) = (&user_key(), &video_key(), &[clip("c1", &Style::SPLIT)]);
    store
        .transaction(|tx| async move {
            let videos = Videos::new(&tx, user);
            let read = videos.require(video.id()).await?;
            videos.complete(&read).await?;
            Clips::new(&tx, video).create_all(new).await?;
            videos.add_clips(video.id(), new).await
        })
        .await
        .unwrap();
    let video = Videos::new(&store, user).require("v1").await.unwrap();
    assert_eq!((video.clips_count, video.completed_at), (1, Some(now())));
}

#[tokio::test]
async fn recounting_mends_what_went_wrong() {
    let store = store();
    stored(&store, &[clip("c1", &Style::SPLIT), clip("c2", &Style::ORIGINAL)]).await.unwrap();
    let right = statistics(&store).await;
    // Deleted past the repository, and counted out twice.
    let videos = Videos::new(&store, &user_key());
    let gone = [clip("c1", &Style::SPLIT)];
    store.commit(vec![Write::delete(Clip::key("u1", "v1", "c1").unwrap().path().clone())]).await.unwrap();
    videos.remove_clips("v1", &gone).await.unwrap();
    videos.remove_clips("v1", &gone).await.unwrap();
    videos.remove_clips("v1", &gone).await.unwrap();
    assert_eq!(statistics(&store).await.clips_count, -1);

    let counted = Videos::recount(&store, &video_key()).await.unwrap();
    assert_eq!((counted.clips_count, counted.clips_by_style.get("original")), (1, Some(&1)));
    assert_eq!(statistics(&store).await, counted);
    assert_ne!(counted, right);
    assert_eq!(kind(Videos::recount(&store, &Video::key("u1", "v2").unwrap()).await), ErrorKind::NotFound);
}

#[derive(Debug, Clone)]
enum Step {
    Add(Vec<usize>),
    Remove(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        prop::collection::vec(0..Style::KNOWN.len(), 0..4).prop_map(Step::Add),
        (0_usize..20).prop_map(Step::Remove),
    ];
    prop::collection::vec(step, 0..20)
}

async fn apply(store: &Store, steps: Vec<Step>) {
    stored(store, &[]).await.unwrap();
    let (user, video) = (&user_key(), &video_key());
    let clips = Clips::new(store, video);
    let mut there: Vec<String> = Vec::new();
    for (i, step) in steps.into_iter().enumerate() {
        match step {
            Step::Add(styles) => {
                let new: Vec<_> =
                    styles.iter().enumerate().map(|(j, &s)| clip(&format!("c{i}-{j}"), &Style::KNOWN[s])).collect();
                there.extend(new.iter().map(|clip| clip.clip_id.clone()));
                let new = &new;
                store
                    .transaction(|tx| async move {
                        Clips::new(&tx, video).create_all(new).await?;
                        Videos::new(&tx, user).add_clips(video.id(), new).await
                    })
                    .await
                    .unwrap();
            }
            Step::Remove(at) if at < there.len() => {
                let clip = clips.require(&there.swap_remove(at)).await.unwrap();
                clips.delete(&clip).await.unwrap();
            }
            Step::Remove(_) => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn recounting_finds_what_the_increments_made(steps in steps()) {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async move {
            let store = store();
            apply(&store, steps).await;
            let moved = statistics(&store).await;
            let counted = Videos::recount(&store, &video_key()).await.unwrap();
            assert_eq!(moved, counted);
            assert_eq!(statistics(&store).await, counted);
            let found = Clips::new(&store, &video_key()).count(&ListClips::default()).await.unwrap();
            assert_eq!(u64::try_from(counted.clips_count).unwrap(), found);
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn increments_of_many_workers_add_up() {
    let store = store();
    stored(&store, &[]).await.unwrap();
    let workers: Vec<_> = (0..8)
        .map(|i| {
            let store: std::sync::Arc<dyn DocumentStore> = store.clone();
            tokio::spawn(async move {
                let (user, video, new) = (&user_key(), &video_key(), &[clip(&format!("c{i}"), &Style::SPLIT)]);
                store
                    .transaction(|tx| async move {
                        Clips::new(&tx, video).create_all(new).await?;
                        Videos::new(&tx, user).add_clips(video.id(), new).await
                    })
                    .await
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap().unwrap();
    }
    assert_eq!(statistics(&store).await.clips_count, 8);
}
