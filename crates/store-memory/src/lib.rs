//! In work.
pub struct MemoryStore;
