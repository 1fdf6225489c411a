//! What users' credits were spent on.

use reelbase_core::{AsSession, Page, PageKey, Predicate, Repository, Result, Select, Snapshot, Written};

use super::part;
use crate::CreditTransaction;

/// The changes of users' credits. They are written once: nothing updates or deletes one.
///
/// Creating one moves no balance; that both say the same is for the ledger, which writes them in one transaction.
///
/// ```
/// # async fn run(store: std::sync::Arc<dyn reelbase_core::DocumentStore>) -> reelbase_core::Result<()> {
/// use reelbase_schema::{CreditTransactions, ListCreditTransactions};
///
/// let transactions = CreditTransactions::new(&store);
/// let latest = ListCreditTransactions { limit: Some(20), ..ListCreditTransactions::default() };
/// for change in transactions.of_user("u1", latest).await? {
///     println!("{:+} leads to {}", change.amount, change.balance_after);
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct CreditTransactions(Repository<CreditTransaction>);

/// Which part of a list [`CreditTransactions`] returns.
#[derive(Debug, Clone, Default)]
pub struct ListCreditTransactions<'a> {
    /// At most so many.
    pub limit: Option<u32>,
    /// Only those after this one: the last of the page before.
    pub after: Option<&'a Snapshot<CreditTransaction>>,
}

reads!(CreditTransactions, CreditTransaction, "a change of credits", transaction_id);

impl CreditTransactions {
    /// The changes of credits in a store, or as a transaction sees them.
    pub fn new(session: &(impl AsSession + ?Sized)) -> Self {
        Self(Repository::root(session))
    }

    /// Creates a change of credits.
    ///
    /// # Errors
    /// [`AlreadyExists`](reelbase_core::ErrorKind::AlreadyExists) if its id was used;
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub async fn create(&self, change: &CreditTransaction) -> Result<Written> {
        self.0.create(change).await
    }

    /// The changes of a user's credits, newest first.
    ///
    /// # Errors
    /// As [`CreditTransactions::get`].
    pub async fn of_user(
        &self,
        user_id: &str,
        list: ListCreditTransactions<'_>,
    ) -> Result<Vec<Snapshot<CreditTransaction>>> {
        self.of(CreditTransaction::USER_ID.eq(user_id), list).await
    }

    /// The changes of credits for a job, newest first.
    ///
    /// # Errors
    /// As [`CreditTransactions::get`].
    pub async fn of_job(
        &self,
        job_id: &str,
        list: ListCreditTransactions<'_>,
    ) -> Result<Vec<Snapshot<CreditTransaction>>> {
        self.of(CreditTransaction::JOB_ID.eq(job_id), list).await
    }

    /// One page of the changes of a user's credits, newest first, for clients that hold a token between two pages; see
    /// [`Select::page`].
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) for another list's token; as [`CreditTransactions::get`].
    pub async fn page_of_user(
        &self,
        user_id: &str,
        size: u32,
        token: Option<&str>,
        key: &PageKey,
    ) -> Result<Page<CreditTransaction>> {
        self.newest(CreditTransaction::USER_ID.eq(user_id)).page(size, token, key).await
    }

    async fn of(
        &self,
        whose: Predicate<CreditTransaction>,
        list: ListCreditTransactions<'_>,
    ) -> Result<Vec<Snapshot<CreditTransaction>>> {
        part(self.newest(whose), list.limit, list.after).fetch().await
    }

    fn newest(&self, whose: Predicate<CreditTransaction>) -> Select<CreditTransaction> {
        self.query().filter(whose).order_by(CreditTransaction::CREATED_AT.desc())
    }
}
