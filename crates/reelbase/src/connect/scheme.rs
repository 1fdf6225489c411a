//! The backends that URLs choose from.

use std::sync::Arc;

use futures_core::future::BoxFuture;
use reelbase_core::{Env, Error, ErrorKind, Result};

/// What comes of opening a store `S`.
pub(super) type Opening<'a, S> = BoxFuture<'a, Result<Arc<S>>>;
/// Opens the store of a URL with the options `O`.
pub(super) type Open<S, O> = for<'a> fn(&'a str, O) -> Opening<'a, S>;

/// A backend, by the scheme of its URLs.
pub(super) struct Scheme<S: ?Sized, O> {
    pub(super) name: &'static str,
    pub(super) feature: &'static str,
    /// `None` when the feature is off.
    pub(super) open: Option<Open<S, O>>,
}

/// Opens the store at a URL by the backend of its scheme.
pub(super) async fn open<S: ?Sized, O>(schemes: &[Scheme<S, O>], url: &str, options: O) -> Result<Arc<S>> {
    // A URL may hold credentials, so errors show no more of it than its scheme.
    let Some(name) = url.split_once("://").map(|(name, _)| name).filter(|name| is_scheme(name)) else {
        return Err(Error::invalid(format!("the store's URL has no scheme; {}", known(schemes))));
    };
    let Some(scheme) = schemes.iter().find(|scheme| scheme.name == name) else {
        return Err(Error::invalid(format!("no store has URLs that begin with `{name}://`; {}", known(schemes))));
    };
    let Some(open) = scheme.open else {
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!("`{name}://` needs the feature `{}` of the crate `reelbase`", scheme.feature),
        ));
    };
    open(url, options).await
}

/// Whether a text has the form of a scheme. In what is no URL `://` may stand behind a secret.
fn is_scheme(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

fn known<S: ?Sized, O>(schemes: &[Scheme<S, O>]) -> String {
    let schemes: Vec<String> =
        schemes.iter().map(|scheme| format!("`{}://` (feature `{}`)", scheme.name, scheme.feature)).collect();
    format!("known are {}", schemes.join(", "))
}

/// The environment that was given, or the process's own.
#[cfg_attr(
    not(any(feature = "memory", feature = "firestore", feature = "disk", feature = "r2", feature = "gcs")),
    expect(dead_code, reason = "no backend is built in")
)]
pub(super) fn environment(given: Option<Arc<dyn Env>>) -> Result<Arc<dyn Env>> {
    #[cfg(feature = "tokio")]
    let given = given.or_else(|| Some(Arc::new(crate::TokioEnv::new())));
    given.ok_or_else(|| {
        Error::invalid(
            "the store needs an environment: give one, or enable the feature `tokio` of the crate `reelbase`",
        )
    })
}
