//! The memory store on clips of the media pipeline. Every figure includes decoding into the Rust struct unless it says
//! otherwise.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench stops where something is wrong; criterion's macros make items"
)]

use std::{cell::Cell, hint::black_box};

use benches::{CLIPS_PER_VIDEO, clip, create, filled, now, video_key};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use reelbase_core::{DocumentStoreExt, Entity, Fields, Repository};
use reelbase_schema::{Clip, ClipStatus, Style};

/// A clip as a reader that copies no string sees it.
#[derive(serde::Deserialize)]
struct Borrowed<'a> {
    clip_id: &'a str,
    scene_title: &'a str,
    style: &'a str,
    priority: u32,
    duration_seconds: f64,
}

fn encoding(c: &mut Criterion) {
    let clip = clip(7).unwrap();
    let fields = Fields::with_shape(&clip, Clip::shape()).unwrap();
    let mut group = c.benchmark_group("clip");
    group.bench_function("encode", |b| b.iter(|| Fields::with_shape(black_box(&clip), Clip::shape()).unwrap()));
    group.bench_function("decode", |b| b.iter(|| black_box(&fields).decode::<Clip>().unwrap()));
    group.bench_function("decode borrowed", |b| {
        b.iter(|| {
            let clip: Borrowed<'_> = black_box(&fields).decode().unwrap();
            (clip.clip_id.len() + clip.scene_title.len() + clip.style.len(), clip.priority, clip.duration_seconds)
        });
    });
    group.bench_function("read one field", |b| b.iter(|| black_box(&fields).get("priority").map(|v| v.is_null())));
    group.finish();
}

/// A sequence of numbers below `n` without order, the same in every run.
fn scattered(n: usize) -> impl Fn() -> usize {
    let state = Cell::new(0x2545_F491_4F6C_DD1D_u64);
    move || {
        let mut x = state.get();
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        state.set(x);
        (x % n as u64) as usize
    }
}

fn store(c: &mut Criterion) {
    for n in [10_000, 100_000] {
        let store = filled(n).unwrap();
        let videos: Vec<_> =
            (0..n / CLIPS_PER_VIDEO).map(|v| Repository::<Clip>::new(&store, &video_key(v).unwrap())).collect();
        let ids: Vec<String> = (0..CLIPS_PER_VIDEO).map(|i| clip(i).unwrap().clip_id).collect();
        let any = scattered(n);
        let one = || {
            let n = any();
            (&videos[n / CLIPS_PER_VIDEO], ids[n % CLIPS_PER_VIDEO].as_str())
        };
        let completed = |video: &Repository<Clip>| {
            video.query().filter(Clip::STATUS.eq(ClipStatus::Completed)).order_by(Clip::PRIORITY.asc())
        };
        let newest = || {
            let all = Repository::<Clip>::new(&store, &video_key(0).unwrap());
            all.query().filter(Clip::STATUS.eq(ClipStatus::Completed)).order_by(Clip::CREATED_AT.asc()).limit(50)
        };
        let mut group = c.benchmark_group(format!("{n} clips"));
        group.bench_function("get", |b| {
            b.iter(|| {
                let (video, id) = one();
                now(video.get(id)).unwrap().unwrap()
            });
        });
        group.bench_function("list a video's completed by priority", |b| {
            b.iter(|| now(completed(one().0).fetch()).unwrap());
        });
        group.bench_function("list a video's completed by priority, not decoded", |b| {
            b.iter(|| now(completed(one().0).fetch_lazy()).unwrap());
        });
        group.bench_function("the same of one style", |b| {
            b.iter(|| {
                let query = one().0.query().filter(Clip::STYLE.eq(Style::SPLIT)).order_by(Clip::PRIORITY.asc());
                now(query.order_by(Clip::CREATED_AT.asc()).fetch()).unwrap()
            });
        });
        group.bench_function("a video's first 50 by creation", |b| b.iter(|| now(newest().fetch()).unwrap()));
        group.bench_function("count all", |b| b.iter(|| now(Repository::<Clip>::group(&store).count()).unwrap()));
        group.bench_function("update one field", |b| {
            b.iter(|| {
                let (video, id) = one();
                now(video.update(id, Clip::update().set(Clip::SCENE_TITLE, "Another title of the scene"))).unwrap()
            });
        });
        group.bench_function("read-modify-write transaction", |b| {
            b.iter(|| {
                let (video, id) = one();
                now(store.transaction(|tx| async move {
                    let clips = Repository::<Clip>::new(&tx, video.parent());
                    let clip = clips.require(id).await?;
                    clips.update(id, Clip::update().set(Clip::PRIORITY, (clip.priority + 1) % 1_000)).await
                }))
                .unwrap()
            });
        });
        group.finish();
    }
}

fn bulk(c: &mut Criterion) {
    const N: usize = 10_000;
    let mut group = c.benchmark_group("bulk");
    group.throughput(Throughput::Elements(N as u64)).sample_size(10);
    let writes: Vec<_> = (0..N).map(|n| create(n).unwrap()).collect();
    group.bench_function("insert 10,000 encoded clips, 500 a commit", |b| {
        b.iter_batched(
            || (filled(0).unwrap(), writes.clone()),
            |(store, writes)| {
                for commit in writes.chunks(500) {
                    now(store.commit(commit.to_vec())).unwrap();
                }
                store
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(benches, encoding, store, bulk);
criterion_main!(benches);
