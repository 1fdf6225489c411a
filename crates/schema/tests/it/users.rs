//! What the repository of users does, on the store in memory.

use reelbase_core::{Entity, ErrorKind};
use reelbase_schema::{SubscriptionTier, User, Users};

use crate::support::{at, kind, newer, now, store};

#[tokio::test]
async fn users_are_found_by_what_is_known_of_them() {
    let store = store();
    let users = Users::new(&store);
    let user = User::new("u1", "ana@example.com", now()).unwrap();
    users.create(&user).await.unwrap();
    assert_eq!(kind(users.create(&user).await), ErrorKind::AlreadyExists);
    users.update("u1", User::update().set(User::TIER, SubscriptionTier::Pro)).await.unwrap();
    Users::link_stripe_customer(&store, &users.key("u1").unwrap(), "cus_1").await.unwrap();
    assert_eq!(kind(users.update("u1", User::update().set(User::EMAIL, "ana")).await), ErrorKind::Invalid);
    let found = users.with_stripe_customer("cus_1").await.unwrap().unwrap();
    assert_eq!((&found.tier, &*found.email), (&SubscriptionTier::Pro, "ana@example.com"));
    assert_eq!(users.with_email("ana@example.com").await.unwrap().len(), 1);
    assert_eq!(users.with_email("bo@example.com").await.unwrap().len(), 0);
    assert!(users.get("u2").await.unwrap().is_none());
    assert_eq!(kind(users.require("u2").await), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_customer_is_one_user() {
    let store = store();
    let users = Users::new(&store);
    for id in ["u1", "u2"] {
        users.create(&User::new(id, "ana@example.com", now()).unwrap()).await.unwrap();
    }
    let (first, second) = (User::key("u1").unwrap(), User::key("u2").unwrap());
    newer(&store, first.path(), &[("locale", "es".into())]).await;
    Users::link_stripe_customer(&store, &first, "cus_1").await.unwrap();
    Users::link_stripe_customer(&store, &first, "cus_1").await.unwrap();
    assert_eq!(kind(Users::link_stripe_customer(&store, &second, "cus_1").await), ErrorKind::AlreadyExists);
    assert_eq!(kind(Users::link_stripe_customer(&store, &first, "cus_2").await), ErrorKind::FailedPrecondition);
    assert_eq!(kind(Users::link_stripe_customer(&store, &second, "").await), ErrorKind::Invalid);
    let nobody = User::key("u3").unwrap();
    assert_eq!(kind(Users::link_stripe_customer(&store, &nobody, "cus_3").await), ErrorKind::NotFound);
    assert_eq!(users.with_stripe_customer("cus_1").await.unwrap().unwrap().user_id, "u1");
    assert_eq!(at(&store, first.path(), "locale").await, Some("es".into()));
}

#[tokio::test]
async fn a_customer_is_let_go_and_taken_by_another() {
    let store = store();
    let users = Users::new(&store);
    for id in ["u1", "u2"] {
        users.create(&User::new(id, "ana@example.com", now()).unwrap()).await.unwrap();
    }
    let (u1, u2) = (users.key("u1").unwrap(), users.key("u2").unwrap());
    Users::link_stripe_customer(&store, &u1, "cus_1").await.unwrap();
    // By no other way.
    let direct = User::update().set(User::STRIPE_CUSTOMER_ID.writable(), "cus_1");
    assert_eq!(kind(users.update("u2", direct).await), ErrorKind::Invalid);
    let changed = Users::modify(&store, &u2, |user| {
        user.stripe_customer_id = Some("cus_1".into());
        Ok(())
    });
    assert_eq!(kind(changed.await), ErrorKind::Invalid);
    assert_eq!(kind(Users::link_stripe_customer(&store, &u2, "cus_1").await), ErrorKind::AlreadyExists);
    let read = users.require("u1").await.unwrap();
    users.unlink_stripe_customer(&read).await.unwrap();
    assert_eq!(kind(users.unlink_stripe_customer(&read).await), ErrorKind::FailedPrecondition);
    Users::link_stripe_customer(&store, &u2, "cus_1").await.unwrap();
    assert_eq!(users.with_stripe_customer("cus_1").await.unwrap().unwrap().user_id, "u2");
}
