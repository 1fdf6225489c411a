//! The users.

use reelbase_core::{
    AsSession, DocumentStore, DocumentStoreExt, Entity, Error, ErrorKind, Key, Repository, Result, Snapshot, Update,
    Written,
};

use super::{fields_only, refused, send, step};
use crate::User;

/// The users of the service.
///
/// Code that acts for one user needs no `Users`, only that user's [key](User::key).
///
/// ```
/// # async fn run(store: std::sync::Arc<dyn reelbase_core::DocumentStore>) -> reelbase_core::Result<()> {
/// use reelbase_core::Entity;
/// use reelbase_schema::{SubscriptionTier, User, Users};
///
/// let users = Users::new(&store);
/// users.create(&User::new("u1", "ana@example.com", store.env().now())?).await?;
/// users.update("u1", User::update().set(User::TIER, SubscriptionTier::Pro)).await?;
/// Users::link_stripe_customer(&store, &User::key("u1")?, "cus_1").await?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Users(Repository<User>);

reads!(Users, User, "a user", user_id);
modifies!(Users, User, "a user", std::convert::identity);

impl Users {
    /// The users in a store, or as a transaction sees them.
    pub fn new(session: &(impl AsSession + ?Sized)) -> Self {
        Self(Repository::root(session))
    }

    /// Creates a user.
    ///
    /// # Errors
    /// [`AlreadyExists`](reelbase_core::ErrorKind::AlreadyExists);
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub async fn create(&self, user: &User) -> Result<Written> {
        self.0.create(user).await
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

    /// Makes a user a customer at the payment service, in a transaction: each user is at most one customer, and each
    /// customer one user. Doing so again changes nothing.
    ///
    /// # Errors
    /// [`NotFound`](reelbase_core::ErrorKind::NotFound) without the user;
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) if the user is another customer;
    /// [`AlreadyExists`](reelbase_core::ErrorKind::AlreadyExists) if another user is that customer;
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) for an empty id; those of a transaction.
    pub async fn link_stripe_customer<S: DocumentStore + ?Sized>(
        store: &S,
        user: &Key<User>,
        customer_id: &str,
    ) -> Result<()> {
        store
            .transaction(|tx| async move {
                let users = Self::new(&tx);
                let found = users.require(user.id()).await?;
                match found.stripe_customer_id.as_deref() {
                    Some(same) if same == customer_id => return Ok(()),
                    Some(other) => return Err(refused(&found, format!("the user is the customer {other} already"))),
                    None => {}
                }
                if let Some(other) = users.with_stripe_customer(customer_id).await? {
                    let message = format!("the customer {customer_id} is another user");
                    return Err(Error::new(ErrorKind::AlreadyExists, message).at(other.key()));
                }
                let update = User::update().set(User::STRIPE_CUSTOMER_ID.writable(), customer_id);
                send(&users.0, vec![step(&found, update)?], "update").await?;
                Ok(())
            })
            .await
            .map_err(|e| e.during("link_stripe_customer"))
    }

    /// Makes a user no customer at the payment service any more.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) if the user was changed since it was read.
    pub async fn unlink_stripe_customer(&self, user: &Snapshot<User>) -> Result<Written> {
        let update = User::update().delete(User::STRIPE_CUSTOMER_ID.writable());
        send(&self.0, vec![step(user, update)?], "update").await
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
}
