//! What a store is set up from, and what is refused.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use reelbase_core::{Env, Error, ErrorKind, ManualEnv, Result, SessionExt, Timestamp};
use reelbase_emulator::Emulator;
use reelbase_store_firestore::{Credentials, FirestoreStore, Token, TokenSource};

fn env() -> Arc<ManualEnv> {
    Arc::new(ManualEnv::default())
}

async fn refused(url: &str) -> Error {
    let error = FirestoreStore::from_url(url).env(env()).build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{url}: {error}");
    assert!(!error.to_string().contains("hunter2") && !format!("{error:?}").contains("hunter2"), "{error:?}");
    error
}

#[tokio::test]
async fn a_url_opens_a_store() {
    let emulator = Emulator::builder().start().await.unwrap();
    let url = format!("firestore://p/other?emulator={}&deadline=5s&idle=500ms&connect=1m", emulator.address());
    let store = FirestoreStore::from_url(&url).env(env()).build().await.unwrap();
    assert!(store.get(&"c/d".parse().unwrap()).await.unwrap().is_none());
    assert!(format!("{store:?}").contains("projects/p/databases/other"));
}

#[tokio::test]
async fn a_wrong_url_is_refused_without_being_repeated() {
    for url in [
        "http://hunter2",
        "firestore://",
        "firestore://p/d/hunter2",
        "firestore://p?hunter2=1",
        "firestore://p?password=hunter2",
        "firestore://p?deadline=hunter2",
        "firestore://p?deadline=0s",
        "firestore://p?emulator=%ffhunter2",
        "firestore://user:hunter2@p/d",
        "firestore://p/hunter2%2Fd",
        "firestore://p?emulator=http://user:hunter2@127.0.0.1:1&connect=1s",
    ] {
        refused(url).await;
    }
}

#[tokio::test]
async fn the_environment_and_the_key_file_are_asked_for() {
    let error = FirestoreStore::builder("p").emulator("127.0.0.1:1").build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.message().contains("env"), "{error}");
    let error = FirestoreStore::builder("p").key_file("/nowhere/key.json").env(env()).build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.message().contains("/nowhere/key.json"), "{error}");
}

#[tokio::test]
async fn a_key_file_that_is_none_is_not_repeated() {
    let path = std::env::temp_dir().join(format!("{}.json", crate::support::unique("key")));
    std::fs::write(&path, r#"{"type": "service_account", "private_key": ["hunter2"]}"#).unwrap();
    let error = FirestoreStore::builder("p").key_file(&path).env(env()).build().await.unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
}

struct Counting(AtomicUsize, Arc<ManualEnv>);

#[async_trait]
impl TokenSource for Counting {
    async fn token(&self) -> Result<Token> {
        let count = self.0.fetch_add(1, Ordering::Relaxed);
        if count == 2 {
            return Err(Error::new(ErrorKind::PermissionDenied, "the vault is locked"));
        }
        Ok(Token::new("hunter2", self.1.now().saturating_add(std::time::Duration::from_secs(600))))
    }
}

#[tokio::test]
async fn tokens_are_kept_until_shortly_before_their_end() {
    let emulator = Emulator::builder().start().await.unwrap();
    let clock = env();
    let source = Arc::new(Counting(AtomicUsize::new(0), clock.clone()));
    let credentials = Credentials::TokenSource(source.clone());
    assert_eq!(format!("{credentials:?}"), "TokenSource(…)");
    let builder =
        FirestoreStore::builder("p").emulator(emulator.endpoint()).credentials(credentials).env(clock.clone());
    assert!(!format!("{builder:?}").contains("hunter2"));
    let store = builder.build().await.unwrap();
    let path = "c/d".parse().unwrap();
    let asked = |times| assert_eq!(source.0.load(Ordering::Relaxed), times);
    store.get(&path).await.unwrap();
    store.get(&path).await.unwrap();
    asked(1);
    clock.advance(std::time::Duration::from_secs(541));
    store.get(&path).await.unwrap();
    asked(2);
    clock.advance(std::time::Duration::from_secs(541));
    let error = store.get(&path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error}");
    assert!(error.message().contains("the vault is locked"), "{error}");
    asked(3);
    assert!(!format!("{:?}", Token::new("hunter2", Timestamp::MIN)).contains("hunter2"));
}
