//! The clips of all videos of one user.

use std::sync::Arc;

use reelbase_core::{AsSession, Key, Page, PageKey, Repository, Result, Select, Session, Snapshot};

use super::part;
use crate::{Clip, ClipStatus, Style, User};

/// The clips of all videos of one user, to read. [`Clips::of_user`](crate::Clips::of_user) opens it.
///
/// It queries the collection group of all clips with the user's id and place fixed: another's clip that claims to be
/// this user's is neither returned nor counted.
#[derive(Debug, Clone)]
pub struct UserClips {
    session: Arc<dyn Session>,
    user: Key<User>,
}

/// Which clips [`UserClips::list`] returns: those that all of it holds for.
#[derive(Debug, Clone, Default)]
pub struct ListUserClips<'a> {
    /// Only those of this style.
    pub style: Option<Style>,
    /// Only those in this status.
    pub status: Option<ClipStatus>,
    /// At most so many.
    pub limit: Option<u32>,
    /// Only those after this one: the last of the page before.
    pub after: Option<&'a Snapshot<Clip>>,
}

impl UserClips {
    pub(super) fn new(session: &(impl AsSession + ?Sized), user: &Key<User>) -> Result<Self> {
        let clips = Self { session: session.as_session(), user: user.clone() };
        clips.query().map(|_| clips)
    }

    /// Lists clips, newest first.
    ///
    /// # Errors
    /// [`Corrupt`](reelbase_core::ErrorKind::Corrupt), naming the field, when a stored document is no clip or carries
    /// another's ids.
    pub async fn list(&self, list: ListUserClips<'_>) -> Result<Vec<Snapshot<Clip>>> {
        part(self.matching(&list)?, list.limit, list.after).fetch().await
    }

    /// Lists one page of clips, for clients that hold a token between two pages; see [`Select::page`].
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) for a token of another list, and for a list with a limit or a place
    /// of its own; as [`UserClips::list`].
    pub async fn page(
        &self,
        list: ListUserClips<'_>,
        size: u32,
        token: Option<&str>,
        key: &PageKey,
    ) -> Result<Page<Clip>> {
        part(self.matching(&list)?, list.limit, list.after).page(size, token, key).await
    }

    /// Counts the clips of a list without reading them: of all its pages, so limit and place do not matter.
    ///
    /// # Errors
    /// Only when the session cannot read.
    pub async fn count(&self, list: &ListUserClips<'_>) -> Result<u64> {
        self.matching(list)?.count().await
    }

    /// In the order of the list for counting as well, which then needs no index of its own.
    fn matching(&self, list: &ListUserClips<'_>) -> Result<Select<Clip>> {
        Ok(self
            .query()?
            .filter_if(list.style.as_ref().map(|style| Clip::STYLE.eq(style)))
            .filter_if(list.status.as_ref().map(|status| Clip::STATUS.eq(status)))
            .order_by(Clip::CREATED_AT.desc()))
    }

    /// A query of the clips, put together freely. Whether there is an index for it shows when it runs.
    ///
    /// # Errors
    /// None today; a user is always on the path of a clip.
    pub fn query(&self) -> Result<Select<Clip>> {
        Repository::<Clip>::group_below(&self.session, &self.user)
    }
}
