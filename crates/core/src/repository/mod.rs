//! Entities in, entities out: the typed repository over any session.

mod page;
mod select;
mod snapshot;
mod unknown;

use std::{marker::PhantomData, sync::Arc};

pub use page::{Page, PageKey};
pub use select::Select;
pub(crate) use snapshot::load;
pub use snapshot::{Lazy, Snapshot};
use snapshot::{check_whole, find};

use crate::{
    AsSession, DocumentPath, Entity, Error, ErrorKind, FieldPath, Fields, Filter, Key, Operator, Query, ReadOptions,
    Result, Root, Session, Update, Value, Write, Written,
};

/// The entities of type `E` below one parent, on a store or in a transaction.
///
/// Methods take the entity's own id; the parent's key fixes all others, so a repository opened for one tenant cannot
/// reach another's documents.
///
/// `reelbase-schema` has a typed repository for each entity of the media pipeline, which keeps that entity's own rules;
/// this one knows only what holds for all.
pub struct Repository<E: Entity> {
    session: Arc<dyn Session>,
    parent: Key<E::Parent>,
    entity: PhantomData<fn() -> E>,
}

impl<E: Entity> Repository<E> {
    /// The entities below `parent`.
    pub fn new(session: &(impl AsSession + ?Sized), parent: &Key<E::Parent>) -> Self {
        Self { session: session.as_session(), parent: parent.clone(), entity: PhantomData }
    }

    /// All entities of the type, wherever they are: a collection group.
    ///
    /// Code that acts for a tenant uses [`Repository::group_below`].
    pub fn group(session: &(impl AsSession + ?Sized)) -> Select<E> {
        let query = Query { collection: Some(E::COLLECTION.into()), all_descendants: true, ..Query::default() };
        Select::new(session.as_session(), query, None)
    }

    /// All entities of the type below `owner`, at any depth: a collection group with the owner's ids fixed.
    ///
    /// A document elsewhere whose id fields are forged to look as if it were the owner's is neither returned nor counted.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) when `O` is not on the path of `E`, or `E` does not store the owner's id.
    pub fn group_below<O: Entity>(session: &(impl AsSession + ?Sized), owner: &Key<O>) -> Result<Select<E>> {
        let on_path = E::collections().zip(O::collections()).all(|(a, b)| a == b) && O::IDS.len() < E::IDS.len();
        if !on_path {
            return Err(Error::invalid(format!("{} is not below {}: its path is {}", E::NAME, O::NAME, E::PATH)));
        }
        let mut query = Query { collection: Some(E::COLLECTION.into()), all_descendants: true, ..Query::default() };
        let mut fixed = false;
        for (segment, id) in E::IDS.iter().zip(owner.ids()) {
            if let Some(field) = segment.field {
                query = query.and(Filter::equal(FieldPath::from_static(field), id));
                fixed = true;
            }
        }
        if !fixed {
            return Err(Error::invalid(format!(
                "{} does not store an id of {}, so it cannot be filtered by it",
                E::NAME,
                O::NAME
            )));
        }
        // The owner's documents of this kind lie in one of its subcollections; a name behind that one is behind them
        // all, and before every other owner's.
        let subcollection = E::collections().nth(O::IDS.len()).unwrap_or(E::COLLECTION);
        let after = DocumentPath::below(Some(owner.path()), &format!("{subcollection}~"), "~")?;
        query = query
            .and(Filter::field(FieldPath::name(), Operator::GreaterThan, Value::reference(owner.path())))
            .and(Filter::field(FieldPath::name(), Operator::LessThan, Value::reference(&after)));
        Ok(Select::new(session.as_session(), query, Some(owner.path().clone())))
    }

    /// The key of one of the entities.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) when the id is no document id.
    pub fn key(&self, id: &str) -> Result<Key<E>> {
        self.parent.child(id).map_err(|e| e.at(format_args!("{} {id:?}", E::NAME)))
    }

    /// The key that the entities are below.
    pub fn parent(&self) -> &Key<E::Parent> {
        &self.parent
    }

    /// The session that the repository reads from and writes to.
    pub fn session(&self) -> &Arc<dyn Session> {
        &self.session
    }

    /// Reads one entity; `None` if there is none.
    ///
    /// # Errors
    /// [`Corrupt`](ErrorKind::Corrupt), naming the field, when the stored document is not an `E` or carries
    /// another's ids; as [`Session::get_many`].
    pub async fn get(&self, id: &str) -> Result<Option<Snapshot<E>>> {
        find(&*self.session, self.key(id)?).await?.map(Lazy::into_snapshot).transpose()
    }

    /// Reads one entity without decoding it; see [`Lazy`].
    ///
    /// # Errors
    /// As [`Repository::get`], but for what lies in fields that are never looked at.
    pub async fn get_lazy(&self, id: &str) -> Result<Option<Lazy<E>>> {
        find(&*self.session, self.key(id)?).await
    }

    /// Reads one entity that should be there.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound); as [`Repository::get`].
    pub async fn require(&self, id: &str) -> Result<Snapshot<E>> {
        load(&*self.session, &self.key(id)?).await
    }

    /// Reads entities, all from one state: one answer per id, in order.
    ///
    /// # Errors
    /// As [`Repository::get`].
    pub async fn get_many<I: AsRef<str>>(&self, ids: &[I]) -> Result<Vec<Option<Snapshot<E>>>> {
        let paths: Vec<_> = ids.iter().map(|id| Ok(self.key(id.as_ref())?.path().clone())).collect::<Result<_>>()?;
        let found = self.session.get_many(&paths, ReadOptions::default()).await?;
        found.into_iter().map(|document| document.map(Snapshot::from_document).transpose()).collect()
    }

