//! The databases that the emulator holds, each a memory store of its own.

use std::{collections::HashMap, sync::Arc};

use parking_lot::RwLock;
use reelbase_core::{Env, Error, ErrorKind, Result, index::Manifest};
use reelbase_firestore_wire::DatabaseName;
use reelbase_store_memory::{MemoryStore, Relaxation};

use crate::{admin::Builds, service::write::Streams, transactions::Transactions};

/// What new databases enforce.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// The indexes and TTL fields.
    pub manifest: Manifest,
    /// The rules of production that are not enforced.
    pub relaxed: Vec<Relaxation>,
    /// The only projects there are; any project when empty.
    pub projects: Vec<String>,
    /// How often a change of an index or a field is asked about before it is done; 0 for at once.
    pub building_for: u32,
}

/// One database.
#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) name: DatabaseName,
    pub(crate) store: MemoryStore,
    pub(crate) transactions: Transactions,
    pub(crate) streams: Streams,
    /// What changes its indexes and TTL fields.
    pub(crate) builds: Builds,
}

/// All databases. One comes into being when it is first named.
#[derive(Debug)]
pub struct Databases {
    rules: Rules,
    env: Arc<dyn Env>,
    open: RwLock<HashMap<DatabaseName, Arc<Database>>>,
}

impl Databases {
    /// None yet.
    pub fn new(rules: Rules, env: Arc<dyn Env>) -> Self {
        Self { rules, env, open: RwLock::default() }
    }

    /// The store under a database, for looking at it and filling it without a client.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) when an id is none, [`NotFound`](ErrorKind::NotFound) for a project that is not
    /// served.
    pub fn store(&self, project: &str, database: &str) -> Result<MemoryStore> {
        Ok(self.get(&DatabaseName::new(project, database)?)?.store.clone())
    }

    /// The database of a name.
    pub(crate) fn get(&self, name: &DatabaseName) -> Result<Arc<Database>> {
        if let Some(database) = self.open.read().get(name) {
            database.transactions.sweep(self.env.now());
            return Ok(database.clone());
        }
        if !self.rules.projects.is_empty() && !self.rules.projects.iter().any(|project| project == name.project()) {
            let message = format!("the project {} is not served; served are {:?}", name.project(), self.rules.projects);
            return Err(Error::new(ErrorKind::NotFound, message));
        }
        let mut open = self.open.write();
        if let Some(database) = open.get(name) {
            return Ok(database.clone());
        }
        let builder = MemoryStore::builder(self.rules.manifest.clone(), self.env.clone());
        let store = self.rules.relaxed.iter().fold(builder, |builder, rule| builder.relax(*rule)).build()?;
        let (transactions, streams) = (Transactions::default(), Streams::default());
        let builds = Builds::new(self.rules.building_for);
        let database = Arc::new(Database { name: name.clone(), store, transactions, streams, builds });
        open.insert(name.clone(), database.clone());
        Ok(database)
    }
}
