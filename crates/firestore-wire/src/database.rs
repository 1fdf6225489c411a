//! Names of databases, and of documents in them.

use reelbase_core::{DocumentPath, Error, Result};

/// The database that documents belong to: `projects/p/databases/d`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DatabaseName {
    /// `projects/p/databases/d/documents`
    documents: String,
    /// Where the project ends, and where the database begins and ends.
    ends: [usize; 3],
}

const PROJECTS: &str = "projects/";
const DATABASES: &str = "/databases/";
const DOCUMENTS: &str = "/documents";

impl DatabaseName {
    /// The default database's id.
    pub const DEFAULT: &'static str = "(default)";

    /// The database of a project.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when an id is empty or has a slash.
    pub fn new(project: &str, database: &str) -> Result<Self> {
        for (what, id) in [("project", project), ("database", database)] {
            if id.is_empty() || id.contains('/') {
                return Err(Error::invalid(format!("{id:?} is not the id of a {what}")));
            }
        }
        let project_end = PROJECTS.len() + project.len();
        let start = project_end + DATABASES.len();
        let documents = format!("{PROJECTS}{project}{DATABASES}{database}{DOCUMENTS}");
        Ok(Self { documents, ends: [project_end, start, start + database.len()] })
    }

    /// From `projects/p/databases/d`.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when it is not the name of a database.
    pub fn parse(name: &str) -> Result<Self> {
        let parts = name.strip_prefix(PROJECTS).and_then(|rest| rest.split_once(DATABASES));
        let (project, database) =
            parts.ok_or_else(|| Error::invalid(format!("{name:?} is not the name of a database")))?;
        Self::new(project, database).map_err(|e| e.at(name))
    }

    /// The database that a name of something in it begins with, and the rest behind `documents`: empty or with a slash.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the name does not begin with
    /// `projects/…/databases/…/documents`.
    pub fn split(name: &str) -> Result<(Self, &str)> {
        let mut slashes = name.match_indices('/').map(|(at, _)| at);
        let end = slashes.nth(3).unwrap_or(name.len());
        let rest = name[end..].strip_prefix(DOCUMENTS).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        let rest = rest
            .ok_or_else(|| Error::invalid(format!("{name:?} does not begin with projects/…/databases/…/documents")))?;
        Ok((Self::parse(&name[..end])?, rest))
    }

    /// The project's id.
    pub fn project(&self) -> &str {
        &self.documents[PROJECTS.len()..self.ends[0]]
    }

    /// The database's id.
    pub fn database(&self) -> &str {
        &self.documents[self.ends[1]..self.ends[2]]
    }

    /// `projects/p/databases/d`
    pub fn as_str(&self) -> &str {
        &self.documents[..self.ends[2]]
    }

    /// `projects/p/databases/d/documents`
    pub fn documents(&self) -> &str {
        &self.documents
    }

    /// The full name of a document.
    pub fn document_name(&self, path: &str) -> String {
        let mut name = String::with_capacity(self.documents.len() + 1 + path.len());
        name.push_str(&self.documents);
        name.push('/');
        name.push_str(path);
        name
    }

    /// The full name of a document, or of the root of all.
    pub fn parent_name(&self, parent: Option<&DocumentPath>) -> String {
        parent.map_or_else(|| self.documents.clone(), |parent| self.document_name(parent.as_str()))
    }

    /// The path of a document from its full name.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the name is not one of a document of this database.
    pub fn path(&self, name: &str) -> Result<DocumentPath> {
        match self.parent(name)? {
            Some(path) => Ok(path),
            None => Err(Error::invalid(format!("{name:?} is not the name of a document"))),
        }
    }

    /// The path of a document from its full name; `None` for the root.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the name is neither.
    pub fn parent(&self, name: &str) -> Result<Option<DocumentPath>> {
        match name.strip_prefix(&self.documents) {
            Some("") => Ok(None),
            Some(rest) if rest.starts_with('/') => DocumentPath::parse(&rest[1..]).map(Some),
            _ => Err(Error::invalid(format!("{name:?} is not a name in {}", self.as_str()))),
        }
    }
}

impl std::fmt::Display for DatabaseName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
