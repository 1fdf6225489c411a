//! What all repositories have in common, written once: keys, reads and free queries.

/// The methods that read single entities below the repository's parent, and make queries of them.
macro_rules! reads {
    ($repository:ident, $entity:ident, $a:literal, $id:ident) => {
        impl $repository {
            #[doc = concat!("The key of ", $a, ".")]
            ///
            /// # Errors
            /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the id is no document id.
            pub fn key(&self, $id: &str) -> reelbase_core::Result<reelbase_core::Key<$entity>> {
                self.0.key($id)
            }

            #[doc = concat!("Reads ", $a, "; `None` if there is none.")]
            ///
            /// # Errors
            /// [`Corrupt`](reelbase_core::ErrorKind::Corrupt), naming the field, when the stored document is something
            /// else or carries another's ids; [`Invalid`](reelbase_core::ErrorKind::Invalid) when the id is no document
            /// id.
            pub async fn get(
                &self,
                $id: &str,
            ) -> reelbase_core::Result<Option<reelbase_core::Snapshot<$entity>>> {
                self.0.get($id).await
            }

            #[doc = concat!("Reads ", $a, " that should be there.")]
            ///
            /// # Errors
            #[doc = concat!("[`NotFound`](reelbase_core::ErrorKind::NotFound); as [`", stringify!($repository), "::get`].")]
            pub async fn require(&self, $id: &str) -> reelbase_core::Result<reelbase_core::Snapshot<$entity>> {
                self.0.require($id).await
            }
        }

        free_query!($repository, $entity);
    };
}

/// The method that makes free queries of a repository's entities.
macro_rules! free_query {
    ($repository:ident, $entity:ident) => {
        impl $repository {
            #[doc = concat!("A query of [`", stringify!($entity), "`]s, put together freely.")]
            ///
            /// Whether there is an index for it shows when it runs.
            pub fn query(&self) -> reelbase_core::Select<$entity> {
                self.0.query()
            }
        }
    };
}

/// The method that changes several fields, or changes them by what they are.
macro_rules! modifies {
    ($repository:ident, $entity:ident, $a:literal, $stamp:expr) => {
        impl $repository {
            #[doc = concat!("Reads ", $a, ", lets `f` change it, and writes it back validated, in one transaction; returns what `f` made of it.")]
            ///
            /// A time that the server notes with the write stands there as it was read. For changes that depend on the old value or concern several fields. `f` may run more than once.
            ///
            /// # Errors
            /// [`NotFound`](reelbase_core::ErrorKind::NotFound); [`Invalid`](reelbase_core::ErrorKind::Invalid) with every
            /// violation, also of what was there before, and for fields that only this repository moves; those of `f` and
            /// of a transaction.
            pub async fn modify<S, F>(
                store: &S,
                key: &reelbase_core::Key<$entity>,
                f: F,
            ) -> reelbase_core::Result<$entity>
            where
                S: reelbase_core::DocumentStore + ?Sized,
                F: FnMut(&mut $entity) -> reelbase_core::Result<()> + Send,
            {
                let changed = reelbase_core::DocumentStoreExt::modify_with(store, key, $stamp, f).await;
                changed.map_err(|e| e.during("modify"))
            }
        }
    };
}

/// The methods that list a repository's entities, made of its `matching`, which filters, and its `sorted`, which orders.
macro_rules! lists {
    ($repository:ident, $entity:ident, $list:ident, $plural:literal, $order:literal) => {
        impl $repository {
            #[doc = concat!("Lists ", $plural, $order, ".")]
            ///
            /// # Errors
            #[doc = concat!("As [`", stringify!($repository), "::get`].")]
            pub async fn list(
                &self,
                list: $list<'_>,
            ) -> reelbase_core::Result<Vec<reelbase_core::Snapshot<$entity>>> {
                super::part(Self::sorted(self.matching(&list), &list), list.limit, list.after).fetch().await
            }

            #[doc = concat!("Lists one page of ", $plural, ", for clients that hold a token between two pages; see [`Select::page`](reelbase_core::Select::page).")]
            ///
            /// # Errors
            /// [`Invalid`](reelbase_core::ErrorKind::Invalid) for a token of another list, and for a list with a limit or
            /// a place of its own;
            #[doc = concat!("as [`", stringify!($repository), "::get`].")]
            pub async fn page(
                &self,
                list: $list<'_>,
                size: u32,
                token: Option<&str>,
                key: &reelbase_core::PageKey,
            ) -> reelbase_core::Result<reelbase_core::Page<$entity>> {
                let select = super::part(Self::sorted(self.matching(&list), &list), list.limit, list.after);
                select.page(size, token, key).await
            }

            #[doc = concat!("Counts the ", $plural, " of a list without reading them: of all its pages, so limit and place do not matter.")]
            ///
            /// In the order of the list, which leaves out documents of other services that lack the field it orders by.
            ///
            /// # Errors
            /// Only when the session cannot read.
            pub async fn count(&self, list: &$list<'_>) -> reelbase_core::Result<u64> {
                Self::sorted(self.matching(list), list).count().await
            }
        }
    };
}
