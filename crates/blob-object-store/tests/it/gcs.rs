//! The contract on Google's own client of `object_store`, against a server that answers as Google documents.

use std::{sync::Arc, time::Duration};

use axum::http::Method;
use futures_util::TryStreamExt;
use reelbase::TokioEnv;
use reelbase_blob_object_store::{ObjectBlobStore, capabilities};
use reelbase_conformance::blob::http;
use reelbase_core::{
    ErrorKind,
    blob::{
        BlobBody, BlobKey, BlobPrefix, BlobScheme, BlobStore, BlobStoreExt, CompleteOptions, CopyOptions, GetOptions,
        LargePutOptions, ListOptions, MultipartOptions, PendingUpload, PresignRequest, PresignSupport, PutOptions,
    },
};

use crate::{
    gcs_auth::service_account,
    gcs_server::{Fault, GcsServer},
    sha256,
};

fn store_at(server: &GcsServer) -> ObjectBlobStore {
    let store = ObjectBlobStore::gcs("media").key(service_account()).endpoint(server.url());
    store.public_url("https://media.example.com").env(Arc::new(TokioEnv::new())).build().unwrap()
}

async fn store() -> ObjectBlobStore {
    store_at(&GcsServer::start().await)
}

async fn both() -> (GcsServer, ObjectBlobStore) {
    let server = GcsServer::start().await;
    let store = store_at(&server);
    (server, store)
}

mod contract {
    reelbase_conformance::blob_store_conformance!(super::store().await);
}

mod presigned {
    reelbase_conformance::blob_presign_conformance!(super::store().await);
}

fn key(key: &str) -> BlobKey {
    BlobKey::new(key).unwrap()
}

#[tokio::test]
async fn the_key_on_the_wire_is_ours() {
    let (server, store) = both().await;
    for name in ["a b?c#d%25e+f/~{}é&=;", "100%", "a+b"] {
        store.put_bytes(&key(name), name, PutOptions::new()).await.unwrap();
        assert_eq!(server.objects().get_bytes(&key(name)).await.unwrap(), name);
    }
}

#[tokio::test]
async fn our_metadata_is_hidden() {
    let (server, store) = both().await;
    let options = PutOptions::new().metadata("job", "1").sha256(sha256(b"x")).if_absent();
    store.put_bytes(&key("a"), "x", options).await.unwrap();
    let kept = server.objects().head(&key("a")).await.unwrap().attributes.metadata;
    assert_eq!(kept.keys().collect::<Vec<_>>(), ["job", "reelbase-sha256", "reelbase-write"]);
    let meta = store.head(&key("a")).await.unwrap();
    assert_eq!(meta.attributes.metadata.keys().collect::<Vec<_>>(), ["job"]);
    assert_eq!(meta.sha256, Some(sha256(b"x")));
}

/// The same bytes written again have the same ETag and another generation.
#[tokio::test]
async fn an_etag_matches_what_was_written_again() {
    let (_, store) = both().await;
    let first = store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
    store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
    store.put_bytes(&key("a"), "y", PutOptions::new().if_match(first.etag.clone())).await.unwrap();
    let stale = store.put_bytes(&key("a"), "z", PutOptions::new().if_match(first.etag)).await;
    assert_eq!(stale.unwrap_err().kind(), ErrorKind::FailedPrecondition);
}

/// A listed ETag is a condition of reads and writes.
#[tokio::test]
async fn a_listed_etag_is_a_condition() {
    let (_, store) = both().await;
    store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
    let etag = store.list_all(&BlobPrefix::all()).await.unwrap().remove(0).etag;
    let got = store.get(&key("a"), GetOptions::new().if_none_match(etag.clone())).await.unwrap();
    assert!(got.into_object().is_err());
    store.get(&key("a"), GetOptions::new().if_match(etag.clone())).await.unwrap();
    store.put_bytes(&key("a"), "y", PutOptions::new().if_match(etag)).await.unwrap();
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    let (server, store) = both().await;
    server.fail(&Method::PUT, [Fault::Status(503), Fault::Status(429), Fault::Lost]);
    store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
    server.fail(&Method::GET, [Fault::Status(500), Fault::Cut]);
    assert_eq!(store.get_bytes(&key("a")).await.unwrap(), "x");
    server.fail(&Method::DELETE, [Fault::Lost]);
    store.delete(&key("a")).await.unwrap();
    assert!(!store.exists(&key("a")).await.unwrap());
}

