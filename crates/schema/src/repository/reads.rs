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
            #[doc = concat!(
                                        "A query of [`", stringify!($entity),
                                        "`]s, put together freely. Whether there is an index for it shows when it runs."
                                    )]
            pub fn query(&self) -> reelbase_core::Select<$entity> {
                self.0.query()
            }
        }
    };
}
