//! Queries page by page.

use std::{collections::BTreeSet, sync::Arc};

use reelbase::{
    DocumentStore, Entity, ErrorKind, ManualEnv, Page, PageKey, Repository, Result, Select, manifest,
    memory::MemoryStore,
};

use crate::model::{Clip, ClipStatus, User, Video};

fn store() -> Arc<dyn DocumentStore> {
    Arc::new(MemoryStore::new(manifest![User, Video, Clip], Arc::new(ManualEnv::default())))
}

fn key() -> PageKey {
    PageKey::new([7; 32]).unwrap()
}

fn clips(store: &Arc<dyn DocumentStore>, user: &str) -> Repository<Clip> {
    Repository::new(store, &Video::key(user, "v1").unwrap())
}

fn clip(user: &str, n: u32, priority: u32) -> Clip {
    Clip { user_id: user.into(), clip_id: format!("c{n:02}"), priority, ..Clip::sample(n) }
}

/// Twenty clips, with ties in their priorities.
async fn filled(users: &[&str]) -> Result<Arc<dyn DocumentStore>> {
    let store = store();
    for user in users {
        let all: Vec<_> = (0..20).map(|n| clip(user, n, n * 7 % 4)).collect();
        clips(&store, user).create_all(&all).await?;
    }
    Ok(store)
}

fn ids(page: &Page<Clip>) -> Vec<String> {
    page.items.iter().map(|clip| clip.key().to_string()).collect()
}

/// All pages of a query.
async fn pages(query: impl Fn() -> Select<Clip>, size: u32) -> Result<Vec<Vec<String>>> {
    let (mut pages, mut token) = (Vec::new(), None);
    loop {
        let page = query().page(size, token.as_deref(), &key()).await?;
        pages.push(ids(&page));
        assert!(pages.len() < 100, "there is no end");
        token = page.next;
        if token.is_none() {
            return Ok(pages);
        }
    }
}

type Queries = Vec<Box<dyn Fn() -> Select<Clip>>>;

/// Queries with and without an order, with ties, with an order that a filter implies, with an end.
fn queries(store: &Arc<dyn DocumentStore>) -> Queries {
    let repository = clips(store, "u1");
    let of = |change: fn(Select<Clip>) -> Select<Clip>| -> Box<dyn Fn() -> Select<Clip>> {
        let repository = repository.clone();
        Box::new(move || change(repository.query()))
    };
    let group = store.clone();
    vec![
        of(|query| query),
        of(|query| query.order_by(Clip::PRIORITY.asc())),
        of(|query| query.order_by(Clip::PRIORITY.desc())),
        of(|query| query.filter(Clip::PRIORITY.gt(0))),
        of(|query| query.order_by(Clip::CREATED_AT.desc())),
        of(|query| query.filter(Clip::STATUS.eq(ClipStatus::Processing)).order_by(Clip::PRIORITY.asc())),
        of(|query| query.order_by(Clip::PRIORITY.asc()).end_before((2_u32,))),
        of(|query| query.filter(Clip::PRIORITY.gt(100))),
        Box::new(move || Repository::<Clip>::group_below(&group, &User::key("u1").unwrap()).unwrap()),
    ]
}