#[tokio::test]
async fn what_does_not_pass_has_its_kind() {
    let (server, store) = both().await;
    server.fail(&Method::GET, [Fault::Status(429); 6]);
    let error = store.get_bytes(&key("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResourceExhausted, "{error}");
    server.fail(&Method::PUT, [Fault::Status(503); 6]);
    let error = store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    assert!(error.message().contains("503 (InjectedFault)"), "{error}");
    server.fail(&Method::PUT, [Fault::Status(403)]);
    let error = store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PermissionDenied, "{error}");
}

/// A create whose answer was lost is not refused by itself, however it was lost.
#[tokio::test]
async fn a_create_whose_answer_was_lost_succeeds_once() {
    for fault in [Fault::Lost, Fault::Done(500), Fault::Done(503), Fault::Done(504), Fault::Cut, Fault::Status(500)] {
        let (server, store) = both().await;
        server.fail(&Method::PUT, [fault]);
        let put = store.put_bytes(&key("a"), "x", PutOptions::new().if_absent()).await;
        let put = put.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert_eq!(store.head(&key("a")).await.unwrap().etag, put.etag);
        let again = store.put_bytes(&key("a"), "x", PutOptions::new().if_absent()).await;
        assert_eq!(again.unwrap_err().kind(), ErrorKind::AlreadyExists, "{fault:?}");
    }
}

#[tokio::test]
async fn a_replacement_whose_answer_was_lost_succeeds_once() {
    for fault in [Fault::Lost, Fault::Done(500), Fault::Done(503), Fault::Cut, Fault::Status(502)] {
        let (server, store) = both().await;
        let first = store.put_bytes(&key("a"), "one", PutOptions::new()).await.unwrap();
        server.fail(&Method::PUT, [fault]);
        let put = store.put_bytes(&key("a"), "two", PutOptions::new().if_match(first.etag)).await;
        let put = put.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert_eq!(store.head(&key("a")).await.unwrap().etag, put.etag);
    }
}

/// Where not even looking helps, nobody guesses.
#[tokio::test]
async fn a_create_that_cannot_be_settled_is_unknown() {
    let (server, store) = both().await;
    // Four creates whose answers are lost, each looked for in vain, with the six tries that a look has.
    for _ in 0..4 {
        server.fail(&Method::PUT, [Fault::Done(500)]);
        server.fail(&Method::HEAD, [Fault::Status(403)]);
    }
    let put = store.put_bytes(&key("a"), "x", PutOptions::new().if_absent()).await;
    assert_eq!(put.unwrap_err().kind(), ErrorKind::OutcomeUnknown);
    assert_eq!(store.get_bytes(&key("a")).await.unwrap(), "x");
}

#[tokio::test]
async fn somebody_elses_object_is_not_taken_for_ours() {
    let (server, store) = both().await;
    store.put_bytes(&key("a"), "theirs", PutOptions::new().if_absent()).await.unwrap();
    server.fail(&Method::PUT, [Fault::Cut]);
    let put = store.put_bytes(&key("a"), "ours", PutOptions::new().if_absent()).await;
    assert_eq!(put.unwrap_err().kind(), ErrorKind::AlreadyExists);
    assert_eq!(store.get_bytes(&key("a")).await.unwrap(), "theirs");
}

#[tokio::test]
async fn a_conditional_copy_whose_answer_was_lost_is_not_denied() {
    for (fault, kind) in [
        (Fault::Lost, ErrorKind::OutcomeUnknown),
        (Fault::Done(500), ErrorKind::OutcomeUnknown),
        (Fault::Cut, ErrorKind::Unavailable),
    ] {
        let (server, store) = both().await;
        store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
        server.fail(&Method::PUT, [fault]);
        let copy = store.copy(&key("a"), &key("b"), CopyOptions::new().if_absent()).await;
        assert_eq!(copy.unwrap_err().kind(), kind, "{fault:?}");
    }
}

#[tokio::test]
async fn a_complete_whose_answer_was_lost_succeeds() {
    for fault in [Fault::Lost, Fault::Done(503), Fault::Status(503)] {
        let (server, store) = both().await;
        let upload = store.create_multipart(&key("a"), MultipartOptions::new(5 << 20)).await.unwrap();
        upload.put_part(1, "x".into()).await.unwrap();
        server.fail(&Method::POST, [fault]);
        let stored = upload.complete(CompleteOptions::new()).await.unwrap_or_else(|e| panic!("{fault:?}: {e}"));
        assert_eq!(store.head(&key("a")).await.unwrap().etag, stored.etag);
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_taken_up_again() {
    let (server, store) = both().await;
    let bytes: Vec<u8> = (0..1_000_000u32).map(|i| i as u8).collect();
    store.put_bytes(&key("a"), bytes.clone(), PutOptions::new()).await.unwrap();
    server.requests();
    server.fail(&Method::GET, [Fault::HalfBody]);
    assert!(store.get_bytes(&key("a")).await.unwrap() == bytes, "other bytes");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_known_upload_is_aborted_by_its_id() {
    let (server, store) = both().await;
    let upload = store.create_multipart(&key("a"), MultipartOptions::new(5 << 20)).await.unwrap();
    let created_at = reelbase_core::Env::now(&TokioEnv::new());
    let known = PendingUpload::new(key("a"), upload.upload_id(), created_at);
    assert_eq!(server.uploads(), 1);
    store.abort_multipart(&known).await.unwrap();
    store.abort_multipart(&known).await.unwrap();
    assert_eq!(server.uploads(), 0);
}

#[tokio::test]
async fn a_large_body_goes_in_parts_with_its_checksum() {
    let (server, store) = both().await;
    let bytes = vec![7; 12 << 20];
    let options = LargePutOptions::new().part_size(5 << 20).sha256(sha256(&bytes)).content_type("video/mp4");
    store.put_large(&key("a"), BlobBody::from(bytes.clone()), options).await.unwrap();
    let meta = store.head(&key("a")).await.unwrap();
    assert_eq!((meta.size, meta.sha256), (12 << 20, Some(sha256(&bytes))));
    assert_eq!(meta.attributes.content_type.as_deref(), Some("video/mp4"));
    assert_eq!(server.uploads(), 0);
}

#[tokio::test]
async fn pages_are_read_as_they_are_asked_for() {
    let (server, store) = both().await;
    for i in 0..5 {
        store.put_bytes(&key(&format!("{i}")), "x", PutOptions::new()).await.unwrap();
    }
    server.requests();
    let mut pages = store.list(ListOptions::default().page_size(2));
    assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 2);
    assert_eq!(server.requests().len(), 1);
}

/// What a host brings itself: `object_store`'s own client, with its own HTTP, given trait by trait.
#[tokio::test]
async fn a_client_of_the_hosts_serves_too() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let server = GcsServer::start().await;
    let client = object_store::gcp::GoogleCloudStorageBuilder::new()
        .with_bucket_name("media")
        .with_service_account_key(service_account())
        .with_base_url(server.url())
        .build();
    let client = Arc::new(client.unwrap());
    let mut capabilities = capabilities::GCS;
    capabilities.presign = PresignSupport::Plain;
    let store = ObjectBlobStore::from_store(client.clone(), BlobScheme::Gs, "media", capabilities)
        .pages(client.clone())
        .multipart(client.clone())
        .signer(client)
        .env(Arc::new(TokioEnv::new()))
        .build()
        .unwrap();
    store.put_bytes(&key("a/b"), "x", PutOptions::new().if_absent()).await.unwrap();
    // Over names that are no paths it fails, where ours leaves them out.
    let listed = store.list_keys(&BlobPrefix::all()).await;
    assert_eq!(listed.unwrap_err().kind(), ErrorKind::Invalid);
    let url = store.presign(PresignRequest::get(key("a/b"))).await.unwrap();
    assert_eq!(http::send("GET", url.as_str(), &[], b"").await.body, b"x");
    let named = store.presign(PresignRequest::get(key("a/b")).download_name("b")).await;
    assert_eq!(named.unwrap_err().kind(), ErrorKind::Unsupported);
    // Its own HTTP sends the lost create again, and it is told apart from another's all the same.
    server.fail(&Method::PUT, [Fault::Lost]);
    store.put_bytes(&key("c"), "x", PutOptions::new().if_absent()).await.unwrap();
}

#[tokio::test]
async fn a_download_name_is_signed() {
    let (_, store) = both().await;
    store.put_bytes(&key("a?b"), "x", PutOptions::new().content_type("a/b")).await.unwrap();
    let request = PresignRequest::get(key("a?b")).download_name("¿Quién paga?.mp4").content_type("video/mp4");
    let url = store.presign(request).await.unwrap();
    let response = http::send("GET", url.as_str(), &[], b"").await;
    assert_eq!(response.status, 200, "{response:?}");
    assert_eq!(response.header("content-type"), Some("video/mp4"));
    assert_eq!(
        response.header("content-disposition"),
        Some("attachment; filename=\"_Qui_n paga?.mp4\"; filename*=UTF-8''%C2%BFQui%C3%A9n%20paga%3F.mp4")
    );
}

#[tokio::test]
async fn what_google_does_not_sign_is_refused() {
    let (_, store) = both().await;
    assert_eq!(store.capabilities().presign, PresignSupport::Partial);
    for request in [PresignRequest::put(key("a")).sha256(sha256(b"")), PresignRequest::get(key("a")).cache_control("a")]
    {
        assert_eq!(store.presign(request).await.unwrap_err().kind(), ErrorKind::Unsupported);
    }
    store.presign(PresignRequest::put(key("a")).cache_control("no-store")).await.unwrap();
}

#[tokio::test]
async fn a_url_ends_when_its_signature_does() {
    let (_, store) = both().await;
    let before = reelbase_core::Env::now(&TokioEnv::new());
    let url = store.presign(PresignRequest::get(key("a")).expires_in(Duration::from_secs(60))).await.unwrap();
    let lasts = url.expires_at().since(before);
    assert!((Duration::from_secs(58)..=Duration::from_secs(61)).contains(&lasts), "{lasts:?}");
}

/// Anonymous requests carry no token at all, and nothing is signed.
#[tokio::test]
async fn anonymous_is_anonymous() {
    let server = GcsServer::start().await;
    let store = ObjectBlobStore::gcs("media").anonymous().endpoint(server.url());
    let store = store.env(Arc::new(TokioEnv::new())).build().unwrap();
    // 403 is for nobody; a token that is wrong would be 401.
    let put = store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap_err();
    assert_eq!(put.kind(), ErrorKind::PermissionDenied, "{put}");
    let get = store.get_bytes(&key("a")).await.unwrap_err();
    assert_eq!(get.kind(), ErrorKind::PermissionDenied, "{get}");
    let signed = store.presign(PresignRequest::get(key("a"))).await.unwrap_err();
    assert_eq!(signed.kind(), ErrorKind::Unsupported);
}

#[tokio::test]
async fn nobody_there_is_unavailable() {
    let store = ObjectBlobStore::gcs("media").anonymous().endpoint("http://127.0.0.1:1").env(Arc::new(TokioEnv::new()));
    let error = store.build().unwrap().head(&key("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
}

#[tokio::test]
async fn nothing_secret_is_printed() {
    let account = service_account();
    let secret = "PRIVATE KEY";
    let builder = ObjectBlobStore::gcs("media").key(&account);
    assert!(!format!("{builder:?}").contains(secret));
    let store = store().await;
    assert!(!format!("{store:?} {store:#?}").contains(secret));
    let broken = ObjectBlobStore::gcs("media").key_file(&account).env(Arc::new(TokioEnv::new())).build().unwrap_err();
    assert!(!format!("{broken} {broken:?}").contains(secret));
}
