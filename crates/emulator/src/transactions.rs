//! The transactions that clients have begun, and the state that a read is of.

use std::{collections::HashMap, sync::Arc, time::Duration};

use parking_lot::Mutex;
use prost_types::Timestamp as Time;
use reelbase_core::{Error, ErrorKind, Result, Timestamp, Transaction, TxId, TxOptions};
use reelbase_firestore_wire::{
    decode_time, encode_time,
    pb::{self, transaction_options as options},
};
use reelbase_store_memory::{MemoryStore, MemoryTransaction};

use crate::databases::Database;

/// How often those that have expired are looked for at most: requests need not walk through all of them.
const SWEEP: Duration = Duration::from_secs(1);

/// The transactions of a database that are not over.
///
/// One that is over need not be remembered, as the store knows the ids that it has given out.
#[derive(Debug, Default)]
pub(crate) struct Transactions(Mutex<Open>);

#[derive(Debug, Default)]
struct Open {
    by_id: HashMap<Vec<u8>, Arc<MemoryTransaction>>,
    swept: Option<Timestamp>,
}

impl Transactions {
    fn add(&self, transaction: Arc<MemoryTransaction>) -> Vec<u8> {
        let id = transaction.id().0;
        self.0.lock().by_id.insert(id.clone(), transaction);
        id
    }

    /// Forgets those that have expired: their clients are gone.
    pub(crate) fn sweep(&self, now: Timestamp) {
        let mut open = self.0.lock();
        // A clock that went back does not put it off.
        if open.swept.is_none_or(|swept| now < swept || now.since(swept) >= SWEEP) {
            open.swept = Some(now);
            open.by_id.retain(|_, transaction| !transaction.is_over());
        }
    }
}

/// Why there is no transaction of the id.
fn missing(store: &MemoryStore, id: &[u8]) -> Error {
    if store.has_begun(&TxId(id.to_vec())) {
        Error::new(ErrorKind::Aborted, "the referenced transaction has expired or is no longer valid")
    } else {
        Error::invalid("the referenced transaction is unknown: it was not begun in this database")
    }
}

/// Which state a request wants to read.
pub(crate) enum Consistency {
    Latest,
    At(Time),
    Transaction(Vec<u8>),
    NewTransaction(pb::TransactionOptions),
}

/// What a request reads from.
pub(crate) struct Reading {
    pub(crate) transaction: Arc<MemoryTransaction>,
    /// Whether the request begins the transaction.
    new: bool,
}

impl Reading {
    /// The time of the state that was read.
    pub(crate) fn time(&self) -> Option<Time> {
        self.transaction.read_time().map(encode_time)
    }

    /// The id of the transaction, if the request has begun it. From now on others may go on with it: it is called once
    /// there is an answer, as nobody learns the id from a refusal.
    pub(crate) fn begun(&self, database: &Database) -> Option<Vec<u8>> {
        self.new.then(|| database.transactions.add(self.transaction.clone()))
    }
}

impl Database {
    /// Begins a transaction, and returns its id.
    pub(crate) fn begin(&self, options: Option<pb::TransactionOptions>) -> Result<Vec<u8>> {
        Ok(self.transactions.add(self.start(options)?))
    }

    fn start(&self, options: Option<pb::TransactionOptions>) -> Result<Arc<MemoryTransaction>> {
        let options = match options.and_then(|options| options.mode) {
            None => TxOptions::default(),
            Some(options::Mode::ReadOnly(mode)) => {
                let time =
                    mode.consistency_selector.map(|options::read_only::ConsistencySelector::ReadTime(time)| time);
                TxOptions::read_only(time.as_ref().map(decode_time).transpose()?)
            }
            Some(options::Mode::ReadWrite(mode)) if mode.retry_transaction.is_empty() => TxOptions::default(),
            Some(options::Mode::ReadWrite(mode)) => {
                let previous = TxId(mode.retry_transaction);
                if !self.store.has_begun(&previous) {
                    return Err(missing(&self.store, &previous.0));
                }
                TxOptions::default().retry_of(previous)
            }
        };
        Ok(Arc::new(self.store.start(&options)?))
    }

    /// Takes a transaction out, to end it.
    pub(crate) fn take(&self, id: &[u8]) -> Result<Arc<MemoryTransaction>> {
        let taken = self.transactions.0.lock().by_id.remove(id);
        taken.ok_or_else(|| missing(&self.store, id))
    }

    fn find(&self, id: &[u8]) -> Result<Arc<MemoryTransaction>> {
        let known = self.transactions.0.lock().by_id.get(id).cloned();
        known.ok_or_else(|| missing(&self.store, id))
    }