#[tokio::test]
async fn all_pages_together_are_the_answer() -> Result<()> {
    let store = filled(&["u1", "u2"]).await?;
    for (i, query) in queries(&store).iter().enumerate() {
        let whole: Vec<_> = query().fetch().await?.iter().map(|clip| clip.key().to_string()).collect();
        for size in [1, 3, 7, 10, 19, 20, 21, 1_000] {
            let pages = pages(query, size).await?;
            let size = size as usize;
            assert_eq!(pages.concat(), whole, "query {i} in pages of {size}");
            assert_eq!(pages.len(), whole.len().div_ceil(size).max(1), "query {i} in pages of {size}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_token_is_good_for_its_own_query_only() -> Result<()> {
    let store = filled(&["u1", "u2"]).await?;
    let mut all = queries(&store);
    // Another parent, another owner, an end, an earlier state, and what hides the expired.
    let (parent, owner, ended, fields) = (store.clone(), store.clone(), clips(&store, "u1"), clips(&store, "u1"));
    let (earlier, hidden) = (clips(&store, "u1"), clips(&store, "u1"));
    let time = clips(&store, "u1").require("c00").await?.update_time();
    all.pop();
    let tokens: Queries = vec![
        Box::new(move || clips(&parent, "u2").query()),
        Box::new(move || ended.query().end_at(("users/u1".to_owned(),)).order_by(Clip::CLIP_ID.asc())),
        Box::new(move || fields.query().order_by(Clip::CLIP_ID.asc())),
        Box::new(move || earlier.query().at(time)),
        Box::new(move || hidden.query().hide_expired()),
    ];
    all.extend(tokens);
    for user in ["u1", "u2"] {
        let owner = owner.clone();
        all.push(Box::new(move || Repository::<Clip>::group_below(&owner, &User::key(user).unwrap()).unwrap()));
    }
    let mut seen = BTreeSet::new();
    for (i, query) in all.iter().enumerate() {
        let Some(token) = query().page(2, None, &key()).await?.next else { continue };
        assert!(seen.insert(token.clone()), "query {i} has the token of another");
        for (j, other) in all.iter().enumerate() {
            let result = other().page(5, Some(&token), &key()).await;
            if i == j {
                assert_eq!(result?.items.len(), 5, "query {i}");
            } else {
                refused(result);
            }
        }
    }
    assert!(seen.len() > 10);
    Ok(())
}

#[track_caller]
fn refused<E: Entity + std::fmt::Debug>(result: Result<Page<E>>) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(error.message(), "the page token is not one of this query's; start again without one");
}

#[tokio::test]
async fn no_bit_of_a_token_can_be_changed() -> Result<()> {
    let store = filled(&["u1"]).await?;
    let query = || clips(&store, "u1").query().order_by(Clip::PRIORITY.asc());
    let token = query().page(3, None, &key()).await?.next.unwrap();
    assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
    let mut wrong = vec![String::new(), "=".into(), "A".into(), "é".into(), format!("{token}="), format!("{token}A")];
    for at in 0..token.len() {
        wrong.push(token[..at].to_owned());
        wrong.push(token[at + 1..].to_owned());
        for bit in 0..8 {
            let mut bytes = token.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            wrong.extend(String::from_utf8(bytes));
        }
    }
    wrong.push("A".repeat(1 << 20));
    for wrong in &wrong {
        refused(query().page(3, Some(wrong), &key()).await);
    }
    assert!(query().page(3, Some(&token), &key()).await.is_ok());
    Ok(())
}

#[tokio::test]
async fn a_key_is_changed_in_steps() -> Result<()> {
    let store = filled(&["u1"]).await?;
    let page = |key: PageKey, token: Option<String>| {
        let query = clips(&store, "u1").query();
        async move { query.page(2, token.as_deref(), &key).await }
    };
    let key = |secret: u8| PageKey::new([secret; 16]);
    let old = page(key(1)?, None).await?.next;
    let new = page(key(2)?.with_previous(key(1)?), None).await?.next;
    assert_ne!(old, new);
    for (key, token, good) in [
        (key(1)?, &old, true),
        (key(1)?, &new, false),
        (key(2)?, &old, false),
        (key(2)?, &new, true),
        (key(2)?.with_previous(key(1)?), &old, true),
        (key(2)?.with_previous(key(1)?), &new, true),
        (key(1)?.with_previous(key(2)?), &new, true),
        (key(3)?.with_previous(key(2)?.with_previous(key(1)?)), &old, true),
        (key(3)?.with_previous(key(2)?), &old, false),
    ] {
        let result = page(key, token.clone()).await;
        if good { assert_eq!(ids(&result?).len(), 2) } else { refused(result) }
    }
    for short in [0, 1, 15] {
        assert_eq!(PageKey::new(vec![0; short]).unwrap_err().kind(), ErrorKind::Invalid);
    }
    assert_eq!(format!("{:?}", PageKey::new("a secret of many bytes")?), "PageKey(..)");
    Ok(())
}

#[tokio::test]
async fn what_comes_and_goes_between_two_pages_moves_nothing() -> Result<()> {
    let store = filled(&["u1"]).await?;
    let repository = clips(&store, "u1");
    let query = || repository.query().order_by(Clip::CLIP_ID.asc());
    let first = query().page(5, None, &key()).await?;
    // Before the position, at it, and behind it.
    for id in ["c02", "c04", "c07"] {
        repository.delete(id).await?;
    }
    repository.create(&Clip { clip_id: "c01x".into(), ..clip("u1", 1, 0) }).await?;
    repository.create(&Clip { clip_id: "c08x".into(), ..clip("u1", 1, 0) }).await?;
    let second = query().page(4, first.next.as_deref(), &key()).await?;
    let last = |page: &Page<Clip>| page.items.iter().map(|clip| clip.clip_id.clone()).collect::<Vec<_>>();
    assert_eq!(last(&first), ["c00", "c01", "c02", "c03", "c04"]);
    assert_eq!(last(&second), ["c05", "c06", "c08", "c08x"]);
    // All that was left may be gone: then the page is empty, and it is the last.
    for n in 9..20 {
        repository.delete(&format!("c{n:02}")).await?;
    }
    let third = query().page(4, second.next.as_deref(), &key()).await?;
    assert!(third.items.is_empty() && third.next.is_none());
    Ok(())
}

#[tokio::test]
async fn a_page_takes_the_place_of_limit_and_start() -> Result<()> {
    let store = filled(&["u1"]).await?;
    let repository = clips(&store, "u1");
    let ordered = || repository.query().order_by(Clip::PRIORITY.asc());
    let document = repository.require("c03").await?;
    for (query, taken) in [
        (ordered().limit(3), "a limit"),
        (ordered().limit_to_last(3), "a limit"),
        (ordered().offset(1), "an offset"),
        (ordered().start_at((1_u32,)), "a start"),
        (ordered().start_after(&document), "a start"),
    ] {
        let error = query.page(5, None, &key()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.message().contains(&format!("cannot have {taken} of its own")), "{error}");
    }
    for size in [0, 1_001, u32::MAX] {
        let error = ordered().page(size, None, &key()).await.unwrap_err();
        assert_eq!(error.message(), format!("a page has 1 to 1000 entities, not {size}"));
    }
    // Ended by a document, whose position is part of the query.
    let ended = || ordered().end_at(&document);
    let whole: Vec<_> = ended().fetch().await?.iter().map(|clip| clip.key().to_string()).collect();
    assert_eq!(pages(ended, 2).await?.concat(), whole);
    assert!(whole.len() > 4);
    Ok(())
}

/// Tokens outlive a deployment: what one build hands out the next one takes.
#[tokio::test]
async fn a_token_is_the_same_in_every_build() -> Result<()> {
    let store = filled(&["u1"]).await?;
    let query = || {
        let status = Clip::STATUS.eq(ClipStatus::Processing);
        clips(&store, "u1").query().filter(status).order_by(Clip::PRIORITY.asc()).end_before((3_u32,))
    };
    let token = query().page(3, None, &key()).await?.next.unwrap();
    let expected =
        "AQoCAAAAAB8AAAAAEAgcdXNlcnMvdTEvdmlkZW9zL3YxL2NsaXBzL2MwOGDyOFN6wOX9yZGDZAK_WFBSqD0I_xRSi5SMb77QPUZE";
    assert_eq!(token, expected, "another version of tokens is due");
    Ok(())
}
