//! What to do where the database cannot be asked about its indexes.

use std::fmt;

use reelbase_core::{Error, ErrorKind, Result, index::Manifest};
use reelbase_firestore_wire::DatabaseName;

use super::plan::IndexPlan;

/// What comes of planning.
#[derive(Debug)]
pub enum Planned {
    /// What is there and what is to be done.
    Plan(IndexPlan),
    /// The database could not be asked.
    Unreachable(Unreachable),
}

impl fmt::Display for Planned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plan(plan) => plan.fmt(f),
            Self::Unreachable(unreachable) => unreachable.fmt(f),
        }
    }
}

/// The database could not be asked about its indexes: why, and how they are deployed by other means.
#[derive(Debug)]
pub struct Unreachable {
    error: Error,
    json: String,
    database: DatabaseName,
}

impl Unreachable {
    /// # Errors
    /// The error itself, where other means would meet with it too.
    pub(super) fn new(error: Error, manifest: &Manifest, database: &DatabaseName) -> Result<Self> {
        match error.kind() {
            ErrorKind::Unsupported
            | ErrorKind::PermissionDenied
            | ErrorKind::Unauthenticated
            | ErrorKind::Unavailable
            | ErrorKind::DeadlineExceeded => Ok(Self { error, json: manifest.to_json(), database: database.clone() }),
            _ => Err(error),
        }
    }

    /// Why it could not be asked.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// What is declared, as `firestore.indexes.json`.
    pub fn indexes_json(&self) -> &str {
        &self.json
    }
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "what the database has is not known: {}", self.error)?;
        match self.error.kind() {
            ErrorKind::Unsupported => {
                writeln!(
                    f,
                    "This server has no admin service. Google's emulator needs no indexes: it runs every query."
                )?;
            }
            ErrorKind::PermissionDenied => writeln!(
                f,
                "To plan and apply from here, give the account the role Cloud Datastore Index Admin \
                 (roles/datastore.indexAdmin)."
            )?,
            _ => writeln!(f, "To plan and apply from here, mend this and try again.")?,
        }
        writeln!(f, "Or write what is declared to firestore.indexes.json, which firebase.json names, and run")?;
        writeln!(f, "  firebase deploy --only firestore:indexes --project {}", self.database.project())?;
        if self.database.database() != DatabaseName::DEFAULT {
            writeln!(f, "where firebase.json has \"database\": {:?} beside it.", self.database.database())?;
        }
        Ok(())
    }
}