    /// The key of an entity that carries its own id.
    fn key_of(&self, entity: &E) -> Result<Key<E>> {
        match entity.id() {
            Some(id) => self.key(&id),
            None => Err(Error::invalid(format!("{} does not carry its own id; give one", E::NAME))),
        }
    }

    /// Validates an entity, and encodes it for its key.
    fn encode(entity: &E, key: &Key<E>) -> Result<Fields> {
        check_whole(entity, key)?;
        Fields::with_shape(entity, E::shape()).map_err(|e| e.at(key))
    }

    /// The write that creates an entity: validated, and stored under its own id.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) with every violation.
    pub fn create_write(&self, entity: &E) -> Result<Write> {
        let key = self.key_of(entity)?;
        Ok(Write::create(key.path().clone(), Self::encode(entity, &key)?))
    }

    /// Creates an entity.
    ///
    /// # Errors
    /// [`AlreadyExists`](ErrorKind::AlreadyExists); [`Invalid`](ErrorKind::Invalid) with every violation.
    pub async fn create(&self, entity: &E) -> Result<Written> {
        self.create_all(std::slice::from_ref(entity)).await
    }

    /// Creates an entity whose id stands in the path only.
    ///
    /// # Errors
    /// As [`Repository::create`].
    pub async fn create_with_id(&self, id: &str, entity: &E) -> Result<Written> {
        let key = self.key(id)?;
        let write = Write::create(key.path().clone(), Self::encode(entity, &key)?);
        self.write(vec![write], "create").await
    }

    /// Creates entities, all or none.
    ///
    /// # Errors
    /// As [`Repository::create`].
    pub async fn create_all(&self, entities: &[E]) -> Result<Written> {
        let writes = entities.iter().map(|entity| self.create_write(entity)).collect::<Result<_>>();
        let writes = writes.map_err(|e| e.during("create"))?;
        self.write(writes, "create").await
    }

    /// Replaces an entity, or creates it, unless that would lose what a newer version of the service stored.
    ///
    /// # Behaviour
    /// The document is read first, and written only if it is still as it was read. So in a transaction a `set` comes
    /// before the first write, and several are made with [`Snapshot::replace`] and [`Repository::create_write`].
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) with every violation; [`FailedPrecondition`](ErrorKind::FailedPrecondition) when
    /// the stored document holds [fields that `E` does not know](Snapshot::unknown_fields);
    /// [`Corrupt`](ErrorKind::Corrupt) when it is not an `E`; [`Aborted`](ErrorKind::Aborted) when it was changed in
    /// between, and the same call may succeed.
    pub async fn set(&self, entity: &E) -> Result<Written> {
        let key = self.key_of(entity)?;
        check_whole(entity, &key)?;
        let write = self.set_write(&key, entity).await.map_err(|e| e.during("set"))?;
        self.write(vec![write], "set").await.map_err(|e| match e.kind() {
            ErrorKind::AlreadyExists | ErrorKind::NotFound | ErrorKind::FailedPrecondition => {
                let message = "the document was changed while it was being replaced; set it again";
                Error::new(ErrorKind::Aborted, message).during("set").at(key).with_source(e)
            }
            _ => e,
        })
    }

    async fn set_write(&self, key: &Key<E>, entity: &E) -> Result<Write> {
        match find(&*self.session, key.clone()).await? {
            Some(found) => found.into_snapshot()?.replace(entity),
            None => self.create_write(entity),
        }
    }

    /// Changes single fields of an entity that is there. Whole fields are validated; see [`Update`] for what is not.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound); [`Invalid`](ErrorKind::Invalid) with every violation.
    pub async fn update(&self, id: &str, update: Update<E>) -> Result<Written> {
        let write = update.into_write(self.key(id)?.path().clone())?;
        self.write(vec![write], "update").await
    }

    /// Deletes an entity, if it is there. What is stored below it stays.
    ///
    /// # Errors
    /// Only when the session cannot write.
    pub async fn delete(&self, id: &str) -> Result<Written> {
        let write = Write::delete(self.key(id)?.path().clone());
        self.write(vec![write], "delete").await
    }

    async fn write(&self, writes: Vec<Write>, operation: &'static str) -> Result<Written> {
        self.session.write(writes).await.map_err(|e| e.during(operation))
    }

    /// A query of these entities.
    pub fn query(&self) -> Select<E> {
        let query = Query {
            parent: self.parent.document().cloned(),
            collection: Some(E::COLLECTION.into()),
            ..Query::default()
        };
        Select::new(self.session.clone(), query, None)
    }
}

impl<E: Entity<Parent = Root>> Repository<E> {
    /// The entities of a root collection.
    pub fn root(session: &(impl AsSession + ?Sized)) -> Self {
        Self::new(session, &Key::ROOT)
    }
}

impl<E: Entity> Clone for Repository<E> {
    fn clone(&self) -> Self {
        Self { session: self.session.clone(), parent: self.parent.clone(), entity: PhantomData }
    }
}

impl<E: Entity> std::fmt::Debug for Repository<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repository").field("entity", &E::NAME).field("parent", &self.parent).finish_non_exhaustive()
    }
}