    /// Rolls a transaction back; one that is over stays as it is.
    pub(crate) async fn rollback(&self, id: &[u8]) -> Result<()> {
        match self.take(id) {
            Ok(transaction) => transaction.rollback().await,
            Err(e) if e.kind() == ErrorKind::Aborted => Ok(()),
            Err(e) => Err(e),
        }
    }

    /// What a request reads from. All reads are of transactions, as these tell the time of their state.
    pub(crate) fn reading(&self, consistency: Consistency) -> Result<Reading> {
        let alone = |options| Ok(Reading { transaction: Arc::new(self.store.start(&options)?), new: false });
        let (transaction, new) = match consistency {
            Consistency::At(time) => return alone(TxOptions::read_only(Some(decode_time(&time)?))),
            Consistency::Latest => {
                self.store.advance();
                return alone(TxOptions::read_only(None));
            }
            Consistency::Transaction(id) => (self.find(&id)?, false),
            Consistency::NewTransaction(options) => {
                // Unlike one that is begun by itself, it only reads unless it says otherwise.
                let mode = options.mode.unwrap_or(options::Mode::ReadOnly(options::ReadOnly::default()));
                (self.start(Some(pb::TransactionOptions { mode: Some(mode) }))?, true)
            }
        };
        if transaction.read_time().is_none() {
            self.store.advance();
        }
        Ok(Reading { transaction, new })
    }
}

/// The state that a request's `consistency_selector` wants.
macro_rules! consistency {
    ($($request:ident { $($selector:ident => $consistency:ident),* })*) => {$(
        impl From<Option<pb::$request::ConsistencySelector>> for Consistency {
            fn from(selector: Option<pb::$request::ConsistencySelector>) -> Self {
                match selector {
                    None => Self::Latest,
                    $(Some(pb::$request::ConsistencySelector::$selector(it)) => Self::$consistency(it),)*
                }
            }
        }
    )*};
}

consistency! {
    get_document_request { Transaction => Transaction, ReadTime => At }
    list_documents_request { Transaction => Transaction, ReadTime => At }
    batch_get_documents_request {
        Transaction => Transaction, NewTransaction => NewTransaction, ReadTime => At
    }
    run_query_request { Transaction => Transaction, NewTransaction => NewTransaction, ReadTime => At }
    run_aggregation_query_request { Transaction => Transaction, NewTransaction => NewTransaction, ReadTime => At }
    partition_query_request { ReadTime => At }
    list_collection_ids_request { ReadTime => At }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use reelbase_core::{ManualEnv, ReadOptions, Session};
    use reelbase_firestore_wire::DatabaseName;

    use super::*;
    use crate::databases::{Databases, Rules};

    #[test]
    fn what_is_abandoned_is_forgotten() {
        let env = Arc::new(ManualEnv::default());
        let databases = Databases::new(Rules::default(), env.clone());
        let name = DatabaseName::new("p", "d").unwrap();
        let open = || databases.get(&name).unwrap().transactions.0.lock().by_id.len();
        let database = databases.get(&name).unwrap();
        let first = database.begin(None).unwrap();
        database.begin(None).unwrap();
        env.advance(Duration::from_secs(40));
        let last = database.begin(None).unwrap();
        assert_eq!(open(), 3);
        env.advance(Duration::from_secs(40));
        assert_eq!(open(), 1);
        assert!(database.take(&first).is_err());
        assert!(database.take(&last).is_ok());
    }

    #[test]
    fn one_that_goes_on_keeps_no_other_that_is_abandoned() {
        let env = Arc::new(ManualEnv::default());
        let databases = Databases::new(Rules::default(), env.clone());
        let name = DatabaseName::new("p", "d").unwrap();
        let database = databases.get(&name).unwrap();
        let active = database.begin(None).unwrap();
        database.begin(None).unwrap();
        for _ in 0..2 {
            env.advance(Duration::from_secs(40));
            let path = "a/b".parse().unwrap();
            let read = database.find(&active).unwrap();
            read.get_one(&path, ReadOptions::default()).now_or_never().unwrap().unwrap();
        }
        databases.get(&name).unwrap();
        assert_eq!(database.transactions.0.lock().by_id.keys().collect::<Vec<_>>(), [&active]);
    }

    #[test]
    fn a_transaction_is_there_once_its_first_read_has_an_answer() {
        let databases = Databases::new(Rules::default(), Arc::new(ManualEnv::default()));
        let database = databases.get(&DatabaseName::new("p", "d").unwrap()).unwrap();
        let reading = |consistency| database.reading(consistency).unwrap();
        let new = || Consistency::NewTransaction(pb::TransactionOptions::default());
        drop(reading(new()));
        assert!(database.transactions.0.lock().by_id.is_empty());
        let id = reading(new()).begun(&database).unwrap();
        assert_eq!(reading(Consistency::Transaction(id)).begun(&database), None);
    }
}
