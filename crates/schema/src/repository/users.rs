//! The users.

use reelbase_core::{AsSession, Key, Repository, Result, Select, Snapshot, Update, Written};

use super::{fields_only, send};
use crate::User;

/// The users of the service.
///
/// Code that acts for one user needs no `Users`, only that user's [key](User::key).
#[derive(Debug, Clone)]
pub struct Users(Repository<User>);

impl Users {
    /// The users in a store, or as a transaction sees them.
    pub fn new(session: &(impl AsSession + ?Sized)) -> Self {
        Self(Repository::root(session))
    }

    /// The key of a user.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the id is no document id.
    pub fn key(&self, user_id: &str) -> Result<Key<User>> {
        self.0.key(user_id)
    }

    /// Creates a user.
    ///
    /// # Errors
    /// [`AlreadyExists`](reelbase_core::ErrorKind::AlreadyExists);
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub async fn create(&self, user: &User) -> Result<Written> {
        self.0.create(user).await
    }

    /// Reads a user; `None` if there is none.
    ///
    /// # Errors
    /// [`Corrupt`](reelbase_core::ErrorKind::Corrupt), naming the field, when the stored document is no user.
    pub async fn get(&self, user_id: &str) -> Result<Option<Snapshot<User>>> {
        self.0.get(user_id).await
    }

    /// Reads a user who should be there.
    ///
    /// # Errors
    /// [`NotFound`](reelbase_core::ErrorKind::NotFound); as [`Users::get`].
    pub async fn require(&self, user_id: &str) -> Result<Snapshot<User>> {
        self.0.require(user_id).await
    }

    /// The users with an e-mail address, as it was written.
    ///
    /// # Errors
    /// As [`Users::get`].
    pub async fn with_email(&self, email: &str) -> Result<Vec<Snapshot<User>>> {
        self.0.query().filter(User::EMAIL.eq(email)).fetch().await
    }

    /// The user who is a customer at the payment service.
    ///
    /// # Errors
    /// As [`Users::get`].
    pub async fn with_stripe_customer(&self, customer_id: &str) -> Result<Option<Snapshot<User>>> {
        self.0.query().filter(User::STRIPE_CUSTOMER_ID.eq(customer_id)).first().await
    }

    /// Sets single fields.
    ///
    /// # Errors
    /// [`NotFound`](reelbase_core::ErrorKind::NotFound); [`Invalid`](reelbase_core::ErrorKind::Invalid) with every
    /// violation, and for anything but whole fields.
    pub async fn update(&self, user_id: &str, update: Update<User>) -> Result<Written> {
        let write = fields_only(&self.0, user_id, update)?;
        send(&self.0, vec![write], "update").await
    }

    /// A query of users, put together freely. Whether there is an index for it shows when it runs.
    pub fn query(&self) -> Select<User> {
        self.0.query()
    }
}
